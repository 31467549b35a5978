"""`GET /v1/events`: a shop's events as lines, kept open and pushed as they come."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable

from starlette.types import Message, Receive, Send

from webhook_relay.answers import answer_json
from webhook_relay.clock import iso
from webhook_relay.envelope import Sealer, Tail, event_line, tail_line, unpack
from webhook_relay.errors import RelayError
from webhook_relay.keeping import Sealers
from webhook_relay.spool.protocol import Page, Spool, Stored
from webhook_relay.watching.logs import Log
from webhook_relay.watching.metrics import Metrics

HEARTBEAT_SECONDS = 15.0
HIGHEST_SEQ = 2**63 - 1
FEEDS_PER_SHOP = 2
"""A shop that catches up reads what is new beside it; and the newest feed ends a dead old one."""
PAGE_BYTES = 256 * 1024
"""What is in memory for a reader that has stopped reading: a page and its lines."""

_LAST_WORD_SECONDS = 1.0
_ANEW = (
    "It had read further than this spool goes: as with a new relay, or with a spool that was put "
    "back from an older copy. There is nothing to do."
)
_HEADERS = [
    (b"content-type", b"application/x-ndjson"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx passes every line on at once
]


class Feeds:
    """The open feeds of all shops; the newest of a shop ends its oldest."""

    def __init__(
        self,
        spool: Spool,
        metrics: Metrics,
        log: Log,
        sealers: Sealers,
        heartbeat: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._sealers = sealers
        self._heartbeat = heartbeat
        self._spool = spool
        self._metrics = metrics
        self._log = log
        self._open: dict[str, list[asyncio.Event]] = defaultdict(list)
        self._sent: dict[asyncio.Event, int] = {}
        self._stopping = False

    def sent(self, shop: str) -> int | None:
        """The last seq sent on the open feed that is furthest behind; None while none is open."""
        return min((self._sent[end] for end in self._open.get(shop, ())), default=None)

    def stop(self) -> None:
        """Ends every feed, and every later one at once: the relay is going down."""
        self._stopping = True
        for ends in self._open.values():
            for end in ends:
                end.set()

    async def serve(
        self,
        shop: str,
        after: int,
        receive: Receive,
        send: Send,
        end: asyncio.Event | None = None,
    ) -> None:
        """One feed, until the reader is gone, a newer one takes its place, `end` or the relay stops.

        Its head says at once which spool it is, because the numbers of another one mean other events,
        and how far the shop's events go (`x-newest`), so that a shop that is far behind knows it.
        503 when the spool cannot be read.
        """
        end = self._enter(shop, after, end or asyncio.Event())
        try:
            name, after = await self._begin(shop, after, end)
            newest = await self._spool.read(shop, HIGHEST_SEQ, rows=1)
            await send(_head(name, newest.newest))
            reader_gone = await _first_of(
                self._push(shop, name, after, send, end), _hung_up(receive), end.wait()
            )
            if not reader_gone:
                await _last_word(send)
        except RelayError as error:
            self._log.error("feed refused", shop=shop, reason=str(error))
            await answer_json(send, 503, {"error": str(error)})
        finally:
            self._open[shop].remove(end)
            del self._sent[end]
            self._metrics.feeds.labels(shop).dec()

    async def _begin(self, shop: str, after: int, own: asyncio.Event) -> tuple[str, int]:
        """The spool's name for this shop, and where to read on.

        From the start, and its other feeds end, when it had read further than the spool goes.
        """
        before = await self._spool.name(shop)
        name = await self._spool.name(shop, after)
        if name == before:
            return name, after
        self._log.warning("shop reads from the start", shop=shop, fix=_ANEW)
        for end in self._open[shop]:
            if end is not own:
                end.set()
        self._sent[own] = 0
        return name, 0

    def _enter(self, shop: str, after: int, end: asyncio.Event) -> asyncio.Event:
        self._sent[end] = after
        feeds = self._open[shop]
        feeds.append(end)
        for old in feeds[:-FEEDS_PER_SHOP]:
            old.set()
        if self._stopping:
            end.set()
        self._metrics.feeds.labels(shop).inc()
        return end

    async def _push(
        self, shop: str, name: str, after: int, send: Send, feed: asyncio.Event
    ) -> None:
        try:
            while True:
                page = await self._spool.read(shop, after, size=PAGE_BYTES)
                lines = self._lines(shop, name, page)
                await send({"type": "http.response.body", "body": lines, "more_body": True})
                if page.rows:
                    self._sent[feed] = after = page.rows[-1].seq
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

    def _lines(self, shop: str, name: str, page: Page) -> bytes:
        lines = [_line(row, self._sealers.get(shop)) for row in page.rows]
        if not page.more:
            lines.append(tail_line(Tail(page.newest, name)))
        return b"".join(lines)


def _head(name: str, newest: int) -> Message:
    told = [(b"x-spool", name.encode()), (b"x-newest", b"%d" % newest)]
    return {"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *told]}


def _line(row: Stored, sealer: Sealer | None) -> bytes:
    """What was stored before the shop had a key is sealed now: a paired shop reads nothing else."""
    at = iso(row.received_at)
    if row.sealed:
        return event_line(row.seq, row.channel, at, row.content)
    if sealer is None:
        return event_line(row.seq, row.channel, at, unpack(row.content))
    return event_line(row.seq, row.channel, at, sealer.seal(row.content, row.channel, at))


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
