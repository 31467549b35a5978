"""A shop full of known rows, opened for a test, and what it takes to compare what is shown of it."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import OWNER
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.clock import Millis
from crm_tui.services.analytics import settling
from crm_tui.services.analytics.reading import numbers
from crm_tui.shop import Shop, open_shop
from crm_tui.store.tx import Tx
from tests.analytics_truth.days import DAY, MINUTE, day_of
from tests.analytics_truth.facts import Facts
from tests.analytics_truth.rows import rows_of
from tests.analytics_truth.shop import Maker
from tests.conftest import KEY, NOON, FakeClock

INDIA = "Asia/Kolkata"
ZONES = (INDIA, "Asia/Kathmandu", "America/New_York", "UTC")
"""In New York the clocks are changed on 2026-11-01, three weeks before the shop's today."""
RATE = "90"
"""Rupees for a dollar, as the setting is without being set."""
_QUARTER = 15 * MINUTE


def environment(home: Path) -> dict[str, str]:
    return {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}


@contextmanager
def full_shop(
    empty: Path, folder: Path, people: int, seed: int, edges: tuple[int, ...] = ()
) -> Iterator[Shop]:
    """So many people; a few messages just before and at each of the `edges`."""
    home = folder / "home"
    shutil.copytree(empty, home)
    shop = open_shop(environment(home), FakeClock())
    try:
        shop.db.write_now(lambda tx: Maker(tx, NOON, random.Random(seed)).fill(people, edges))
        yield shop
    finally:
        shop.db.close_now()


def midnights(zone: str) -> tuple[int, ...]:
    """The first moments of the last forty days there."""
    there = ZoneInfo(zone)
    quarters = range(NOON - NOON % _QUARTER - 40 * DAY, NOON, _QUARTER)
    return tuple(at for at in quarters if day_of(at, there) != day_of(at - 1, there))


def settle(tx: Tx, zone: str) -> None:
    """Until nothing is left to be counted."""
    while settling.settle(tx, ZoneInfo(zone)):
        pass


def shown(shop: Shop, period: Period, zone: str, now: Millis = NOON) -> Numbers:
    """To the owner, whatever has been counted."""
    return shop.db.read_now(numbers, OWNER, period, ZoneInfo(zone), RATE, now)


def facts(shop: Shop, zone: str, now: int = NOON) -> Facts:
    """Of which the truth is told."""
    return Facts(shop.db.read_now(rows_of), ZoneInfo(zone), RATE, now)
