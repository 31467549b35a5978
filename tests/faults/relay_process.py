"""A real relay in a process of its own, and the few things that a provider and a shop do to it."""

import hashlib
import hmac
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from webhook_relay.envelope import Event, Keys, Tail, read_line

SECRET, TOKEN = "test_app_secret", "a-token-for-tests"
PATIENCE = 15.0
"""Seconds that a test waits for what must happen; nothing takes near as long."""

PROGRAM = (sys.executable, "-m", "webhook_relay")

ONE_SHOP = f"""
[relay]
home = "HOME"
port = 0
token = "{TOKEN}"
MORE
[[channels]]
id = "meta"
provider = "cloud"
app_secret = "{SECRET}"
verify_token = "verify-me"
"""


class RelayProcess:
    """`webhook-relay serve`; `url` is known once it listens."""

    def __init__(self, config: Path, program: Sequence[str] = PROGRAM) -> None:
        command = [*program, "serve", "--config", str(config)]
        # A file, for a pipe that nobody reads would stop it once it is full.
        descriptor, name = tempfile.mkstemp(".log", dir=config.parent)
        self._log = Path(name)
        with os.fdopen(descriptor, "wb") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline().decode()
        self.port = int(line.rpartition(":")[2]) if line.startswith("listening on ") else 0
        self.log = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def terminate(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """SIGKILL: what a power cut does to a process."""
        self.process.kill()
        self.wait()

    def wait(self) -> int:
        self.process.communicate(timeout=PATIENCE)
        self.log = self._log.read_bytes()
        return self.process.returncode

    def last_words(self) -> str:
        """The end of its log, once it has ended."""
        self.wait()
        return self.log.decode(errors="replace")[-2_000:]

    def memory(self, field: str = "VmRSS") -> float:
        """Resident megabytes; `VmHWM` is the most it ever had."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
        raise AssertionError("the process is gone")

    def request(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] = b"",
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def post(
        self, body: dict[str, Any] | bytes, channel: str = "meta", secret: str = SECRET
    ) -> int:
        """A signed webhook; the status."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return self.request("POST", f"/hooks/{channel}", raw, signed(raw, secret))[0]

    def ack(self, through: int, token: str = TOKEN) -> tuple[int, bytes]:
        body = json.dumps({"through": through}).encode()
        return self.request("POST", "/v1/ack", body, {"Authorization": f"Bearer {token}"})

    def until(self, true: Callable[[], object]) -> None:
        """Waits for a condition, with the patience of a test."""
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < deadline, "it did not come about"
            time.sleep(0.01)

    def raw(self, data: bytes) -> bytes:
        """Sends bytes as they are; what comes back until the relay closes or answers."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as plug:
            plug.sendall(data)
            return plug.recv(65_536)


class Feed:
    """An open feed, read line by line."""

    def __init__(
        self, port: int, after: int = 0, token: str = TOKEN, keys: Keys | None = None
    ) -> None:
        self._keys = keys
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {token}"}
        self._connection.request("GET", f"/v1/events?after={after}", headers=headers)
        self._response = self._connection.getresponse()
        self.status = self._response.status
        self.newest = int(self._response.headers.get("x-newest", 0))
        """Number of the shop's newest event when the feed was opened."""

    def next(self) -> Event | Tail | None:
        """The next line; None when the relay has ended the feed."""
        line = self._response.readline()
        return read_line(line, self._keys) if line else None

    def event(self) -> Event:
        """The next event."""
        while not isinstance(found := self.next(), Event):
            assert found is not None, "the feed ended"
        return found

    def to_tail(self) -> tuple[list[Event], Tail]:
        """Everything up to the next tail."""
        events: list[Event] = []
        while not isinstance(found := self.next(), Tail):
            assert found is not None, "the feed ended"
            events.append(found)
        return events, found

    def close(self) -> None:
        self._response.close()
        self._connection.close()

    def __enter__(self) -> "Feed":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={mac}", "Content-Type": "application/json"}


def write_config(folder: Path, text: str = ONE_SHOP, more: str = "") -> Path:
    """A relay.toml in a folder, its spool beside it."""
    config = folder / "relay.toml"
    config.write_text(text.replace("HOME", str(folder / "spool")).replace("MORE", more))
    return config


@contextmanager
def running(config: Path, program: Sequence[str] = PROGRAM) -> Iterator[RelayProcess]:
    """A relay that is stopped at the end, whatever the test did to it."""
    relay = RelayProcess(config, program)
    try:
        yield relay
    finally:
        if relay.process.poll() is None:
            os.kill(relay.process.pid, signal.SIGKILL)
        relay.wait()
