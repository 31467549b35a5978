"""One rule at every door: a mobile is one person, a landline or shared number only under one name."""

import csv
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain.actor import CUSTOMER, OWNER
from crm_tui.domain.errors import Conflict
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.phone import Phone, is_landline
from crm_tui.domain.same_person import Holder, whose
from crm_tui.services import capturing, leads, life_cycle, merging, walking_in
from crm_tui.services.importing import runs
from crm_tui.services.importing.plan import Verdict
from crm_tui.services.importing.runs import Options
from crm_tui.services.importing.undo import undo
from crm_tui.services.walking_in import WalkIn
from crm_tui.shop import Shop
from crm_tui.store import events
from crm_tui.store.leads import count
from crm_tui.store.tx import Tx
from tests.conftest import FakeClock
from tests.unit.lead_town import LeadTown

MOBILE, LANDLINE = Phone("+919876543210"), Phone("+912025532233")
ASHA, MEENA = Holder(LeadId(1), "Asha Patil"), Holder(LeadId(2), "Meena")

Door = Callable[[LeadTown, Path, str, Phone], Awaitable[None]]
"""Somebody of this name comes in with this number."""


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


async def form(town: LeadTown, folder: Path, name: str, phone: Phone) -> None:
    """The web form and every portal."""
    draft = LeadDraft(source="web form", name=name, message="Hello")
    where = {"landlines": (phone,)} if is_landline(phone) else {"phones": (phone,)}
    now = town.shop.clock.now()
    town.shop.db.write_now(capturing.capture, replace(draft, **where), CUSTOMER, now)


async def file(town: LeadTown, folder: Path, name: str, phone: Phone) -> None:
    path = folder / "leads.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("Name", "Phone", "City"), (name, f"'{phone}", "Pune")])
    found = await runs.load(town.shop.db, path, Options())
    await runs.apply(town.shop.db, found, OWNER, town.shop.clock, lambda done: None)
    await town.shop.db.close()


async def counter(town: LeadTown, folder: Path, name: str, phone: Phone) -> None:
    town.do(walking_in.take, WalkIn(phone, name, wants="a cake"))


def _entries(tx: Tx, lead_id: LeadId) -> int:
    """On the timeline."""
    return len(events.timeline(tx, lead_id))


DOORS = pytest.mark.parametrize("door", [form, file, counter], ids=lambda one: one.__name__)


@DOORS
@pytest.mark.parametrize("name", ["Asha Patil", "Mrs Patil", "आशा"])
async def test_a_mobile_is_one_person_however_they_are_spelled(
    town: LeadTown, tmp_path: Path, door: Door, name: str
) -> None:
    town.comes("Asha Patil", MOBILE)
    await door(town, tmp_path, name, MOBILE)
    assert town.read(count) == 1


@DOORS
async def test_a_landline_under_another_name_is_a_likely_double(
    town: LeadTown, tmp_path: Path, door: Door
) -> None:
    asha = town.comes("Asha Patil", LANDLINE)
    await door(town, tmp_path, "Meena Rao", LANDLINE)
    assert town.read(count) == 2
    (meena,) = town.read(merging.doubles, asha)
    assert (meena.lead.name, meena.lead.phone) == ("Meena Rao", LANDLINE)
    assert meena.reasons == ("they share the number 2025532233",)


@DOORS
async def test_a_landline_under_the_same_name_is_the_same_person(
    town: LeadTown, tmp_path: Path, door: Door
) -> None:
    town.comes("Asha Patil", LANDLINE)
    await door(town, tmp_path, "ASHA PATIL", LANDLINE)
    assert town.read(count) == 1


@DOORS
async def test_of_several_at_one_landline_the_name_tells_who_it_is(
    town: LeadTown, tmp_path: Path, door: Door
) -> None:
    asha = town.comes("Asha Patil", LANDLINE)
    meena = town.comes("Meena Rao", LANDLINE)
    await door(town, tmp_path, "Meena Rao", LANDLINE)
    assert town.read(count) == 2
    assert town.read(_entries, meena) > town.read(_entries, asha)


@DOORS
async def test_a_mobile_that_two_people_are_known_to_share_is_like_a_landline(
    town: LeadTown, tmp_path: Path, door: Door
) -> None:
    asha, meena = town.comes("Asha Patil", MOBILE), town.comes("Meena Patil")
    town.do(life_cycle.set_custom, meena, {"Husband's phone": "98765 43210"})
    town.do(merging.tell_apart, asha, meena)
    await door(town, tmp_path, "Rohan Patil", MOBILE)
    assert town.read(count) == 3
    await door(town, tmp_path, "Asha Patil", MOBILE)
    assert town.read(count) == 3


