"""Today's window is made once and kept: it opens fast, and never passes old rows off as fresh."""

import asyncio
from collections.abc import Sequence

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.screens.today import TodayWindow
from crm_tui.services import automatic
from crm_tui.services.follow_ups import keeping
from crm_tui.services.today_desk import Begun, TodayDesk
from tests.tui.conftest import Seat, Town, seated
from tests.tui.test_today import SETTLE, at_today, in_chat, names, ready, sent, window

SOON = "Namaste! Has the cake been liked?"


@pytest.fixture(autouse=True)
def _read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SETTLE, 0.0)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Nothing is read before this is set."""
    may_read, begin = asyncio.Event(), TodayDesk.begin

    async def begin_slowly(desk: TodayDesk, follow: Sequence[LeadId]) -> Begun:
        await may_read.wait()
        return await begin(desk, follow)

    monkeypatch.setattr(TodayDesk, "begin", begin_slowly)
    return may_read


async def close(seat: Seat) -> None:
    await seat.press("escape")
    await seat.until(lambda: seat.app.screen is seat.inbox, "the inbox")


async def reopen(seat: Seat) -> None:
    await seat.press("f9")
    await seat.until(lambda: isinstance(seat.app.screen, TodayWindow), "Today")


async def test_the_same_window_is_shown_again(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        first = window(seat)
        await close(seat)
        await reopen(seat)
        assert window(seat) is first
        await ready(seat, "Asha")


async def test_it_is_made_before_anybody_asks_for_it(
    busy_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_tui.screens.today_way._IDLE", 0.01)
    async with seated(busy_town.shop) as seat:
        await seat.until(lambda: seat.app.is_screen_installed("today"), "the window is made")
        assert seat.app.screen is seat.inbox
        await reopen(seat)
        await ready(seat, "Asha")
        await seat.press("enter")
        await seat.until(lambda: len(sent(busy_town, "Asha")) == 1, "what was read is sent")


async def test_no_key_acts_on_rows_of_before(busy_town: Town, slow: asyncio.Event) -> None:
    slow.set()
    async with at_today(busy_town.shop) as seat:
        await close(seat)
        slow.clear()
        await reopen(seat)
        await seat.sees("reading …", "Asha")
        await seat.press("enter", "o", "e", "space", "s", "x", "enter")
        assert seat.app.screen is window(seat)
        assert sent(busy_town, "Asha") == []
        slow.set()
        await ready(seat, "Asha")
        assert "reading …" not in seat.text
        assert names(seat) == ["Asha", "Ravi", "Meena"]


async def test_rows_of_long_ago_are_not_even_shown(busy_town: Town, slow: asyncio.Event) -> None:
    slow.set()
    async with at_today(busy_town.shop) as seat:
        await close(seat)
        slow.clear()
        busy_town.clock.time += 11 * MINUTE
        await reopen(seat)
        await seat.sees("reading …")
        assert "chocolate cake is" not in seat.text
        slow.set()
        await ready(seat, "Asha")


async def test_nobody_waits_is_said_only_when_that_was_read(
    town: Town, slow: asyncio.Event
) -> None:
    slow.set()
    async with at_today(town.shop) as seat:
        await close(seat)
        slow.clear()
        town.writes("Asha", "Kitne ka hai?")
        await reopen(seat)
        await seat.sees("reading …")
        assert "Nobody waits" not in seat.text
        slow.set()
        await ready(seat, "Asha")


async def test_what_was_read_before_it_was_closed_is_not_fresh(
    busy_town: Town, slow: asyncio.Event
) -> None:
    slow.set()
    async with at_today(busy_town.shop) as seat:
        old = TodayWindow.Loaded(
            await seat.inbox.today_desk.begin(()), worker_alive=True, opening=window(seat)._opening
        )
        await close(seat)
        slow.clear()
        await reopen(seat)
        window(seat).post_message(old)
        await seat.press("enter")
        assert sent(busy_town, "Asha") == []
        assert window(seat).marked is None
        slow.set()
        await ready(seat, "Asha")


async def test_what_was_done_in_it_before_is_not_taken_back_by_u(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        await seat.press("G")
        await ready(seat, "Meena")
        await seat.press("space")
        await seat.until(lambda: names(seat) == ["Asha", "Ravi"], "Meena is put away")
        await close(seat)
        await reopen(seat)
        await ready(seat, "Asha")
        await seat.press("u")
        await seat.sees("Nothing was done here yet.")
        assert names(seat) == ["Asha", "Ravi"]


async def test_a_terminal_that_was_resized_meanwhile_and_another_theme(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        await close(seat)
        await seat.pilot.resize_terminal(70, 24)
        seat.app.action_next_theme()
        await reopen(seat)
        await ready(seat, "Asha")
        await seat.sees("Enter sends this and goes on")
        today = window(seat)
        assert today.has_class("-narrow")
        assert not today.has_class("-wide")
        assert today.rows.size.width == 70
        background = seat.app.theme_variables["background"]
        assert today.styles.background.hex.lower() == background.lower()


async def test_enter_takes_noted_words_into_the_composer(town: Town) -> None:
    asha = town.writes("Asha", "Thank you", ago=2 * HOUR)
    town.shop.db.write_now(lambda tx: tx.run("UPDATE lead SET needs_reply = 0"))
    now = town.clock.now()
    due = Millis(now - MINUTE)
    town.shop.db.write_now(keeping.add, OWNER, now, asha, due, "ask her", SOON)
    async with at_today(town.shop) as seat:
        await seat.sees("ask her", SOON, "opens the chat: your words wait there")
        await seat.press("enter")
        await in_chat(seat, "Asha")
        composer = seat.inbox.chat.writing.composer
        await seat.until(lambda: composer.text == SOON, "the words")
        assert sent(town, "Asha") == []
        await seat.types(" ")
        await seat.press("f9")
        await ready(seat, "Asha")
        await seat.press("enter")
        await in_chat(seat, "Asha")
        await seat.until(lambda: composer.has_focus, "the composer")
        assert composer.text.count(SOON) == 1


async def test_the_head_names_the_kill_switch(busy_town: Town) -> None:
    busy_town.shop.db.write_now(automatic.stop, OWNER, busy_town.clock.now())
    async with at_today(busy_town.shop) as seat:
        await seat.sees("automatic sending is stopped", "3 to answer")


async def test_another_day_begins_with_the_first_row(busy_town: Town) -> None:
    async with at_today(busy_town.shop) as seat:
        await seat.press("G")
        await ready(seat, "Meena")
        await close(seat)
        busy_town.clock.time += DAY
        busy_town.writes("Zoya", "Are you open?", ago=MINUTE)
        await reopen(seat)
        await ready(seat, "Zoya")
