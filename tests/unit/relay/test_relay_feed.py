"""The feed: pushed as events come, two readers at most, a heartbeat, an end when the relay stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog

from tests.unit.relay.world import event, spool_in
from webhook_relay.envelope import Content, Event, Tail, pack, read_line
from webhook_relay.feed import Feeds
from webhook_relay.metrics import Metrics
from webhook_relay.spool.protocol import Spool

PATIENCE = 10.0


class Reader:
    """Holds one feed open and collects its lines."""

    def __init__(self, feeds: Feeds, after: int = 0, shop: str = "bakery") -> None:
        self.lines: list[Event | Tail] = []
        self.ended = False
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        self.task = asyncio.ensure_future(feeds.serve(shop, after, self._receive, self._send))

    async def until(self, number: int) -> list[Event | Tail]:
        """The first lines, once there are so many."""
        async with asyncio.timeout(PATIENCE):
            while len(self.lines) < number:
                self._news.clear()
                await self._news.wait()
        return self.lines[:number]

    async def leave(self) -> None:
        self._gone.set()
        async with asyncio.timeout(PATIENCE):
            await self.task

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        body = message.get("body", b"")
        self.lines += [read_line(line, None) for line in body.splitlines()]
        self.ended |= message["type"] == "http.response.body" and not message.get("more_body")
        self._news.set()


@asynccontextmanager
async def feeds_over(folder: Path, heartbeat: float = 60) -> AsyncIterator[tuple[Feeds, Spool]]:
    async with spool_in(folder) as spool:
        feeds = Feeds(spool, Metrics(), structlog.get_logger(), heartbeat)
        try:
            yield feeds, spool
        finally:
            feeds.stop()


def readable(body: bytes) -> Any:
    return event(content=pack(Content("cloud", {}, body)), sealed=False)


async def test_an_empty_spool_has_its_tail_at_0(tmp_path: Path) -> None:
    async with feeds_over(tmp_path) as (feeds, spool):
        reader = Reader(feeds)
        assert await reader.until(1) == [Tail(0, spool.id)]
        await reader.leave()


async def test_an_event_is_pushed_as_it_comes_and_the_tail_follows(tmp_path: Path) -> None:
    async with feeds_over(tmp_path) as (feeds, spool):
        reader = Reader(feeds)
        await reader.until(1)
        await spool.put(readable(b"one"))
        _, found, tail = await reader.until(3)
        assert isinstance(found, Event)
        assert (found.seq, found.body, found.received_at) == (1, b"one", "2026-11-22T12:00:00.000Z")
        assert tail == Tail(1, spool.id)
        await reader.leave()


async def test_the_tail_stays_when_everything_is_acknowledged(tmp_path: Path) -> None:
    async with feeds_over(tmp_path) as (feeds, spool):
        await spool.put(readable(b"one"))
        await spool.ack("bakery", 1)
        reader = Reader(feeds)
        assert await reader.until(1) == [Tail(1, spool.id)]
        await reader.leave()


async def test_a_quiet_feed_has_a_heartbeat(tmp_path: Path) -> None:
    async with feeds_over(tmp_path, heartbeat=0.01) as (feeds, spool):
        reader = Reader(feeds)
        assert await reader.until(3) == [Tail(0, spool.id)] * 3
        await reader.leave()


async def test_the_third_reader_of_a_shop_ends_the_first_and_no_other_shops(
    tmp_path: Path,
) -> None:
    async with feeds_over(tmp_path) as (feeds, _):
        other = Reader(feeds, shop="tiles")
        first, second, third = (Reader(feeds) for _ in range(3))
        async with asyncio.timeout(PATIENCE):
            await first.task
        await third.until(1)
        assert first.ended
        assert [one.task.done() for one in (second, third, other)] == [False] * 3
        for reader in (second, third, other):
            await reader.leave()


async def test_a_stop_ends_all_feeds_and_later_ones_at_once(tmp_path: Path) -> None:
    async with feeds_over(tmp_path) as (feeds, _):
        reader = Reader(feeds)
        await reader.until(1)
        feeds.stop()
        late = Reader(feeds)
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(reader.task, late.task)
        assert reader.ended
        assert late.ended


async def test_a_long_backlog_comes_in_order_without_gap(tmp_path: Path) -> None:
    async with feeds_over(tmp_path) as (feeds, spool):
        await asyncio.gather(*(spool.put(readable(b"x" * 5_000)) for _ in range(700)))
        reader = Reader(feeds, after=50)
        lines = await reader.until(651)
        assert [line.seq for line in lines if isinstance(line, Event)] == list(range(51, 701))
        assert lines[-1] == Tail(700, spool.id)
        await reader.leave()
