"""A line of 200 ms to and fro on loopback: a proxy that passes everything on after half of that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

ROUND_TRIP = 0.2
_CHUNK = 64 * 1024
_ON_THE_WAY = 256
"""Chunks: a long line holds much, and its sender does not wait for each of them."""


@asynccontextmanager
async def slow_line(url: str, round_trip: float = ROUND_TRIP) -> AsyncIterator[str]:
    """The address by which `url` is reached so slowly."""
    where = urlsplit(url)
    open_now: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(where.hostname, where.port)
        async with asyncio.TaskGroup() as both:
            both.create_task(_pass_on(reader, back, round_trip / 2))
            both.create_task(_pass_on(there, writer, round_trip / 2))

    def start(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(accept(reader, writer))
        open_now.add(task)
        task.add_done_callback(open_now.discard)

    async with await asyncio.start_server(start, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for task in open_now:
            task.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float
) -> None:
    """In order, each piece so much later than it came; other pieces come meanwhile."""
    loop = asyncio.get_running_loop()
    coming: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_ON_THE_WAY)

    async def send() -> None:
        while True:
            at, data = await coming.get()
            await asyncio.sleep(max(0.0, at - loop.time()))
            if not data:
                break
            writer.write(data)
            await writer.drain()
        writer.close()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(send())
        while data := await reader.read(_CHUNK):
            await coming.put((loop.time() + delay, data))
        await coming.put((loop.time() + delay, b""))
