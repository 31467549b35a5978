"""Traces for a collector of one's own: every request but the webhooks, and commits that took long.

A webhook has no span: at thousands a second it would cost more than the webhook itself. What is slow
about one is its commit. Attributes are routes, methods, statuses and counts, never an id or a text.
Importing this needs the extra `traces`.
"""

from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webhook_relay.clock import Clock
from webhook_relay.doors.hooks import PREFIX
from webhook_relay.version import relay_version

SLOW_SECONDS = 0.1
"""A commit that takes at least so long gets a span."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "PATCH"})
_WITH_IDS = ("forms", "leads", "files")
_WHOLE = frozenset(
    {
        *("/v1/events", "/v1/ack", "/v1/files", "/v1/pair", "/v1/relay", "/v1/key"),
        *("/healthz", "/readyz", "/metrics", "/openapi.json"),
    }
)


class Traces:
    """Hands finished spans to a processor, which sends them."""

    def __init__(self, processor: SpanProcessor, clock: Clock) -> None:
        named = {"service.name": "webhook-relay", "service.version": relay_version()}
        self._provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("webhook_relay")
        self._clock = clock

    def around(self, app: ASGIApp) -> ASGIApp:
        async def traced(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or scope["path"].startswith(PREFIX):
                await app(scope, receive, send)
            else:
                await self._trace(app, scope, receive, send)

        return traced

    def committed(self, seconds: float, events: int) -> None:
        if seconds < SLOW_SECONDS:
            return
        now = self._clock.now() * 1_000_000
        span = self._tracer.start_span("commit", start_time=now - int(seconds * 1e9))
        span.set_attribute("relay.events", events)
        span.end(now)

    def close(self) -> None:
        self._provider.shutdown()

    async def _trace(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
        route = route_of(scope["path"])
        said: dict[str, Any] = {"http.request.method": method, "http.route": route}
        with self._tracer.start_as_current_span(
            f"{method} {route}",
            kind=SpanKind.SERVER,
            attributes=said,
            # An exception's text may quote what somebody sent.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            await app(scope, receive, _watching(span, send))


def to_collector() -> SpanProcessor:
    """To the collector that OpenTelemetry's own environment variables name."""
    return BatchSpanProcessor(OTLPSpanExporter())


def route_of(path: str) -> str:
    """The address without what stands for an id or a secret (OpenTelemetry, `http.route`)."""
    if path in _WHOLE:
        return path
    room = path.split("/", 2)[1] if path.startswith("/") else ""
    return f"/{room}/{{id}}" if room in _WITH_IDS else "/{other}"


def _watching(span: Span, send: Send) -> Send:
    async def watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            span.set_attribute("http.response.status_code", message["status"])
        await send(message)

    return watched
