"""Counting what was marked as changed, in small pieces that give way to whoever else writes."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from crm_tui.domain.errors import CrmError
from crm_tui.store import settings
from crm_tui.store.analytics import days, of_leads, slots, staleness, waits
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_LEADS, _SLOTS = 20, 8
"""Counted together: about 3 ms each."""
_SECONDS = 0.01
"""After which a piece ends; writing it down comes on top, which takes longer in a large shop."""
_NEXT, _PAUSE = 0.1, 2.0
"""Seconds between two pieces of the worker, while there is more and once there is none."""


def uncounted(tx: Tx) -> int:
    """How many leads and quarters of an hour wait to be counted; 0: every number is final."""
    return staleness.uncounted(tx)


def settle(tx: Tx, zone: ZoneInfo, is_wanted: Callable[[], bool] = lambda: False) -> int:
    """Count some of what is new or was marked, at least a few of both; how many are left."""
    until = time.monotonic() + _SECONDS

    def is_over() -> bool:
        return time.monotonic() >= until or is_wanted()

    if not staleness.use_zone(tx, zone.key, is_over):
        return max(1, staleness.uncounted(tx))
    touched: set[date] = set()
    while staleness.take_note(tx) or staleness.is_marked(tx):
        _count_leads(tx)
        touched |= _count_slots(tx, zone)
        if is_over():
            break
    for day in touched:
        days.count(tx, day, zone)
    return staleness.uncounted(tx)


async def settle_all(
    db: Database, zone: ZoneInfo, on_left: Callable[[int], None] = lambda left: None
) -> None:
    """Count all that is marked now, for who is about to read; `on_left` is told how many wait."""
    if not await db.read(staleness.anything, zone.key):
        return
    on_left(await db.read(uncounted))
    while left := await db.write_politely(settle, zone, is_wanted=db.is_wanted):
        on_left(left)
    on_left(0)


class Counting:
    """The worker's part: what was marked is counted soon, so that readers find it done."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._seen: int | None = None
        self._log = logging.getLogger("crm.worker")

    async def for_ever(self, has_time: Callable[[], bool]) -> None:
        """Until it is cancelled; what cannot be written is told, and counted later."""
        pause = _NEXT
        while True:
            await asyncio.sleep(pause)
            try:
                pause = await self.go_on() if has_time() else _PAUSE
            except CrmError as error:
                pause = _PAUSE
                self._log.error("%s", error.sentence())

    async def go_on(self) -> float:
        """Count one piece; the seconds until the next. Nothing is read while nobody has written."""
        if (version := self._db.data_version()) == self._seen:
            return _PAUSE
        zone = ZoneInfo((await self._db.read(settings.profile)).timezone)
        if await self._db.read(staleness.anything, zone.key):
            left = await self._db.write_politely(settle, zone, is_wanted=self._db.is_wanted)
            if left:
                return _NEXT
        self._seen = version
        return _PAUSE

    async def all(self) -> None:
        """Count all of it, for a worker that ends when everything is done."""
        await settle_all(self._db, ZoneInfo((await self._db.read(settings.profile)).timezone))


def _count_leads(tx: Tx) -> None:
    if ids := staleness.leads(tx, _LEADS):
        waits.count(tx, ids)
        of_leads.count(tx, ids)
        staleness.counted_leads(tx, ids)


def _count_slots(tx: Tx, zone: ZoneInfo) -> set[date]:
    """Count the oldest ones; the days of the shop that are to be summed up again."""
    marked = staleness.slots(tx, _SLOTS)
    for slot in marked:
        slots.count(tx, slot)
        staleness.counted_slot(tx, slot)
    return {day for slot in marked if (day := days.day_of(slot, zone)) is not None}
