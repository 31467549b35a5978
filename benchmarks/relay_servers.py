"""The servers that the relay's figures need: itself, the same with a commit for each event, a hello.

Each runs in a process on one core; the load comes from the other. `python -m benchmarks.relay_servers
hello`, or `one-by-one CONFIG`.
"""

import base64
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TOKEN = "benchmark-token"
CHANNEL = "bench"
HOOK = f"/hooks/{CHANNEL}"
HELLO = "/hello"


@dataclass(frozen=True, slots=True)
class Server:
    pid: int
    port: int


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[Server]:
    """A Python program that says on its first line where it listens; ended with SIGTERM."""
    command = [sys.executable, "-m", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        pin(process.pid, 0)
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        yield Server(process.pid, int(line.rpartition(":")[2]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


def relay(config: Path) -> contextlib.AbstractContextManager[Server]:
    return running("webhook_relay", "serve", "--config", str(config))


def one_by_one(config: Path) -> contextlib.AbstractContextManager[Server]:
    """The same relay, with a commit for every event."""
    return running("benchmarks.relay_servers", "one-by-one", str(config))


def hello() -> contextlib.AbstractContextManager[Server]:
    """A Starlette application that says hello, on the relay's own server and settings."""
    return running("benchmarks.relay_servers", "hello")


def write_config(home: Path, app_secret: bytes, seal_to: bytes, port: int = 0) -> Path:
    """A relay with one shop and one channel of Meta's; sealed, so signed as well."""
    config = home / "relay.toml"
    config.write_text(
        f"""
[relay]
home = "{home}"
port = {port}
token = "{TOKEN}"
seal_to = "{base64.b64encode(seal_to).decode()}"
[[channels]]
id = "{CHANNEL}"
provider = "cloud"
app_secret = "{app_secret.decode()}"
"""
    )
    return config


def pin(pid: int, core: int) -> None:
    """Gives a process one core of its own, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(pid, {cores[core % len(cores)]})


def memory(pid: int, field: str = "VmRSS") -> float:
    """Megabytes; VmHWM is the most it ever was."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _serve_hello() -> None:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, Response
    from starlette.routing import Route

    from webhook_relay.server import RelayServer, server_config

    async def say_hello(request: Request) -> Response:
        return PlainTextResponse("hello")

    app = Starlette(routes=[Route(HELLO, say_hello)])
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    RelayServer(server_config(app), lambda: None).run([listener])


def _serve_one_by_one(config: str) -> None:
    from webhook_relay.cli.main import main as webhook_relay
    from webhook_relay.spool import gathering

    gathering.MOST_IN_A_COMMIT = 1
    sys.exit(webhook_relay(["serve", "--config", config]))


def main() -> None:
    if sys.argv[1] == "hello":
        _serve_hello()
    else:
        _serve_one_by_one(sys.argv[2])


if __name__ == "__main__":
    main()
