"""Keeping an event: sealed, durable before it is answered, and each once."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from webhook_relay.clock import Clock
from webhook_relay.duplicates import Duplicates
from webhook_relay.envelope import Content, Sealer, pack
from webhook_relay.settings.values import Settings
from webhook_relay.spool.protocol import Incoming, Spool

Sealers = Mapping[str, Sealer]
"""By shop; all channels of a shop share one, and so its epochs."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event comes in: the id of the address, and whose it is."""

    id: str
    shop: str
    provider: str


def sealers(settings: Settings) -> Sealers:
    return {one.id: Sealer(one.seal_to) for one in settings.shops if one.seal_to is not None}


class Keeper:
    """Puts events into the spool; one that is there already, or on its way, is not put again."""

    def __init__(self, spool: Spool, clock: Clock, sealers: Sealers) -> None:
        self._spool = spool
        self._clock = clock
        self._sealers = sealers
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
        self._on_the_way[key] = durable = self._spool.put(self._incoming(place, headers, body))
        try:
            await durable
        finally:
            del self._on_the_way[key]
        self._duplicates.add(key)
        return True

    def _incoming(self, place: Place, headers: Mapping[str, str], body: bytes) -> Incoming:
        sealer = self._sealers.get(place.shop)
        packed = pack(Content(place.provider, headers, body))
        content = packed if sealer is None else sealer.seal(packed)
        return Incoming(place.shop, place.id, self._clock.now(), sealer is not None, content)
