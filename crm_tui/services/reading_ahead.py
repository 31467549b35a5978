"""Lines are read and opened while the ones before are written; so a write takes all that has come."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

from crm_tui.services.relay_feed import Line, Unopened
from crm_tui.store.webhooks import RawEvent

MOST_LINES, MOST_BYTES = 2_000, 4 * 1024 * 1024
"""What is held ready; while it lies there nothing more is read, and so the relay sends no more."""

Take = Callable[[], Awaitable[list[Line]]]


@asynccontextmanager
async def read_ahead(batches: AsyncGenerator[list[Line], None]) -> AsyncIterator[Take]:
    """Gives a function that waits for lines and takes all there are; [] once the feed has ended."""
    ready = _Ready()
    reading = asyncio.create_task(ready.fill(batches))
    try:
        yield ready.take
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


class _Ready:
    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._bytes = 0
        self._ended = False
        self._error: Exception | None = None
        self._some, self._room = asyncio.Event(), asyncio.Event()

    async def fill(self, batches: AsyncGenerator[list[Line], None]) -> None:
        try:
            async with aclosing(batches) as coming:
                async for batch in coming:
                    await self._put(batch)
        except Exception as error:
            self._error = error  # whoever takes next is told
        finally:
            self._ended = True
            self._some.set()

    async def _put(self, batch: list[Line]) -> None:
        self._lines += batch
        self._bytes += sum(map(_size, batch))
        self._some.set()
        while len(self._lines) >= MOST_LINES or self._bytes >= MOST_BYTES:
            self._room.clear()
            await self._room.wait()

    async def take(self) -> list[Line]:
        while not self._lines and not self._ended:
            self._some.clear()
            await self._some.wait()
        if not self._lines and self._error is not None:
            raise self._error
        taken, self._lines, self._bytes = self._lines, [], 0
        self._room.set()
        return taken


def _size(line: Line) -> int:
    if isinstance(line, RawEvent):
        return len(line.body)
    return len(line.line) if isinstance(line, Unopened) else 0
