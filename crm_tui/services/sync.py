"""Keeping up with the relay: store and apply what it holds, acknowledge behind, come back after a break."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from crm_tui.domain.clock import MINUTE, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.services import ingest
from crm_tui.services.ingest import LARGE, Parse
from crm_tui.services.relay_feed import Line, RelayFeed, Unopened
from crm_tui.store import webhooks
from crm_tui.store.database import Database
from crm_tui.store.webhooks import RawEvent
from webhook_relay.envelope import Tail

CURRENT = MINUTE
"""The relay says at least every 15 s that its tail was reached."""
MOST_EVENTS = 50
"""In one transaction: a long one would make the inbox wait for its own writes."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 5.0
_DICE = random.SystemRandom()


class Sync:
    """One shop's end of one relay."""

    def __init__(
        self,
        db: Database,
        feed: RelayFeed,
        parse: Parse,
        clock: Clock,
        on_news: Callable[[], None] = lambda: None,
        on_state: Callable[[str | None], None] = lambda _: None,
    ) -> None:
        """`on_news` is called after each commit; `on_state` with a sentence, or None when all is well."""
        self._db, self._feed, self._parse, self._clock = db, feed, parse, clock
        self._on_news, self._on_state = on_news, on_state
        self._spool, self._stored, self._acked = "", 0, 0
        self._to_ack = asyncio.Event()
        self._reading = False
        self._told_all_at: Millis | None = None

    @property
    def is_current(self) -> bool:
        """Whether everything that the relay held within the last minute is applied here."""
        told = self._told_all_at
        return told is not None and 0 <= self._clock.now() - told <= CURRENT

    async def until_tail(self) -> None:
        """Read everything that the relay holds now; raises CrmError when it cannot be had."""
        if not await self._read(stop_at_tail=True):
            raise CrmError(
                "The relay hung up before everything was read.", "Run it again in a moment."
            )
        if self._stored > self._acked:
            await self._feed.ack(self._stored, self._spool)

    async def for_ever(self) -> None:
        """Stay connected; a broken connection is taken up again where it ended."""
        acks = asyncio.create_task(self._acknowledge())
        pause = _FIRST_PAUSE
        try:
            while True:
                before = self._stored
                try:
                    await self._read(stop_at_tail=False)
                    self._on_state(None)
                except CrmError as error:
                    self._on_state(error.sentence())
                pause = _FIRST_PAUSE if self._stored > before else min(_LONGEST_PAUSE, pause * 2)
                await asyncio.sleep(pause * _DICE.uniform(0.5, 1.0))
        finally:
            acks.cancel()
            await asyncio.gather(acks, return_exceptions=True)

    async def _read(self, *, stop_at_tail: bool) -> bool:
        """Whether the tail was reached, when that is where to stop."""
        known, after = await self._db.read(webhooks.cursor)
        async with self._feed.open(after) as (spool, batches):
            if not known or spool == known:
                return await self._take(spool, batches, stop_at_tail)
            self._forget_acks()
        # Another spool than last time: its numbers mean other events, so it is read from its start.
        async with self._feed.open(0) as (spool, batches):
            return await self._take(spool, batches, stop_at_tail)

    def _forget_acks(self) -> None:
        """A number of the old spool would acknowledge events of the new one that nobody has read."""
        self._stored = self._acked = 0
        self._to_ack.clear()

    async def _take(
        self, spool: str, batches: AsyncGenerator[list[Line], None], stop_at_tail: bool
    ) -> bool:
        self._spool, self._reading = spool, True
        if self._stored > self._acked:
            self._to_ack.set()
        try:
            async with aclosing(batches) as coming:
                async for batch in coming:
                    self._on_state(None)
                    await self._store(spool, batch)
                    if any(isinstance(line, Tail) for line in batch):
                        self._told_all_at = self._clock.now()
                        if stop_at_tail:
                            return True
        finally:
            self._reading = False
        return False

    async def _store(self, spool: str, batch: Sequence[Line]) -> None:
        events: list[RawEvent] = []
        for line in batch:
            if isinstance(line, RawEvent):
                events.append(line)
                if len(events) == MOST_EVENTS or sum(len(e.body) for e in events) > LARGE:
                    await self._commit(events)
                    events = []
            elif isinstance(line, Unopened):
                await self._commit(events)
                events = []
                await self._quarantine(spool, line)
        await self._commit(events)

    async def _commit(self, events: Sequence[RawEvent]) -> None:
        if not events:
            return
        await self._db.write(ingest.keep_and_apply, events, self._parse, self._clock.now())
        self._note_stored(events[-1].seq)

    async def _quarantine(self, spool: str, line: Unopened) -> None:
        await self._db.write(
            ingest.quarantine_line, spool, line.seq, line.line, line.reason, self._clock.now()
        )
        if line.seq is not None:
            self._note_stored(line.seq)

    def _note_stored(self, seq: int) -> None:
        self._stored = seq
        self._to_ack.set()
        self._on_news()

    async def _acknowledge(self) -> None:
        """Behind the reading and coalesced: waiting for each one costs most of the throughput."""
        while True:
            await self._to_ack.wait()
            self._to_ack.clear()
            through = self._stored
            # Between two connections nobody knows whether it is still the same spool.
            if not self._reading:
                continue
            if await self._feed.ack(through, self._spool):
                self._acked = through
            else:
                await asyncio.sleep(1.0)
                self._to_ack.set()
