"""A shop that is far behind: who writes now is seen now, and what was missed comes once and in order."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.services import ingest
from crm_tui.services.relay_feed import Line, Opened
from crm_tui.services.sync import FAR_BEHIND, Sync
from crm_tui.shop import Shop
from crm_tui.store import unsettled, webhooks
from tests.conftest import NOON, FakeClock
from tests.unit.test_ingest import asha, columns, said, words
from tests.unit.test_sync import event, parse
from webhook_relay.envelope import Tail

NEWEST = FAR_BEHIND + 500
LIVE = NEWEST + 1
PATIENCE = 10.0


@dataclass
class Feed:
    """A relay with three old events and one that comes now; the old ones wait for `go_on`."""

    opened: list[int] = field(default_factory=list)
    acks: list[int] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    ends: asyncio.Event = field(default_factory=asyncio.Event)
    lane_ended: asyncio.Event = field(default_factory=asyncio.Event)
    spool_of_lane: str = "a"

    @asynccontextmanager
    async def open(self, after: int) -> AsyncIterator[Opened]:
        self.opened.append(after)
        if after < NEWEST:
            yield Opened("a", NEWEST, self._old())
        else:
            yield Opened(self.spool_of_lane, NEWEST, self._new())

    async def _old(self) -> AsyncGenerator[list[Line], None]:
        yield [event("a", 1), event("a", 2)]
        await self.go_on.wait()
        yield [event("a", 3), event("a", LIVE), Tail(LIVE, "a")]
        await self.ends.wait()

    async def _new(self) -> AsyncGenerator[list[Line], None]:
        yield [event("a", LIVE)]
        try:
            await self.ends.wait()
        finally:
            self.lane_ended.set()

    async def ack(self, through: int, spool: str) -> bool:
        self.acks.append(through)
        return True


@dataclass
class Running:
    shop: Shop
    feed: Feed
    sync: Sync
    task: "asyncio.Task[None]"

    async def until(self, wanted: str) -> None:
        """Until this text is in the chat."""
        async with asyncio.timeout(PATIENCE):
            while wanted not in self._words():
                await asyncio.wait({self.task}, timeout=0.01)

    def _words(self) -> list[str]:
        known = self.shop.db.read_now(lambda tx: tx.all("SELECT 1 FROM lead LIMIT 1"))
        return words(self.shop) if known else []


@pytest.fixture
async def running(shop: Shop, clock: FakeClock) -> AsyncIterator[Running]:
    feed = Feed()
    sync = Sync(shop.db, feed, parse, clock)
    task = asyncio.create_task(sync.for_ever())
    yield Running(shop, feed, sync, task)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await shop.db.close()


async def test_who_writes_now_is_seen_before_what_was_missed(running: Running) -> None:
    await running.until(f"a {LIVE}")
    assert "a 3" not in words(running.shop)
    assert running.shop.db.read_now(webhooks.cursor)[1] <= 2
    assert set(running.feed.acks) <= {2}


async def test_the_lane_ends_at_the_tail_and_what_came_down_it_comes_once(
    running: Running,
) -> None:
    await running.until(f"a {LIVE}")
    assert running.sync.is_catching_up
    assert not running.sync.is_current
    running.feed.go_on.set()
    async with asyncio.timeout(PATIENCE):
        await running.feed.lane_ended.wait()
    await running.until("a 3")
    assert sorted(words(running.shop)) == sorted(["a 1", "a 2", "a 3", f"a {LIVE}"])
    assert running.feed.opened == [0, NEWEST]


async def test_at_the_tail_every_lead_is_in_step(running: Running) -> None:
    await running.until(f"a {LIVE}")
    running.feed.go_on.set()
    async with asyncio.timeout(PATIENCE):
        await running.feed.lane_ended.wait()
    assert not running.sync.is_catching_up
    assert running.shop.db.read_now(unsettled.every) == []
    assert columns(running.shop, asha(running.shop))[2] == 4


async def test_a_lane_to_another_spool_is_none(shop: Shop, clock: FakeClock) -> None:
    feed = Feed(spool_of_lane="b")
    sync = Sync(shop.db, feed, parse, clock)
    reading = asyncio.create_task(sync.for_ever())
    feed.go_on.set()
    async with asyncio.timeout(PATIENCE):
        while not sync.is_current:
            await asyncio.wait({reading}, timeout=0.01)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert len(words(shop)) == 4
    await shop.db.close()


async def test_what_a_dead_worker_put_off_is_done_although_the_relay_is_away(
    shop: Shop, clock: FakeClock
) -> None:
    shop.db.write_now(
        lambda tx: ingest.keep_and_apply(
            tx, [event("a", 1)], lambda _: [said("Hi", 1)], NOON, behind=True
        )
    )
    assert columns(shop, asha(shop))[2] == 0
    told = asyncio.Event()
    sync = Sync(shop.db, Away(), parse, clock, on_state=lambda _: told.set())
    running = asyncio.create_task(sync.for_ever())
    async with asyncio.timeout(PATIENCE):
        await told.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert columns(shop, asha(shop))[2] == 1
    await shop.db.close()


class Away:
    """A relay that nobody reaches."""

    @asynccontextmanager
    async def open(self, after: int) -> AsyncIterator[Opened]:
        raise CrmError("The relay cannot be reached.", "Wait.")
        yield

    async def ack(self, through: int, spool: str) -> bool:
        return False
