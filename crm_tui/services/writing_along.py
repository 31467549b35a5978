"""A draft that takes longer than a second is shown while it is written, to whoever waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from crm_tui.domain.ids import LeadId
from crm_tui.store import agent_work
from crm_tui.store.database import Database

FIRST, EVERY = 1.0, 0.2
"""Seconds: most models have answered within the first; five times a second is as fast as one reads."""


class Written:
    """The words of a draft as far as they have come."""

    def __init__(self) -> None:
        self.words = ""

    def take(self, so_far: str) -> None:
        self.words = so_far


@asynccontextmanager
async def shown_to_who_waits(db: Database, lead_id: LeadId) -> AsyncIterator[Written]:
    """Takes the words as they come; they are stored only while somebody waits for them."""
    written = Written()
    telling = asyncio.create_task(_tell(db, lead_id, written))
    try:
        yield written
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling


async def _tell(db: Database, lead_id: LeadId, written: Written) -> None:
    told = ""
    await asyncio.sleep(FIRST)
    while True:
        if written.words != told and await db.read(agent_work.is_waited_for, lead_id):
            told = written.words
            await db.write(agent_work.show_partial, lead_id, told)
        await asyncio.sleep(EVERY)
