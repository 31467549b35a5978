"""The lead list: who is in it, how one moves, filters and finds the next who waits."""

import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from textual.app import App, ComposeResult

from crm_tui.domain.clock import HOUR, MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadRow, LeadStatus
from crm_tui.domain.phone import Phone
from crm_tui.shop import Shop
from crm_tui.widgets.lead_list import LeadList
from crm_tui.widgets.row_cache import MOST_ROWS, RowCache
from tests.conftest import NOON, FakeClock
from tests.tui.conftest import Seat, Town, seated


def cursor(seat: Seat) -> int:
    return seat.inbox.leads.leads.cursor


async def test_an_empty_shop_says_what_to_do_next(shop: Shop) -> None:
    async with seated(shop) as seat:
        await seat.sees("No leads yet", "ctrl+n adds the first one", "No chat is open")


async def test_a_stopped_worker_is_said_at_the_top(busy_town: Town) -> None:
    async with seated(busy_town.shop, alive=False) as seat:
        await seat.sees("worker not running", "crm work")


async def test_unread_draft_suggestion_and_window_are_glyph_and_word(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.sees("● Ravi", "1 new", "◕ 23h", "✦", "◔ 2h", "● 3 unread", "○ closed")
        await seat.opens("Ravi")
        await seat.press("i")
        await seat.types("half")
        await seat.sees("✎")


async def test_j_k_g_and_shift_g_move_and_stop_at_the_ends(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        places = []
        for key in ("j", "down", "j", "k", "up", "k", "G", "g", "end", "home"):
            await seat.press(key)
            places.append(cursor(seat))
        assert places == [1, 2, 2, 1, 0, 0, 2, 0, 2, 0]


async def test_page_keys_move_by_what_is_in_view(town: Town) -> None:
    for number in range(40):
        town.writes(f"Lead {number:02}", "hello", ago=number * MINUTE)
    async with seated(town.shop, (80, 24)) as seat:
        await seat.until(lambda: len(seat.inbox.leads.leads.order) == 40)
        await seat.press("pagedown")
        assert cursor(seat) == 10
        await seat.sees("Lead 10")
        await seat.press("pageup")
        assert cursor(seat) == 0


async def test_n_opens_the_chat_whose_window_closes_first_then_the_next(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("n")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Asha"))
        await seat.sees("Chocolate cake kitne ka hai?")
        await seat.press("n")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Ravi"))


async def test_n_says_so_when_nobody_waits(shop: Shop) -> None:
    async with seated(shop) as seat:
        await seat.press("n")
        await seat.sees("Nobody else is waiting")


async def test_the_filter_finds_by_message_and_esc_shows_everybody_again(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        leads = seat.inbox.leads.leads
        await seat.until(lambda: len(leads.order) == 3)
        await seat.press("slash")
        await seat.types("eggless")
        await seat.until(lambda: list(leads.order) == [busy_town.lead("Ravi")])
        await seat.press("escape")
        await seat.until(lambda: len(leads.order) == 3)
        assert leads.has_focus


async def test_a_filter_without_a_match_says_so(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("slash")
        await seat.types("[/]nobody")
        await seat.sees("Nobody matches “[/]nobody”")


async def test_a_click_opens_that_lead(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.sees("Meena")
        await seat.pilot.click(LeadList, offset=(5, 2))
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Asha"))


async def test_a_new_customer_appears_and_the_cursor_stays_on_its_lead(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        leads = seat.inbox.leads.leads
        await seat.until(lambda: len(leads.order) == 3)
        await seat.press("j")
        on = leads.cursor_id
        busy_town.writes("Zoya", "A new customer", ago=0)
        await seat.sees("Zoya", "A new customer", "● 4 unread")
        assert leads.cursor_id == on
        assert leads.cursor == 2


async def test_a_lead_added_by_hand_is_opened_for_writing(shop: Shop) -> None:
    async with seated(shop) as seat:
        await seat.press("ctrl+n")
        await seat.types("98765 11111")
        await seat.press("enter")
        await seat.until(lambda: seat.app.screen.query_one("#name").has_focus)
        await seat.types("Walk-in Meera")
        await seat.press("ctrl+s")
        await seat.until(lambda: seat.inbox.chat.lead is not None)
        await seat.sees("Walk-in Meera", "+91 98765 11111")
        await seat.until(lambda: seat.inbox.chat.writing.composer.has_focus)


async def test_a_number_that_is_none_stays_in_the_form_with_a_sentence(shop: Shop) -> None:
    async with seated(shop) as seat:
        await seat.press("ctrl+n")
        await seat.types("12")
        await seat.press("ctrl+s")
        await seat.until(lambda: str(seat.app.screen.query_one("#trouble").render()).strip())
        await seat.press("escape", "escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)


# -- a very large shop ---------------------------------------------------------------------------


def made_up(lead_id: int) -> LeadRow:
    return LeadRow(
        LeadId(lead_id),
        f"Lead {lead_id}",
        Phone("+919876543210"),
        LeadStatus.NEW,
        Millis(NOON - lead_id * MINUTE),
        "hello",
        lead_id % 3,
        False,
        Millis(NOON + HOUR),
        False,
        False,
    )


class Huge(App[None]):
    """The list over 100,000 leads that are made up as they are asked for."""

    asked = 0

    def compose(self) -> ComposeResult:
        yield LeadList(FakeClock(), ZoneInfo("Asia/Kolkata"))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"muted": "#888888", "faint": "#444444"}

    def on_mount(self) -> None:
        self.query_one(LeadList).show_order(array("q", range(1, 100_001)))
        self.query_one(LeadList).focus()

    def on_lead_list_rows_wanted(self, event: LeadList.RowsWanted) -> None:
        self.asked += len(event.ids)
        self.query_one(LeadList).put_rows(event.ids, [made_up(i) for i in event.ids])


async def test_of_a_hundred_thousand_leads_only_those_near_the_view_are_read() -> None:
    app = Huge()
    async with app.run_test(size=(80, 30)) as pilot:
        leads = app.query_one(LeadList)
        for key in ("G", "g", *["pagedown"] * 40):
            await pilot.press(key)
        await pilot.pause()
        assert leads.cursor == 40 * 14
        assert leads.cursor_id in {row.id for row in map(leads.cache.get, leads.order) if row}
        assert len(leads.cache) <= MOST_ROWS
        assert app.asked < 4_000


async def test_a_key_costs_the_same_in_a_list_of_ten_and_of_a_hundred_thousand() -> None:
    calls = []
    for count in (100, 100_000):
        app = Huge()
        async with app.run_test(size=(80, 30)) as pilot:
            leads = app.query_one(LeadList)
            leads.show_order(array("q", range(1, count + 1)))
            await pilot.pause()
            with counted_calls() as counted:
                for _ in range(30):
                    await pilot.press("j")
            calls.append(len(counted))
    assert calls[1] < calls[0] * 1.5


@contextmanager
def counted_calls() -> Iterator[list[None]]:
    """One element for each function that this thread calls: work without a clock."""
    calls: list[None] = []

    def count(frame: object, event: str, arg: object) -> None:
        if event in ("call", "c_call"):
            calls.append(None)

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def test_the_row_cache_asks_for_a_row_once_until_it_changes() -> None:
    cache = RowCache(most=2)
    assert cache.missing([LeadId(1), LeadId(2)]) == (1, 2)
    assert cache.missing([LeadId(1)]) == ()
    cache.put([LeadId(1), LeadId(2)], [made_up(1)])
    assert cache.missing([LeadId(1)]) == ()
    cache.mark_stale([LeadId(1)])
    assert cache.missing([LeadId(1)]) == (1,)
    cache.put([], [made_up(5), made_up(6)])
    assert cache.get(LeadId(1)) is None
    assert len(cache) == 2
