"""Whatever happens to a shop: what was counted ahead is what counting from scratch gives, and is true."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain.actor import OWNER
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.ids import LeadId
from crm_tui.services import merging
from crm_tui.services.analytics import settling
from crm_tui.services.analytics.reading import numbers
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx
from tests.analytics_truth import by_hand
from tests.analytics_truth.changes import CHANGES
from tests.analytics_truth.equal import differences
from tests.analytics_truth.facts import Facts
from tests.analytics_truth.rows import rows_of
from tests.analytics_truth.scene import RATE, ZONES, full_shop, settle
from tests.conftest import NOON

COUNT = "count"
"""In the midst of it, some of what waits is counted."""
PERIOD = Period(date(2026, 10, 28), date(2026, 11, 23))
_DERIVED = (
    *("SELECT * FROM lead_numbers", "SELECT * FROM wait"),
    *("SELECT * FROM slot_count", "SELECT * FROM day_count"),
)


class TakenBackError(Exception):
    """Ends a transaction of which nothing stays."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, _empty_shop: Path) -> Iterator[Shop]:
    """Forty people, all counted."""
    with full_shop(_empty_shop, tmp_path_factory.mktemp("kept"), 40, 3) as shop:
        shop.db.write_now(settle, ZONES[0])
        yield shop


def counted(tx: Tx) -> dict[str, list[tuple[object, ...]]]:
    """What is counted ahead, as it lies there."""
    found = {}
    for sql in _DERIVED:
        found[sql] = sorted((tuple(dict(row).values()) for row in tx.all(sql)), key=repr)
    return found


def forget(tx: Tx) -> None:
    """Nothing is counted yet, as after a migration."""
    for sql in _DERIVED:
        tx.run(sql.replace("SELECT *", "DELETE"))
    tx.run("DELETE FROM setting WHERE key IN ('analytics.zone', 'analytics.through')")
    tx.run("INSERT OR IGNORE INTO stale_slot SELECT at / 900000 FROM ai_call")


def live(tx: Tx, steps: Sequence[tuple[str, int]], zone: str) -> None:
    """Each step with dice of its own; then everything is compared, and taken back."""
    for name, seed in steps:
        if name == COUNT:
            settling.settle(tx, ZoneInfo(ZONES[seed % 2]))
        else:
            CHANGES[name](tx, NOON, random.Random(seed))
    settle(tx, zone)
    kept = counted(tx)
    shown = numbers(tx, OWNER, PERIOD, ZoneInfo(zone), RATE, NOON)
    assert differences(shown, Facts(rows_of(tx), ZoneInfo(zone), RATE, NOON)) == []
    forget(tx)
    settle(tx, zone)
    assert counted(tx) == kept
    raise TakenBackError


STEPS = st.lists(
    st.tuples(st.sampled_from((*CHANGES, COUNT)), st.integers(0, 999)), min_size=1, max_size=12
)


@settings(max_examples=15)
@given(STEPS, st.sampled_from(ZONES))
def test_after_whatever_happened_every_number_is_true(
    small: Shop, steps: Sequence[tuple[str, int]], zone: str
) -> None:
    with pytest.raises(TakenBackError):
        small.db.write_now(live, steps, zone)


@pytest.mark.parametrize("name", CHANGES)
def test_after_each_change_every_number_is_true(small: Shop, name: str) -> None:
    with pytest.raises(TakenBackError):
        small.db.write_now(live, [(name, seed) for seed in range(5)], ZONES[0])


def test_who_never_wrote_counts_again_once_two_are_parted(shop: Shop) -> None:
    def part(tx: Tx) -> None:
        for lead_id in (1, 2):
            by_hand.lead(tx, lead_id, NOON)
        settle(tx, ZONES[0])
        merging.merge(tx, OWNER, NOON, LeadId(1), LeadId(2))
        settle(tx, ZONES[0])
        merging.unmerge(tx, OWNER, NOON, 2)
        settle(tx, ZONES[0])

    shop.db.write_now(part)
    found = shop.db.read_now(numbers, OWNER, PERIOD, ZoneInfo(ZONES[0]), RATE, NOON)
    assert found.figures["new_leads"].value == 2
