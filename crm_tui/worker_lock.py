"""One worker a shop: a lock that the kernel drops when its holder dies, however it dies."""

import os
import sys
import time
from pathlib import Path
from typing import IO

from crm_tui.domain.errors import Conflict

_TRIES, _PAUSE = 10, 0.02
_LOOK = 2.0
"""Seconds between two looks of who waits for the lock."""
_SERVICE = " service"
"""Follows the process number of a worker that goes on when no window is open."""


class WorkerLock:
    """Held from `take` until `release` or the end of the process; no wall clock is involved."""

    def __init__(self, home: Path, *, as_service: bool = False) -> None:
        self._path, self._as_service = home / "worker.lock", as_service
        self._held: IO[str] | None = None

    def take(self) -> None:
        """Raises Conflict when another worker runs."""
        held = self._path.open("a+", encoding="ascii")
        if not _lock_soon(held):
            held.seek(0)
            pid = held.read().partition(_SERVICE)[0].strip()
            held.close()
            raise Conflict(
                f"Another worker is already running for this shop (process {pid or 'unknown'}).",
                "One is enough; this one stops.",
            )
        held.seek(0)
        held.truncate()
        held.write(f"{os.getpid()}{_SERVICE if self._as_service else ''}")
        held.flush()
        self._held = held

    def release(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None


def _lock_soon(file: IO[str]) -> bool:
    """Take the lock; a moment's patience, because `worker_alive` holds it while it looks."""
    for _ in range(_TRIES):
        if _lock(file):
            return True
        time.sleep(_PAUSE)
    return False


def worker_alive(home: Path) -> bool:
    """Whether a worker holds the lock of this shop."""
    path = home / "worker.lock"
    if not path.exists():
        return False
    with path.open("a+", encoding="ascii") as probe:
        return not _lock(probe)


def wait_until_free(home: Path) -> None:
    """Come back when no worker runs; a service waits so for the inbox's own worker to end."""
    while worker_alive(home):
        time.sleep(_LOOK)


def is_service(home: Path) -> bool:
    """Whether the worker that runs goes on when no window is open."""
    try:
        text = (home / "worker.lock").read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return False
    return text.endswith(_SERVICE) and worker_alive(home)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> bool:
        file.seek(1_000)  # beyond the text, so that others can still read the process number
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
