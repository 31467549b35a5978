"""A server on loopback that speaks the OpenAI wire and, by the model's name, misbehaves in one way."""

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = {
    "intent": "price",
    "replies": [
        {
            "text": "Chocolate cake 500 g ₹450 ka hai. Kya aap order karna chahenge?",
            "fact_ids": ["K1"],
            "message_ids": ["M5"],
            "confidence": 0.9,
        }
    ],
}
GOOD_TEXT = json.dumps(GOOD, ensure_ascii=False)
SECRET = "sk-wire-0123456789"

ERRORS: dict[str, tuple[int, str, str]] = {
    "429": (429, f"Rate limit reached for key {SECRET}", "rate_limit_exceeded"),
    "quota": (429, "You exceeded your current quota", "insufficient_quota"),
    "500": (500, "The server had an error", "server_error"),
    "401": (401, f"Incorrect API key provided: {SECRET}", "invalid_api_key"),
    "404": (404, "The model does not exist", "model_not_found"),
    "context": (400, "maximum context length is 128000 tokens", "context_length_exceeded"),
    "filter400": (400, "rejected by our safety system", "content_policy_violation"),
}
TOOL = [{"id": "c1", "type": "function", "function": {"name": "send", "arguments": "{}"}}]


def completion(text: str | None, finish: str = "stop", **message: object) -> dict[str, object]:
    said = {"role": "assistant", "content": text, "refusal": None, **message}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "wire",
        "choices": [{"index": 0, "message": said, "finish_reason": finish, "logprobs": None}],
        "usage": {"prompt_tokens": 1200, "completion_tokens": 80, "total_tokens": 1280},
    }


ANSWERS: dict[str, object] = {
    "ok": completion(GOOD_TEXT),
    "fenced": completion(f"```json\n{GOOD_TEXT}\n```"),
    "badjson": completion('{"intent": "price", "replies": [{"text": '),
    "schemabad": completion('{"intent": "price", "confidence": "high"}'),
    "prose": completion("Chocolate cake is ₹450."),
    "refusal": completion(None, refusal="I cannot help with that."),
    "content_filter": completion("", "content_filter"),
    "length": completion('{"intent":"pri', "length"),
    "tool_calls": completion(None, "tool_calls", tool_calls=TOOL),
    "empty": completion("  "),
    "nochoices": {"id": "x", "object": "chat.completion", "choices": [], "model": "m"},
    "notacompletion": {"hello": "there"},
    "list": [1, 2],
}


class WireServer(ThreadingHTTPServer):
    """Keeps every request body; `hang` answers only when the server is closed."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[dict[str, Any]] = []
        self.script: dict[str, object] = dict(ANSWERS)
        self.arrived = threading.Event()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def asked(self) -> list[str]:
        """The models that were asked, in order."""
        return [body["model"] for body in self.bodies]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is part of several tests."""


class _Handler(BaseHTTPRequestHandler):
    server: WireServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.bodies.append(body)
        self.server.arrived.set()
        self._misbehave(body["model"])

    def _misbehave(self, model: str) -> None:
        if model == "hang":
            self.server.closing.wait(20)
            self.close_connection = True
        elif model == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
        elif model == "truncated":
            self._send(200, b'{"id": "x", "choices": [ {"message":')
        elif model == "html":
            self._send(503, b"<html>503 Service Unavailable</html>", "text/html")
        elif model in ERRORS:
            status, text, code = ERRORS[model]
            error = {"error": {"message": text, "type": code, "param": None, "code": code}}
            self._send(status, json.dumps(error).encode())
        else:
            self._send(200, json.dumps(self.server.script[model]).encode())

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running() -> Iterator[WireServer]:
    """A server that is gone, threads and sockets, when the block ends."""
    server = WireServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
