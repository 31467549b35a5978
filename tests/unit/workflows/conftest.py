"""The town that workflows are tried in."""

from collections.abc import AsyncIterator

import pytest

from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.unit.workflows.town import Town


@pytest.fixture
async def town(shop: Shop, clock: FakeClock) -> AsyncIterator[Town]:
    """Its workflows have begun to look."""
    made = Town(shop, clock)
    await made.work()
    yield made
    await shop.db.close()
