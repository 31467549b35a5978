"""Traces go to a collector that the owner named, and to nobody else."""

import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from crm_tui.agents.traces import span


class _Collector(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, bytes]] = []


class _Handler(BaseHTTPRequestHandler):
    server: _Collector

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.path, body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()


@pytest.fixture
def collector() -> Iterator[_Collector]:
    server = _Collector()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_without_a_collector_a_span_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    with span("model.call", agent="message"):
        pass
    with pytest.raises(ValueError, match="ours"), span("model.call"):
        raise ValueError("ours")


def test_a_span_reaches_the_collector_without_the_words_of_an_exception(
    collector: _Collector,
) -> None:
    pytest.importorskip("opentelemetry.sdk", reason="needs the extra `traces`")
    code = """
        from crm_tui.agents.traces import span
        with span("model.call", agent="message", model="openai/gpt-6-luna"):
            pass
        try:
            with span("model.call", agent="intent"):
                raise ValueError("Meera wrote 98765 43210")
        except ValueError:
            pass
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_address[1]}"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    sent = b"".join(body for _, body in collector.got)
    assert {path for path, _ in collector.got} == {"/v1/traces"}
    assert all(word in sent for word in (b"model.call", b"openai/gpt-6-luna", b"ValueError"))
    assert b"Meera" not in sent
    assert b"98765" not in sent
