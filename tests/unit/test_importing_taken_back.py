"""Taking an import back in spite of what happened since, and numbers that are somebody else's."""

import json
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.phone import Phone
from crm_tui.services import capturing, leads
from crm_tui.services.importing.undo import undo
from crm_tui.shop import Shop
from crm_tui.store import search_sqlite
from tests.conftest import FakeClock
from tests.unit.test_importing import (
    ASHA,
    RAVI,
    bring,
    counts,
    dump,
    lead_of,
    sheet,
    take_back,
)


class _Stop(Exception):
    """The power went."""


async def test_an_undo_that_was_broken_off_ends_as_if_it_had_not_been(
    shop: Shop, tmp_path: Path
) -> None:
    shop.db.write_now(leads.add, OWNER, shop.clock.now(), name="Asha", phone="9876543210")
    before = shop.db.read_now(dump)
    outcome = await bring(shop, sheet(tmp_path, ASHA, RAVI))

    def stop(done: int) -> None:
        raise _Stop

    assert outcome.import_id is not None
    with pytest.raises(_Stop):
        await undo(shop.db, outcome.import_id, OWNER, shop.clock, stop)
    undone = await take_back(shop, outcome)
    assert (undone.removed, undone.restored, undone.kept) == (1, 1, ())
    assert shop.db.read_now(dump) == before
    await shop.db.close()


async def test_who_asked_again_or_came_in_another_file_since_stays(
    shop: Shop, tmp_path: Path
) -> None:
    first = await bring(shop, sheet(tmp_path, ASHA, RAVI, ("Meena", "9876543213", *[""] * 5)))
    draft = LeadDraft("indiamart", name="Asha Patil", phones=(Phone("+919876543210"),))
    shop.db.write_now(capturing.capture, draft, OWNER, shop.clock.now())
    (tmp_path / "later").mkdir()
    await bring(shop, sheet(tmp_path / "later", ("Ravi", "9876543211", *[""] * 4, "ten cakes")))
    undone = await take_back(shop, first)
    assert undone.removed == 1
    assert len(undone.kept) == 2
    assert all("asked again or came in another file" in one.why for one in undone.kept)
    assert lead_of(shop, "9876543210")["name"] == "Asha Patil"
    await shop.db.close()


async def test_numbers_of_others_are_added_to_those_that_are_known_and_found_by_their_digits(
    shop: Shop, tmp_path: Path
) -> None:
    people = [(name, f"987654321{n}", *[""] * 5) for n, name in enumerate(("A", "B", "C"))]
    await bring(shop, sheet(tmp_path, *people[:2]))
    before = shop.db.read_now(dump)
    outcomes = []
    for overwrite, other in ((False, "9876543210"), (False, "9876543211"), (True, "9876543210")):
        path = sheet(tmp_path, ("C", f"9876543212 / {other}", *[""] * 5))
        outcomes.append(await bring(shop, path, overwrite=overwrite))
    assert [counts(one) for one in outcomes] == [{"created": 1}, {"updated": 1}, {"unchanged": 1}]
    kept = json.loads(lead_of(shop, "9876543212")["custom"])
    assert kept == {"other_number": "+91 98765 43210, +91 98765 43211"}
    for outcome in reversed(outcomes):
        await take_back(shop, outcome)
    assert shop.db.read_now(dump) == before
    path = sheet(tmp_path, ("C", "9876543212 / 9876543210", *[""] * 5))
    await bring(shop, path)
    found = shop.db.read_now(search_sqlite.find_leads, "9876543210")
    assert lead_of(shop, "9876543212")["id"] in found, "any number leads to them"
    await shop.db.close()


async def test_a_stage_that_a_file_sets_begins_with_the_import_and_undo_brings_back_when_it_began(
    shop: Shop, tmp_path: Path, clock: FakeClock
) -> None:
    await bring(shop, sheet(tmp_path, ("Asha", "9876543210", "", "", "New", "", "")))
    before = shop.db.read_now(dump)
    clock.forward(DAY)
    path = sheet(tmp_path, ("Asha", "9876543210", "", "", "Qualified", "", ""))
    outcome = await bring(shop, path, overwrite=True)
    assert lead_of(shop, "9876543210")["status_at"] == clock.now()
    await take_back(shop, outcome)
    assert shop.db.read_now(dump) == before
    await shop.db.close()
