"""A shop that is far behind: who writes now is seen now, and what was missed comes once and in order."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.webhook import MessageRevoked, Origin, Seen, StatusSeen
from crm_tui.relay_connection import RelayConnection
from crm_tui.services import ingest, stepping
from crm_tui.services.relay_feed import Line, Opened
from crm_tui.services.sync import FAR_BEHIND, Sync
from crm_tui.shop import Shop
from crm_tui.store import leads, messages, unsettled, webhooks
from crm_tui.store.tx import Tx
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


async def test_at_the_tail_leads_come_into_step_before_anything_is_drafted(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_behind: list[bool] = []
    settle = stepping.settle

    def noting(tx: Tx, now: Millis, is_wanted: Callable[[], bool]) -> int:
        if done := settle(tx, now, is_wanted):
            was_behind.append(running.sync.is_catching_up)
        return done

    await running.until(f"a {LIVE}")
    monkeypatch.setattr(stepping, "settle", noting)
    running.feed.go_on.set()
    async with asyncio.timeout(PATIENCE):
        await running.feed.lane_ended.wait()
    assert was_behind == [True]  # the worker drafts once it is no longer
    assert not running.sync.is_catching_up


async def test_what_the_lane_brought_outlives_what_was_said_before_it(shop: Shop) -> None:
    live: list[Seen] = [
        said("stop", 9),
        MessageRevoked("wamid.1", NOON),
        StatusSeen("wamid.echo", MessageStatus.READ, NOON),
    ]
    echo = {"wa_id": "wamid.echo", "origin": Origin.PHONE_APP, "outgoing": True}
    missed: list[Seen] = [
        said("start", 1, NOON - 3 * DAY),
        said("ok yes", 2, NOON - 2 * DAY),
        said("here it is", 3, NOON - DAY, **echo),
    ]
    shop.db.write_now(ingest.apply_ahead, [event("a", 9)], lambda _: live, NOON)
    shop.db.write_now(
        lambda tx: ingest.keep_and_apply(
            *(tx, [event("a", 1), event("a", 9)], lambda _: missed, NOON), behind=True
        )
    )
    while shop.db.write_now(stepping.settle, NOON):
        pass
    lead = shop.db.read_now(leads.get, asha(shop))
    assert lead is not None
    assert (lead.opted_out_at, lead.last_inbound_at) == (NOON, NOON)
    start, _, here_it_is, stop = shop.db.read_now(messages.conversation, lead.id)
    assert start.revoked
    assert (here_it_is.status, stop.content) == (MessageStatus.READ, "stop")
    await shop.db.close()


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


def put_off(shop: Shop) -> None:
    """A worker dies while it catches up."""
    shop.db.write_now(
        lambda tx: ingest.keep_and_apply(
            tx, [event("a", 1)], lambda _: [said("Hi", 1)], NOON, behind=True
        )
    )
    assert columns(shop, asha(shop))[2] == 0


async def test_what_a_dead_worker_put_off_is_done_although_the_relay_is_away(
    shop: Shop, clock: FakeClock
) -> None:
    put_off(shop)
    told = asyncio.Event()
    sync = Sync(shop.db, Away(), parse, clock, on_state=lambda _: told.set())
    running = asyncio.create_task(sync.for_ever())
    async with asyncio.timeout(PATIENCE):
        await told.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert columns(shop, asha(shop))[2] == 1
    await shop.db.close()


async def test_the_same_where_all_that_is_due_is_done_once(shop: Shop, clock: FakeClock) -> None:
    put_off(shop)
    with pytest.raises(CrmError, match="cannot be reached"):
        await Sync(shop.db, Away(), parse, clock).until_tail()
    assert columns(shop, asha(shop))[2] == 1
    await shop.db.close()


async def test_the_same_where_the_shop_has_parted_from_its_relay_meanwhile(
    shop: Shop, clock: FakeClock
) -> None:
    put_off(shop)
    async with httpx.AsyncClient() as client:
        told: list[str | None] = []
        connection = RelayConnection(shop, client, parse, lambda: None, told.append, {})
        assert connection.sync is None
        await connection.reopen()
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
