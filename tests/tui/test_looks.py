"""What the screens look like, as text that a reviewer can read; and that no size breaks them."""

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from crm_tui.domain.clock import HOUR
from crm_tui.widgets import themes
from tests.tui import gallery
from tests.tui.conftest import Town, seated


class PlainText(SingleFileSnapshotExtension):
    """One `.txt` file for each picture."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(PlainText)


@pytest.fixture
def street(busy_town: Town) -> Town:
    """A few more customers, in several scripts."""
    busy_town.writes("सीमा शर्मा", "क्या आप घर तक पहुँचा देते हैं?", ago=2 * HOUR)
    busy_town.writes("தமிழ் செல்வி", "நாளை காலை 10 மணிக்கு வேண்டும்", ago=4 * HOUR)
    busy_town.writes("Gurpreet 🎂", "Bhai, 5 kg mithai ka rate?", ago=6 * HOUR)
    return busy_town


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_inbox_with_an_open_chat(
    street: Town, size: tuple[int, int], picture: SnapshotAssertion
) -> None:
    async with seated(street.shop, size) as seat:
        await seat.sees("6 unread")
        list_only = seat.text
        await seat.press("n")
        await seat.sees("Namaste Asha ji!", "5 unread")
        await seat.until(lambda: street.unread("Asha") == 0)
        await seat.until(lambda: "1 new ◔" not in seat.text)
        assert f"{list_only}\n{'=' * size[0]}\n{seat.text}\n" == picture


@pytest.mark.parametrize("size", [(120, 95), (60, 100)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_a_chat_with_every_kind_of_message(
    town: Town, size: tuple[int, int], picture: SnapshotAssertion
) -> None:
    gallery.every_kind(town)
    async with seated(town.shop, size) as seat:
        await seat.opens("Kavya")
        await seat.sees("‹ Thanks ›", "─ free ─")
        await seat.until(lambda: town.unread("Kavya Reddy") == 0)
        await seat.until(lambda: "new" not in seat.text.splitlines()[3])
        await seat.sees("all read")
        assert seat.text + "\n" == picture


@pytest.mark.parametrize("size", [(120, 36), (60, 30)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_window_for_templates(
    town: Town, size: tuple[int, int], picture: SnapshotAssertion
) -> None:
    gallery.save_templates(town)
    town.writes("Meena Kumari", "Bye", ago=90 * HOUR)
    async with seated(town.shop, size) as seat:
        await seat.opens("Meena")
        await seat.until(lambda: town.unread("Meena Kumari") == 0)
        await seat.press("ctrl+t")
        await seat.sees("order_ready", "✋", "once it is delivered")
        await seat.pilot.pause()
        assert seat.text + "\n" == picture


@pytest.mark.parametrize("size", [(120, 36), (60, 24)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_two_who_may_be_one_side_by_side(
    town: Town, size: tuple[int, int], picture: SnapshotAssertion
) -> None:
    gallery.twice(town)
    async with seated(town.shop, size) as seat:
        await seat.press("n")
        await seat.sees("≟ 1")
        await seat.until(lambda: town.unread("Kavya Reddy") == 0)
        await seat.press("D")
        await seat.sees("stays", "joins", "move over")
        assert seat.text + "\n" == picture


@pytest.mark.parametrize("size", [(120, 36), (60, 24)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_drafts_next_steps_and_memory(
    town: Town, size: tuple[int, int], picture: SnapshotAssertion
) -> None:
    gallery.agents_at_work(town)
    async with seated(town.shop, size) as seat:
        await seat.press("n")
        await seat.sees("✦ Draft 1 of 3", "all read")
        await seat.until(lambda: "1 new" not in seat.text)
        await seat.press("left_square_bracket")
        await seat.sees("✦ Draft 3 of 3")
        drawer = seat.text
        await seat.press("m")
        await seat.sees("Memory", "Quantity: 2 kg")
        assert f"{drawer}\n{'=' * size[0]}\n{seat.text}\n" == picture


async def test_the_help_page(street: Town, picture: SnapshotAssertion) -> None:
    async with seated(street.shop, (100, 190)) as seat:
        await seat.press("question_mark")
        await seat.sees("Everywhere", "Writing", "Sending a template", "New lead")
        assert seat.text + "\n" == picture
        await seat.press("escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)


@pytest.mark.parametrize("size", [(40, 12), (20, 6), (71, 24), (200, 60)])
async def test_no_size_breaks_it(street: Town, size: tuple[int, int]) -> None:
    async with seated(street.shop, size) as seat:
        for keys in (["n"], ["i", "x"], ["escape", "escape"], ["j", "enter"], ["question_mark"]):
            await seat.press(*keys)
        await seat.press("escape", "ctrl+n", "escape", "ctrl+p", "escape")
        assert seat.app.is_running


async def test_resizing_goes_through_every_layout_and_keeps_the_chat(street: Town) -> None:
    async with seated(street.shop, (150, 40)) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        for width, height in ((100, 30), (72, 24), (71, 24), (40, 12), (10, 4), (120, 40)):
            await seat.pilot.resize_terminal(width, height)
            await seat.pilot.pause()
        await seat.sees("Chocolate cake kitne ka hai?", "Namaste Asha ji!")
        assert seat.inbox.chat.transcript.at_bottom


async def test_in_a_narrow_terminal_one_pane_stands_at_a_time(street: Town) -> None:
    async with seated(street.shop, (60, 20)) as seat:
        await seat.sees("● Ravi", "Gurpreet")
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        assert "Gurpreet" not in seat.text
        await seat.press("escape")
        await seat.sees("Gurpreet")
        assert "Namaste Asha ji!" not in seat.text


async def test_f2_goes_round_the_three_themes_and_repaints_the_chat(street: Town) -> None:
    async with seated(street.shop) as seat:
        await seat.press("n")
        await seat.sees("Namaste Asha ji!")
        seen = []
        for _ in range(4):
            transcript = seat.inbox.chat.transcript
            wanted = transcript.get_component_rich_style("transcript--text", partial=True).color
            line = next(s for s in map(transcript.render_line, range(30)) if "kitne" in s.text)
            shown = next(s.style for s in line if "kitne" in s.text)
            assert shown is not None
            assert shown.color == wanted
            seen.append(seat.app.theme)
            await seat.press("f2")
            await seat.pilot.pause()
        assert seen == [*(theme.name for theme in themes.ALL), themes.DARK.name]


async def test_without_colour_everything_is_still_said(
    street: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with seated(street.shop) as seat:
        await seat.press("n")
        await seat.sees("● Ravi", "1 new", "◔ 2h left, closing soon", "✦ Draft, sure", "▎")
