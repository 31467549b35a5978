"""The spool in Redis Streams, which several relays behind a balancer share."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from webhook_relay.errors import RelayError
from webhook_relay.settings.values import Shop
from webhook_relay.spool.gathering import Added, CommitSeen, Gathering
from webhook_relay.spool.news import News
from webhook_relay.spool.probing import Probe
from webhook_relay.spool.protocol import MOST_BYTES, MOST_ROWS, Health, Incoming, Page, ShopStats
from webhook_relay.spool.quotas import quotas
from webhook_relay.spool.redis_server import as_broken, check, connect
from webhook_relay.spool.redis_store import RedisStore

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

SHARE_OF_MEMORY = 0.8
"""Of Redis' `maxmemory`, for the contents of events; the rest is what it needs around them."""
LOOK_SECONDS = 1.0
"""How often it looks for news by itself, should a message of another relay not have come."""


async def open_redis(
    url: str, shops: Sequence[Shop], limit_bytes: int | None, seen: CommitSeen | None = None
) -> "RedisSpool":
    """The spool in a Redis that keeps what it was given; raises RelayError where it does not."""
    client = connect(url)
    try:
        limit = _limit(limit_bytes, await check(client))
        store = RedisStore(client, limit, quotas(shops, limit))
        await store.open()
        stats = await store.stats()
    except BaseException:
        await client.aclose()
        raise
    return RedisSpool(client, store, stats, seen)


class RedisSpool:
    """A `Spool` that other relays use at the same time. Made and used inside one event loop."""

    def __init__(
        self,
        client: "Redis",
        store: RedisStore,
        stats: Sequence[ShopStats],
        seen: CommitSeen | None = None,
    ) -> None:
        self.id = store.id
        self._client = client
        self._store = store
        self._news = News({one.shop: one.newest for one in stats})
        self._gathering = Gathering(self._add, self._news.tell, seen)
        self._probe = Probe(self._try)
        self._listener = asyncio.get_running_loop().create_task(self._listen())

    def put(self, event: Incoming) -> asyncio.Future[None]:
        return self._gathering.put(event)

    async def name(self, shop: str, after: int = 0) -> str:
        return await self._store.name(shop, after)

    async def read(
        self, shop: str, after: int, rows: int = MOST_ROWS, size: int = MOST_BYTES
    ) -> Page:
        return await self._store.read(shop, after, rows, size)

    async def beyond(self, shop: str, seq: int) -> None:
        await self._news.beyond(shop, seq)

    async def ack(self, shop: str, through: int) -> int:
        acked = await self._store.ack(shop, through)
        self._probe.hope()
        return acked

    async def stats(self) -> tuple[ShopStats, ...]:
        return await self._store.stats()

    async def health(self) -> Health:
        return await self._probe.health()

    async def close(self) -> None:
        await self._gathering.finish()
        await self._probe.finish()
        await _stop(self._listener)
        await self._client.aclose()

    def _add(self, events: Sequence[Incoming]) -> asyncio.Future[Added]:
        adding = asyncio.get_running_loop().create_task(self._store.add(events))
        adding.add_done_callback(self._look_at)
        return adding

    def _look_at(self, adding: asyncio.Future[Added]) -> None:
        self._probe.learn(adding.exception() is None)

    async def _try(self) -> None:
        # Somebody may have changed its settings since, by CONFIG SET.
        await check(self._client)
        await self._store.probe()

    async def _listen(self) -> None:
        while True:
            try:
                with as_broken():
                    async with self._client.pubsub(ignore_subscribe_messages=True) as heard:
                        await heard.subscribe(self._store.news)
                        await self._follow(heard)
            except RelayError:
                # Whoever puts or reads says so; this goes on once Redis is back.
                await asyncio.sleep(LOOK_SECONDS)

    async def _follow(self, heard: "PubSub") -> None:
        """Tells what other relays put. Before the first message, and in a silence, it looks itself."""
        message = None
        while True:
            if message is None:
                self._tell({one.shop: one.newest for one in await self._store.stats()})
            else:
                seq, _, shop = message["data"].decode().partition(" ")
                self._tell({shop: int(seq)})
            message = await heard.get_message(timeout=LOOK_SECONDS)

    def _tell(self, newest: Mapping[str, int]) -> None:
        """What others put counts as well should Redis forget it: a shop may have read it."""
        self._store.learn(max(newest.values(), default=0))
        self._news.tell(newest)


async def _stop(task: asyncio.Task[None]) -> None:
    # The client can lose a cancellation that comes together with a message.
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.1)
    if not task.cancelled():
        task.result()  # an error that nobody expected is told


def _limit(wanted: int | None, most_memory: int) -> int:
    if wanted is None and not most_memory:
        raise RelayError(
            "Redis has no maxmemory, so a shop that is away would fill the whole machine: "
            "set it in redis.conf, or spool_mb in relay.toml."
        )
    return wanted or int(most_memory * SHARE_OF_MEMORY)


async def look(url: str) -> tuple[ShopStats, ...]:
    """How the shops stand, beside relays that may be running; empty without a spool."""
    client = connect(url)
    try:
        return await RedisStore.beside(client)
    finally:
        await client.aclose()
