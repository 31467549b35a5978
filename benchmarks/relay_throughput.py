"""How many webhooks a second the relay takes, durable and sealed, beside a Starlette hello.

Both servers run with the same settings on one core, one after the other; the load comes from a
process on another core. A webhook counts when its 200 has been read, and every one of them must
then come out of the feed. Run it: `python benchmarks/relay_throughput.py`.
"""

import argparse
import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, show
from webhook_relay.envelope import Tail, new_key_pair, read_line

SECRET = b"benchmark-app-secret"
TOKEN = "benchmark-token"
PATH = "/hooks/bench"
REQUESTS = 8_000
ROUNDS = 5
CONNECTIONS = (64, 1_000)


@dataclass(frozen=True, slots=True)
class Load:
    """What one round of requests measured."""

    per_second: float
    p99_ms: float
    failed: int
    cpu_us: float = 0.0
    """Processor time of the server per request: on a busy machine steadier than the rate."""


def run() -> list[Figure]:
    """All figures of the relay, measured now."""
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        secret, public = new_key_pair()
        config = _config(Path(folder), public)
        with _server("-m", "webhook_relay", "serve", "--config", str(config)) as relay:
            figures.append(Figure("memory, idle", _memory(relay.pid), "MB", 60))
            figures += await _compare(relay)
            figures.append(Figure("memory, most under load", _memory(relay.pid, "VmHWM"), "MB", 80))
            kept = await _kept(relay.port, secret)
    sent = ROUNDS * len(CONNECTIONS) * REQUESTS
    figures.append(Figure("acknowledged and lost", sent - kept, "events", 0))
    return figures


async def _compare(relay: "Server") -> list[Figure]:
    figures: list[Figure] = []
    with _server("-m", "benchmarks.relay_throughput", "--hello") as hello:
        for connections in CONNECTIONS:
            rounds = [
                (_load(hello, connections, "GET"), _load(relay, connections, "POST"))
                for _ in range(ROUNDS)
            ]
            figures += _figures(connections, rounds)
    return figures


def _figures(connections: int, rounds: list[tuple[Load, Load]]) -> list[Figure]:
    hello = statistics.median(h.per_second for h, _ in rounds)
    share = statistics.median(100 * r.per_second / h.per_second for h, r in rounds)
    rate = statistics.median(r.per_second for _, r in rounds)
    p99 = statistics.median(r.p99_ms for _, r in rounds)
    hello_p99 = statistics.median(h.p99_ms for h, _ in rounds)
    cpu = statistics.median(r.cpu_us for _, r in rounds)
    hello_cpu = statistics.median(h.cpu_us for h, _ in rounds)
    failed = sum(r.failed for _, r in rounds)
    at = f"{connections:,} connections"
    return [
        Figure(f"webhooks, {at}", rate, "per s", baseline=hello, beside="Starlette hello"),
        Figure(f"share of hello, {at}", share, "%", 50, at_least=True),
        Figure(f"processor time each, {at}", cpu, "µs", baseline=hello_cpu),
        Figure(f"answered within, p99, {at}", p99, "ms", 1_000, baseline=hello_p99),
        Figure(f"not answered 200, {at}", failed, "events", 0),
    ]


# The servers


@dataclass(frozen=True, slots=True)
class Server:
    pid: int
    port: int


