"""Who has the shop open: many together, or the one that changes its key and nobody beside it.

A file that is replaced under a program that has it open would swallow what that program writes, so
every opened shop holds a lock that the kernel drops with its holder.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from crm_tui.domain.errors import Conflict
from crm_tui.store.turnstile import flock, open_lock

_LOOK, _PATIENCE = 0.02, 60.0
"""Seconds."""
_SHORT = 0.5


def enter(home: Path) -> int | None:
    """Come in beside others; waits while the key is changed. The handle is closed by whoever leaves."""
    handle = open_lock(home / "in-use.lock")
    if handle is not None and not _soon(handle, shared=True, patience=_PATIENCE):
        os.close(handle)
        raise Conflict("The key of this shop is being changed.", "Try again when that is done.")
    return handle


@contextmanager
def nobody_else(home: Path) -> Iterator[None]:
    """While the key is changed. Raises Conflict when somebody has the shop open."""
    with ExitStack() as held:
        # A worker that was started before an upgrade knows no other lock than its own.
        for name in ("in-use.lock", "worker.lock"):
            handle = open_lock(home / name)
            if handle is None:
                continue
            held.callback(os.close, handle)
            if not _soon(handle, shared=False, patience=_SHORT):
                raise Conflict(
                    "The shop is open in another window, in the worker or in another command.",
                    "Leave the inbox (Ctrl-Q), stop the worker or the service, then try again.",
                )
        yield


def _soon(handle: int, *, shared: bool, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while not flock(handle, shared=shared):
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK)
    return True
