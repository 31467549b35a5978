"""Who may be the same person, on the screen: side by side, decided field by field, and taken back."""

import pytest
from rich.cells import cell_len

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import HOUR, MINUTE
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead
from crm_tui.screens.doubles import DoublesWindow
from crm_tui.screens.merged import MergedWindow
from crm_tui.services import leads, life_cycle, merging, notes
from crm_tui.store import leads as store
from tests.tui.conftest import Seat, Town, seated

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07\u202e"


def comes(town: Town, name: str, phone: str = "", **fields: str) -> LeadId:
    """By hand; a moment after the one before."""
    town.clock.forward(1_000)
    now = town.clock.now()
    added: Lead = town.shop.db.write_now(leads.add, OWNER, now, name=name, phone=phone, **fields)
    return added.id


def lead(town: Town, lead_id: LeadId) -> Lead:
    return town.shop.db.read_now(leads.get, lead_id)


@pytest.fixture
def pair(town: Town) -> tuple[LeadId, LeadId]:
    """Asha, who wrote, and somebody with her e-mail who was added later."""
    asha = town.writes("Asha", "Chocolate cake kitne ka hai?", ago=MINUTE)
    now = town.clock.now()
    town.shop.db.write_now(leads.edit, OWNER, now, asha, {"email": "home@crumbs.in"})
    other = comes(town, "Mrs Patil", "9820012345", email="home@crumbs.in", company="Patil & Sons")
    town.shop.db.write_now(notes.add, OWNER, now, other, "wants no nuts")
    return asha, other


async def asks(seat: Seat, name: str) -> DoublesWindow:
    await seat.opens(name)
    await seat.press("D")
    await seat.until(lambda: isinstance(seat.app.screen, DoublesWindow))
    await seat.until(lambda: "Looking…" not in seat.text)
    assert isinstance(seat.app.screen, DoublesWindow)
    return seat.app.screen


async def back_in_the_inbox(seat: Seat) -> None:
    await seat.until(lambda: len(seat.app.screen_stack) == 1)


