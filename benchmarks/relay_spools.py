"""How many events a second each spool makes durable, beside one commit for every event.

No server and no sealing: what is measured is the spool alone, as `put` answers. Redis runs on this
machine with `appendfsync always`, its file on the same disk.
"""

import asyncio
import contextlib
import math
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import Figure
from webhook_relay.settings.values import Shop
from webhook_relay.spool.protocol import Incoming, Spool
from webhook_relay.spool.redis import open_redis
from webhook_relay.spool.redis_server import connect
from webhook_relay.spool.redis_store import RedisStore
from webhook_relay.spool.sqlite import SqliteSpool
from webhook_relay.spool.sqlite_file import SpoolFile

if TYPE_CHECKING:
    from redis.asyncio import Redis

EVENTS = 8_000
ONE_BY_ONE = 500
AT_ONCE = (64, 1_000)
WAITING = 50_000
SIZE = 1_400
"""Bytes of a sealed webhook with a message of some length."""
LIMIT = 4 * 1024**3
SHOPS = (Shop("main", (), None),)


def run() -> list[Figure]:
    """All figures of the spools, measured now."""
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(_in_file(Path(folder)))
    if shutil.which("redis-server") is None:
        name = "Redis: not here, apt-get install redis-server"
        return [*figures, Figure(name, math.nan, "events/s")]
    with tempfile.TemporaryDirectory() as folder, _redis(Path(folder)):
        return figures + asyncio.run(_in_redis(f"unix://{folder}/redis.sock"))


async def _in_file(folder: Path) -> list[Figure]:
    file = SpoolFile(folder / "plain.db", LIMIT)
    file.add_shops({"main": None})

    async def put(event: Incoming) -> None:
        await asyncio.get_running_loop().run_in_executor(None, file.add, [event])

    plain = await _rate(put, ONE_BY_ONE, 1)
    file.close()
    spool = SqliteSpool(folder / "spool.db", ["main"], LIMIT)
    async with _closing(spool):
        return [await _figure("SQLite", spool, at_once, plain) for at_once in AT_ONCE]


async def _in_redis(url: str) -> list[Figure]:
    client = connect(url)
    store = RedisStore(client, LIMIT, {"main": None})
    await store.open()

    async def put(event: Incoming) -> None:
        await store.add([event])

    plain = await _rate(put, ONE_BY_ONE, 1)
    spool = await open_redis(url, SHOPS, LIMIT)
    async with _closing(spool):
        figures = [await _figure("Redis", spool, at_once, plain) for at_once in AT_ONCE]
        await spool.ack("main", 2**62)
        before = await _memory(client)
        await _rate(spool.put, WAITING, 1_000)
        held = await _memory(client) - before
        started = time.perf_counter()
        await spool.ack("main", 2**62)
        freed = (time.perf_counter() - started) * 1_000
    await client.aclose()
    content = WAITING * SIZE / 2**20
    return [
        *figures,
        Figure(
            f"Redis' memory for {WAITING:,} that wait", held, "MB", None, False, content, "content"
        ),
        Figure("one acknowledgement for all of them", freed, "ms"),
    ]


async def _figure(name: str, spool: Spool, at_once: int, plain: float) -> Figure:
    rate = await _rate(spool.put, EVENTS, at_once)
    what = f"{name}, {at_once:,} at once"
    return Figure(what, rate, "events/s", baseline=plain, beside="one commit for each")


async def _rate(put: Callable[[Incoming], Awaitable[None]], events: int, at_once: int) -> float:
    """Events a second, put by so many who each wait for the last to be durable."""
    event = Incoming("main", "channel-of-some-length", 1_795_330_800_000, True, os.urandom(SIZE))

    async def one_after_another() -> None:
        for _ in range(events // at_once):
            await put(event)

    started = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return events // at_once * at_once / (time.perf_counter() - started)


async def _memory(client: "Redis") -> float:
    """Megabytes that Redis' data take."""
    return float((await client.info("memory"))["used_memory"]) / 2**20


@contextlib.asynccontextmanager
async def _closing(spool: Spool) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await spool.close()


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[None]:
    settings = {
        "dir": str(folder),
        "unixsocket": str(folder / "redis.sock"),
        "port": "0",
        "save": "",
        "appendonly": "yes",
        "appendfsync": "always",
        "maxmemory-policy": "noeviction",
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    process = subprocess.Popen(
        ["redis-server", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "ready to accept connections" in line.lower():
                break
        yield
    finally:
        process.kill()
        process.communicate(timeout=20)
