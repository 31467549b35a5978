"""The feed: pushed as events come, two readers at most, a heartbeat, an end when the relay stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog

from tests.unit.relay.world import event, spool_in
from webhook_relay.envelope import Content, Event, Tail, pack, read_line
from webhook_relay.errors import SpoolBroken
from webhook_relay.feed import PAGE_BYTES, Feeds
from webhook_relay.keeping import Sealers
from webhook_relay.spool.protocol import Spool
from webhook_relay.watching.metrics import Metrics

PATIENCE = 10.0


class Reader:
    """Holds one feed open and collects its lines."""

    def __init__(self, feeds: Feeds, after: int = 0, shop: str = "bakery") -> None:
        self.lines: list[Event | Tail] = []
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
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

    async def until_events(self, number: int) -> list[Event]:
        """All events so far, once there are so many."""
        async with asyncio.timeout(PATIENCE):
            while len(found := [one for one in self.lines if isinstance(one, Event)]) < number:
                self._news.clear()
                await self._news.wait()
        return found

    async def leave(self) -> None:
        self._gone.set()
        async with asyncio.timeout(PATIENCE):
            await self.task

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
            return
        body = message.get("body", b"") if self.status == 200 else b""
        self.lines += [read_line(line, None) for line in body.splitlines()]
        self.ended |= not message.get("more_body")
        self._news.set()


@asynccontextmanager
async def feeds_over(folder: Path, heartbeat: float = 60) -> AsyncIterator[tuple[Feeds, Spool]]:
    async with spool_in(folder) as spool:
        feeds = Feeds(spool, Metrics(), structlog.get_logger(), Sealers(bytes(32)), heartbeat)
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


async def test_a_shop_that_was_further_than_the_spool_reads_it_from_the_start(
    tmp_path: Path,
) -> None:
    """As after a snapshot of the VPS was put back: numbers that the shop knows are given again."""
    async with feeds_over(tmp_path) as (feeds, spool):
        await asyncio.gather(*(spool.put(readable(b"%d" % n)) for n in range(3)))
        lane, other = Reader(feeds, 3), Reader(feeds, 3, shop="tiles")
        await asyncio.gather(lane.until(1), other.until(1))
        ahead = Reader(feeds, after=10)
        async with asyncio.timeout(PATIENCE):
            await lane.task
        assert len(await ahead.until_events(3)) == 3
        name = ahead.headers[b"x-spool"].decode()
        assert name != spool.id
        assert (await ahead.until(4))[-1] == Tail(3, name)
        assert not other.task.done()
        for reader in (ahead, other):
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


async def test_the_head_says_how_far_the_shops_events_go(tmp_path: Path) -> None:
    async with feeds_over(tmp_path) as (feeds, spool):
        for _ in range(3):
            await spool.put(readable(b"one"))
        await spool.ack("bakery", 3)
        reader, other = Reader(feeds), Reader(feeds, shop="tiles")
        await asyncio.gather(reader.until(1), other.until(1))
        assert (reader.headers[b"x-newest"], other.headers[b"x-newest"]) == (b"3", b"0")
        assert reader.headers[b"x-spool"] == spool.id.encode()
        await asyncio.gather(reader.leave(), other.leave())


async def test_a_spool_that_cannot_be_read_is_a_503_and_no_empty_feed(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        broken = Feeds(Unreadable(spool), Metrics(), structlog.get_logger(), Sealers(bytes(32)))
        reader = Reader(broken)
        async with asyncio.timeout(PATIENCE):
            await reader.task
        assert (reader.status, reader.ended) == (503, True)


async def test_a_feed_that_reconnects_again_and_again_ends_its_neighbour_once_at_most(
    tmp_path: Path,
) -> None:
    async with feeds_over(tmp_path) as (feeds, _):
        silent = Reader(feeds)  # a dead connection that nobody has noticed
        live, main = Reader(feeds), Reader(feeds)
        await main.until(1)
        assert [silent.ended, live.ended] == [True, False]
        again = Reader(feeds)  # `main` has died as silently: now the lane is the oldest
        await again.until(1)
        assert live.ended
        live = Reader(feeds)
        await live.until(1)
        assert [main.ended, again.ended, live.ended] == [True, False, False]
        await asyncio.gather(again.leave(), live.leave())


async def test_a_reader_that_has_stopped_reading_holds_a_page_and_no_more(tmp_path: Path) -> None:
    async with feeds_over(tmp_path) as (feeds, spool):
        await asyncio.gather(*(spool.put(readable(b"x" * 20_000)) for _ in range(200)))
        sizes: list[int] = []
        full, stalls = asyncio.Event(), asyncio.Event()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                sizes.append(len(message["body"]))
                full.set()
                await stalls.wait()

        async def never() -> dict[str, Any]:
            await stalls.wait()
            return {"type": "http.disconnect"}

        task = asyncio.ensure_future(feeds.serve("bakery", 0, never, send))
        async with asyncio.timeout(PATIENCE):
            await full.wait()
        assert 0 < sizes[0] <= PAGE_BYTES * 1.5  # base64 and the line around it
        stalls.set()
        async with asyncio.timeout(PATIENCE):
            await task


class Unreadable:
    """A spool whose file cannot be read any more."""

    def __init__(self, spool: Spool) -> None:
        self.name = spool.name

    async def read(self, *_: object, **__: object) -> None:
        raise SpoolBroken("Could not read the spool.")
