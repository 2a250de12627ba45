"""OpenTelemetry by setting: a span for each request, sent to the collector that `telemetry_url` names.

What leaves the house is what the logs hold: method, route template, status, times. A path may name a call or a
person, a query holds search words, and an error may hold words of a call, so an exporter lets pass what is known to be
harmless.
"""

from collections.abc import Sequence
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from fastapi import FastAPI

from wellheard.settings import Settings, SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

HARMLESS = frozenset(
    {
        "http.request.method", "http.response.status_code", "http.route", "error.type", "url.scheme", "server.address",
        "server.port", "network.protocol.version",
    }
)  # fmt: skip
"""Attributes of spans that are sent."""
_UNSEEN = "/healthz$,/readyz$,/metrics$"
_PATIENCE_S = 2.0


def install(app: FastAPI, settings: Settings) -> None:
    """Trace requests where the setting is there. Raises SettingsError where the libraries are missing."""
    app.state.tracing = None
    if not settings.telemetry_url:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from starlette.middleware.opentelemetry import OpenTelemetryMiddleware
    except ImportError as error:
        raise SettingsError(("telemetry_url: install wellheard[telemetry] to send traces",)) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "wellheard"}), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=collector(settings.telemetry_url))
    provider.add_span_processor(BatchSpanProcessor(_harmless(exporter)))
    app.add_middleware(OpenTelemetryMiddleware, tracer_provider=provider, excluded_urls=_UNSEEN)
    app.state.tracing = provider


def close(app: FastAPI) -> None:
    """Send what waits, for two seconds at most: a collector that is away holds no server up."""
    provider: TracerProvider | None = app.state.tracing
    if provider is not None:
        sending = Thread(target=provider.shutdown, daemon=True)  # Its own patience is half a minute.
        sending.start()
        sending.join(_PATIENCE_S)


def collector(address: str) -> str:
    """Where traces go: the address with OTLP's path, unless it has one of its own."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path="/v1/traces")) if parts.path in ("", "/") else address


def _harmless(exporter: "SpanExporter") -> "SpanExporter":
    """An exporter that passes on what is harmless of each span."""
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Status

    def without_content(span: ReadableSpan) -> ReadableSpan:
        known = {name: value for name, value in (span.attributes or {}).items() if name in HARMLESS}
        return ReadableSpan(
            name=span.name, context=span.context, parent=span.parent, resource=span.resource, attributes=known,
            kind=span.kind, status=Status(span.status.status_code), start_time=span.start_time,
            end_time=span.end_time, instrumentation_scope=span.instrumentation_scope,
        )  # fmt: skip

    class Harmless(SpanExporter):
        """Between the spans and the exporter."""

        def export(self, spans: Sequence[ReadableSpan]) -> "SpanExportResult":
            """Errors and their traces, which spans have as events, stay here with the rest."""
            return exporter.export([without_content(each) for each in spans])

        def shutdown(self) -> None:
            """As the exporter."""
            exporter.shutdown()

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            """As the exporter."""
            return exporter.force_flush(timeout_millis)

    return Harmless()