async def test_a_second_number_of_somebody_else_is_kept_as_words_and_found_as_a_double(
    town: LeadTown, tmp_path: Path
) -> None:
    path = tmp_path / "office.csv"
    path.write_text(
        "Name,Phone,Landline\n"
        f"Asha Patil,{MOBILE},020-25532233\n"
        "Meena Rao,9876543211,020-25532233\n"
        "Rohan,9876543212,020-25532233\n",
        "utf-8",
    )
    before = town.tables()["custom_field"]
    for verdict in (Verdict.NEW, Verdict.SAME):
        found = await runs.load(town.shop.db, path, Options())
        done = await runs.apply(town.shop.db, found, OWNER, town.shop.clock, lambda rows: None)
        assert dict(done.counts) == {verdict: 3}
    kept = {lead["name"]: lead["custom"] for lead in town.tables()["lead"]}
    assert kept["Asha Patil"] == "{}"
    assert json.loads(kept["Meena Rao"]) == {"other_number": "+91 20 2553 2233"}
    assert kept["Rohan"] == kept["Meena Rao"]
    likely = town.read(merging.doubles, LeadId(2))
    assert {one.lead.name for one in likely} == {"Asha Patil", "Rohan"}
    await undo(town.shop.db, 1, OWNER, town.shop.clock, lambda rows: None)
    await town.shop.db.close()
    assert (town.read(count), town.tables()["custom_field"]) == (0, before)


def test_a_form_keeps_a_second_number_of_somebody_else_as_words(town: LeadTown) -> None:
    asha = town.comes("Asha Patil", MOBILE)
    other = Phone("+919876543211")
    draft = LeadDraft(source="web form", name="Meena", phones=(other,), landlines=(LANDLINE,))
    now = town.shop.clock.now()
    first = town.shop.db.write_now(capturing.capture, draft, CUSTOMER, now)
    rohan = replace(draft, name="Rohan", phones=(Phone("+919876543213"),))
    second = town.shop.db.write_now(capturing.capture, rohan, CUSTOMER, now)
    assert first.lead_id != second.lead_id != asha
    assert town.lead(first.lead_id).custom == {}
    assert town.lead(second.lead_id).custom == {"other_number": "+91 20 2553 2233"}


async def test_a_file_with_two_people_at_one_landline_brings_both_and_changes_nothing_twice(
    town: LeadTown, tmp_path: Path
) -> None:
    path = tmp_path / "office.csv"
    path.write_text("Name,Phone\nAsha Patil,020-25532233\nMeena Rao,020-25532233\n", "utf-8")
    for verdict in (Verdict.NEW, Verdict.SAME):
        found = await runs.load(town.shop.db, path, Options())
        done = await runs.apply(town.shop.db, found, OWNER, town.shop.clock, lambda rows: None)
        assert dict(done.counts) == {verdict: 2}
    await town.shop.db.close()
    ((one, other),) = town.read(merging.all_doubles)
    assert (one.name, other.lead.name) == ("Asha Patil", "Meena Rao")


async def test_a_shared_number_is_one_persons_again_once_that_answer_is_taken_back(
    town: LeadTown, tmp_path: Path
) -> None:
    asha, meena = town.comes("Asha Patil", MOBILE), town.comes("Meena Patil")
    town.do(life_cycle.set_custom, meena, {"Other phone": "98765 43210"})
    town.do(merging.tell_apart, asha, meena)
    town.undo()
    await form(town, tmp_path, "Rohan Patil", MOBILE)
    assert town.read(count) == 2


async def test_an_e_mail_is_the_same_person_under_the_same_name_alone(town: LeadTown) -> None:
    """Wherever the address came from: typed by hand it is no contact point."""
    town.comes("Asha Patil", MOBILE, email="Info@Patil.example")
    draft = LeadDraft(source="web form", email="info@patil.example", message="Hello")
    now = town.shop.clock.now()
    for name, leads_then in (("Asha Patil", 1), ("Meena", 2), ("Meena", 2)):
        one = replace(draft, name=name, external_id=f"{name} {leads_then}")
        town.shop.db.write_now(capturing.capture, one, CUSTOMER, now)
        assert town.read(count) == leads_then


def test_at_the_counter_without_a_name_whoever_has_the_number_is_meant(town: LeadTown) -> None:
    asha = town.comes("Asha Patil", LANDLINE)
    taken = town.do(walking_in.take, WalkIn(LANDLINE, wants="two cakes"))
    assert (taken.lead.id, taken.created) == (asha, False)
    with pytest.raises(Conflict, match="is already Asha Patil"):
        town.do(leads.add, name="", phone=LANDLINE)


def test_by_hand_too_a_landline_may_be_somebody_elses(town: LeadTown) -> None:
    asha, meena = town.comes("Asha Patil", LANDLINE), town.comes("Meena Rao", MOBILE)
    changed = town.do(leads.edit, meena, {"phone": LANDLINE})
    assert changed.phone == LANDLINE
    with pytest.raises(Conflict, match="is already Meena Rao"):
        town.do(leads.edit, asha, {"phone": MOBILE})


@pytest.mark.parametrize(
    ("name", "own", "found"),
    [
        ("Meena", True, 1),
        ("Meena", False, 2),
        ("MEENA ", False, 2),
        ("Ravi", False, None),
        ("", False, None),
    ],
)
def test_the_rule_itself(name: str, own: bool, found: int | None) -> None:
    assert whose(name, (ASHA, MEENA), own=own) == found
    assert whose(name, (), own=own) is None


@pytest.mark.parametrize(
    ("phone", "landline"),
    [
        ("+912025532233", True),
        ("+918023456789", True),
        ("+919876543210", False),
        ("+12025550123", False),
        ("+442079460958", True),
        ("+0", False),
    ],
)
def test_where_the_number_does_not_show_it_it_is_no_landline(phone: str, landline: bool) -> None:
    assert is_landline(Phone(phone)) is landline
