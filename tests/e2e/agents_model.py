"""An OpenAI-compatible server on loopback that answers each agent in its own form."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_MESSAGE = re.compile(r'"id": "(M\d+)", "at": "[^"]*", "from": "customer", "text": "([^"]*)"')
_FACT = re.compile(r'"id": "(K\d+)"')


def _answer(prompt: str) -> dict[str, Any]:
    """What a good model would say, resting on ids and words of the prompt alone."""
    message, words = _MESSAGE.findall(prompt)[-1]
    fact = _FACT.findall(prompt)[:1]
    if "qualification specialist" in prompt:
        shown = {"message_id": message, "quote": words}
        return {
            "score": 7,
            "shown_by": [{"value": "asked for a price", **shown}],
            "intent_level": {"value": "high", **shown},
            "budget": None,
            "decision_maker": None,
            "next_action": {"value": "reply", **shown},
            "reason": "They ask what it costs.",
        }
    if "follow-up timing specialist" in prompt:
        return {
            "at": "2026-01-01T03:00:00Z",
            "tone": "gentle",
            "text": "Namaste ji, kya aapne cake ke baare mein socha?",
            "fact_ids": [],
            "message_ids": [message],
            "reason": "They asked and fell silent.",
            "confidence": 0.7,
        }
    reply = {
        "text": "Ji, ₹450 ka hai. Kya aap order karna chahenge?",
        "fact_ids": fact,
        "message_ids": [message],
        "confidence": 0.9,
    }
    return {"intent": "price", "reason": "They ask what it costs.", "replies": [reply]}


class _Handler(BaseHTTPRequestHandler):
    server: "AgentsModel"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(body)
        if body["model"] in self.server.broken:
            self._send(500, {"error": {"message": "broken", "code": "server_error"}})
            return
        prompt = "\n".join(one["content"] for one in body["messages"])
        text = json.dumps(_answer(prompt), ensure_ascii=False)
        if body.get("stream"):
            self._stream(text)
            return
        said = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": said, "finish_reason": "stop"}
        self._send(200, {"id": "1", "object": "chat.completion", "choices": [choice]})

    def _send(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, text: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        pieces = [text[at : at + 40] for at in range(0, len(text), 40)]
        for piece in pieces:
            self._event({"index": 0, "delta": {"content": piece}, "finish_reason": None})
        self._event({"index": 0, "delta": {}, "finish_reason": "stop"})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, choice: dict[str, Any]) -> None:
        chunk = {"id": "1", "object": "chat.completion.chunk", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())

    def log_message(self, *args: object) -> None:
        """Silent."""


class AgentsModel(ThreadingHTTPServer):
    """`broken` are names of models that answer 500."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.broken: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def agents_model() -> Iterator[AgentsModel]:
    with AgentsModel() as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        try:
            yield server
        finally:
            server.shutdown()
            serving.join()