async def test_both_stand_side_by_side_with_the_reason_and_what_would_move(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    async with seated(town.shop) as seat:
        await asks(seat, "Asha")
        await seat.sees("The same e-mail home@crumbs.in.", "L1 stays", "L2 joins")
        await seat.sees("1 note moves over from L2 to L1.")
        assert any(
            "≠ name" in line and "○ Asha" in line and "● Mrs Patil" in line
            for line in seat.text.splitlines()
        ), "the name that the shop wrote is offered before that of a profile"
        assert "● Patil & Sons" in seat.text


def fields(seat: Seat) -> list[str]:
    """The lines of the comparison."""
    lines = [line.strip(" │▌") for line in seat.text.splitlines()]
    return [line for line in lines if "●" in line]


async def test_a_person_chooses_and_one_key_makes_them_one(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    asha, other = pair
    async with seated(town.shop) as seat:
        window = await asks(seat, "Asha")
        assert window.fields.marked is not None
        assert window.fields.marked.label == "name"
        await seat.press("space")
        await seat.until(lambda: "● Asha" in seat.text)
        await seat.press("ctrl+s")
        await seat.sees("L2 is part of Asha (L1) now. u takes it back.")
        merged = lead(town, other)
        assert (merged.id, merged.name, merged.company) == (asha, "Asha", "Patil & Sons")
        await seat.press("u")
        await seat.sees("Taken back: merge of Mrs Patil into Asha.")
        assert (lead(town, asha).company, lead(town, other).id) == (None, other)


async def test_arrows_choose_a_side_and_a_field_that_both_agree_on_is_no_choice(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    async with seated(town.shop) as seat:
        window = await asks(seat, "Asha")
        await seat.press("left")
        await seat.sees("● Asha")
        await seat.press("right")
        await seat.sees("○ Asha")
        while window.fields.marked is not None and window.fields.marked.label != "e-mail":
            await seat.press("j")
        await seat.press("space")
        await seat.sees("Nothing to choose in this field.")


async def test_the_chat_of_who_joins_becomes_the_chat_of_who_stays(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    async with seated(town.shop) as seat:
        await asks(seat, "Mrs")
        await seat.press("ctrl+s")
        await back_in_the_inbox(seat)
        await seat.until(lambda: seat.inbox.chat.lead_id == pair[0])
        await seat.sees("Chocolate cake kitne ka hai?")


async def test_two_people_are_never_asked_about_again_until_that_is_taken_back(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    async with seated(town.shop) as seat:
        await asks(seat, "Asha")
        await seat.press("x")
        await seat.sees("Asha and Mrs Patil are two people", "u takes it back.")
        assert town.shop.db.read_now(merging.doubles, pair[0]) == []
        await seat.press("D")
        await seat.sees("Nobody looks like Asha.")
        await seat.press("escape", "u")
        await seat.sees("Taken back: Asha and Mrs Patil are two people.")
        assert len(town.shop.db.read_now(merging.doubles, pair[0])) == 1


async def test_several_are_gone_through_one_by_one(town: Town, pair: tuple[LeadId, LeadId]) -> None:
    comes(town, "A. Patil", "9820012346", email="home@crumbs.in")
    async with seated(town.shop) as seat:
        await asks(seat, "Asha")
        await seat.sees("1 of 2")
        first = "Mrs Patil" if "Mrs Patil" in "".join(fields(seat)) else "A. Patil"
        await seat.press("n")
        await seat.sees("2 of 2")
        await seat.press("p", "x")
        await seat.sees(f"Asha and {first} are two people")
        await seat.until(lambda: "1 of 2" not in seat.text)
        assert isinstance(seat.app.screen, DoublesWindow)
        await seat.press("x")
        await back_in_the_inbox(seat)
        assert town.shop.db.read_now(merging.doubles, pair[0]) == []


async def test_every_answer_is_taken_back_by_the_undo_key(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    comes(town, "A. Patil", "9820012346", email="home@crumbs.in")
    asha = pair[0]

    def alike() -> int:
        return len(town.shop.db.read_now(merging.doubles, asha))

    async with seated(town.shop) as seat:
        await asks(seat, "Asha")
        for left in (1, 0):
            await seat.press("x")
            await seat.until(lambda left=left: alike() == left)
            await seat.pilot.pause()
        await back_in_the_inbox(seat)
        for back in (1, 2):
            await seat.press("u")
            await seat.until(lambda back=back: alike() == back)


async def test_with_nobody_alike_another_open_question_is_offered(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    town.writes("Ravi", "Hello")
    async with seated(town.shop) as seat:
        await asks(seat, "Ravi")
        await seat.sees("Nobody looks like Ravi.", "Enter asks about two others in the shop.")
        await seat.press("enter")
        await seat.sees("The same e-mail home@crumbs.in.")


async def test_with_no_question_left_it_says_only_that(town: Town) -> None:
    town.writes("Ravi", "Hello")
    async with seated(town.shop, (60, 20)) as seat:
        await asks(seat, "Ravi")
        await seat.sees("Nobody looks like Ravi.")
        assert "Enter asks" not in seat.text
        await seat.press("ctrl+s", "x", "space", "n", "enter", "M")
        await seat.sees("Nobody is part of this lead.")
        await seat.press("escape")
        await back_in_the_inbox(seat)


async def test_who_is_part_of_a_lead_is_parted_again_after_a_question(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    asha, other = pair
    town.shop.db.write_now(merging.merge, OWNER, town.clock.now(), asha, other)
    async with seated(town.shop) as seat:
        await asks(seat, "Asha")
        await seat.sees("1 lead is part of Asha: M parts them again.")
        await seat.press("M")
        await seat.until(lambda: isinstance(seat.app.screen, MergedWindow))
        await seat.sees("Merged into this one", "Mrs Patil", "L2", "+91 98200 12345")
        await seat.press("u")
        await seat.sees("Part Mrs Patil (L2) from Asha?")
        await seat.press("escape")
        assert lead(town, other).id == asha
        await seat.press("u", "y")
        await seat.sees("Asha and Mrs Patil are two again.", "≟ 1")
        assert lead(town, other).id == other


async def test_after_parting_the_undo_key_never_takes_back_an_older_step(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("c", "r")
        await seat.sees("Call with Asha: reached.")
        await seat.press("D")
        await seat.sees("The same e-mail")
        await seat.press("ctrl+s")
        await seat.sees("L2 is part of")
        await seat.press("D")
        await seat.sees("M parts them again")
        await seat.press("M")
        await seat.until(lambda: isinstance(seat.app.screen, MergedWindow))
        await seat.press("u", "y")
        await seat.sees("are two again.")
        await seat.press("u")
        await seat.sees("Nothing is counting down any more.")
        await seat.press("U")
        await seat.sees("Taken back: call with Asha.")


async def test_a_quiet_mark_tells_in_the_open_chat_that_a_question_waits(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    town.writes("Ravi", "Hello")
    async with seated(town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("≟ 1")
        await seat.press("D")
        await seat.sees("The same e-mail")
        await seat.press("x")
        await back_in_the_inbox(seat)
        await seat.until(lambda: "≟" not in seat.text)
        await seat.press("u")
        await seat.sees("≟ 1")
        seat.inbox.chat.open(town.lead("Ravi"))
        await seat.sees("Hello")
        await seat.until(lambda: "≟" not in seat.text)


@pytest.mark.parametrize("size", [(120, 40), (60, 20), (40, 12)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_hostile_and_long_words_are_literal_and_every_line_keeps_inside(
    town: Town, size: tuple[int, int]
) -> None:
    town.writes(HOSTILE, "hi")
    first = town.lead(HOSTILE)
    second = comes(
        town, "सीमा शर्मा और बहुत लम्बा नाम जो किसी पंक्ति में नहीं आता " + "x" * 60, "9820012345"
    )
    now = town.clock.now()
    for lead_id, city in ((first, HOSTILE), (second, "y" * 300)):
        wanted = {"Office": "020 2553 2233", "City [b]": city}
        town.shop.db.write_now(life_cycle.set_custom, OWNER, now, lead_id, wanted)
        for number in range(8):
            more = {f"Field {number}": f"{lead_id} {number}"}
            town.shop.db.write_now(life_cycle.set_custom, OWNER, now, lead_id, more)
    async with seated(town.shop, size) as seat:
        window = await asks(seat, "app.quit")
        await seat.press(*["j"] * 20)
        await seat.press("space")
        assert window.fields.cursor == len(window.fields.lines) - 1
        await seat.until(lambda: "\x1b" not in seat.text and "\u202e" not in seat.text)
        assert all(cell_len(line) <= size[0] for line in seat.text.splitlines())
        await seat.press(*["k"] * 20)
        await seat.pilot.pause()
        if size[1] > 12:
            await seat.sees("[@click=app")
        await seat.press("ctrl+s")
        await back_in_the_inbox(seat)
        await seat.until(lambda: len(town.shop.db.read_now(merging.merged_into, first)) == 1)
        assert town.shop.db.read_now(store.count) == 1


async def test_a_merge_that_came_in_between_is_told_where_one_stands(
    town: Town, pair: tuple[LeadId, LeadId]
) -> None:
    asha, other = pair
    async with seated(town.shop) as seat:
        await asks(seat, "Asha")
        town.shop.db.write_now(merging.merge, OWNER, town.clock.now(), asha, other)
        await seat.press("ctrl+s")
        await seat.sees("These two are one lead already.")
        assert isinstance(seat.app.screen, DoublesWindow)


async def test_a_chat_that_another_program_merges_goes_on_in_the_other_with_what_was_typed(
    town: Town,
) -> None:
    kept = town.writes("Asha", "Hello", ago=3 * HOUR)
    gone = town.writes("Meena", "Hi", ago=2 * HOUR)
    async with seated(town.shop) as seat:
        await seat.opens("Meena")
        await seat.press("i")
        await seat.types("half a thought")
        town.shop.db.write_now(merging.merge, OWNER, town.clock.now(), kept, gone)
        await seat.until(lambda: seat.inbox.chat.lead_id == kept)
        await seat.sees("Hello", "half a thought")
        await seat.types(" more")
        await seat.sees("half a thought more")
