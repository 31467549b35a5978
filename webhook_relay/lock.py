"""One relay per spool: a kernel lock, which a crash lets go of by itself."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from webhook_relay.errors import RelayError


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Holds the lock of a spool's folder; raises RelayError when another relay has it."""
    try:
        file = (home / "relay.lock").open("a")
    except OSError as error:
        raise RelayError(f"The folder {home} is not writable: {error.strerror}.") from error
    with file:
        try:
            _take(file)
        except OSError:
            raise RelayError(f"Another relay is running on {home}: stop it first.") from None
        yield


def _take(file: IO[str]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
