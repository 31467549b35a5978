"""Shops on one relay stay strictly apart, whatever comes in between."""

import random
from collections import defaultdict
from pathlib import Path

import pytest
import structlog

from tests.unit.relay.test_relay_feed import Reader
from tests.unit.relay.world import PLENTY, event
from webhook_relay.envelope import Content, pack
from webhook_relay.feed import Feeds
from webhook_relay.keeping import Sealers
from webhook_relay.spool.protocol import Spool
from webhook_relay.spool.sqlite import SqliteSpool
from webhook_relay.watching.metrics import Metrics

SHOPS = ("bakery", "tiles", "sarees")
STEPS = 120


class Town:
    """Three shops with up to two feeds each, and what each of them must see."""

    def __init__(self, spool: Spool, dice: random.Random) -> None:
        self.spool, self.dice = spool, dice
        self.feeds = Feeds(spool, Metrics(), structlog.get_logger(), Sealers(bytes(32)))
        self.put: dict[str, list[bytes]] = defaultdict(list)
        self.acked: dict[str, int] = dict.fromkeys(SHOPS, 0)
        """How many of its events the shop has acknowledged."""
        self.seqs: dict[str, list[int]] = defaultdict(list)
        self.open: dict[str, list[tuple[Reader, int]]] = defaultdict(list)
        """With how many were acknowledged when it was opened."""

    async def comes(self, shop: str) -> None:
        body = f"{shop} {len(self.put[shop])}".encode()
        self.put[shop].append(body)
        content = pack(Content("cloud", {}, body))
        await self.spool.put(event(shop, content, sealed=False))

    async def connects(self, shop: str) -> None:
        if len(self.open[shop]) == 2:
            await self.leaves(shop)
        after = self._seq(shop, self.acked[shop])
        self.open[shop].append((Reader(self.feeds, after, shop), self.acked[shop]))

    async def leaves(self, shop: str) -> None:
        if self.open[shop]:
            reader, acked = self.open[shop].pop(0)
            await self.sees_everything(shop, reader, acked)
            await reader.leave()

    async def acknowledges(self, shop: str) -> None:
        if not self.open[shop]:
            return
        reader, acked = self.open[shop][-1]
        await self.sees_everything(shop, reader, acked)
        through = self.dice.randint(self.acked[shop], len(self.put[shop]))
        await self.spool.ack(shop, self._seq(shop, through))
        self.acked[shop] = through

    async def sees_everything(self, shop: str, reader: Reader, acked: int) -> None:
        """Exactly its own events from where it began, in order, each once."""
        expected = self.put[shop][acked:]
        seen = await reader.until_events(len(expected))
        assert [one.body for one in seen] == expected
        self.seqs[shop][acked:] = [one.seq for one in seen]

    def _seq(self, shop: str, count: int) -> int:
        return self.seqs[shop][count - 1] if count else 0


@pytest.mark.parametrize("seed", range(8))
async def test_each_shop_sees_exactly_its_own_in_order_and_nothing_again(
    tmp_path: Path, seed: int
) -> None:
    spool = SqliteSpool(tmp_path / "spool.db", SHOPS, PLENTY)
    town = Town(spool, random.Random(seed))
    steps = (town.comes, town.comes, town.comes, town.connects, town.leaves, town.acknowledges)
    try:
        for _ in range(STEPS):
            await town.dice.choice(steps)(town.dice.choice(SHOPS))
        for shop in SHOPS:
            await town.connects(shop)
            while town.open[shop]:
                await town.leaves(shop)
    finally:
        town.feeds.stop()
        await spool.close()
