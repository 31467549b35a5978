"""The numbers on screen: painted at once, filled in, every one of them with what is behind it."""

from datetime import date
from pathlib import Path

from textual.widgets import Input

from crm_tui.actions import palette
from crm_tui.domain.actor import OWNER
from crm_tui.domain.analytics.insight import Insight
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.roles import Role
from crm_tui.screens.analytics import AnalyticsWindow
from crm_tui.screens.analytics_state import Place
from crm_tui.services import life_cycle
from crm_tui.services.analytics.panels import PANELS
from crm_tui.widgets.allowed import allowed
from crm_tui.widgets.analytics_lines import Kind, Mark
from tests.tui.conftest import Seat, Town, screen_text, seated
from tests.tui.every_key import as_role, at_inbox
from tests.tui.fixed_numbers import FixedDesk, given

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07 नमस्ते"


async def shows(seat: Seat, desk: FixedDesk, place: Place | None = None) -> AnalyticsWindow:
    window = AnalyticsWindow(desk, place or Place())
    await seat.app.push_screen(window)
    await seat.until(lambda: seat.app.screen is window)
    return window


async def test_it_is_painted_at_once_and_fills_in_while_it_is_counted(busy_town: Town) -> None:
    waits = Insight("Six leads [b]wait[/].", "never_answered", 6, 0)
    desk = FixedDesk(left=(1_200, 7), said=(waits,))
    async with seated(busy_town.shop, (120, 60)) as seat:
        await shows(seat, desk)
        await seat.sees("24 Oct – 22 Nov 2026", "New leads", "…", "counting … 7 left")
        assert "▲ from 2" not in seat.text
        desk.left = ()
        desk.allowed.set()
        await seat.sees("▲ from 2", "form", "Mon ··░░", "What is being lost")
        await seat.until(lambda: "counting" not in seat.text and "reading" not in seat.text)
        await seat.until(lambda: len(desk.asked) > len(PANELS), "read once more")
        await seat.sees("What stands out", "Six leads [b]wait[/].")
        desk.trouble = CrmError("The shop is busy.", "Try again.")
        await seat.press("2")
        await seat.sees("The shop is busy. Try again.", " … ")


async def test_days_are_chosen_by_a_key_and_any_days_are_typed(busy_town: Town) -> None:
    desk = given()
    async with seated(busy_town.shop) as seat:
        await shows(seat, desk)
        for key, words in (
            ("1", " 22 Nov 2026   beside 21 Nov 2026"),
            ("2", " 16–22 Nov 2026   beside 9–15 Nov 2026"),
            ("left_square_bracket", " 9–15 Nov 2026"),
            ("right_square_bracket", " 16–22 Nov 2026"),
            ("3", " 24 Oct – 22 Nov 2026"),
        ):
            await seat.press(key)
            await seat.sees(words)
        await seat.press("right_square_bracket")
        await seat.sees("Later days have not come yet.")
        await seat.press("4", *"2026-10")
        await seat.sees("1–31 Oct 2026, 31 days")
        await seat.press("enter")
        await seat.sees(" 1–31 Oct 2026   beside 31 Aug – 30 Sep 2026")
        assert desk.asked[-1] == Period(date(2026, 10, 1), date(2026, 10, 31))


async def test_the_mark_walks_and_tells_what_it_stands_on(busy_town: Town) -> None:
    async with seated(busy_town.shop, (120, 60)) as seat:
        window = await shows(seat, given())
        board = window.board
        await seat.sees("▌ New leads", "New leads   3 leads, 2 in the 30 days before: better")
        for keys, kind, marked in (
            ("jj", Kind.FIGURE, "contacted"),
            ("l", Kind.FIGURE, "fast_answers"),
            ("hk", Kind.FIGURE, "imported_leads"),
            (("tab",), Kind.DAYS, "new_leads"),
            (("shift+tab", "j", "j", "j"), Kind.FIGURE, "replied"),
        ):
            await seat.press(*keys)
            assert board.marked == Mark(kind, marked)
        await seat.press("question_mark")
        await seat.sees("Of the leads contacted in these days", "By a person: neither", "F1 shows")
        await seat.press("escape", "G")
        last = board.marked
        await seat.press("j")
        assert board.marked == last
        board.mark(Mark(Kind.FIGURE, "messages_in"))
        await seat.sees("No list of leads stands behind this number.")
        await seat.press("enter")
        assert seat.app.screen is window


