"""Foreign text: what is taken out before it is stored, and what before it is shown."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.text import (
    LONGEST_SHOWN,
    MOST_LINES_SHOWN,
    clean,
    clean_line,
    fold,
    for_screen,
    line_for_screen,
)

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()))
CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))} - {"\n", "\t"}
OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(ANYTHING)
def test_stored_text_has_no_control_no_override_and_no_half_character(text: str) -> None:
    kept = clean(text)
    assert not set(kept) & (CONTROLS | OVERRIDES)
    kept.encode()
    assert clean(kept) == kept


@given(ANYTHING)
def test_everything_else_is_kept_code_point_for_code_point(text: str) -> None:
    expected = [
        "\ufffd" if "\ud800" <= sign <= "\udfff" else sign
        for sign in text
        if sign not in CONTROLS and sign not in OVERRIDES
    ]
    assert clean(text) == "".join(expected)


@given(ANYTHING)
def test_stored_text_can_be_stored(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    assert connection.execute("SELECT ?", (clean(text),)).fetchone() == (clean(text),)
    connection.close()


@given(ANYTHING)
def test_shown_text_holds_nothing_that_a_terminal_would_obey(text: str) -> None:
    shown = for_screen(text)
    assert not set(shown) & (CONTROLS | OVERRIDES | {"\t", "\ufeff", "\u200b"})
    assert "\n" not in line_for_screen(text)


@pytest.mark.parametrize("text", ["हिन्दी क्षत्रिय", "தமிழ்", "👨‍👩‍👧", "🇮🇳", "नि\u200dम", "₹450"])
def test_what_scripts_and_emoji_need_is_kept(text: str) -> None:
    assert clean(text) == for_screen(text) == text


def test_a_megabyte_is_kept_whole_and_shown_in_part() -> None:
    text = "x" * 1_000_000
    assert clean(text) == text
    assert len(for_screen(text)) < LONGEST_SHOWN + 100
    assert "1,000,000 characters" in for_screen(text)


def test_a_wall_of_lines_is_cut() -> None:
    assert len(for_screen("\n" * 1_000_000).split("\n")) <= MOST_LINES_SHOWN + 1


def test_towers_of_combining_marks_are_cut() -> None:
    assert len(for_screen("Z" + "\u0300" * 5_000)) < 20


@given(ANYTHING, st.integers(1, 50))
def test_a_line_is_one_line_of_at_most_that_length(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert line.split() == line.split(" ") or line == ""


def test_text_is_compared_without_case_and_in_one_form() -> None:
    assert fold("CAKE") == fold("cake")
    assert fold("\u0958") == fold("\u0915\u093c")
