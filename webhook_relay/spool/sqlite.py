"""The spool on SQLite: one writer thread, and one commit for all events that wait for it."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

from webhook_relay.errors import RelayError
from webhook_relay.spool.protocol import MOST_BYTES, MOST_ROWS, Health, Incoming, Page, ShopStats
from webhook_relay.spool.sqlite_file import SpoolFile

MOST_IN_A_COMMIT = 512
MOST_BYTES_IN_A_COMMIT = 4 * 1024 * 1024
LEAST_FREE = 0.02
"""Share of the spool below which it reports that it is nearly full."""

CommitSeen = Callable[[float, int], None]
"""Told the seconds and the number of events of every commit."""

_Waiting = tuple[Incoming, asyncio.Future[None]]


class SqliteSpool:
    """A `Spool` in one file. Made and used inside one event loop.

    While a commit waits for the disk, events gather; the next commit takes them all. So a slow disk
    makes commits larger, not queues longer.
    """

    def __init__(
        self, path: Path, shops: Sequence[str], limit_bytes: int, seen: CommitSeen | None = None
    ) -> None:
        self._file = SpoolFile(path, limit_bytes)
        self._file.add_shops(shops)
        self.id = self._file.id
        self._seen = seen or (lambda seconds, size: None)
        self._writes = ThreadPoolExecutor(1, "spool-writer")
        self._reads = ThreadPoolExecutor(1, "spool-reader")
        self._waiting: deque[_Waiting] = deque()
        self._newest = {one.shop: one.newest for one in self._file.stats()}
        self._grown = {shop: asyncio.Event() for shop in self._newest}
        self._idle = asyncio.Event()
        self._idle.set()
        self._trouble = ""
        self._sweeper: asyncio.Task[None] | None = None
        self._to_sweep = set(self._newest)
        self._sweep()

    def put(self, event: Incoming) -> asyncio.Future[None]:
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((event, done))
        if self._idle.is_set():
            self._idle.clear()
            # Not at once: whatever else this turn of the loop receives joins the same commit.
            asyncio.get_running_loop().call_soon(self._commit)
        return done

    async def read(
        self, shop: str, after: int, rows: int = MOST_ROWS, size: int = MOST_BYTES
    ) -> Page:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reads, self._file.read, shop, after, rows, size)

    async def beyond(self, shop: str, seq: int) -> None:
        while self._newest[shop] <= seq:
            await self._grown[shop].wait()

    async def ack(self, shop: str, through: int) -> int:
        loop = asyncio.get_running_loop()
        acked = await loop.run_in_executor(self._writes, self._file.ack, shop, through)
        self._to_sweep.add(shop)
        self._sweep()
        return acked

    async def stats(self) -> tuple[ShopStats, ...]:
        return await asyncio.get_running_loop().run_in_executor(self._writes, self._file.stats)

    async def health(self) -> Health:
        if self._trouble:
            return Health(self._trouble)
        loop = asyncio.get_running_loop()
        free = await loop.run_in_executor(self._writes, self._file.free_share)
        return Health("" if free > LEAST_FREE else "The spool is nearly full: is the shop online?")

    async def close(self) -> None:
        await self._idle.wait()
        if self._sweeper is not None:
            await self._sweeper
        self._writes.shutdown()
        self._reads.shutdown()
        self._file.close()

    def _commit(self) -> None:
        batch = self._next_batch()
        started = perf_counter()

        def finished(commit: asyncio.Future[dict[str, int]]) -> None:
            self._seen(perf_counter() - started, len(batch))
            self._answer(batch, commit)
            if self._waiting:
                self._commit()
            else:
                self._idle.set()

        events = [event for event, _ in batch]
        loop = asyncio.get_running_loop()
        loop.run_in_executor(self._writes, self._file.add, events).add_done_callback(finished)

    def _next_batch(self) -> list[_Waiting]:
        batch, size = [self._waiting.popleft()], 0
        while self._waiting and len(batch) < MOST_IN_A_COMMIT and size < MOST_BYTES_IN_A_COMMIT:
            batch.append(self._waiting.popleft())
            size += len(batch[-1][0].content)
        return batch

    def _answer(self, batch: list[_Waiting], commit: asyncio.Future[dict[str, int]]) -> None:
        error = commit.exception()
        self._trouble = str(error) if error else ""
        for _, done in batch:
            if done.done():
                continue
            if error:
                done.set_exception(error)
            else:
                done.set_result(None)
        if not error:
            self._grow(commit.result())

    def _grow(self, newest: dict[str, int]) -> None:
        self._newest |= newest
        for shop in newest:
            self._grown[shop].set()
            self._grown[shop] = asyncio.Event()

    def _sweep(self) -> None:
        if self._sweeper is None and self._to_sweep:
            self._sweeper = asyncio.get_running_loop().create_task(self._sweep_all())

    async def _sweep_all(self) -> None:
        try:
            await self._sweep_shops()
            self._trouble = ""
        except RelayError as error:
            # Nothing is lost by it: what was acknowledged is hidden, and the next ack sweeps again.
            self._trouble = str(error)
        finally:
            self._sweeper = None

    async def _sweep_shops(self) -> None:
        loop = asyncio.get_running_loop()
        while self._to_sweep:
            shop = self._to_sweep.pop()
            # Every chunk waits its turn behind a commit of new events.
            while await loop.run_in_executor(self._writes, self._file.sweep, shop):
                pass
