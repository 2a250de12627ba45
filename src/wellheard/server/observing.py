"""What the operator sees: one log line a request as JSON, and Prometheus metrics. Never what was said in a call.

Lines and metrics name the route's template, `/calls/{call_id}`, and not the address: addresses hold search words.
"""

import logging
import sys
from dataclasses import dataclass, field
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("wellheard.server")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 2.5, 5, 10, 30)


@dataclass(frozen=True, slots=True)
class Metrics:
    """What is counted; a registry of its own for each app, so that two of them may live in one process."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    requests: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    sign_ins: Counter = field(init=False)
    jobs: Gauge = field(init=False)
    """As they are when somebody asks."""

    def __post_init__(self) -> None:
        put, to = object.__setattr__, self.registry
        put(self, "requests", Counter("wellheard_requests", "Answers.", ("method", "route", "status"), registry=to))
        told = "Seconds to the end of an answer."
        put(self, "seconds", Histogram("wellheard_request_seconds", told, ("route",), buckets=_SECONDS, registry=to))
        put(self, "sign_ins", Counter("wellheard_sign_ins", "Tries to sign in.", ("outcome",), registry=to))
        put(
            self,
            "jobs",
            Gauge("wellheard_jobs", "Jobs: waiting, running, done, dead, stopped.", ("state",), registry=to),
        )


class Observing:
    """ASGI middleware: counts and logs every request when its answer is out."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, began = 500, perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            # Says where and of which kind; the message of an error could hold words of a call.
            kind = sys.exc_info()[0]
            log.error(  # noqa: TRY400 - the trace would show what the error holds
                "crash",
                extra={"request": scope.get("wellheard.request"), "kind": kind and kind.__name__, "at": _where()},
            )
            raise
        finally:
            self._note(scope, status, perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = route_of(scope), scope["method"] if scope["method"] in _METHODS else "OTHER"
        self.metrics.requests.labels(method, route, str(status)).inc()
        self.metrics.seconds.labels(route).observe(seconds)
        if route in ("/healthz", "/readyz", "/metrics"):
            return
        facts = {"request": scope.get("wellheard.request"), "person": scope.get("wellheard.person")}
        log.info(
            "request", extra=facts | {"method": method, "route": route, "status": status, "ms": round(seconds * 1000)}
        )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def route_of(scope: Scope) -> str:
    """The template of the route that took the request; `none` where no route did."""
    return getattr(scope.get("route"), "path_format", None) or "none"


def _where() -> str:
    trace = sys.exc_info()[2]
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
