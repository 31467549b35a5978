"""A real redis-server for a test file, durable as the spool wants it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

PATIENCE = 15.0
"""Seconds that a test waits for what must happen; nothing takes near as long."""

SAFE = {
    "appendonly": "yes",
    "appendfsync": "always",
    "maxmemory": "256mb",
    "maxmemory-policy": "noeviction",
    "no-appendfsync-on-rewrite": "no",
    "save": "",
    "port": "0",
}


_CHANGED = ("maxmemory", "maxmemory-policy", "appendfsync", "no-appendfsync-on-rewrite")
_WITH_US = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
"""A server whose tests were killed would run for ever."""


class RedisServer:
    """On a unix socket in a folder of its own; its data outlast `kill` and `start`."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._socket = folder / "redis.sock"
        self._settings = settings | {"dir": str(folder), "unixsocket": str(self._socket)}
        self.start()

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        options = [part for name, value in self._settings.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen(
            [*_WITH_US, "redis-server", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if "eady to accept connections" in line:
                return
        self.kill()
        raise AssertionError(f"redis-server did not start: {said}")

    def kill(self) -> None:
        """SIGKILL: what a power cut does to a process."""
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)

    def client(self) -> Redis:
        """What `redis-cli` would do; close it."""
        return Redis.from_url(self.url)

    def empty(self) -> None:
        """No spool, and the settings as they were."""
        with self.client() as client:
            client.flushall()
            for name in _CHANGED:
                client.config_set(name, self._settings[name])


@contextmanager
def redis_server(**settings: str) -> Iterator[RedisServer]:
    """A server until the end of the block; skips the test where there is no redis-server."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed: apt-get install redis-server")
    # Not below pytest's folders: the path of a unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(Path(folder), SAFE | settings)
        try:
            yield server
        finally:
            server.kill()
