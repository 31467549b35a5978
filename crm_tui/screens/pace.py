"""When to read again what changes: soon, many changes as one, and with a rest after each reading."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from textual.message_pump import MessagePump
from textual.timer import Timer

PAUSE, SHARE = 0.3, 8
"""Seconds between two readings while much changes; a reading rests so many times as long as it took,
however large the shop."""


class Pace:
    """Of one reading of one widget."""

    def __init__(self, node: MessagePump, read: Callable[[], object]) -> None:
        self._node, self._read = node, read
        self._timer: Timer | None = None
        self._under_way, self._again = 0, False
        self._next = 0.0

    def ask(self) -> None:
        """Read soon; many calls make one reading, and none breaks off the one under way."""
        if self._under_way:
            self._again = True
        elif self._timer is None:
            wait = self._next - monotonic()
            if wait > 0:
                self._timer = self._node.set_timer(wait, self._read)
            else:
                self._read()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Around each reading."""
        self._timer, self._again, started = None, False, monotonic()
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._next = monotonic() + max(PAUSE, (monotonic() - started) * SHARE)
        if self._again:
            self._node.call_later(self.ask)
