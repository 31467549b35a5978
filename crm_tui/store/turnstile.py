"""Who wants to write stands in line, so that long writing sees them and lets them through first.

SQLite knows no queue: whoever finds the database taken looks again later, and a program that writes
one transaction after the other is always there first. The line is a lock on an empty file that many
may hold together; the kernel lets go of it when its holder dies. It is a courtesy between writers:
where it cannot be had (a folder that cannot be written, Windows) they only take turns by chance.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_TRIES = 100


class Turnstile:
    """The line before one database, for all threads of this process and for other processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self._standing = 0
        self._guard = threading.Lock()

    @contextmanager
    def in_line(self) -> Iterator[None]:
        """From before somebody writes until they have written; costs about 3 µs."""
        with self._guard:
            self._standing += 1
            if self._standing == 1:
                # Whoever looks whether the line is empty holds it for two microseconds.
                any(self._lock(shared=True) for _ in range(_TRIES))
        try:
            yield
        finally:
            with self._guard:
                self._standing -= 1
                if self._standing == 0:
                    self._unlock()

    def is_empty(self) -> bool:
        """Whether nobody waits or writes, here or in another process."""
        with self._guard:
            if self._standing:
                return False
            free = self._lock(shared=False)
            self._unlock()
            return free

    def close(self) -> None:
        with self._guard:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None

    def _lock(self, *, shared: bool) -> bool:
        """Never waits: a program that was stopped in the middle must hold up nobody."""
        if self._handle is None:
            self._handle = open_lock(self._path)
        return self._handle is None or flock(self._handle, shared=shared)

    def _unlock(self) -> None:
        if self._handle is not None:
            _release(self._handle)


def open_lock(path: Path) -> int | None:
    """The file that is locked; None where it cannot be made, and everything goes on without it."""
    with suppress(OSError):
        return os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    return None


if sys.platform == "win32":

    def flock(handle: int, *, shared: bool) -> bool:
        """Windows has no lock that several may hold; who writes is seen within a process only."""
        return True

    def _release(handle: int) -> None:
        """Nothing was locked."""

else:
    import fcntl

    def flock(handle: int, *, shared: bool) -> bool:
        """False when somebody else holds it; a disk that knows no locks gives it to everybody."""
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _release(handle: int) -> None:
        with suppress(OSError):  # on such a disk nothing was locked
            fcntl.flock(handle, fcntl.LOCK_UN)
