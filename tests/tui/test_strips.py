"""Lines whose columns stay in place, whatever width the terminal gives a glyph."""

import re

import pyte
import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from crm_tui.shop import Shop
from crm_tui.widgets.strips import fit, most_cells, split_line
from tests.tui.conftest import Town, seated

SCRIPTS = ["Asha", "सीमा शर्मा", "தமிழ் செல்வி", "বাংলা", "👨‍👩‍👧 family", "🙏🏽 ok"]


@pytest.mark.parametrize("text", SCRIPTS)
@pytest.mark.parametrize("width", [1, 4, 9, 30])
def test_fitted_text_keeps_inside_its_cells_however_wide_it_is_drawn(text: str, width: int) -> None:
    fitted = fit(text, width)
    assert cell_len(fitted) <= sum(map(most_cells, fitted)) <= width


def drawn(strip: Strip, wide: bool) -> list[str]:
    """The cells of a terminal that gives every sign cells of its own, or of one that counts as we do."""
    cells, place = ["old"] * 60, 0
    for segment in strip:
        if move := re.fullmatch(r"\x1b\[(\d+)G", segment.text):
            place = int(move[1]) - 1
            continue
        taken = sum(map(most_cells, segment.text)) if wide else cell_len(segment.text)
        cells[place : place + taken] = ["new"] * taken
        place += taken
    return cells


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("text", SCRIPTS)
def test_a_line_paints_all_of_its_cells_and_none_beside(text: str, wide: bool) -> None:
    strip = split_line([(fit(text * 3, 28), Style())], [(" 9:30", Style())], 33, Style(), left=0)
    assert drawn(strip, wide) == ["new"] * 33 + ["old"] * 27


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_time_starts_at_its_column_after_any_name(name: str) -> None:
    strip = split_line([(fit(name, 20), Style())], [(" 12:30 ", Style())], 30, Style(), left=5)
    texts = [segment.text for segment in strip]
    assert strip.cell_length == 30
    assert texts[texts.index("\x1b[29G") + 1] == " 12:30 "


async def test_a_terminal_that_counts_a_name_wider_still_has_the_time_in_place(
    shop: Shop, town: Town
) -> None:
    """pyte gives Indic vowel signs cells of their own, as some terminals do."""
    town.writes("Asha", "one")
    town.writes("सीमा शर्मा", "two")
    async with seated(shop, (80, 24)) as seat:
        await seat.sees("one", "two")
        strips = seat.app.screen._compositor.render_strips()
        rows = [strip.render(seat.app.console) for strip in strips]
    ends = []
    for row in rows:
        terminal = pyte.Screen(80, 1)
        pyte.Stream(terminal).feed(row)
        found = re.search(r"12:25", terminal.display[0][:31])
        if found:
            ends.append(found.end())
    assert len(ends) == 2
    assert len(set(ends)) == 1


async def test_below_a_form_no_cursor_move_is_left_in_the_dimmed_lines(
    shop: Shop, town: Town
) -> None:
    town.writes("सीमा शर्मा", "two")
    async with seated(shop) as seat:
        await seat.press("ctrl+n")
        await seat.sees("New lead")
        assert "G 12:" not in seat.text
        assert "\x1b" not in seat.text
