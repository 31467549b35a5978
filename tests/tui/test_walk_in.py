"""A walk-in: the number first, whose it is while one types, then name, wishes, source and tags."""

import pytest
from rich.cells import cell_len

from crm_tui.domain.actor import OWNER
from crm_tui.domain.lead import Lead
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.timeline import EntryKind
from crm_tui.screens.add_lead import AddLead
from crm_tui.services import timeline, walking_in
from crm_tui.shop import Shop
from crm_tui.store import lead_query, leads
from tests.tui.conftest import Seat, Town, seated

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07\u202e"


def everybody(shop: Shop, clock_now: int) -> list[Lead]:
    order = shop.db.read_now(lead_query.order, LeadFilter(), clock_now)
    return shop.db.read_now(leads.several, list(order))


def form(seat: Seat) -> AddLead:
    assert isinstance(seat.app.screen, AddLead)
    return seat.app.screen


async def begins(seat: Seat, number: str) -> None:
    await seat.press("ctrl+n")
    await seat.until(lambda: form(seat).source.value)
    await seat.types(number)


async def test_a_whole_walk_in_takes_few_keys_and_its_chat_opens(shop: Shop, town: Town) -> None:
    async with seated(shop) as seat:
        await begins(seat, "98765 11111")
        await seat.press("enter")
        await seat.until(lambda: seat.app.screen.query_one("#name").has_focus)
        await seat.types("Meera")
        await seat.press("enter")
        await seat.types("2 kg kaju katli for Friday")
        await seat.press("enter", "enter")
        await seat.types("vip diwali")
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.inbox.chat.lead is not None)
        (lead,) = everybody(shop, town.clock.now())
        assert (lead.name, lead.phone, lead.source) == ("Meera", "+919876511111", "walk-in")
        assert lead.tags == ("vip", "diwali")
        notes = shop.db.read_now(timeline.page, lead.id, (EntryKind.NOTE,)).entries
        assert [note.words for note in notes] == ["2 kg kaju katli for Friday"]


async def test_from_the_third_digit_on_it_shows_who_has_such_a_number(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await begins(seat, "98")
        await seat.until(lambda: form(seat)._looked == "98")
        assert not form(seat).known.display
        await seat.types("7")
        await seat.until(lambda: form(seat).known.display)
        await seat.sees("Ravi", "+91 98765 43212", "new", "Do you have eggless bread?")


async def test_a_zero_or_a_country_code_before_it_finds_the_same_person(busy_town: Town) -> None:
    for typed in ("098765 43211", "+91 98765 43211", "919876543211", "९८७६५४३२११"):
        found = busy_town.shop.db.read_now(walking_in.holders, typed)
        assert found.exact, typed
        assert found.rows[0].name == "Asha"


async def test_enter_on_a_known_number_opens_that_chat_and_adds_nobody(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await begins(seat, "9876543211")
        await seat.press("enter")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Asha"))
        assert len(everybody(busy_town.shop, busy_town.clock.now())) == 3


async def test_the_arrow_marks_one_of_several_and_enter_opens_it(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await begins(seat, "98765")
        await seat.until(lambda: form(seat)._looked == "98765")
        assert form(seat).known.highlighted is None
        await seat.press("down", "down", "enter")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Asha"))


async def test_a_mark_for_a_number_that_was_typed_on_opens_nobody(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await begins(seat, "9876543211")
        await seat.until(lambda: form(seat).known.highlighted == 0)
        await seat.types("9")
        await seat.press("enter")
        await seat.until(lambda: seat.app.screen.query_one("#name").has_focus)
        assert seat.inbox.chat.lead_id is None


async def test_what_was_written_for_a_known_number_is_noted_with_its_lead(
    busy_town: Town,
) -> None:
    async with seated(busy_town.shop) as seat:
        await begins(seat, "9876543211")
        await seat.press("tab")
        await seat.until(lambda: seat.app.screen.query_one("#name").has_focus)
        await seat.types("Aasha ji")
        await seat.press("enter")
        await seat.types("asked for sugar free")
        await seat.press("ctrl+s")
        await seat.sees("The number is Asha's: what you wrote is with them.")
        assert len(everybody(busy_town.shop, busy_town.clock.now())) == 3
        page = busy_town.shop.db.read_now(timeline.page, busy_town.lead("Asha"), (EntryKind.NOTE,))
        assert [note.words for note in page.entries] == ["asked for sugar free"]


async def test_a_landline_under_another_name_is_somebody_new_and_one_is_told(
    shop: Shop, town: Town
) -> None:
    office = walking_in.WalkIn("020 2553 2233", "Asha")
    shop.db.write_now(walking_in.take, OWNER, town.clock.now(), office)
    async with seated(shop) as seat:
        await begins(seat, "02025532233")
        await seat.press("tab")
        await seat.types("Meena")
        await seat.press("ctrl+s")
        await seat.sees("Asha has this number too.", "D asks whether they are one.")
        assert sorted(lead.name for lead in everybody(shop, town.clock.now())) == ["Asha", "Meena"]
        await seat.sees("≟ 1")
        await seat.press("escape", "U")
        await seat.sees("Taken back: walk-in Meena.", "No chat is open.")
        assert [lead.name for lead in everybody(shop, town.clock.now())] == ["Asha"]


async def test_the_source_of_the_last_one_is_remembered(shop: Shop) -> None:
    async with seated(shop) as seat:
        await begins(seat, "9876511111")
        form(seat).source.value = "exhibition"
        await seat.press("ctrl+s")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
        await seat.until(lambda: seat.inbox.chat.lead is not None)
        await seat.press("ctrl+n")
        await seat.until(lambda: form(seat).source.value == "exhibition")


async def test_no_number_and_no_name_is_refused_with_what_to_do(shop: Shop) -> None:
    async with seated(shop, (60, 20)) as seat:
        await begins(seat, "")
        await seat.press("ctrl+s")
        await seat.sees("A lead needs a name or a number.", "Give at least one")


@pytest.mark.parametrize("size", [(120, 40), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_hostile_names_are_literal_and_every_field_is_in_sight(
    town: Town, size: tuple[int, int]
) -> None:
    town.writes(HOSTILE, HOSTILE)
    town.writes("सीमा शर्मा और बहुत लम्बा नाम जो किसी पंक्ति में नहीं आता", "नमस्ते " * 30)
    town.writes("x" * 150, "y" * 300)
    async with seated(town.shop, size) as seat:
        await begins(seat, "98765432")
        await seat.sees("[@click=app.quit]x[/] ]52;c;AA", "Wants", "Tags", "save")
        await seat.until(lambda: "\x1b" not in seat.text and "\u202e" not in seat.text)
        assert all(cell_len(line) <= size[0] for line in seat.text.splitlines())
