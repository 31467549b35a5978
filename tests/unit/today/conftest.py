"""People for whatever tells of Today."""

import pytest

from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.unit.today.people import People


@pytest.fixture
def people(shop: Shop, clock: FakeClock) -> People:
    return People(shop, clock)