@contextlib.contextmanager
def _server(*arguments: str) -> Iterator[Server]:
    command = [sys.executable, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        _pin(process.pid, 0)
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        yield Server(process.pid, int(line.rpartition(":")[2]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _pin(pid: int, core: int) -> None:
    """Gives a process one core of its own, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(pid, {cores[core % len(cores)]})


def _config(folder: Path, public: bytes) -> Path:
    config = folder / "relay.toml"
    config.write_text(
        f"""
[relay]
home = "{folder}"
port = 0
token = "{TOKEN}"
seal_to = "{base64.b64encode(public).decode()}"
[[channels]]
id = "bench"
provider = "cloud"
app_secret = "{SECRET.decode()}"
"""
    )
    return config


def _hello() -> None:
    """The baseline: a Starlette application that says hello, on the relay's server settings."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    from webhook_relay.server import RelayServer, server_config

    async def hello(request: Request) -> Response:
        return PlainTextResponse("hello")

    app = Starlette(routes=[Route("/hello", hello)])
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    RelayServer(server_config(app), lambda: None).run([listener])


def _memory(pid: int, field: str = "VmRSS") -> float:
    """Megabytes; VmHWM is the most it ever was."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return 0.0


# The load, in a process of its own


def _load(server: Server, connections: int, method: str) -> Load:
    arguments = ["--load", str(server.port), "--connections", str(connections), "--method", method]
    command = [sys.executable, "-m", "benchmarks.relay_throughput", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        _pin(process.pid, 1)
        assert process.stdout is not None
        before = _cpu(server.pid)
        measured = json.loads(process.stdout.read())
    return Load(**measured, cpu_us=(_cpu(server.pid) - before) / REQUESTS * 1e6)


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _webhook(number: int) -> bytes:
    message = {
        "from": "919876543210",
        "id": f"wamid.{os.getpid()}.{time.monotonic_ns()}.{number}",
        "timestamp": "1763800000",
        "type": "text",
        "text": {"body": "x" * 700},
    }
    value = {"messaging_product": "whatsapp", "messages": [message]}
    changes = [{"field": "messages", "value": value}]
    envelope = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
    body = json.dumps(envelope).encode()
    signature = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: relay\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Hub-Signature-256: sha256={signature}\r\n\r\n"
    ).encode() + body


class Client(asyncio.Protocol):
    """One connection that sends the next request once the last is answered."""

    def __init__(self, requests: list[bytes], answers: "Answers", end: bytes) -> None:
        self._requests = requests
        self._answers = answers
        self._end = end
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
        if self._buffer.endswith(self._end):
            self._answers.add(time.perf_counter() - self._sent, b" 200 " in self._buffer[:16])
            self._buffer = b""
            self.next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._answers.closed()


class Answers:
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


async def _send_all(port: int, connections: int, method: str) -> Load:
    if method == "GET":
        requests, end = [b"GET /hello HTTP/1.1\r\nHost: relay\r\n\r\n"] * REQUESTS, b"hello"
    else:
        requests, end = [_webhook(number) for number in range(REQUESTS)], b"\r\n\r\n"
    answers = Answers(connections)
    clients = [
        await _connect(port, lambda: Client(requests, answers, end)) for _ in range(connections)
    ]
    started = time.perf_counter()
    for client in clients:
        client.next()
    await answers.done.wait()
    elapsed = time.perf_counter() - started
    answered = len(answers.seconds)
    p99 = statistics.quantiles(answers.seconds, n=100)[98] * 1_000
    return Load(answered / elapsed, p99, answers.failed + REQUESTS - answered)


async def _connect(port: int, make: Callable[[], Client]) -> Client:
    _, client = await asyncio.get_running_loop().create_connection(make, "127.0.0.1", port)
    return client


async def _kept(port: int, secret: bytes) -> int:
    """How many different webhooks the feed holds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    request = f"GET /v1/events HTTP/1.0\r\nHost: relay\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
    writer.write(request.encode())
    await reader.readuntil(b"\r\n\r\n")
    bodies: set[bytes] = set()
    async for line in reader:
        if not line.startswith(b"{"):
            continue  # the length line of a chunk
        found = read_line(line, secret)
        if isinstance(found, Tail):
            break
        bodies.add(hashlib.sha256(found.body).digest())
    writer.close()
    await writer.wait_closed()
    return len(bodies)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hello", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--load", type=int, metavar="PORT", help=argparse.SUPPRESS)
    parser.add_argument("--connections", type=int, default=64, help=argparse.SUPPRESS)
    parser.add_argument("--method", default="POST", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.hello:
        _hello()
        return 0
    if asked.load:
        load = asyncio.run(_send_all(asked.load, asked.connections, asked.method))
        print(
            json.dumps(
                {"per_second": load.per_second, "p99_ms": load.p99_ms, "failed": load.failed}
            )
        )
        return 0
    return 0 if show("relay", run()) else 1


if __name__ == "__main__":
    sys.exit(main())
