"""Sentry and traces: off unless asked for, told when missing, and never a word that somebody wrote."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.types import Message, Receive, Scope, Send

from tests.unit.relay.world import NOON, StoppedClock, request
from webhook_relay.watching.extras import COLLECTOR, DSN, start_extras
from webhook_relay.watching.traces import SLOW_SECONDS, Traces, route_of

PLANTED = "+919876500001"
ADDRESS = "https://key@sentry.example.in/1"

OPTIONAL = {"sentry_sdk", "opentelemetry", "redis", "segno", "requests", "yaml", "jsonschema"}
OF_THE_INBOX = {
    "crm_tui",
    "textual",
    "sqlalchemy",
    "litellm",
    "openai",
    "httpx",
    "pydantic",
    "numpy",
}


def test_a_relay_without_extras_loads_neither_them_nor_anything_of_the_inbox() -> None:
    code = (
        "import json, os, sys\n"
        "import webhook_relay.cli.main, webhook_relay.server\n"
        "from webhook_relay.clock import SystemClock\n"
        "from webhook_relay.watching.extras import start_extras\n"
        "from webhook_relay.watching.logs import start_logging\n"
        "start_extras({}, SystemClock(), start_logging())\n"
        "webhook_relay.cli.main.parser()\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "webhook_relay" in loaded
    assert loaded & (OPTIONAL | OF_THE_INBOX) == set()


@pytest.mark.parametrize(
    ("variable", "missing", "told"),
    [(DSN, "sentry_sdk", "no Sentry"), (COLLECTOR, "opentelemetry.sdk.trace", "no traces")],
)
def test_an_extra_that_is_missing_is_told_and_the_relay_runs(
    monkeypatch: pytest.MonkeyPatch, variable: str, missing: str, told: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    for module in ("webhook_relay.watching.sentry", "webhook_relay.watching.traces"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    with structlog.testing.capture_logs() as lines:
        extras = start_extras({variable: ADDRESS}, StoppedClock(), structlog.get_logger())
    assert (extras.tracing, extras.sentry) == (None, False)
    assert [line["event"] for line in lines] == [told]
    assert "pip install" in lines[0]["fix"]


def test_a_sentry_address_that_is_none_is_told() -> None:
    with structlog.testing.capture_logs() as lines:
        extras = start_extras({DSN: "ftp://nowhere"}, StoppedClock(), structlog.get_logger())
    assert not extras.sentry
    assert "SENTRY_DSN" in lines[0]["fix"]
    assert "nowhere" not in str(lines)


@pytest.fixture
def reported() -> Iterator[list[dict[str, Any]]]:
    """What Sentry would have been sent."""
    import sentry_sdk
    from sentry_sdk.envelope import Envelope
    from sentry_sdk.transport import Transport

    from webhook_relay.watching import sentry

    class Kept(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            events.append(envelope.get_event())

    root, events = logging.getLogger(), []
    handlers = root.handlers[:]
    sentry.start(ADDRESS, transport=Kept())
    yield events
    root.handlers = handlers
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


def fail(body: bytes) -> None:
    number, words = PLANTED, body.decode()
    try:
        raise KeyError(f"{number} {words}")
    except KeyError as error:
        raise ValueError(words) from error


def test_an_unexpected_error_is_reported_without_a_word_of_anybody(
    reported: list[dict[str, Any]],
) -> None:
    try:
        fail(f"{PLANTED} wants a cake".encode())
    except ValueError as error:
        logging.getLogger("uvicorn.error").error("Exception for %s", PLANTED, exc_info=error)
    logging.getLogger("uvicorn.error").error("no exception, %s", PLANTED)
    (event,) = reported
    assert "98765" not in json.dumps(event)
    assert "cake" not in json.dumps(event)
    assert event.keys().isdisjoint(
        {"request", "user", "breadcrumbs", "extra", "logentry", "modules"}
    )
    first, second = event["exception"]["values"]
    assert (first["type"], second["type"]) == ("KeyError", "ValueError")
    places = [frame["function"] for frame in second["stacktrace"]["frames"]]
    assert places[-1] == "fail"
    assert all("vars" not in frame for frame in second["stacktrace"]["frames"])


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traces(spans: InMemorySpanExporter) -> Iterator[Traces]:
    one = Traces(SimpleSpanProcessor(spans), StoppedClock())
    yield one
    one.close()


def told(span: ReadableSpan) -> tuple[str, dict[str, Any]]:
    return span.name, dict(span.attributes or {})


async def answers_204(scope: Scope, receive: Receive, send: Send) -> None:
    start: Message = {"type": "http.response.start", "status": 204, "headers": []}
    await send(start)
    await send({"type": "http.response.body", "body": b""})


async def test_a_request_is_a_span_with_its_route_and_status(
    traces: Traces, spans: InMemorySpanExporter
) -> None:
    app = traces.around(answers_204)
    assert (await request(app, "POST", f"/forms/cakes?phone={PLANTED}", b"Asha")).status == 204
    (span,) = spans.get_finished_spans()
    attributes = {
        "http.request.method": "POST",
        "http.route": "/forms/{id}",
        "http.response.status_code": 204,
    }
    assert told(span) == ("POST /forms/{id}", attributes)
    assert "98765" not in span.to_json()


async def test_a_webhook_has_no_span(traces: Traces, spans: InMemorySpanExporter) -> None:
    app = traces.around(answers_204)
    assert (await request(app, "POST", "/hooks/meta", b"{}")).status == 204
    assert spans.get_finished_spans() == ()


async def test_an_error_is_not_quoted_in_its_span(
    traces: Traces, spans: InMemorySpanExporter
) -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        fail(PLANTED.encode())

    with pytest.raises(ValueError, match="98765"):
        await request(traces.around(fails), "POST", f"/leads/x/{PLANTED}", b"")
    (span,) = spans.get_finished_spans()
    assert "98765" not in span.to_json()


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/v1/ack", "/v1/ack"),
        ("/forms/cakes/thanks", "/forms/{id}"),
        ("/leads/id/secret", "/leads/{id}"),
        ("/files/token", "/files/{id}"),
        ("/+919876500001", "/{other}"),
        ("/v1/+919876500001", "/{other}"),
        ("*", "/{other}"),
        ("", "/{other}"),
    ],
)
def test_a_route_holds_no_id(path: str, route: str) -> None:
    assert route_of(path) == route


def test_only_a_commit_that_took_long_is_a_span(
    traces: Traces, spans: InMemorySpanExporter
) -> None:
    traces.committed(SLOW_SECONDS / 2, 3)
    traces.committed(SLOW_SECONDS * 2, 64)
    (span,) = spans.get_finished_spans()
    assert told(span) == ("commit", {"relay.events": 64})
    assert span.end_time == NOON * 1_000_000
    assert span.end_time - (span.start_time or 0) == int(SLOW_SECONDS * 2 * 1e9)
