"""How far a job is, written down for the screen a few times a second, however often it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from crm_tui.domain.errors import CrmError
from crm_tui.store import jobs
from crm_tui.store.database import Database

OnProgress = Callable[[int, int | None], None]
"""Gets how much is done, and of how much; None while that is not known."""
EVERY = 0.25
"""Seconds between two writes, at least."""


@asynccontextmanager
async def kept_told(db: Database, job_id: int) -> AsyncIterator[OnProgress]:
    """Tell the callback as often as you like; the last word is written before this ends."""
    progress, over = _Progress(), asyncio.Event()
    writing = asyncio.create_task(_write(db, job_id, progress, over))
    try:
        yield progress.at
    finally:
        over.set()
        await writing


class _Progress:
    """The latest word."""

    def __init__(self) -> None:
        self.now: tuple[int, int | None] = (0, None)

    def at(self, done: int, total: int | None) -> None:
        self.now = (done, total)


async def _write(db: Database, job_id: int, progress: _Progress, over: asyncio.Event) -> None:
    """Nothing is written while nothing moves."""
    told: tuple[int, int | None] | None = None
    while True:
        last = over.is_set()
        if progress.now != told:
            told = progress.now
            with suppress(CrmError):  # the work itself meets the same trouble, and tells it
                await db.write(jobs.progress, job_id, *told)
        if last:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(EVERY):
                await over.wait()
