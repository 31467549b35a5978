"""Load for a server: signed webhooks, each of them different, or plain GETs.

It runs in a process of its own, so that it takes no time from the server that it measures:
`python -m benchmarks.relay_load PORT PATH --connections 64 --requests 5000 [--get]`.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from benchmarks.relay_servers import Server, cpu_seconds, pin

SECRET = b"benchmark-app-secret"
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Load:
    """What one round of requests measured."""

    per_second: float
    p50_ms: float
    p99_ms: float
    failed: int
    """Not answered, or with another status than 200."""
    cpu_us: float = 0.0
    """Processor time of the server per request: on a busy machine steadier than the rate."""


def load(server: Server, path: str, connections: int, requests: int, *, get: bool = False) -> Load:
    """Sends so many requests over so many connections, the next on each once the last is answered."""
    size = ["--connections", str(connections), "--requests", str(requests)]
    command = [sys.executable, "-m", "benchmarks.relay_load", str(server.port), path, *size]
    with subprocess.Popen([*command, "--get"] if get else command, stdout=subprocess.PIPE) as one:
        pin(one.pid, 1)
        assert one.stdout is not None
        before = cpu_seconds(server.pid)
        measured = json.loads(one.stdout.read())
    used = (cpu_seconds(server.pid) - before) / requests * 1e6
    return Load(**(measured | {"cpu_us": used}))


def webhook(path: str, name: str) -> bytes:
    """A request as Meta sends it, of about 1.2 kB, with a message of this id."""
    message = {
        "from": "919876543210",
        "id": name,
        "timestamp": "1763800000",
        "type": "text",
        "text": {"body": "x" * 700},
    }
    value = {"messaging_product": "whatsapp", "messages": [message]}
    changes = [{"field": "messages", "value": value}]
    envelope = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
    body = json.dumps(envelope).encode()
    signature = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: relay\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Hub-Signature-256: sha256={signature}\r\n\r\n"
    )
    return head.encode() + body


def answered(received: bytes) -> bool:
    """Whether a whole answer is there; its length must be given, as all servers here do."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return False
    _, _, length = head.lower().partition(b"content-length:")
    return len(body) >= int(length.partition(b"\r\n")[0] or 0)


class _Client(asyncio.Protocol):
    """One connection that sends the next request once the last is answered."""

    def __init__(self, requests: list[bytes], answers: "_Answers") -> None:
        self._requests = requests
        self._answers = answers
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def next(self) -> None:
        if self._requests:
            self._sent = time.perf_counter()
            self._transport.write(self._requests.pop())
        else:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if answered(self._buffer):
            self._answers.add(time.perf_counter() - self._sent, b" 200 " in self._buffer[:16])
            self._buffer = b""
            self.next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._answers.closed()


class _Answers:
    """Latencies and failures; `done` when every connection is closed."""

    def __init__(self, connections: int) -> None:
        self.seconds: list[float] = []
        self.failed = 0
        self.done = asyncio.Event()
        self._open = connections

    def add(self, seconds: float, good: bool) -> None:
        self.seconds.append(seconds)
        self.failed += not good

    def closed(self) -> None:
        self._open -= 1
        if not self._open:
            self.done.set()


async def _send_all(port: int, requests: list[bytes], connections: int) -> Load:
    wanted = len(requests)
    answers = _Answers(connections)
    clients = [await _connect(port, lambda: _Client(requests, answers)) for _ in range(connections)]
    started = time.perf_counter()
    for client in clients:
        client.next()
    async with asyncio.timeout(_PATIENCE):
        await answers.done.wait()
    elapsed = time.perf_counter() - started
    cuts = [1_000 * cut for cut in statistics.quantiles(answers.seconds, n=100)]
    failed = answers.failed + wanted - len(answers.seconds)
    return Load(len(answers.seconds) / elapsed, cuts[49], cuts[98], failed)


async def _connect(port: int, make: Callable[[], _Client]) -> _Client:
    _, client = await asyncio.get_running_loop().create_connection(make, "127.0.0.1", port)
    return client


def main() -> None:
    """Prints the measured load as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--get", action="store_true")
    asked = parser.parse_args()
    if asked.get:
        requests = [f"GET {asked.path} HTTP/1.1\r\nHost: relay\r\n\r\n".encode()] * asked.requests
    else:
        start = f"wamid.{os.getpid()}.{time.monotonic_ns()}"
        requests = [webhook(asked.path, f"{start}.{number}") for number in range(asked.requests)]
    print(json.dumps(asdict(asyncio.run(_send_all(asked.port, requests, asked.connections)))))


if __name__ == "__main__":
    main()
