"""Wakes whoever waits for a shop's next event."""

import asyncio
from collections.abc import Mapping


class News:
    """The newest seq of every shop, as far as this process knows."""

    def __init__(self, newest: Mapping[str, int]) -> None:
        self.newest = dict(newest)
        self._grown = {shop: asyncio.Event() for shop in self.newest}

    def tell(self, newest: Mapping[str, int]) -> None:
        """These shops have events up to these seqs; what is no news wakes nobody."""
        for shop, seq in newest.items():
            if seq > self.newest.get(shop, seq):
                self.newest[shop] = seq
                self._grown[shop].set()
                self._grown[shop] = asyncio.Event()

    async def beyond(self, shop: str, seq: int) -> None:
        """Waits until the shop has an event newer than `seq`."""
        while self.newest[shop] <= seq:
            await self._grown[shop].wait()
