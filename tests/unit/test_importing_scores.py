"""Imported leads have their score at once, and taking the import back brings former scores back."""

from pathlib import Path

from crm_tui.domain.actor import OWNER
from crm_tui.domain.ids import LeadId
from crm_tui.services import leads, scoring
from crm_tui.shop import Shop
from crm_tui.store import leads as lead_store
from crm_tui.store import scoring as score_store
from crm_tui.store.tx import Tx
from tests.unit.test_importing import bring, dump, sheet, take_back

HEAD = ("Name", "Phone", "E-mail", "Company", "Lead Status", "Budget", "Lead Source", "DND")
PEOPLE = (
    ("Asha Patil", "9876543210", "asha@example.in", "", "Qualified", "1.25 lakh", "IndiaMART", ""),
    ("", "9876543211", "", "", "", "", "referral", ""),
    ("आशा", "9876543212", "", "Sweet Co", "Lost", "", "walk-in", "yes"),
    ("123", "", "info@example.in", "", "Won", "", "", ""),
    ("Ravi", "022 2345 6789", "", "", "Proposal", "0", "whatsapp", "no"),
)


def stored(tx: Tx) -> dict[LeadId, tuple[int | None, str]]:
    rows = tx.all("SELECT id, quality_score, score_reasons FROM lead")
    return {row["id"]: (row["quality_score"], row["score_reasons"]) for row in rows}


async def test_the_stored_score_is_the_one_that_is_worked_out_for_the_lead(
    shop: Shop, tmp_path: Path
) -> None:
    await bring(shop, sheet(tmp_path, *PEOPLE, head=HEAD))

    def worked_out(tx: Tx) -> dict[LeadId, tuple[int | None, str]]:
        found: dict[LeadId, tuple[int | None, str]] = {}
        for lead_id in stored(tx):
            lead = lead_store.get(tx, lead_id)
            assert lead is not None
            score = scoring.score(tx, lead, shop.clock.now())
            found[lead_id] = (score.value, score_store.write_reasons(score.reasons))
        return found

    assert len(shop.db.read_now(stored)) == len(PEOPLE)
    assert shop.db.read_now(stored) == shop.db.read_now(worked_out)
    await shop.db.close()


async def test_a_lead_that_is_here_is_scored_again_and_undo_brings_the_old_score_back(
    shop: Shop, tmp_path: Path
) -> None:
    asha = shop.db.write_now(leads.add, OWNER, shop.clock.now(), name="Asha", phone="9876543210")
    before = shop.db.read_now(dump)
    old = shop.db.read_now(stored)[asha.id]
    outcome = await bring(shop, sheet(tmp_path, PEOPLE[0], head=HEAD))
    value, reasons = shop.db.read_now(stored)[asha.id]
    assert "left more than a number" in reasons
    assert (value or 0) > (old[0] or 0)
    await take_back(shop, outcome)
    assert shop.db.read_now(dump) == before
    await shop.db.close()


async def test_a_score_that_has_moved_since_keeps_nothing_from_being_undone(
    shop: Shop, tmp_path: Path
) -> None:
    asha = shop.db.write_now(leads.add, OWNER, shop.clock.now(), name="Asha", phone="9876543210")
    outcome = await bring(shop, sheet(tmp_path, PEOPLE[0], head=HEAD))
    shop.db.write_now(score_store.save_score, asha.id, 9, ())
    undone = await take_back(shop, outcome)
    assert (undone.restored, undone.kept) == (1, ())
    await shop.db.close()
