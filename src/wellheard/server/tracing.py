"""OpenTelemetry by setting: a span for each request, sent to the collector that `telemetry_url` names.

Spans carry route templates. Query strings are kept out of them, because they hold search words.
"""

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from wellheard.settings import Settings, SettingsError

_QUERY = "wellheard.query"


def install(app: FastAPI, settings: Settings) -> None:
    """Trace requests where the setting is there. Raises SettingsError where the libraries are missing."""
    if not settings.telemetry_url:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingsError(("telemetry_url: install wellheard[telemetry] to send traces",)) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "wellheard"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.telemetry_url)))
    _wrap(app, provider)


def _wrap(app: FastAPI, provider: object) -> None:
    from starlette.middleware.opentelemetry import OpenTelemetryMiddleware

    app.add_middleware(_WithQuery)
    app.add_middleware(OpenTelemetryMiddleware, tracer_provider=provider, excluded_urls="/healthz,/readyz,/metrics")  # type: ignore[arg-type]  # a TracerProvider, whose library is optional
    app.add_middleware(_WithoutQuery)


class _WithoutQuery:
    """Hides the query string from what is inside."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope[_QUERY], scope["query_string"] = scope["query_string"], b""
        await self.app(scope, receive, send)


class _WithQuery:
    """Brings it back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _QUERY in scope:
            scope["query_string"] = scope.pop(_QUERY)
        await self.app(scope, receive, send)
