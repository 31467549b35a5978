"""The spool on SQLite: one writer thread, and one commit for all events that wait for it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from webhook_relay.errors import RelayError
from webhook_relay.spool.gathering import Added, CommitSeen, Gathering
from webhook_relay.spool.news import News
from webhook_relay.spool.probing import Probe
from webhook_relay.spool.protocol import MOST_BYTES, MOST_ROWS, Health, Incoming, Page, ShopStats
from webhook_relay.spool.sqlite_file import SpoolFile


class SqliteSpool:
    """A `Spool` in one file. Made and used inside one event loop."""

    def __init__(
        self,
        path: Path,
        shops: Iterable[str] | Mapping[str, int | None],
        limit_bytes: int,
        seen: CommitSeen | None = None,
    ) -> None:
        """`shops` with their quotas, or by name alone. Raises RelayError."""
        self._file = SpoolFile(path, limit_bytes)
        self._file.add_shops(shops if isinstance(shops, Mapping) else dict.fromkeys(shops))
        self.id = self._file.id
        self.lost_events = self._file.lost_events
        """The end of its log was damaged since it was last open."""
        self._writes = ThreadPoolExecutor(1, "spool-writer")
        self._reads = ThreadPoolExecutor(1, "spool-reader")
        self._news = News({one.shop: one.newest for one in self._file.stats()})
        self._gathering = Gathering(self._store, self._news.tell, seen)
        self._probe = Probe(self._try)
        self._trouble: RelayError | None = None
        self._sweeper: asyncio.Task[None] | None = None
        self._to_sweep = set(self._news.newest)
        self._sweep()

    def put(self, event: Incoming) -> asyncio.Future[None]:
        return self._gathering.put(event)

    async def beyond(self, shop: str, seq: int) -> None:
        await self._news.beyond(shop, seq)

    async def name(self, shop: str, after: int = 0) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writes, self._file.name, shop, after)

    async def read(
        self, shop: str, after: int, rows: int = MOST_ROWS, size: int = MOST_BYTES
    ) -> Page:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reads, self._file.read, shop, after, rows, size)

    async def ack(self, shop: str, through: int) -> int:
        loop = asyncio.get_running_loop()
        acked = await loop.run_in_executor(self._writes, self._file.ack, shop, through)
        self._to_sweep.add(shop)
        self._sweep()
        return acked

    async def stats(self) -> tuple[ShopStats, ...]:
        return await asyncio.get_running_loop().run_in_executor(self._writes, self._file.stats)

    async def health(self) -> Health:
        return await self._probe.health()

    async def close(self) -> None:
        await self._gathering.finish()
        await self._probe.finish()
        if self._sweeper is not None:
            await self._sweeper
        self._writes.shutdown()
        self._reads.shutdown()
        self._file.close()

    def _store(self, events: Sequence[Incoming]) -> asyncio.Future[Added]:
        loop = asyncio.get_running_loop()
        adding = loop.run_in_executor(self._writes, self._file.add, events)
        adding.add_done_callback(self._look_at)
        return adding

    def _look_at(self, adding: asyncio.Future[Added]) -> None:
        self._probe.learn(adding.exception() is None)
        self._sweep()  # what the disk did not let go before

    async def _try(self) -> None:
        if self._trouble is not None:
            self._sweep()
            # Told again and again: each time would leave its trace in it.
            raise self._trouble.with_traceback(None)
        await asyncio.get_running_loop().run_in_executor(self._writes, self._file.probe)

    def _sweep(self) -> None:
        if self._sweeper is None and self._to_sweep:
            self._sweeper = asyncio.get_running_loop().create_task(self._sweep_all())

    async def _sweep_all(self) -> None:
        try:
            await self._sweep_shops()
            self._trouble = None
        except RelayError as error:
            # Nothing is lost by it: what was acknowledged is hidden. It is tried again with the next
            # commit and the next look at the spool's health: a shop that has read everything, of a
            # spool that is full, acknowledges nothing more.
            self._trouble = error
        finally:
            self._probe.hope()
            self._sweeper = None

    async def _sweep_shops(self) -> None:
        loop = asyncio.get_running_loop()
        while self._to_sweep:
            shop = self._to_sweep.pop()
            try:
                # Every chunk waits its turn behind a commit of new events.
                while await loop.run_in_executor(self._writes, self._file.sweep, shop):
                    pass
            except RelayError:
                self._to_sweep.add(shop)
                raise
