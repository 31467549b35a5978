"""What the tests of `deploy/` share: the folder, the tools that check it, and a proxy to talk to."""

import http.client
import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
TOKEN = "a-token-for-tests-of-the-proxies"
PATIENCE = 8.0
"""Seconds that a test waits for what must happen."""


def tool(name: str) -> str:
    """Where a program is; the test is skipped, saying so, where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def run(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )


def passes(*words: object, cwd: Path | None = None) -> str:
    """Runs a checker that must be content; what it said."""
    done = run(*words, cwd=cwd)
    assert done.returncode == 0, done.stdout
    return done.stdout


def read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def swap(text: str, old: str, new: str) -> str:
    """Exchanges words that must be there, so that a test never checks another configuration."""
    assert old in text, f"{old!r} is not in the file any more"
    return text.replace(old, new)


def free_port() -> int:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        port: int = plug.getsockname()[1]
        return port


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


@dataclass(frozen=True, slots=True)
class Front:
    """A proxy with a relay behind it, as the world sees it."""

    port: int
    logs: Path
    """The folder that it writes to."""
    trust: Path | None = None
    """Its certificate; None where it speaks plain http."""

    def open(self) -> http.client.HTTPConnection:
        plug = self.plug()
        connection = http.client.HTTPConnection("relay.example.in", timeout=PATIENCE)
        connection.sock = plug
        return connection

    def plug(self) -> socket.socket:
        """A connection, its handshake done."""
        plug = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        if self.trust is None:
            return plug
        context = ssl.create_default_context(cafile=str(self.trust))
        return context.wrap_socket(plug, server_hostname="relay.example.in")

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        connection = self.open()
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    def status(self, path: str) -> int:
        return self.ask("GET", path)[0]

    @contextmanager
    def feed(self, token: str = TOKEN) -> Iterator["OpenFeed"]:
        connection = self.open()
        try:
            connection.request(
                "GET", "/v1/events?after=0", headers={"Authorization": f"Bearer {token}"}
            )
            yield OpenFeed(connection.getresponse())
        finally:
            connection.close()


class OpenFeed:
    """A feed that has been read to its first tail; `line` waits for what is pushed then."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        assert answer.status == 200
        self._answer = answer
        while "tail" not in (last := self.line()):
            pass
        self.tail, self.spool = last["tail"], last["spool"]

    def line(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._answer.readline())
        return found


@contextmanager
def program(
    words: Sequence[object], folder: Path, port: int, names: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Runs a server until the block is left; it has begun to listen when the block is entered."""
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [str(word) for word in words],
            stdout=said,
            stderr=subprocess.STDOUT,
            env={"HOME": str(folder), "PATH": "/usr/bin:/bin", **(names or {})},
            start_new_session=True,
        )
    try:
        until(lambda: _listens(port) or process.poll() is not None)
        assert process.poll() is None, (folder / "said").read_text()
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except ConnectionRefusedError:
        return False
    return True
