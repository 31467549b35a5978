"""When the app has done with a key: no thread is asked, the processor rests, the screen is painted.

Textual's own pilot looks at the processor alone, and for 40 ms after every key: a long time in which
nothing happens, and none too long for a thread that waits for the disk.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic, process_time
from typing import ParamSpec, TypeVar

import aiosqlite
import pytest
from textual._context import active_app
from textual.screen import Screen

P = ParamSpec("P")
T = TypeVar("T")

STEP, AT_REST = 0.003, 0.001
"""Seconds that are looked at, and the processor's share of them below which it rests."""
LONGEST_ASKED = 0.1
"""Seconds that a thread is waited for: a test may hold one up, and goes on pressing keys."""


class Quiet:
    """Counts what was asked of threads, and waits until all of it is answered and shown."""

    def __init__(self) -> None:
        self._asked = 0

    def counted(self, asks: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """A function that asks a thread, and is known to."""

        async def counts(*args: P.args, **kwargs: P.kwargs) -> T:
            self._asked += 1
            try:
                return await asks(*args, **kwargs)
            finally:
                self._asked -= 1

        return counts

    async def wait(self, min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
        """Stands in for Textual's `wait_for_idle`; both in seconds."""
        started, done = monotonic(), False
        while (spent := monotonic() - started) < max_sleep and not (done and spent >= min_sleep):
            answered = await rests() and (not self._asked or spent > LONGEST_ASKED)
            done = answered and not painted(active_app.get().screen)


async def rests() -> bool:
    """Whether the processor had little to do in one step."""
    worked = process_time()
    await asyncio.sleep(STEP)
    return process_time() - worked < AT_REST


def painted(screen: Screen[object]) -> bool:
    """Whether the screen waited for its next frame; it is painted then, as `Pilot.pause` does it."""
    if not screen._update_timer._active.is_set():
        return False
    screen._on_timer_update()
    return True


def wait_for_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every pilot wait for quiet, and for no longer."""
    quiet = Quiet()
    for owner, name in ((aiosqlite.Connection, "_execute"), (asyncio, "to_thread")):
        monkeypatch.setattr(owner, name, quiet.counted(getattr(owner, name)))
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", quiet.wait)
