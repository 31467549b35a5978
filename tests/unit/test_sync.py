"""Keeping up with the relay: to its tail or a plain error, and no number of another spool acknowledged."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from crm_tui.domain.clock import HOUR
from crm_tui.domain.errors import CrmError
from crm_tui.domain.webhook import Seen
from crm_tui.services.relay_feed import Line, Opened, Unopened
from crm_tui.services.reopening import reopen
from crm_tui.services.sync import Sync
from crm_tui.shop import Shop
from crm_tui.store import webhooks
from crm_tui.store.health import quarantined
from crm_tui.store.webhooks import RawEvent
from tests.conftest import NOON, FakeClock
from tests.unit.test_ingest import said, words
from webhook_relay.envelope import (
    Content,
    Keys,
    Sealer,
    Tail,
    event_line,
    new_key_pair,
    new_signing_key,
    pack,
)


def event(spool: str, seq: int) -> RawEvent:
    return RawEvent(spool, seq, "channel", "cloud", NOON, {}, b"{}")


@dataclass
class Feed:
    """A relay that holds these events; `tells_tail` False hangs up before the end."""

    spool: str
    events: list[RawEvent | Unopened]
    tells_tail: bool = True
    takes_acks: bool = True
    newest: int = 0
    acks: list[tuple[str, int]] = field(default_factory=list)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    stays: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def open(self, after: int) -> AsyncIterator[Opened]:
        yield Opened(self.spool, self.newest, self._batches(after))

    async def _batches(self, after: int) -> AsyncGenerator[list[Line], None]:
        new: list[Line] = [one for one in self.events if (one.seq or 0) > after]
        yield [*new, Tail(len(self.events), self.spool)] if self.tells_tail else new
        self.opened.set()
        await self.stays.wait()

    async def ack(self, through: int, spool: str) -> bool:
        self.acks.append((spool, through))
        self.acked.set()
        return self.takes_acks


def parse(raw: RawEvent) -> Sequence[Seen]:
    number = raw.seq + 1_000 * (raw.spool == "b")
    return [said(f"{raw.spool} {raw.seq}", number)]


def sync_of(shop: Shop, clock: FakeClock, feed: Feed) -> Sync:
    return Sync(shop.db, feed, parse, clock)


@pytest.fixture
async def open_shop(shop: Shop) -> AsyncIterator[Shop]:
    yield shop
    await shop.db.close()


async def test_everything_to_the_tail_is_stored_and_then_acknowledged(
    open_shop: Shop, clock: FakeClock
) -> None:
    feed = Feed("a", [event("a", seq) for seq in range(1, 121)])
    await sync_of(open_shop, clock, feed).until_tail()
    assert len(words(open_shop)) == 60  # a page of them
    assert open_shop.db.read_now(webhooks.cursor) == ("a", 120)
    assert feed.acks == [("a", 120)]


async def test_a_relay_that_hangs_up_before_its_tail_is_told(
    open_shop: Shop, clock: FakeClock
) -> None:
    feed = Feed("a", [event("a", 1)], tells_tail=False)
    feed.stays.set()
    with pytest.raises(CrmError, match="hung up"):
        await sync_of(open_shop, clock, feed).until_tail()
    assert words(open_shop) == ["a 1"]


async def test_a_line_that_cannot_be_opened_is_kept_and_the_next_one_is_read(
    open_shop: Shop, clock: FakeClock
) -> None:
    lines = [event("a", 1), Unopened(b'{"seq": 2}', 2, "sealed to another key"), event("a", 3)]
    await sync_of(open_shop, clock, Feed("a", lines)).until_tail()
    assert words(open_shop) == ["a 1", "a 3"]
    assert open_shop.db.read_now(quarantined) == 1


async def test_while_the_newest_event_lies_unread_nothing_is_sent_on_the_strength_of_the_others(
    open_shop: Shop, clock: FakeClock
) -> None:
    unread = Unopened(b'{"seq": 2}', 2, "not signed by its relay", untrusted=True)
    feed = Feed("a", [event("a", 1), unread])
    sync = sync_of(open_shop, clock, feed)
    await sync.until_tail()
    assert not sync.is_current
    feed.events.append(event("a", 3))
    await sync.until_tail()
    assert sync.is_current


async def test_what_was_sealed_to_another_key_is_in_the_chat_once_the_key_is_right(
    open_shop: Shop, clock: FakeClock
) -> None:
    content = Content("cloud", {"x": "y"}, b"{}")
    secret, public = new_key_pair()
    when = "2026-11-22T07:00:00Z"
    sealed = Sealer(public, new_signing_key()[0]).seal(pack(content), "channel", when)
    line = event_line(1, "channel", when, sealed)
    feed = Feed("a", [Unopened(line, 1, "sealed to another key"), event("a", 2)])
    await sync_of(open_shop, clock, feed).until_tail()
    assert words(open_shop) == ["a 2"]
    other, _ = new_key_pair()
    assert await reopen(open_shop.db, Keys((other,), ()), parse, clock) == 0
    assert await reopen(open_shop.db, Keys((secret,), ()), parse, clock) == 1
    assert await reopen(open_shop.db, Keys((secret,), ()), parse, clock) == 0
    assert sorted(words(open_shop)) == ["a 1", "a 2"]
    assert open_shop.db.read_now(quarantined) == 0


async def test_a_new_spool_is_read_from_its_start_and_no_old_number_is_acknowledged(
    open_shop: Shop, clock: FakeClock
) -> None:
    old = Feed("a", [event("a", seq) for seq in range(1, 10)], takes_acks=False)
    sync = sync_of(open_shop, clock, old)
    await sync.until_tail()
    new = Feed("b", [event("b", seq) for seq in range(1, 3)])
    sync._feed = new
    running = asyncio.create_task(sync.for_ever())
    async with asyncio.timeout(10):
        await new.opened.wait()
        await new.acked.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert {through for _, through in new.acks} == {2}
    assert words(open_shop)[-2:] == ["b 1", "b 2"]


async def test_it_is_current_from_the_tail_on_and_not_after_a_sleep(
    open_shop: Shop, clock: FakeClock
) -> None:
    sync = sync_of(open_shop, clock, Feed("a", [event("a", 1)]))
    seen = [sync.is_current]
    await sync.until_tail()
    for jump in (0, 2 * HOUR, -4 * HOUR):
        clock.forward(jump)
        seen.append(sync.is_current)
    assert seen == [False, True, False, False]


async def test_a_relay_that_hangs_up_before_its_tail_leaves_it_behind(
    open_shop: Shop, clock: FakeClock
) -> None:
    feed = Feed("a", [event("a", 1)], tells_tail=False)
    feed.stays.set()
    sync = sync_of(open_shop, clock, feed)
    with pytest.raises(CrmError, match="hung up"):
        await sync.until_tail()
    assert not sync.is_current
