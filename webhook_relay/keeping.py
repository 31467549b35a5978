"""Keeping an event: sealed, durable before it is answered, and each once."""

import asyncio
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

from webhook_relay.clock import Clock, iso
from webhook_relay.duplicates import Duplicates
from webhook_relay.envelope import Content, Sealer, pack
from webhook_relay.spool.protocol import Incoming, Spool


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event comes in: the id of the address, and whose it is."""

    id: str
    shop: str
    provider: str


class Sealers:
    """By shop; all channels of a shop share one, and so its epochs. Keys may change while it runs."""

    def __init__(self, signing_seed: bytes) -> None:
        self._seed = signing_seed
        self._by_shop: dict[str, Sealer] = {}

    def get(self, shop: str) -> Sealer | None:
        """None: the shop has no key, its events are kept readable."""
        return self._by_shop.get(shop)

    def use(self, keys: Mapping[str, bytes]) -> None:
        """From now on these public keys, by shop; a key that stays goes on with its epoch."""
        self._by_shop = {shop: self._sealer(shop, key) for shop, key in keys.items()}

    def _sealer(self, shop: str, key: bytes) -> Sealer:
        now = self._by_shop.get(shop)
        return now if now is not None and now.public_key == key else Sealer(key, self._seed)


class Keeper:
    """Puts events into the spool; one that is there already, or on its way, is not put again."""

    def __init__(
        self,
        spool: Spool,
        clock: Clock,
        sealers: Sealers,
        last_events: MutableMapping[str, int] | None = None,
    ) -> None:
        """`last_events` is told when the last event of each address was stored; milliseconds, UTC."""
        self._spool = spool
        self._clock = clock
        self._sealers = sealers
        self._last_events = {} if last_events is None else last_events
        self._duplicates = Duplicates()
        self._on_the_way: dict[bytes, asyncio.Future[None]] = {}

    async def keep(
        self, place: Place, headers: Mapping[str, str], body: bytes, mark: bytes | None = None
    ) -> bool:
        """Returns once the event, or its twin, is durable; False when it was a twin.

        `mark` tells twins apart where the body alone does not. Raises RelayError when it cannot store.
        """
        key = self._duplicates.key(place.id, body if mark is None else mark)
        if key in self._duplicates:
            return False
        if (twin := self._on_the_way.get(key)) is not None:
            await asyncio.shield(twin)
            return False
        incoming = self._incoming(place, headers, body)
        self._on_the_way[key] = durable = self._spool.put(incoming)
        try:
            await durable
        finally:
            del self._on_the_way[key]
        self._duplicates.add(key)
        self._last_events[place.id] = incoming.received_at
        return True

    def _incoming(self, place: Place, headers: Mapping[str, str], body: bytes) -> Incoming:
        sealer = self._sealers.get(place.shop)
        packed = pack(Content(place.provider, headers, body))
        now = self._clock.now()
        content = packed if sealer is None else sealer.seal(packed, place.id, iso(now))
        return Incoming(place.shop, place.id, now, sealer is not None, content)
