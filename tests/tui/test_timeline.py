"""The timeline of a lead: everything newest first, by kind, by day, page by page, and to a message."""

from zoneinfo import ZoneInfo

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.lead import LeadStatus
from crm_tui.screens.timeline import PAGE, TimelineWindow
from crm_tui.services import calls, life_cycle, notes
from crm_tui.widgets.when import day_key
from tests.tui.conftest import Seat, Town, seated

ZONE = ZoneInfo("Asia/Kolkata")
HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07"


def works_with(town: Town, name: str) -> None:
    """Three days with a lead: messages, then a note, a call and a status of today."""
    town.writes(name, "Price of kaju katli?", ago=2 * DAY)
    town.writes(name, "Hello?", ago=DAY)
    write, now, lead = town.shop.db.write_now, town.clock.now(), town.lead(name)
    write(notes.add, OWNER, Millis(now - 2 * HOUR), lead, "wants 5 kg")
    write(calls.log, OWNER, Millis(now - HOUR), lead, CallOutcome.NO_ANSWER)
    write(life_cycle.set_status, OWNER, now, [lead], LeadStatus.QUALIFIED)


def window(seat: Seat) -> TimelineWindow:
    assert isinstance(seat.app.screen, TimelineWindow)
    return seat.app.screen


async def opens_timeline(seat: Seat) -> None:
    await seat.press("t")
    await seat.until(lambda: window(seat).shown.entries)


def marked(seat: Seat) -> str:
    entry = window(seat).shown.selected
    assert entry is not None
    return entry.title


async def test_everything_stands_there_newest_first_under_its_day(town: Town) -> None:
    works_with(town, "Asha")
    async with seated(town.shop, (100, 30)) as seat:
        await opens_timeline(seat)
        await seat.sees("Asha", "Today", "Yesterday", "Friday 20 Nov")
        places = [
            seat.text.index(words)
            for words in (
                "status: new → qualified",
                "outgoing call: no answer",
                "wants 5 kg",
                "Hello?",
                "Price of kaju katli?",
            )
        ]
        assert places == sorted(places)


async def test_a_number_shows_one_kind_and_zero_shows_all_again(town: Town) -> None:
    works_with(town, "Asha")
    async with seated(town.shop) as seat:
        await opens_timeline(seat)
        every = len(window(seat).shown.entries)
        for key, words in (("1", "Hello?"), ("2", "no answer"), ("3", "5 kg"), ("5", "qualified")):
            await seat.press(key)
            await seat.until(lambda: 0 < len(window(seat).shown.entries) < every)
            await seat.sees(words)
            await seat.press("0")
            await seat.until(lambda: len(window(seat).shown.entries) == every)
        await seat.press("4")
        await seat.sees("Nothing of this kind yet. 0 shows all.")
        await seat.press("4")
        await seat.until(lambda: len(window(seat).shown.entries) == every)


async def test_brackets_go_from_day_to_day_and_stop_at_both_ends(town: Town) -> None:
    works_with(town, "Asha")
    async with seated(town.shop) as seat:
        await opens_timeline(seat)
        days: list[int] = []
        today = day_key(town.clock.now(), ZONE)
        for key in ("left_square_bracket",) * 3 + ("right_square_bracket",) * 3:
            await seat.press(key)
            entry = window(seat).shown.selected
            assert entry is not None
            days.append(today - day_key(entry.at, ZONE))
        assert days == [1, 2, 2, 1, 0, 0]


async def test_enter_on_a_message_goes_to_it_in_the_chat(town: Town) -> None:
    for number in range(90):
        town.writes("Asha", f"message {number}", ago=(100 - number) * MINUTE)
    town.writes("Ravi", "Newer", ago=MINUTE)
    async with seated(town.shop) as seat:
        await seat.until(lambda: len(seat.inbox.leads.leads.order) == 2)
        await seat.press("j")
        await opens_timeline(seat)
        await seat.press("1")
        await seat.until(lambda: len(window(seat).shown.entries) == 90)
        await seat.press("G", "k", "k", "enter")
        await seat.until(lambda: seat.inbox.chat.lead_id == town.lead("Asha"))
        await seat.until(
            lambda: (
                (chosen := seat.inbox.chat.transcript.selected) is not None
                and chosen.content == "message 2"
            )
        )


async def test_enter_on_anything_else_says_why_it_stays(town: Town) -> None:
    works_with(town, "Asha")
    async with seated(town.shop) as seat:
        await opens_timeline(seat)
        await seat.press("enter")
        await seat.sees("Only a message can be gone to")


async def test_pages_are_read_as_one_goes_down_and_none_is_read_twice(town: Town) -> None:
    lead = town.writes("Asha", "first", ago=10 * DAY)
    for number in range(2 * PAGE):
        at = Millis(town.clock.now() - number * MINUTE)
        town.shop.db.write_now(notes.add, OWNER, at, lead, f"note {number}")
    async with seated(town.shop, (80, 24)) as seat:
        await opens_timeline(seat)
        assert len(window(seat).shown.entries) == PAGE
        await seat.press("left_square_bracket")
        await seat.until(lambda: marked(seat) == "they wrote")
        words = [one.words for one in window(seat).shown.entries if one.title == "note"]
        assert words == [f"note {number}" for number in range(2 * PAGE)]


async def test_moving_by_line_and_page_keeps_the_mark_in_sight(town: Town) -> None:
    lead = town.writes("Asha", "first", ago=10 * DAY)
    for number in range(40):
        at = Millis(town.clock.now() - number * MINUTE)
        town.shop.db.write_now(notes.add, OWNER, at, lead, f"note {number}.")
    async with seated(town.shop, (80, 24)) as seat:
        await opens_timeline(seat)
        for keys in (("j",), ("pagedown",), ("pagedown",), ("k",), ("G",), ("pageup",), ("g",)):
            await seat.press(*keys)
            await seat.pilot.pause()
            entry = window(seat).shown.selected
            assert entry is not None
            assert "▌" in seat.text
            assert entry.words in seat.text


async def test_hostile_words_are_literal_and_fit_in_sixty_columns(town: Town) -> None:
    lead = town.writes(HOSTILE, HOSTILE + "नमस्ते " * 40)
    town.shop.db.write_now(notes.add, OWNER, town.clock.now(), lead, HOSTILE)
    async with seated(town.shop, (60, 20)) as seat:
        await opens_timeline(seat)
        await seat.sees("[@click=app.quit]x[/] ]52;c;AA", "0 all", "9 changes")
        assert "\x1b" not in seat.text
        await seat.pilot.click(offset=(14, 6))
        assert seat.app.is_running
