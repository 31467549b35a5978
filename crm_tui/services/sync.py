"""Keeping up with the relay: store and apply what it holds, acknowledge behind, come back after a break."""

import asyncio
import random
from collections.abc import Callable, Sequence
from time import monotonic

from crm_tui.domain.clock import MINUTE, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.services import ingest, stepping
from crm_tui.services.importing.giving_way import Pace
from crm_tui.services.ingest import LARGE, Parse
from crm_tui.services.live_lane import LiveLane
from crm_tui.services.reading_ahead import read_ahead
from crm_tui.services.relay_feed import Line, Opened, RelayFeed, Unopened
from crm_tui.store import webhooks
from crm_tui.store.database import Database
from crm_tui.store.webhooks import RawEvent
from webhook_relay.envelope import Tail

CURRENT = MINUTE
"""The relay says at least every 15 s that its tail was reached."""
MOST_EVENTS = 50
"""In one transaction: a long one would make the inbox wait for its own writes."""
FAR_BEHIND = 2_000
"""Events still to come from which it is catching up: what is new is read beside it."""
ALONE, IN_COMPANY = 500, 250
"""Events of one transaction while catching up; it ends early when somebody else wants to write."""
_SETTLE_EVERY = 60.0
"""Seconds after which lines in the inbox are brought into step while catching up."""
_SETTLE_SHARE = 20
"""It waits longer than that where bringing them into step took more than a twentieth of it: those of
thousands of leads with a hundred new messages each take many seconds."""
_ACK_PAUSE = 0.25
"""Seconds between acknowledgements: each is a commit at the relay, beside those of new webhooks."""
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
        """`on_news` is called after each commit, not while catching up; `on_state` with a sentence, or
        None when all is well."""
        self._db, self._feed, self._parse, self._clock = db, feed, parse, clock
        self._on_news, self._on_state = on_news, on_state
        self._spool, self._stored, self._acked = "", 0, 0
        self._to_ack = asyncio.Event()
        self._reading = False
        self._told_all_at: Millis | None = None
        self._lane = LiveLane(db, feed, parse, clock)
        self._pace = Pace(db.is_wanted, ALONE, IN_COMPANY)
        self._beside: asyncio.Task[None] | None = None
        self._settle_at = 0.0
        self.is_catching_up = False
        """On the way to the tail from far behind: what can wait is left until then."""

    @property
    def is_current(self) -> bool:
        """Whether everything that the relay held within the last minute is applied here.

        Not while its newest event lies unread: an answer or a STOP may stand in it.
        """
        told = self._told_all_at
        return told is not None and 0 <= self._clock.now() - told <= CURRENT

    async def until_tail(self) -> None:
        """Read everything that the relay holds now; raises CrmError when it cannot be had."""
        await self._settle()  # what a worker that died put off, also where the relay is away
        reached = await self._read(stop_at_tail=True)
        await self._settle()
        if not reached:
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
                    await self._settle()
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
        async with self._feed.open(after) as opened:
            if not known or opened.spool == known:
                return await self._take(opened, after, stop_at_tail)
            self._forget_acks()
        # Another spool than last time: its numbers mean other events, so it is read from its start.
        async with self._feed.open(0) as opened:
            return await self._take(opened, 0, stop_at_tail)

    def _forget_acks(self) -> None:
        """A number of the old spool would acknowledge events of the new one that nobody has read."""
        self._stored = self._acked = 0
        self._to_ack.clear()

    async def _take(self, opened: Opened, after: int, stop_at_tail: bool) -> bool:
        self._spool, self._reading = opened.spool, True
        if self._stored > self._acked:
            self._to_ack.set()
        self._lane.newest = opened.newest
        self.is_catching_up = opened.newest - after > FAR_BEHIND
        if self.is_catching_up and not stop_at_tail:
            self._beside = asyncio.create_task(self._lane.go(opened.spool))
        try:
            return await self._take_lines(opened, stop_at_tail)
        finally:
            self._reading = self.is_catching_up = False
            await self._end_lane()

    async def _take_lines(self, opened: Opened, stop_at_tail: bool) -> bool:
        async with read_ahead(opened.batches) as take:
            while lines := await take():
                self._on_state(None)
                await self._store(opened.spool, lines)
                if any(isinstance(line, Tail) for line in lines):
                    await self._caught_up()
                    if stop_at_tail:
                        return True
        return False

    async def _caught_up(self) -> None:
        if self.is_catching_up:
            # Before anything is drafted: the agents' own writing would keep it waiting at every step.
            await self._settle()
            self.is_catching_up = False
        await self._end_lane()
        is_unread = await self._db.read(webhooks.newest_is_unread)
        self._told_all_at = None if is_unread else self._clock.now()

    async def _end_lane(self) -> None:
        """What nobody expected in it is raised here."""
        lane, self._beside = self._beside, None
        if lane is not None:
            lane.cancel()
            (ended,) = await asyncio.gather(lane, return_exceptions=True)
            if isinstance(ended, Exception):
                raise ended

    async def _store(self, spool: str, lines: Sequence[Line]) -> None:
        events: list[RawEvent] = []
        for line in lines:
            if isinstance(line, RawEvent):
                events.append(line)
            elif isinstance(line, Unopened):
                await self._commit(events)
                events = []
                await self._quarantine(spool, line)
        await self._commit(events)

    async def _commit(self, events: Sequence[RawEvent]) -> None:
        while events:
            if self.is_catching_up:
                taken = await self._catch_up(events[: self._pace.most])
            else:
                taken = await self._db.write(
                    ingest.keep_and_apply, _some(events), self._parse, self._clock.now()
                )
            self._note_stored(events[taken - 1].seq)
            if self.is_catching_up and monotonic() > self._settle_at:
                await self._settle()
            events = events[taken:]

    async def _catch_up(self, events: Sequence[RawEvent]) -> int:
        return await self._db.write_politely(
            ingest.keep_and_apply,
            *(events, self._parse, self._clock.now()),
            behind=True,
            is_wanted=self._pace.is_wanted,
        )

    async def _settle(self) -> None:
        """Lines in the inbox that were put off while catching up, also by a worker that died."""
        started = monotonic()
        while await self._db.write_politely(
            stepping.settle, self._clock.now(), self._pace.is_wanted
        ):
            pass
        ended = monotonic()
        self._settle_at = ended + max(_SETTLE_EVERY, _SETTLE_SHARE * (ended - started))

    async def _quarantine(self, spool: str, line: Unopened) -> None:
        await self._db.write(
            ingest.quarantine_line,
            *(spool, line.seq, line.line, line.reason, self._clock.now()),
            untrusted=line.untrusted,
        )
        if line.seq is not None:
            self._note_stored(line.seq)

    def _note_stored(self, seq: int) -> None:
        self._stored = seq
        self._to_ack.set()
        if not self.is_catching_up:
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
                await asyncio.sleep(_ACK_PAUSE)
            else:
                await asyncio.sleep(1.0)
                self._to_ack.set()


def _some(events: Sequence[RawEvent]) -> Sequence[RawEvent]:
    """As many of the first as one transaction may have; at least one."""
    size = 0
    for number, one in enumerate(events[:MOST_EVENTS], start=1):
        size += len(one.body)
        if size > LARGE:
            return events[:number]
    return events[:MOST_EVENTS]
