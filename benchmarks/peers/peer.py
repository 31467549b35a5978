"""What a program must tell to be measured beside the relay, and running it."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.relay_servers import Server, pin

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Command:
    """A program that listens on the port it is given; `more` is added to its environment."""

    arguments: tuple[str, ...]
    more: Mapping[str, str] = field(default_factory=dict)


class Peer(Protocol):
    """One program, set up in one way."""

    @property
    def name(self) -> str: ...

    @property
    def path(self) -> str:
        """Where it takes webhooks."""
        ...

    def command(self, home: Path, port: int) -> Command:
        """How it is started; it keeps all that it keeps in `home`."""
        ...

    def stored(self, home: Path, port: int) -> list[bytes]:
        """The bodies that it has, or one text with all of them; asked for while it runs."""
        ...


class Started:
    """A running peer, with whatever it starts itself in one group of processes."""

    def __init__(self, peer: Peer, home: Path) -> None:
        self._port = _free_port()
        command = peer.command(home, self._port)
        self._process = subprocess.Popen(
            command.arguments,
            env={**os.environ, **command.more},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        pin(self._process.pid, 0)
        self.server = Server(self._process.pid, self._port)

    def wait_until_it_listens(self) -> None:
        until = time.monotonic() + _PATIENCE
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                return
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{self._process.args!r} does not listen")
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL for the whole group, as a machine that goes down does it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@contextlib.contextmanager
def started(peer: Peer, home: Path) -> Iterator[Started]:
    """Listening; killed at the end."""
    one = Started(peer, home)
    try:
        one.wait_until_it_listens()
        yield one
    finally:
        one.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port
