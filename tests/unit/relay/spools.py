"""Both spools behind one door, so that one suite can say what either promises."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from tests.unit.relay.redis_world import RedisServer
from tests.unit.relay.world import PLENTY, event
from webhook_relay.settings.values import Shop
from webhook_relay.spool.protocol import ShopStats, Spool
from webhook_relay.spool.quotas import quotas
from webhook_relay.spool.redis import open_redis
from webhook_relay.spool.sqlite import SqliteSpool

KILOBYTE = b"x" * 1024
Seen = Callable[[float, int], None]


def shops(**wanted: int | None) -> tuple[Shop, ...]:
    """Shops with their quotas in bytes."""
    return tuple(Shop(name, (), None, quota) for name, quota in wanted.items())


BOTH = shops(bakery=PLENTY, tiles=PLENTY)


class Kind(Protocol):
    """Where one test keeps its events."""

    async def open(self, limit: int, shops: tuple[Shop, ...], seen: Seen | None) -> Spool: ...


class InFile:
    """A spool in a file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "spool.db"

    async def open(self, limit: int, shops: tuple[Shop, ...], seen: Seen | None) -> Spool:
        return SqliteSpool(self.path, quotas(shops, limit), limit, seen)


class InRedis:
    """A spool in a server that the test file shares."""

    def __init__(self, server: RedisServer) -> None:
        self.server = server
        server.empty()

    async def open(self, limit: int, shops: tuple[Shop, ...], seen: Seen | None) -> Spool:
        return await open_redis(self.server.url, shops, limit, seen)


@asynccontextmanager
async def opened(
    kind: Kind,
    limit: int = PLENTY,
    shops: tuple[Shop, ...] = BOTH,
    seen: Seen | None = None,
) -> AsyncIterator[Spool]:
    spool = await kind.open(limit, shops, seen)
    try:
        yield spool
    finally:
        await spool.close()


async def seqs(spool: Spool, shop: str = "bakery", after: int = 0) -> list[int]:
    return [row.seq for row in (await spool.read(shop, after, 100_000, 10**9)).rows]


async def put_many(spool: Spool, count: int, content: bytes = b"hello") -> None:
    await asyncio.gather(*(spool.put(event(content=content)) for _ in range(count)))


async def put_until_full(spool: Spool, shop: str = "bakery") -> None:
    while True:
        await spool.put(event(shop, KILOBYTE * 8))


async def swept(spool: Spool) -> Mapping[str, ShopStats]:
    """How the shops stand once nothing that was acknowledged is left to be deleted."""
    async with asyncio.timeout(15):
        while True:
            stats = {one.shop: one for one in await spool.stats()}
            if all([one.waiting == len(await seqs(spool, shop)) for shop, one in stats.items()]):
                return stats
