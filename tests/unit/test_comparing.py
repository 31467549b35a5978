"""Two leads side by side: what differs, whose value stays, and what the merge then takes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.services import comparing, life_cycle, merging, notes
from crm_tui.services.comparing import Line, Pair, Side
from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.unit.lead_town import LeadTown

ONE, OTHER = "+919876543210", "+919876543211"


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def two(town: LeadTown, **fields: str) -> tuple[LeadId, LeadId]:
    """The older one, then one that resembles it."""
    older = town.comes("Asha", ONE, email="a@b.in")
    town.clock.forward(1_000)
    return older, town.comes("Asha Patil", OTHER, email="a@b.in", **fields)


def pair(town: LeadTown, lead_id: LeadId) -> Pair:
    (found,) = town.read(comparing.look, lead_id).pairs
    return found


def line(found: Pair, label: str) -> Line:
    return next(one for one in found.lines if one.label == label)


def test_the_lead_that_was_asked_about_stands_at_the_left_and_the_older_one_stays(
    town: LeadTown,
) -> None:
    older, newer = two(town)
    assert (pair(town, older).kept, pair(town, newer).kept) == (Side.LEFT, Side.RIGHT)
    assert pair(town, older).ids() == pair(town, newer).ids() == (older, newer)
    assert line(pair(town, newer), "name").left == "Asha Patil"


def test_what_is_filled_beats_what_is_empty_and_is_no_question(town: LeadTown) -> None:
    older, _ = two(town, company="Patil Sweets")
    firm = line(pair(town, older), "firm")
    assert (firm.left, firm.right, firm.side) == ("", "Patil Sweets", Side.RIGHT)
    assert not firm.is_choice
    merged = town.do(merging.merge, *pair(town, older).ids(), pair(town, older).take({}))
    assert merged.company == "Patil Sweets"


def test_where_both_say_something_a_person_chooses(town: LeadTown) -> None:
    older, newer = two(town)
    found = pair(town, older)
    assert line(found, "name").is_choice
    assert line(found, "e-mail").side is None
    merged = town.do(merging.merge, *found.ids(), found.take({"name": Side.RIGHT}))
    assert (merged.id, merged.name, merged.phone) == (older, "Asha Patil", ONE)
    assert town.lead(newer).id == older


def test_of_two_statuses_the_later_one_is_offered(town: LeadTown) -> None:
    older, newer = two(town)
    town.do(life_cycle.set_status, [newer], LeadStatus.PROPOSAL)
    assert line(pair(town, older), "status").side is Side.RIGHT
    town.do(life_cycle.set_status, [newer], LeadStatus.LOST, "price")
    assert line(pair(town, older), "status").side is Side.LEFT
    assert line(pair(town, older), "status").right == "lost: price"


def test_a_name_that_the_shop_wrote_beats_a_profile(town: LeadTown) -> None:
    asha = town.writes(ONE, "Hello", name="ashu 🌸")
    town.clock.forward(1_000)
    patil = town.comes("Asha Patil", OTHER)
    for lead_id in (asha, patil):
        town.do(life_cycle.set_custom, lead_id, {"Landline": "020 2553 2233"})
    assert line(pair(town, asha), "name").side is Side.RIGHT


def test_fields_of_ones_own_stand_there_one_by_one_under_their_labels(town: LeadTown) -> None:
    older, newer = two(town)
    town.do(life_cycle.set_custom, older, {"Wedding date": "3 May"})
    town.do(life_cycle.set_custom, newer, {"Wedding date": "4 May", "City": "Pune"})
    found = pair(town, older)
    assert line(found, "Wedding date").is_choice
    assert line(found, "City").side is Side.RIGHT
    chosen = {line(found, "Wedding date").field: Side.RIGHT}
    merged = town.do(merging.merge, *found.ids(), found.take(chosen))
    assert dict(merged.custom) == {"wedding_date": "4 May", "city": "Pune"}


def test_money_and_scores_are_shown_as_people_write_them(town: LeadTown) -> None:
    older, newer = two(town)
    town.do(life_cycle.set_value, [older], 12_500_000)
    town.do(life_cycle.set_own_score, [newer], 8)
    found = pair(town, older)
    assert line(found, "value").left == "₹1,25,000"
    assert line(found, "your score").right == "8 of 10"


def test_what_moves_is_counted_for_the_one_that_goes(town: LeadTown) -> None:
    older, newer = two(town)
    town.do(notes.add, newer, "hers")
    town.do(notes.add, older, "not hers")
    assert pair(town, older).moving == pair(town, newer).moving == {"note": 1}


def test_the_next_question_of_the_shop_is_one_that_nobody_answered(town: LeadTown) -> None:
    assert town.read(comparing.next_question) is None
    older, newer = two(town)
    assert town.read(comparing.next_question) == older
    town.do(merging.tell_apart, older, newer)
    assert town.read(comparing.next_question) is None


FIELDS = ("name", "phone", "company", "owner", "source")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sides=st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(Side)),
    ask_older=st.booleans(),
)
def test_whatever_was_chosen_is_what_the_merged_lead_says(
    town: LeadTown, sides: dict[str, Side], ask_older: bool
) -> None:
    ids = two(town, company="Patil Sweets", source="fair")
    town.do(life_cycle.set_owner, [ids[0]], "Ravi")
    town.do(life_cycle.set_owner, [ids[1]], "Sita")
    found = pair(town, ids[0] if ask_older else ids[1])
    wanted = {
        one.field: one.left if sides.get(one.field, one.side) is Side.LEFT else one.right
        for one in found.lines
        if one.is_choice
    }
    merged = town.do(merging.merge, *found.ids(), found.take(sides))
    shown = comparing._texts(merged)
    assert {field: shown[field] for field in wanted} == wanted
    # The next example has the same numbers and addresses.
    town.shop.db.write_now(lambda tx: tx.run("DELETE FROM lead"))
