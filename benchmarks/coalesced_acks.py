"""Reading the relay at 200 ms round trip: acknowledged behind the reading, or after every commit."""

import asyncio
import base64
import sys
import time
from collections.abc import Sequence
from itertools import islice

import httpx

from benchmarks.catch_up import start_relay
from benchmarks.figures import Figure, show
from benchmarks.slow_line import slow_line
from benchmarks.week_away import fill, town_of, week
from crm_tui.demo.stage import Stage, stage
from crm_tui.services.relay_feed import RelayFeed
from crm_tui.services.sync import FAR_BEHIND, MOST_EVENTS, Sync
from crm_tui.store import webhooks
from crm_tui.store.webhooks import RawEvent
from webhook_relay.envelope import Keys

_PATIENCE = 120.0
_EVENTS = FAR_BEHIND // 2
"""Fewer than what counts as far behind: a commit for fifty, as in everyday use."""


class Ring:
    """The keys of the stage, which stay as they are."""

    def __init__(self, env: dict[str, str]) -> None:
        self.keys = Keys((base64.b64decode(env["CRM_RELAY_SECRET_KEY"]),), ())

    async def connected(self) -> None:
        """Nothing is looked up."""

    async def unread(self) -> bool:
        return False


class AckInPath(Sync):
    """The plain way: after each commit it waits until the relay knows of it."""

    async def _commit(self, events: Sequence[RawEvent]) -> None:
        for first in range(0, len(events), MOST_EVENTS):
            await super()._commit(events[first : first + MOST_EVENTS])
            await self._feed.ack(self._stored, self._spool)


def run() -> list[Figure]:
    behind, in_path = _seconds(Sync), _seconds(AckInPath)
    return [
        Figure(
            f"events stored a second, of {_EVENTS:,}",
            _EVENTS / behind,
            "per s",
            2 * _EVENTS / in_path,
            at_least=True,
            baseline=_EVENTS / in_path,
            beside="acknowledged after each commit",
        )
    ]


def _seconds(kind: type[Sync]) -> float:
    with stage() as made:
        made.furnish(200, 4_000, lambda _: None)
        bodies = islice(
            week(made.shop.db.read_now(town_of), _EVENTS, made.shop.clock.now()), _EVENTS
        )
        last = fill(made.folder / "relay.toml", bodies)
        start_relay(made)
        return asyncio.run(_read(made, kind, last))


async def _read(made: Stage, kind: type[Sync], last: int) -> float:
    """Seconds until the last event is committed at the shop."""
    shop = made.shop
    async with slow_line(made.relay_url) as url, httpx.AsyncClient() as client:
        feed = RelayFeed(client, url, made.env["CRM_RELAY_TOKEN"], Ring(made.env))
        news = asyncio.Event()
        # Only kept, not read: what the line costs is measured, not what a message does.
        sync = kind(shop.db, feed, lambda raw: (), shop.clock, news.set)
        started = time.perf_counter()
        reading = asyncio.create_task(sync.for_ever())
        while shop.db.read_now(webhooks.cursor)[1] < last:
            news.clear()
            await asyncio.wait_for(news.wait(), _PATIENCE)
        took = time.perf_counter() - started
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await shop.db.close()
    return took


if __name__ == "__main__":
    sys.exit(0 if show("relay: acknowledging at 200 ms round trip", run()) else 1)
