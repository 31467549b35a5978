"""A shop in which everything is done by its own services, step by step: after each the numbers are true."""

import csv
from datetime import date
from pathlib import Path

from crm_tui.domain.actor import OWNER
from crm_tui.domain.analytics.period import month
from crm_tui.domain.clock import HOUR
from crm_tui.domain.lead import LeadStatus
from crm_tui.services import erasing, life_cycle, merging
from crm_tui.services.importing import runs
from crm_tui.services.importing.runs import Options
from crm_tui.services.importing.undo import undo
from crm_tui.shop import Shop
from tests.analytics_truth.equal import differences
from tests.analytics_truth.scene import INDIA, facts, settle, shown
from tests.conftest import FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown


def figures(shop: Shop) -> dict[str, object]:
    """Counted, compared with the truth, and shown."""
    shop.db.write_now(settle, INDIA)
    now = shop.clock.now()
    found = shown(shop, month(date(2026, 11, 24)), INDIA, now)
    assert differences(found, facts(shop, INDIA, now)) == []
    return {name: one.value for name, one in found.figures.items()}


async def test_an_import_is_counted_and_taken_back(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("Name", "Phone"), ("Asha", ONE), ("Ravi", OTHER)])
    file = await runs.load(shop.db, path, Options())
    done = await runs.apply(shop.db, file, OWNER, shop.clock, lambda made: None)
    assert figures(shop)["imported_leads"] == 2
    assert done.import_id is not None
    await undo(shop.db, done.import_id, OWNER, shop.clock, lambda made: None)
    assert figures(shop)["imported_leads"] == 0


def test_people_write_are_merged_parted_won_and_erased(shop: Shop, clock: FakeClock) -> None:
    town = LeadTown(shop, clock)
    asha = town.writes(ONE, "price?")
    ravi = town.writes(OTHER, "cake?", name="Ravi")
    assert figures(shop)["never_answered"] == 2
    town.do(merging.merge, asha, ravi)
    assert figures(shop)["new_leads"] == 1
    town.do(merging.unmerge, ravi)
    clock.forward(30 * HOUR)
    assert figures(shop)["windows_lost"] == 2
    town.do(life_cycle.set_status, [asha], LeadStatus.CLOSED)
    assert figures(shop)["won"] == 1
    erasing.erase_now(shop.db, OWNER, clock, asha)
    assert (figures(shop)["new_leads"], figures(shop)["won"]) == (1, 0)
