"""A model on loopback that thinks for a second and then answers well."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

THINKS = 1.0
"""Seconds."""
_MESSAGE = re.compile(r'"id": "(M\d+)"')
_FACT = re.compile(r'"id": "(K\d+)", "text": "[^"]*₹450')


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        prompt = body["messages"][-1]["content"]
        time.sleep(THINKS)
        reply = {
            "text": "Half kilo ₹450 ka hai. Kya aap order karna chahenge?",
            "fact_ids": _FACT.findall(prompt)[:1],
            "message_ids": _MESSAGE.findall(prompt)[-1:],
            "confidence": 0.9,
        }
        answer = {"intent": "price", "reason": "They ask.", "replies": [reply]}
        text = json.dumps(answer, ensure_ascii=False)
        if body.get("stream"):
            self._send("text/event-stream", _stream(text))
        else:
            choice = {"index": 0, "message": {"role": "assistant", "content": text}}
            self._send("application/json", json.dumps(_body(choice | {"finish_reason": "stop"})))

    def _send(self, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Silent."""


def _body(choice: dict[str, Any]) -> dict[str, Any]:
    return {"id": "1", "object": "chat.completion", "choices": [choice]}


def _stream(text: str) -> str:
    pieces = ({"content": text[at : at + 40]} for at in range(0, len(text), 40))
    choices = [{"index": 0, "delta": one, "finish_reason": None} for one in pieces]
    last = {"index": 0, "delta": {}, "finish_reason": "stop"}
    events = (f"data: {json.dumps(_body(one))}\n\n" for one in [*choices, last])
    return "".join(events) + "data: [DONE]\n\n"


@contextmanager
def slow_model() -> Iterator[str]:
    """Gives the address while it serves."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        finally:
            server.shutdown()
            serving.join()
