"""Every number that is shown equals the truth: counted by plain Python from the shop's own rows."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain.analytics.period import Period, month, today, week
from crm_tui.domain.clock import DAY, Millis
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx
from tests.analytics_truth import by_hand
from tests.analytics_truth.days import day_of
from tests.analytics_truth.equal import differences
from tests.analytics_truth.scene import ZONES, facts, full_shop, midnights, settle, shown
from tests.conftest import NOON

TODAY = date(2026, 11, 22)
PERIODS = (
    today(TODAY),
    week(TODAY),
    month(TODAY),
    Period(date(2026, 10, 25), date(2026, 11, 3)),
    Period(date(2026, 8, 1), date(2026, 8, 31)),
    Period(date(2027, 2, 1), date(2027, 2, 28)),
)
"""The fourth has the change of clocks in New York in it; in the last two nobody said a word."""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory, _empty_shop: Path) -> Iterator[Shop]:
    """Two hundred people, and something at every midnight of every zone."""
    edges = tuple(at for zone in ZONES for at in midnights(zone))
    with full_shop(_empty_shop, tmp_path_factory.mktemp("truth"), 200, 9, edges) as shop:
        yield shop


@pytest.mark.parametrize("zone", ZONES)
def test_every_number_of_every_period_is_true(big: Shop, zone: str) -> None:
    big.db.write_now(settle, zone)
    true = facts(big, zone)
    for period in PERIODS:
        found = shown(big, period, zone)
        assert not found.uncounted
        assert differences(found, true) == []


def test_the_shop_has_something_of_everything(big: Shop) -> None:
    """Else the comparison above would say little."""
    big.db.write_now(settle, ZONES[0])
    found = shown(big, month(TODAY), ZONES[0])
    assert [name for name, one in found.figures.items() if not one.value or not one.before] == []
    assert [name for name, rows in found.tables.items() if len(rows) < 2] == []
    assert min(found.funnel.values()) > 5
    assert len(found.agents) == 4


@pytest.mark.parametrize("zone", ZONES)
def test_of_an_empty_shop_every_number_is_true(shop: Shop, zone: str) -> None:
    shop.db.write_now(settle, zone)
    for period in PERIODS:
        assert differences(shown(shop, period, zone), facts(shop, zone)) == []


def test_of_one_lead_every_number_is_true(shop: Shop) -> None:
    def write(tx: Tx) -> None:
        by_hand.lead(tx, 1, NOON - DAY)
        settle(tx, ZONES[0])

    shop.db.write_now(write)
    for period in PERIODS:
        assert differences(shown(shop, period, ZONES[0]), facts(shop, ZONES[0])) == []


@pytest.mark.parametrize("wrong", [-30 * 365 * DAY, -DAY, DAY, 40 * 365 * DAY])
def test_where_the_clock_was_wrong_every_number_is_true(shop: Shop, wrong: int) -> None:
    """What was written by the wrong clock counts on the day that it showed."""
    at = Millis(NOON + wrong)

    def write(tx: Tx) -> None:
        by_hand.lead(tx, 1, at, status="closed", status_at=NOON)
        by_hand.lead(tx, 2, NOON, status="closed", status_at=at)
        for lead_id in (1, 2):
            by_hand.received(tx, lead_id, at)
            by_hand.written(tx, lead_id, NOON, cost_paise=5)
            by_hand.written(tx, lead_id, NOON, sent_at=at)
            by_hand.received(tx, lead_id, NOON)
            by_hand.task(tx, lead_id, at, NOON)
        by_hand.call(tx, at, 900)
        settle(tx, ZONES[0])

    shop.db.write_now(write)
    there = day_of(at, ZoneInfo(ZONES[0]))
    assert there is not None
    for period in (*PERIODS, month(there)):
        assert differences(shown(shop, period, ZONES[0]), facts(shop, ZONES[0])) == []
