"""A server on loopback that speaks the OpenAI wire and, by the model's name, misbehaves in one way."""

import json
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = {
    "intent": "price",
    "reason": "They ask what the cake costs.",
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
    "context": (
        400,
        "maximum context length is 128000 tokens (90 of them in the response_format schemas)",
        "context_length_exceeded",
    ),
    "filter400": (400, "rejected by our safety system", "content_policy_violation"),
    "overflow": (400, "request exceeds the available context size", "exceed_context_size_error"),
    "geminikey": (400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT"),
    "busy": (429, "Resource has been exhausted", "RESOURCE_EXHAUSTED"),
    "bodytoolarge": (413, "x" * 2_000_000, "too_large"),
}
HEADERS = {"busy": {"retry-after": "120"}}
"""What some of them send beside."""
NOT_TAKEN = {
    "noschema": "response_format",
    "noeffort": "reasoning_effort",
    "nousage": "stream_options",
}
"""Servers that answer 400 to a field; the first takes the older form of it."""
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


GOOD_BODY = completion(GOOD_TEXT)
ANSWERS: dict[str, object] = {
    "ok": GOOD_BODY,
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
    "million": completion("[/]" * 350_000),
    "long": completion("[/]" * 50_000),
}
RAW: dict[str, bytes] = {
    "truncated": b'{"id": "x", "choices": [ {"message":',
    "deep": b"[" * 200_000,
    "notutf8": b'{"id": "\xff\xfe"}',
    "nothing": b"",
}
GARBLED: dict[str, list[object]] = {
    "error": ["{", {"error": {"message": f"bad {SECRET}"}}],
    "notjson": ["{", b"nonsense"],
    "notobject": ["{", [1, 2]],
    "cut": ["{", '"intent"'],
    "twice": ['{"text": "', "45", "0 ka cake", "0 ka cake", "0 ka cake", '"}', "stop"],
    "twicelong": ["{", "450 rupees only", "450 rupees only", "stop"],
    "refused": [{"refusal": "I cannot"}, "stop"],
    "tool": [{"tool_calls": TOOL}, "stop"],
    "filtered": ["{", "content_filter"],
    "length": ["{", "length"],
    "silent": ["stop"],
    "flood": [f"{n} " + "[/]" * 10_000 for n in range(8)],
}
"""Streams: a text is a piece, a known word the end, everything else an event of its own."""
ENDS = ("stop", "length", "content_filter", "tool_calls")


def chunk(delta: dict[str, object], finish: str | None = None) -> dict[str, object]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "model": "wire", "choices": [choice]}


def usage(tokens: int) -> dict[str, object]:
    counts = {"prompt_tokens": 1200, "completion_tokens": tokens, "total_tokens": 1200 + tokens}
    return {"id": "c", "object": "chat.completion.chunk", "choices": [], "usage": counts}


def event(what: object) -> bytes:
    """One server-sent event of a stream's script."""
    if isinstance(what, bytes):
        return b"data: " + what + b"\n\n"
    if isinstance(what, str):
        what = chunk({}, what) if what in ENDS else chunk({"content": what})
    elif isinstance(what, dict) and not {"error", "choices"} & what.keys():
        what = chunk(what)
    return b"data: " + json.dumps(what, ensure_ascii=False).encode() + b"\n\n"


def good_stream(text: str) -> bytes:
    pieces = [text[at : at + 7] for at in range(0, len(text), 7)]
    said = [chunk({"role": "assistant", "content": ""}), *pieces, "stop", usage(len(pieces) + 2)]
    return b": hello\n\n" + b"".join(map(event, said)) + b"data: [DONE]\n\n"


def packed(megabytes: int = 20) -> bytes:
    """So many megabytes of blanks in a few kilobytes of gzip, made without holding them."""
    packer = zlib.compressobj(wbits=31)
    blanks = b" " * 1_000_000
    return b"".join(packer.compress(blanks) for _ in range(megabytes)) + packer.flush()


def in_pieces(size: int) -> Callable[[bytes], list[bytes]]:
    """Cuts bytes into pieces of so many, wherever that falls."""
    return lambda stream: [stream[at : at + size] for at in range(0, len(stream), size)]


class WireServer(ThreadingHTTPServer):
    """Keeps every request body; `hang` answers only when the server is closed."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.script: dict[str, object] = dict(ANSWERS)
        self.cut: Callable[[bytes], list[bytes]] = in_pieces(300)
        """Into what a good stream is cut on its way."""
        self.models: tuple[int, bytes] = (200, b'{"data": [{"id": "ok"}, {"id": "models/tea"}]}')
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
        self.server.paths.append(self.path)
        self.server.bodies.append(body)
        self.server.arrived.set()
        self._misbehave(body["model"])

    def _misbehave(self, model: str) -> None:
        body = self.server.bodies[-1]
        if model == "hang":
            self.server.closing.wait(20)
            self.close_connection = True
        elif model == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
        elif model == "drip":
            self._drip()
        elif model == "packed":
            self._send(200, packed(), "text/html", {"content-encoding": "gzip"})
        elif model == "moved":
            self._send(302, b"", "text/html", {"location": f"{self.server.url}/elsewhere"})
        elif model == "html":
            self._send(503, b"<html>503 Service Unavailable</html>", "text/html")
        elif model in ERRORS:
            status, text, code = ERRORS[model]
            self._error(status, text, code, HEADERS.get(model, {}))
        elif model in NOT_TAKEN and self._names_it(model, body):
            self._error(400, f"Unknown field: {NOT_TAKEN[model]}", "invalid_request", {})
        elif body.get("stream"):
            self._stream(model)
        elif model in RAW:
            self._send(200, RAW[model])
        else:
            self._send(200, json.dumps(self.server.script.get(model, GOOD_BODY)).encode())

    def _names_it(self, model: str, body: dict[str, Any]) -> bool:
        field = body.get(NOT_TAKEN[model])
        return field is not None and field != {"type": "json_object"}

    def _stream(self, model: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        if model == "torn":  # promises more than it sends
            self.send_header("content-length", "100000")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        if model in GARBLED:
            self.wfile.write(b"".join(map(event, GARBLED[model])))
            return
        for piece in self.server.cut(good_stream(GOOD_TEXT)):
            self.wfile.write(piece)
            self.wfile.flush()
            if model in ("stall", "torn"):
                break
        if model == "stall":
            self.server.closing.wait(20)

    def _drip(self) -> None:
        """A byte now and then, so that no limit for one read is ever reached."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", "1000000")
        self.end_headers()
        self.close_connection = True
        while not self.server.closing.wait(0.02):
            self.wfile.write(b" ")

    def do_GET(self) -> None:
        """The list of models."""
        status, body = self.server.models
        self._send(status, body)

    def _error(self, status: int, text: str, code: str, headers: dict[str, str]) -> None:
        error = {"error": {"message": text, "type": code, "param": None, "code": code}}
        self._send(status, json.dumps(error).encode(), headers=headers)

    def _send(
        self,
        status: int,
        body: bytes,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
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
