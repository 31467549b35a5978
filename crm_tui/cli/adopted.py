"""A worker that the program before this one started: the same process, so it is our child still."""

import os
import subprocess
import time
from contextlib import suppress
from typing import Protocol

from crm_tui.cli.locked import Left

_PATIENCE = 15.0
"""Seconds that a worker has to end by itself."""
_LOOK = 0.02


class Child(Protocol):
    """What is needed of a process that was started; `subprocess.Popen` has it."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...
    def wait(self, timeout: float | None = None) -> int: ...


class Adopted:
    """Known by its number alone; a number that is no child of ours counts as ended."""

    def __init__(self, pid: int) -> None:
        self._pid, self._code = pid, None if os.name != "nt" else 0

    @property
    def pid(self) -> int:
        return self._pid

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        if self._code is None:
            self._code = _ended(self._pid)
        return self._code

    def terminate(self) -> None:
        self._send(15)

    def kill(self) -> None:
        self._send(9)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; raises TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("crm work", timeout or 0.0)
            time.sleep(_LOOK)
        return code

    def _send(self, signal: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it ended just now
                os.kill(self._pid, signal)


def end(child: Child) -> None:
    """Ask it to end; insist when it does not."""
    child.terminate()
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def end_left(left: Left) -> None:
    """Nobody unlocked: the worker that went on ends with the window."""
    end(Adopted(left.pid))
    with suppress(OSError):
        os.close(left.life)


def _ended(pid: int) -> int | None:
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except (ChildProcessError, OverflowError):
        return 0
    return None if found == 0 else os.waitstatus_to_exitcode(status)