async def test_enter_opens_just_the_leads_behind_a_number_and_escape_everybody(
    busy_town: Town,
) -> None:
    meena, now = busy_town.lead("Meena"), busy_town.clock.now()
    busy_town.shop.db.write_now(life_cycle.set_status, OWNER, now, [meena], LeadStatus.CLOSED)
    async with seated(busy_town.shop) as seat:
        await seat.press("slash", *"Ravi", "enter")
        await seat.until(lambda: len(seat.inbox.leads.leads.order) == 1)
        await seat.press("R")
        await seat.until(lambda: isinstance(seat.app.screen, AnalyticsWindow))
        window = seat.app.screen
        assert isinstance(window, AnalyticsWindow)
        window.board.mark(Mark(Kind.FIGURE, "won"))
        await seat.sees("Won   1 lead, 0 in the 30 days before: better")
        await seat.press("enter")
        await seat.sees("▾ Won, 24 Oct", " · 1 · Esc", "Meena")
        await seat.until(lambda: list(seat.inbox.leads.leads.order) == [meena])
        seat.inbox.leads.bring_kept_up_to_date()
        await seat.pilot.pause()
        await seat.sees("▾ Won, 24 Oct", " · 1 · Esc")
        await seat.press("R")
        await seat.sees("▌ Won")
        await seat.press("escape", "escape")
        await seat.until(lambda: len(seat.inbox.leads.leads.order) == 3)


async def test_a_shop_without_anybody_gets_a_kind_word_and_no_error(town: Town) -> None:
    async with seated(town.shop) as seat:
        await seat.press("R")
        await seat.sees("Nothing to count in these days, nor in those before.")
        await seat.press("enter", "j", "question_mark", "1")
        await seat.sees("Nothing to count", "beside 21 Nov 2026")


async def test_words_of_others_are_words_at_any_width(busy_town: Town) -> None:
    desk, mark = given(HOSTILE), Mark(Kind.ROW, "by_source", HOSTILE)
    async with seated(busy_town.shop, (60, 24)) as seat:
        window = await shows(seat, desk, Place(mark=mark))
        await seat.until(lambda: window.board.marked == mark)
        for width, height in ((60, 24), (80, 24), (120, 40), (200, 50), (40, 12)):
            await seat.pilot.resize_terminal(width, height)
            await seat.press("down", "up")
            await seat.sees("[@clic")
            assert window.board.marked == mark
            assert "\x1b" not in seat.text
            assert max(map(len, seat.text.splitlines())) <= width


async def test_the_report_is_written_where_one_says(busy_town: Town, tmp_path: Path) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("R")
        await seat.sees("What stands out", "New leads")
        await seat.press("e")
        await seat.sees("numbers-2026-10-24-to-2026-11-22.xlsx", "a workbook with charts")
        line = seat.app.screen.query_one("#line", Input)
        line.value = str(tmp_path / "n.doc")
        await seat.sees("ends in none of")
        line.value = str(tmp_path / "n.html")
        await seat.sees("a page to print")
        await seat.press("enter")
        await seat.sees("The report is in")
        assert "New leads" in (tmp_path / "n.html").read_text("utf-8")


async def test_who_may_not_read_reports_is_told_and_sees_no_key(busy_town: Town) -> None:
    async with at_inbox(as_role(busy_town.shop, Role.STAFF)) as (app, pilot):
        await pilot.press("R")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert "may not" in screen_text(app)
        assert "analytics" not in {one.id for one in palette(allowed(app.screen))}
