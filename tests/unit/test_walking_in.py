"""A walk-in is one step: whatever it wrote down is taken back together, and nothing that came since."""

import pytest

from crm_tui.domain.actor import CUSTOMER
from crm_tui.domain.errors import Conflict, NotFound
from crm_tui.domain.lead import Lead, LeadStatus
from crm_tui.services import leads, life_cycle, notes, walking_in
from crm_tui.services.undoing import Undone
from crm_tui.services.walking_in import Taken, WalkIn
from crm_tui.shop import Shop
from crm_tui.store import search_sqlite
from crm_tui.store.leads import count
from tests.conftest import FakeClock
from tests.unit.lead_town import LeadTown

MEERA = WalkIn("98765 43210", "Meera", wants="2 kg kaju katli", tags="vip diwali")
RECORDS = ("event", "change", "sqlite_sequence", "undo_step", "setting")
"""What remembers both, and where the last walk-in came from."""


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def take(town: LeadTown, person: WalkIn = MEERA) -> Taken:
    taken: Taken = town.do(walking_in.take, person)
    return taken


def undo(town: LeadTown) -> Undone:
    undone: Undone = town.undo()
    return undone


def test_a_new_lead_with_note_and_tags_is_one_step(town: LeadTown) -> None:
    before = town.tables(*RECORDS)
    lead = take(town).lead
    assert (lead.name, lead.tags) == ("Meera", ("vip", "diwali"))
    assert undo(town).title == "walk-in Meera"
    assert town.tables(*RECORDS) == before
    assert town.read(search_sqlite.find_leads, "meera") == []
    with pytest.raises(NotFound):
        town.lead(lead.id)
    with pytest.raises(Conflict, match="nothing to undo"):
        undo(town)


def test_of_somebody_who_was_here_only_the_note_and_the_tags_go(town: LeadTown) -> None:
    meera = town.comes("Meera", "9876543210")
    before = town.tables(*RECORDS)
    assert take(town).created is False
    assert town.lead(meera).tags == ("vip", "diwali")
    undo(town)
    after = town.tables(*RECORDS)
    for tables in (before, after):
        tables["lead"][0].pop("updated_at")
    assert after == before


def test_who_wrote_since_stays_and_that_is_said(town: LeadTown) -> None:
    lead = take(town).lead
    town.writes("+919876543210", "Is it ready?")
    assert undo(town).kept == (f"L{lead.id} was changed since: it stays.",)
    assert town.lead(lead.id).tags == ()
    assert town.read(count) == 1


def test_who_was_changed_since_stays(town: LeadTown) -> None:
    lead = take(town, WalkIn("98765 43210", "Meera")).lead
    town.do(leads.edit, lead.id, {"company": "Meera Sweets"})
    assert undo(town).kept == (f"L{lead.id} was changed since: it stays.",)
    assert town.lead(lead.id).company == "Meera Sweets"


def test_with_whom_somebody_else_did_something_since_stays(town: LeadTown) -> None:
    lead = take(town, WalkIn("98765 43210", "Meera")).lead
    town.shop.db.write_now(notes.add, CUSTOMER, town.shop.clock.now(), lead.id, "rang the bell")
    assert undo(town).kept == (f"Something happened with L{lead.id} since: they stay.",)


def test_a_note_since_keeps_them_until_it_is_taken_back_itself(town: LeadTown) -> None:
    lead = take(town, WalkIn("98765 43210", "Meera")).lead
    note = town.do(notes.add, lead.id, "called")
    assert undo(town).title == "note on Meera"
    assert undo(town).restored == 1
    assert town.read(count) == 0
    assert note.lead_id == lead.id


def test_a_walk_in_is_scored_at_once_and_again_when_changed(town: LeadTown) -> None:
    lead = take(town).lead
    assert lead.quality_score is not None
    assert any("in person" in one.words for one in lead.score_reasons)
    changed: Lead = town.do(leads.edit, lead.id, {"email": "meera@example.in"})
    assert changed.quality_score == lead.quality_score + 1
    by_hand = town.lead(town.comes("Ravi", "9876543211", source="justdial"))
    assert by_hand.quality_score is not None


def test_a_lost_lead_that_is_edited_to_another_status_has_no_reason_any_more(
    town: LeadTown,
) -> None:
    meera = town.comes("Meera", "9876543210")
    town.do(life_cycle.set_status, [meera], LeadStatus.LOST, "price")
    assert town.do(leads.edit, meera, {"status": "contacted"}).lost_reason is None
