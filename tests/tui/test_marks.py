"""Marked leads: what a key does to one it does to all of them, as one step that is taken back."""

from array import array
from collections.abc import Sequence

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import MINUTE
from crm_tui.domain.lead import Lead, LeadStatus
from crm_tui.domain.timeline import EntryKind
from crm_tui.services import leads, life_cycle, merging, timeline
from crm_tui.store import custom, tags, tasks
from crm_tui.widgets.lead_list import LeadList
from tests.tui.conftest import Seat, Town, seated

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07"
NAMES = ("Ravi", "Asha", "Meena")
"""In the order of the list."""


def lead(town: Town, name: str) -> Lead:
    return town.shop.db.read_now(leads.get, town.lead(name))


def crowd(town: Town, count: int) -> Sequence[str]:
    """So many customers, in the order of the list."""
    names = [f"Guest {number:02d}" for number in range(count)]
    for number, name in enumerate(names):
        town.writes(name, "Hello", ago=(number + 1) * MINUTE)
    return names


def rows(seat: Seat) -> LeadList:
    return seat.inbox.leads.leads


async def whole_list(seat: Seat, count: int) -> None:
    await seat.until(lambda: len(rows(seat).order) == count, "the whole list")
    await seat.sees("unread")


async def the_windows_are_gone(seat: Seat) -> None:
    await seat.until(lambda: len(seat.app.screen_stack) == 1)


async def test_space_marks_goes_on_and_unmarks_and_escape_takes_all_marks_off(
    busy_town: Town,
) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("space", "space")
        await seat.sees("✓ 2 marked")
        assert rows(seat).cursor_id == busy_town.lead("Meena")
        assert seat.text.count(" ✓ ") >= 3  # the top bar, and a sign at each of the two
        await seat.press("k", "space")
        await seat.sees("✓ 1 marked")
        await seat.press("escape")
        await seat.until(lambda: "marked" not in seat.text)


