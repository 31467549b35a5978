"""The few things that the spool does in Redis, one script each."""

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from webhook_relay.errors import RelayError, SpoolFull
from webhook_relay.spool import redis_scripts as scripts
from webhook_relay.spool.gathering import Added
from webhook_relay.spool.protocol import Incoming, Page, ShopStats, Stored, spool_name
from webhook_relay.spool.quotas import quota_reached
from webhook_relay.spool.redis_scripts import key
from webhook_relay.spool.redis_server import as_broken

if TYPE_CHECKING:
    from redis.asyncio import Redis

GAP = 1_000_000
"""Numbers passed over when Redis has forgotten some that were given."""
SWEEP = 5_000
"""Acknowledged events deleted in one step: an ack of 100,000 must not hold up webhooks."""
LEAST_FREE = 0.02
"""Share of the limit below which it reports that it is nearly full."""

Quotas = Mapping[str, int | None]


class RedisStore:
    """One spool in one Redis. What it raises is a RelayError."""

    def __init__(self, client: "Redis", limit_bytes: int, quotas: Quotas) -> None:
        self._client = client
        self._limit = limit_bytes
        self._quotas = quotas
        self._known = 0
        self.id = ""
        register = client.register_script
        self._add, self._ack, self._name = map(register, (scripts.ADD, scripts.ACK, scripts.NAME))
        self._read, self._stats = map(register, (scripts.READ, scripts.STATS))
        self._probe = register(scripts.PROBE)

    @classmethod
    async def beside(cls, client: "Redis") -> tuple[ShopStats, ...]:
        """How the shops stand in a spool that others use; empty without one."""
        store = cls(client, 0, {})
        with as_broken():
            store.id = _text(await client.hget(key("spool"), "id") or b"")
        return await store.stats() if store.id else ()

    @property
    def news(self) -> str:
        """The channel on which the newest seqs are told; every database of a Redis hears it."""
        return key("news", self.id)

    async def open(self) -> None:
        """Makes the spool, or takes up the one that is there."""
        opening = self._client.register_script(scripts.OPEN)
        given = [part for shop, quota in self._quotas.items() for part in (shop, quota or 0)]
        prefix = key("events", "")
        with as_broken():
            found, version = await opening(
                [key("spool"), key("quotas")],
                [secrets.token_hex(8), f"{prefix}:", scripts.GROUP, *given],
            )
        if _text(version) != scripts.VERSION:
            raise RelayError(
                f"The spool in Redis is of version {_text(version)}, not {scripts.VERSION}: use "
                "the relay that made it until the shops have fetched everything, then delete it."
            )
        self.id = _text(found)

    async def add(self, events: Sequence[Incoming]) -> Added:
        """Stores all but those that find no room, durably, or none."""
        places = {
            shop: place for place, shop in enumerate(dict.fromkeys(e.shop for e in events), 1)
        }
        arguments: list[Any] = [self.id, self._known, GAP, self._limit, self.news, len(places)]
        for shop in places:
            arguments += (shop, self._quotas[shop] or 0)
        for one in events:
            arguments += (
                places[one.shop],
                one.channel,
                one.received_at,
                int(one.sealed),
                one.content,
            )
        with as_broken():
            seqs = await self._add(_keys(places), arguments)
        self.learn(max(seqs))
        return self._added(events, seqs)

    def learn(self, seq: int) -> None:
        """This number was given, here or at another relay, and must not be given again."""
        self._known = max(self._known, seq)

    async def ack(self, shop: str, through: int) -> int:
        acked, more = 0, True
        while more:
            with as_broken():
                acked, more = await self._ack(_keys([shop]), [self.id, through, SWEEP])
        return int(acked)

    async def name(self, shop: str, after: int) -> str:
        """Asked anew each time: another relay may have given the shop another one."""
        with as_broken():
            times = await self._name([key("spool"), key("shop", shop)], [self.id, after])
        return spool_name(self.id, int(times))

    async def read(self, shop: str, after: int, rows: int, size: int) -> Page:
        with as_broken():
            newest, more, found = await self._read(
                [key("spool"), key("events", shop)], [self.id, after, rows, size]
            )
        return Page(tuple(map(_stored, found)), newest, bool(more))

    async def stats(self) -> tuple[ShopStats, ...]:
        """How every shop stands that the spool ever knew."""
        with as_broken():
            quotas = {
                _text(shop): int(quota)
                for shop, quota in (await self._client.hgetall(key("quotas"))).items()
            }
            rows = await self._stats(_keys(sorted(quotas)), [self.id])
        return tuple(
            ShopStats(
                shop,
                newest,
                acked,
                waiting,
                size,
                None if at is None else int(at),
                quotas[shop] or None,
            )
            for shop, (newest, acked, waiting, size, at) in zip(sorted(quotas), rows, strict=True)
        )

    async def probe(self) -> None:
        """A durable write; raises RelayError when events cannot be stored."""
        with as_broken():
            size = await self._probe([key("spool")], [self.id])
        if size > self._limit * (1 - LEAST_FREE):
            raise SpoolFull("The spool is nearly full: is the shop online?")

    def _added(self, events: Sequence[Incoming], seqs: Sequence[int]) -> Added:
        newest: dict[str, int] = {}
        refused: dict[int, SpoolFull] = {}
        for place, (event, seq) in enumerate(zip(events, seqs, strict=True)):
            if seq > 0:
                newest[event.shop] = seq
            elif seq == scripts.REFUSED_QUOTA:
                quota = self._quotas[event.shop] or 0
                refused[place] = SpoolFull(quota_reached(event.shop, quota))
            else:
                refused[place] = SpoolFull("The spool is full until the shop has fetched events.")
        return Added(newest, refused)


def _keys(shops: Sequence[str] | Mapping[str, int]) -> list[str]:
    return [
        key("spool"),
        *(one for shop in shops for one in (key("shop", shop), key("events", shop))),
    ]


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _stored(entry: Sequence[Any]) -> Stored:
    name, fields = entry
    of = dict(zip(fields[::2], fields[1::2], strict=True))
    return Stored(
        int(name.partition(b"-")[0]),
        of[b"channel"].decode(),
        int(of[b"received_at"]),
        of[b"sealed"] == b"1",
        of[b"content"],
    )
