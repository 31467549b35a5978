"""Lines whose columns stay in place, whatever width the terminal gives a glyph."""

import re

import pyte
import pytest
from rich.cells import cell_len
from rich.style import Style

from crm_tui.shop import Shop
from crm_tui.widgets.strips import fit, split_line
from tests.tui.conftest import Town, seated

SCRIPTS = ["Asha", "सीमा शर्मा", "தமிழ் செல்வி", "বাংলা", "👨‍👩‍👧 family", "🙏🏽 ok"]


@pytest.mark.parametrize("text", SCRIPTS)
@pytest.mark.parametrize("width", [1, 4, 9, 30])
def test_fitted_text_fills_exactly_its_cells(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


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
