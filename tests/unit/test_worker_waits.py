"""After a sleep the worker sends nothing by itself before it has read what waits at the relay."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from crm_tui.domain.clock import HOUR
from crm_tui.domain.errors import CrmError
from crm_tui.shop import Shop
from crm_tui.thinking import agents_of
from crm_tui.worker import Worker
from tests.conftest import FakeClock
from tests.unit.test_sync import Feed, event, sync_of
from tests.unit.workflows.town import Town


@pytest.fixture
async def worker(shop: Shop) -> AsyncIterator[Worker]:
    """Its relay does not answer yet."""
    settings = replace(shop.settings, relay_url="http://127.0.0.1:9", relay_token="token")
    asleep = replace(shop, settings=settings)
    async with httpx.AsyncClient() as client, agents_of(asleep) as agents:
        yield Worker(asleep, 1, None, agents, client)
    await shop.db.close()


async def test_workflows_go_on_once_the_relay_is_read_to_its_tail(
    worker: Worker, shop: Shop, clock: FakeClock
) -> None:
    town = Town(shop, clock)
    assert await worker._workflows() == 0
    worker.relay.sync = sync_of(shop, clock, Feed("a", [event("a", 1)]))
    assert await worker._workflows() == 0
    await worker.relay.sync.until_tail()
    assert await worker._workflows() > 0
    clock.forward(2 * HOUR)
    town.comes()
    assert await worker._workflows() == 0
    await worker.relay.sync.until_tail()
    assert await worker._workflows() > 0


async def test_numbers_that_cannot_be_counted_hold_up_nothing_that_comes_after(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def refused() -> None:
        raise CrmError("The shop's data is busy.", "Wait a moment and try it again.")

    async def looked_up(*_: object) -> int:
        asked.append("outcomes")
        return 0

    monkeypatch.setattr("crm_tui.worker.settling.look_up", looked_up)
    async with httpx.AsyncClient() as client, agents_of(shop) as agents:
        worker = Worker(shop, 1, None, agents, client)
        monkeypatch.setattr(worker._counting, "all", refused)
        await worker.once()
    await shop.db.close()
    assert asked == ["outcomes"]
