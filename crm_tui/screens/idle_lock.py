"""Locking the inbox: who is still there, a blank screen, and where to go on afterwards."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.screen import Screen

from crm_tui.domain.clock import Clock
from crm_tui.domain.idle import LockRule, Place, Presence

_TOUCHED = (events.Paste, events.MouseDown, events.MouseScrollUp, events.MouseScrollDown)


def ticks() -> float:
    """Monotonic seconds that go on while the computer sleeps, where the platform can tell."""
    boot: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


@dataclass(frozen=True, slots=True)
class Lock:
    """How this window locks."""

    rule: LockRule
    begin: Callable[[Place], None]
    """Told at once; whatever closing still takes, the key must be gone soon after it."""
    ticks: Callable[[], float] = ticks


class Watch:
    """Sees every event of the terminal pass by."""

    def __init__(self, lock: Lock, clock: Clock) -> None:
        self._lock, self._clock = lock, clock
        self._presence = Presence(lock.ticks())

    def feel(self, event: events.Event) -> None:
        """A moved mouse is nobody: a lorry in the street moves one."""
        if isinstance(event, events.Key):
            self._presence.press(event.key, self._lock.ticks())
        elif isinstance(event, _TOUCHED):
            self._presence.act(self._lock.ticks())

    def is_due(self) -> bool:
        idle = self._lock.ticks() - self._presence.seen
        return self._lock.rule.is_due(idle, self._clock.now())


class Blank(Screen[None]):
    """Every cell a space: what stood there is written over, and no terminal keeps it."""

    DEFAULT_CSS = """
    Blank { background: $background; }
    """

    class Painted(Message):
        """Nothing of a chat is on the terminal any more."""

    def on_mount(self) -> None:
        self.call_after_refresh(self.post_message, self.Painted())
