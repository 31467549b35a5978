"""Who may be the same person: asked, answered once, and never asked again."""

import pytest

from crm_tui.domain.actor import CUSTOMER
from crm_tui.domain.errors import Conflict
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.phone import Phone
from crm_tui.services import life_cycle, merging
from crm_tui.services.capturing import capture
from crm_tui.shop import Shop
from crm_tui.store import doubles
from tests.conftest import FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def likely(town: LeadTown, lead_id: LeadId) -> dict[str, tuple[str, ...]]:
    """Likely doubles by name, with the reasons."""
    return {one.lead.name: one.reasons for one in town.read(merging.doubles, lead_id)}


def test_a_name_alone_is_never_enough(town: LeadTown) -> None:
    asha = town.comes("Asha Patil", ONE)
    town.comes("Asha Patil", OTHER)
    assert likely(town, asha) == {}


def test_the_same_e_mail_makes_a_double_likely(town: LeadTown) -> None:
    asha = town.comes("Asha", ONE, email="asha@patil.in")
    town.comes("Mrs Patil", OTHER, email="ASHA@patil.in")
    assert likely(town, asha) == {"Mrs Patil": ("the same e-mail asha@patil.in",)}


@pytest.mark.parametrize("name", ["Asha Patill", "Patil Asha", "आशा पाटील", "Smt. Asha Patil"])
def test_nearly_the_same_name_at_the_same_firm_makes_a_double_likely(
    town: LeadTown, name: str
) -> None:
    asha = town.comes("Asha Patil", ONE, company="Patil Sweets")
    town.comes(name, OTHER, company="Patil Sweets")
    assert list(likely(town, asha)) == [name]


def test_a_shared_landline_or_city_makes_a_double_likely(town: LeadTown) -> None:
    asha, meena = town.comes("Asha Rao", ONE), town.comes("Meena", OTHER)
    town.do(life_cycle.set_custom, asha, {"Landline": "022 - 22355342", "City": "Pune"})
    town.do(life_cycle.set_custom, meena, {"Office phone": "022-2235 5342"})
    town.do(life_cycle.set_custom, town.comes("Aasha Rao"), {"city": "pune"})
    found = likely(town, asha)
    assert found["Aasha Rao"] == ("nearly the same name, and both in pune",)
    assert found["Meena"] == ("they share the number 2222355342",)


def test_all_doubles_of_the_shop_each_pair_once(town: LeadTown) -> None:
    town.comes("Asha", ONE, email="a@b.in")
    town.comes("Meena", OTHER, email="A@b.in")
    town.comes("Ravi", "+919876543212", company="X")
    town.comes("Rita", "+919876543213", company="X")
    pairs = town.read(merging.all_doubles)
    assert [(one.name, other.lead.name) for one, other in pairs] == [("Asha", "Meena")]


def test_many_of_one_firm_hide_nobody(town: LeadTown) -> None:
    """Those who only share firm and initial are no question, and take no place from one that is."""
    for firm in range(6):
        for name in (
            "Anil Rao",
            "Asif Khan",
            "Amrit Gill",
            "Abhay Deo",
            "Arun Sen",
            "Ajay Vaz",
            "Amol Pai",
        ):
            town.comes(name, company=f"Firm {firm}")
    town.alike()
    ((one, other),) = town.read(merging.all_doubles)
    assert (one.name, other.lead.name) == ("Asha", "Meena")


# -- they are two people --------------------------------------------------------------------------


def test_who_was_told_apart_is_never_asked_about_again(town: LeadTown) -> None:
    asha, meena = town.alike()
    town.do(merging.tell_apart, meena, asha)
    assert likely(town, asha) == {}
    assert likely(town, meena) == {}
    assert town.read(merging.all_doubles) == []


def test_the_undo_key_takes_that_answer_back(town: LeadTown) -> None:
    asha, meena = town.alike()
    town.do(merging.tell_apart, asha, meena)
    assert town.undo().title == "Asha and Meena are two people"
    assert list(likely(town, asha)) == ["Meena"]
    assert list(likely(town, meena)) == ["Asha"]
    assert len(town.read(merging.all_doubles)) == 1
    town.do(merging.tell_apart, asha, meena)
    assert likely(town, asha) == {}


def test_an_answer_goes_with_its_lead_into_a_merge_and_out_of_it(town: LeadTown) -> None:
    asha, meena = town.alike()
    third = town.comes("Mina", "+919876543212", email="a@b.in")
    town.do(merging.tell_apart, asha, meena)
    town.do(merging.merge, third, meena)
    assert likely(town, asha) == {}
    assert likely(town, third) == {}
    town.do(merging.unmerge, meena)
    assert list(likely(town, asha)) == ["Mina"]
    assert sorted(likely(town, third)) == ["Asha", "Meena"]


def test_an_answer_is_taken_back_wherever_its_leads_have_gone(town: LeadTown) -> None:
    asha, meena = town.alike()
    third = town.comes("Mina", "+919876543212", email="a@b.in")
    town.do(merging.tell_apart, asha, meena)
    now = town.shop.clock.now()
    town.shop.db.write_now(merging.merge, CUSTOMER, now, third, meena)
    town.undo()
    assert list(likely(town, asha)) == ["Mina"]


def test_a_number_is_shared_until_the_last_answer_that_says_so_is_taken_back(
    town: LeadTown,
) -> None:
    asha = town.comes("Asha", ONE)
    for name in ("Meena", "Mina"):
        one = town.comes(name)
        town.do(life_cycle.set_custom, one, {"Other phone": ONE})
        town.do(merging.tell_apart, asha, one)
        town.do(merging.tell_apart, asha, one)
    assert town.read(doubles.shared_numbers) == {ONE}
    town.undo()
    assert town.read(doubles.shared_numbers) == {ONE}
    town.undo()  # Mina's other phone was written down in between
    town.undo()
    assert town.read(doubles.shared_numbers) == frozenset()


def test_one_lead_is_not_told_apart_from_itself(town: LeadTown) -> None:
    asha, meena = town.alike()
    town.do(merging.merge, asha, meena)
    with pytest.raises(Conflict, match="one lead"):
        town.do(merging.tell_apart, asha, meena)


def test_an_imported_or_captured_second_address_counts_as_well(town: LeadTown) -> None:
    asha = town.comes("Asha", ONE, email="asha@patil.in")
    now = town.shop.clock.now()
    for number, email in enumerate(("first@x.in", "asha@patil.in")):
        draft = LeadDraft(
            "justdial", "Mrs Patil", (Phone(OTHER),), email=email, message=f"{number}"
        )
        town.shop.db.write_now(capture, draft, CUSTOMER, now)
    assert likely(town, asha) == {"Mrs Patil": ("the same e-mail asha@patil.in",)}


def test_pairs_of_the_shop_share_a_number_too(town: LeadTown) -> None:
    town.comes("Asha", "020 2553 2233")
    town.comes("Meena", "020 2553 2233")
    ((one, other),) = town.read(merging.all_doubles)
    assert (one.name, other.lead.name) == ("Asha", "Meena")