async def test_marks_are_seen_without_colour(
    busy_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("space")
        await seat.until(
            lambda: any(line.startswith(" ✓ Do you have") for line in seat.text.splitlines())
        )


async def test_the_hint_bar_says_what_can_be_done_to_all_of_them(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        assert "Esc unmark" not in seat.text
        await seat.press("space")
        await seat.sees("S stage", "# tags", "V value", "O owner", "T task", "N note", "Esc unmark")
        await seat.press("enter")
        await seat.until(lambda: seat.inbox.chat.lead is not None)
        await seat.until(lambda: "Esc unmark" not in seat.text)


async def test_star_marks_only_what_the_filter_shows(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("slash")
        await seat.types("ravi")
        await seat.until(lambda: len(rows(seat).order) == 1)
        await seat.press("enter", "asterisk")
        await seat.sees("✓ 1 marked")
        await seat.press("asterisk")
        await seat.until(lambda: "marked" not in seat.text)


async def test_marks_stay_on_their_leads_when_somebody_writes(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("j", "space")
        busy_town.writes("Meena", "One more thing", ago=0)
        await seat.until(lambda: rows(seat).order[0] == busy_town.lead("Meena"))
        assert rows(seat).marked == {busy_town.lead("Asha")}


async def test_who_became_part_of_another_has_no_mark_any_more(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("asterisk")
        await seat.sees("✓ 3 marked")
        two = busy_town.lead("Asha"), busy_town.lead("Ravi")
        busy_town.shop.db.write_now(merging.merge, OWNER, busy_town.clock.now(), *two)
        await seat.sees("✓ 2 marked")
        assert rows(seat).marked == {two[0], busy_town.lead("Meena")}


async def test_a_status_for_all_marked_ones_is_one_step(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("space", "space", "S")
        await seat.sees("2 marked leads")
        await seat.press("l", "p")
        await seat.sees("2 leads are lost now. u takes it back.")
        assert [lead(busy_town, name).lost_reason for name in NAMES] == ["price", "price", None]
        await seat.press("u")
        await seat.sees("Taken back: status lost of 2 leads.")
        assert {lead(busy_town, name).status for name in NAMES} == {LeadStatus.NEW}


async def test_a_single_mark_counts_before_the_cursor(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("space", "S", "c")
        await seat.sees("Ravi is contacted now.")
        assert lead(busy_town, "Asha").status is LeadStatus.NEW


async def test_what_is_so_already_is_no_step(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("space", "S", "n")
        await seat.sees("That is so already: nothing was changed.")
        await seat.press("U")
        await seat.sees("There is nothing to undo.")


async def test_tags_are_completed_from_those_in_use_and_taken_off(busy_town: Town) -> None:
    write, now = busy_town.shop.db.write_now, busy_town.clock.now()
    write(life_cycle.tag, OWNER, now, [busy_town.lead("Meena")], ["wedding cake", "cold"])
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("asterisk", "number_sign")
        await seat.types("wed")
        await seat.sees("wedding cake")
        await seat.press("tab")
        await seat.types("vip, -co")
        await seat.press("down", "enter")
        await seat.sees("puts on: wedding cake, vip · takes off: cold")
        await seat.press("enter")
        await seat.sees("3 leads are tagged +wedding cake +vip -cold now.")
        assert busy_town.shop.db.read_now(tags.every) == [("vip", 3), ("wedding cake", 3)]
        await seat.press("u")
        await seat.until(
            lambda: busy_town.shop.db.read_now(tags.every) == [("cold", 1), ("wedding cake", 1)]
        )
        assert lead(busy_town, "Meena").tags == ("wedding cake", "cold")


@pytest.mark.parametrize(
    ("typed", "shown", "paise"),
    [
        ("1.5 lakh", "₹1,50,000", 15_000_000),
        ("25k", "₹25,000", 2_500_000),
        ("450.50", "₹450.50", 45_050),
    ],
)
async def test_a_value_is_understood_as_people_write_it(
    busy_town: Town, typed: str, shown: str, paise: int
) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("space", "space", "V")
        await seat.types(typed)
        await seat.sees(shown)
        await seat.press("enter")
        await seat.sees(f"2 leads are worth {shown} now.")
        assert [lead(busy_town, name).value_paise for name in NAMES] == [paise, paise, None]


async def test_no_amount_stays_where_it_stands(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("V")
        await seat.types("a lot")
        await seat.press("enter")
        await seat.sees("'a lot' is no amount. Write rupees, like 25000, 25k")
        assert len(seat.app.screen_stack) == 2
        assert lead(busy_town, "Ravi").value_paise is None


async def test_owners_are_completed_and_an_empty_one_is_nobody(busy_town: Town) -> None:
    write, now = busy_town.shop.db.write_now, busy_town.clock.now()
    write(life_cycle.set_owner, OWNER, now, [busy_town.lead("Meena")], "Sita Devi")
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("O")
        await seat.types("si")
        await seat.sees("Sita Devi")
        await seat.press("tab", "enter")
        await seat.sees("Ravi is with Sita Devi now.")
        assert lead(busy_town, "Ravi").owner == "Sita Devi"
        await seat.press("O")
        await seat.sees("now: Sita Devi")
        await seat.press("enter")
        await seat.sees("Ravi is with nobody in particular now.")
        assert lead(busy_town, "Ravi").owner == ""


async def test_a_task_and_a_note_go_to_all_marked_ones(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("space", "space", "T")
        await seat.types("call them")
        await seat.press("enter")
        await seat.types("whenever")
        await seat.press("enter")
        await seat.sees("is no time that is understood here", "call them")
        await seat.press("ctrl+u")
        await seat.types("kal")
        await seat.press("enter")
        await seat.sees("Task for 2 leads saved.")
        found = [busy_town.shop.db.read_now(tasks.of_lead, busy_town.lead(n)) for n in NAMES]
        assert [[one.text for one in of_one] for of_one in found] == [["call them"]] * 2 + [[]]
        await seat.press("N")
        await seat.types("met at the fair")
        await seat.press("enter")
        await seat.sees("Note on 2 leads saved.")
        await seat.press("u")
        await seat.sees("Taken back: note on 2 leads.")
        page = busy_town.shop.db.read_now(timeline.page, busy_town.lead("Ravi"), (EntryKind.NOTE,))
        assert page.entries == ()


async def test_more_than_fifty_are_asked_about_and_come_back_exactly(town: Town) -> None:
    names = crowd(town, 60)
    write, now = town.shop.db.write_now, town.clock.now()
    write(life_cycle.set_status, OWNER, now, [town.lead(names[3])], LeadStatus.QUALIFIED)
    async with seated(town.shop) as seat:
        await whole_list(seat, 60)
        await seat.press("asterisk", "S", "c")
        await seat.sees("Move 60 leads to contacted?", "y/n")
        await seat.press("n")
        await the_windows_are_gone(seat)
        assert lead(town, names[0]).status is LeadStatus.NEW
        await seat.press("S", "c", "y")
        await seat.sees("60 leads are contacted now.")
        assert {lead(town, name).status for name in names} == {LeadStatus.CONTACTED}
        await seat.press("U")
        await seat.sees("Taken back: status contacted of 60 leads.")
        back = [lead(town, name).status for name in names]
        assert back == [LeadStatus.NEW] * 3 + [LeadStatus.QUALIFIED] + [LeadStatus.NEW] * 56


async def test_in_the_chat_a_key_is_for_its_lead_alone(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("space", "space", "enter")
        await seat.until(lambda: seat.inbox.chat.lead is not None)
        await seat.pilot.pause()
        await seat.press("S", "c")
        await seat.sees("Meena is contacted now.")
        assert [lead(busy_town, name).status for name in NAMES] == ["new", "new", "contacted"]


async def test_a_hundred_thousand_marks_cost_no_more_per_key_than_none(busy_town: Town) -> None:
    """A mark is an id in a set: painting and moving ask for those in view alone."""
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        asked: list[int] = []

        class Watched(set[int]):
            def __contains__(self, one: object) -> bool:
                asked.append(1)
                return super().__contains__(one)

        many = array("q", [*rows(seat).order, *range(1_000, 101_000)])
        rows(seat).show_order(many)
        await seat.press("asterisk")
        await seat.sees("✓ 100,003 marked")
        rows(seat).marked = Watched(rows(seat).marked)
        await seat.press("j", "k")
        assert 0 < len(asked) < 200


async def test_the_shop_s_own_fields_are_changed_made_and_taken_away(busy_town: Town) -> None:
    write, now = busy_town.shop.db.write_now, busy_town.clock.now()
    known = {"Wedding date": "3 May", "Guests": "200"}
    write(life_cycle.set_custom, OWNER, now, busy_town.lead("Ravi"), known)
    async with seated(busy_town.shop) as seat:
        await whole_list(seat, 3)
        await seat.press("F")
        await seat.sees("Wedding date", "3 May", "Guests", "200")
        await seat.press("end")
        await seat.types(" or more")
        await seat.press("enter", "end", "ctrl+u", "enter")
        await seat.types("Flavour")
        await seat.press("enter")
        await seat.types("mango")
        await seat.press("enter")
        await seat.sees("Fields of Ravi saved. u takes it back.")
        labels = busy_town.shop.db.read_now(custom.labels)
        shown = {labels[key]: value for key, value in lead(busy_town, "Ravi").custom.items()}
        assert shown == {"Guests": "200 or more", "Flavour": "mango"}
        await seat.press("u")
        await seat.until(lambda: len(lead(busy_town, "Ravi").custom) == 2)


async def test_the_windows_are_literal_and_fit_in_sixty_columns(town: Town) -> None:
    town.writes(HOSTILE, HOSTILE)
    write, now = town.shop.db.write_now, town.clock.now()
    lead_id = town.lead(HOSTILE)
    write(life_cycle.tag, OWNER, now, [lead_id], [HOSTILE])
    write(life_cycle.set_custom, OWNER, now, lead_id, {HOSTILE: HOSTILE})
    write(life_cycle.set_owner, OWNER, now, [lead_id], HOSTILE)
    async with seated(town.shop, (60, 20)) as seat:
        for key in ("number_sign", "O", "F", "V"):
            await seat.press(key)
            await seat.sees("[@click=app.quit]x[/] ]52;c;AA")
            await seat.press("escape")
            await the_windows_are_gone(seat)
        assert seat.app.is_running


@pytest.mark.parametrize("size", [(20, 6), (40, 12), (200, 60)])
async def test_no_size_breaks_a_window(busy_town: Town, size: tuple[int, int]) -> None:
    async with seated(busy_town.shop, size) as seat:
        await seat.until(lambda: len(rows(seat).order) == 3)
        await seat.press("asterisk")
        for key in ("number_sign", "V", "O", "F", "T", "N", "S", "f6", "f7"):
            await seat.press(key)
            await seat.until(lambda: len(seat.app.screen_stack) == 2, key)
            await seat.press("j", "escape", *(["escape"] if key in "FTN" else []))
            await the_windows_are_gone(seat)
        await seat.press("f7", "n", "x", "escape", "escape", "escape")
        await the_windows_are_gone(seat)
        assert seat.app.is_running
