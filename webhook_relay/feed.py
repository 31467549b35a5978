"""`GET /v1/events`: a shop's events as lines, kept open and pushed as they come."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable

from starlette.types import Receive, Send

from webhook_relay.clock import iso
from webhook_relay.envelope import Tail, event_line, tail_line, unpack
from webhook_relay.errors import RelayError
from webhook_relay.logs import Log
from webhook_relay.metrics import Metrics
from webhook_relay.spool.protocol import Page, Spool, Stored

HEARTBEAT_SECONDS = 15.0
FEEDS_PER_SHOP = 2
"""Enough for a reader that reconnects before its old connection is known to be dead."""

_LAST_WORD_SECONDS = 1.0
_HEADERS = [
    (b"content-type", b"application/x-ndjson"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx passes every line on at once
]


class Feeds:
    """The open feeds of all shops; the newest of a shop ends its oldest."""

    def __init__(
        self, spool: Spool, metrics: Metrics, log: Log, heartbeat: float = HEARTBEAT_SECONDS
    ) -> None:
        self._heartbeat = heartbeat
        self._spool = spool
        self._metrics = metrics
        self._log = log
        self._open: dict[str, list[asyncio.Event]] = defaultdict(list)
        self._stopping = False

    def stop(self) -> None:
        """Ends every feed, and every later one at once: the relay is going down."""
        self._stopping = True
        for ends in self._open.values():
            for end in ends:
                end.set()

    async def serve(self, shop: str, after: int, receive: Receive, send: Send) -> None:
        """One feed, until the reader is gone, a newer one takes its place or the relay stops."""
        end = self._enter(shop)
        try:
            # Told at once: the numbers of another spool mean other events.
            headers = [*_HEADERS, (b"x-spool", self._spool.id.encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            reader_gone = await _first_of(
                self._push(shop, after, send), _hung_up(receive), end.wait()
            )
            if not reader_gone:
                await _last_word(send)
        finally:
            self._open[shop].remove(end)
            self._metrics.feeds.labels(shop).dec()

    def _enter(self, shop: str) -> asyncio.Event:
        end = asyncio.Event()
        feeds = self._open[shop]
        feeds.append(end)
        for old in feeds[:-FEEDS_PER_SHOP]:
            old.set()
        if self._stopping:
            end.set()
        self._metrics.feeds.labels(shop).inc()
        return end

    async def _push(self, shop: str, after: int, send: Send) -> None:
        try:
            while True:
                page = await self._spool.read(shop, after)
                await send(
                    {"type": "http.response.body", "body": self._lines(page), "more_body": True}
                )
                if page.rows:
                    after = page.rows[-1].seq
                if not page.more:
                    await self._until_news(shop, page.newest)
        except RelayError as error:
            # The reader comes back by itself and finds everything from its cursor on.
            self._log.error("feed ended", shop=shop, reason=str(error))

    async def _until_news(self, shop: str, newest: int) -> None:
        try:
            async with asyncio.timeout(self._heartbeat):
                await self._spool.beyond(shop, newest)
        except TimeoutError:
            return  # time for a heartbeat

    def _lines(self, page: Page) -> bytes:
        lines = [_line(row) for row in page.rows]
        if not page.more:
            lines.append(tail_line(Tail(page.newest, self._spool.id)))
        return b"".join(lines)


def _line(row: Stored) -> bytes:
    content = row.content if row.sealed else unpack(row.content)
    return event_line(row.seq, row.channel, iso(row.received_at), content)


async def _first_of(push: Awaitable[None], gone: Awaitable[None], end: Awaitable[object]) -> bool:
    """Waits for the first and stops the others; True when it was the reader who left."""
    tasks = [asyncio.ensure_future(one) for one in (push, gone, end)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()  # an error that nobody expected ends the feed loudly
        return tasks[1] in done
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _hung_up(receive: Receive) -> None:
    # The first message of a GET is the request itself.
    while (await receive())["type"] != "http.disconnect":
        pass


async def _last_word(send: Send) -> None:
    """Ends the stream properly, unless the reader has stopped reading."""
    try:
        async with asyncio.timeout(_LAST_WORD_SECONDS):
            await send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        return
