"""The report on a terminal: aligned, bounded, drawn with plain signs, kind where nothing happened."""

from dataclasses import replace
from datetime import date

import pytest
from rich.cells import cell_len

from crm_tui.domain.analytics.numbers import Row
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.text import for_screen
from crm_tui.services.analytics.report_sections import SECTIONS
from crm_tui.services.analytics.report_text import MOST_ROWS, bar, line, report_lines, shade
from crm_tui.services.analytics.report_words import KIND_WORD
from tests.unit.analytics.report_numbers import empty, full, only


def test_it_tells_the_days_then_each_section_with_its_figures() -> None:
    lines = list(report_lines(full(), "Sweet Crumbs"))
    assert lines[0] == "Sweet Crumbs: 16 to 22 November 2026 (7 days)"
    assert lines[1] == "beside 9 to 15 November 2026 (7 days)"
    assert [one for one in lines if one.isupper() and not one.startswith(" ")] == [
        *(one.title.upper() for one in SECTIONS),
        *("HOW FAR THEY CAME", "DAY BY DAY", "WHAT THE AGENTS DID"),
    ]


def test_a_figure_stands_beside_the_one_before_and_says_how_it_changed() -> None:
    numbers = only(full(), new_leads=(42, 30), won=(None, 1))
    assert list(report_lines(numbers, "Sweet Crumbs"))[3:] == [
        "WHERE CUSTOMERS COME FROM",
        "  New leads  42  before 30  ▲ 12 better",
        "",
        "WHAT BECAME OF THEM",
        "  Won  –  before 1",
    ]


def test_no_line_is_wider_than_a_hundred_cells_but_for_the_agents() -> None:
    lines = list(report_lines(full(), "Sweet Crumbs"))
    assert max(cell_len(one) for one in lines if "proposed" not in one) <= 100


def test_what_stands_out_comes_first_and_is_folded() -> None:
    said = ("आशा मिठाई brought \x1b[31m most.", "word " * 40)
    lines = list(report_lines(full(), "Sweet Crumbs", said))
    assert lines[2:5] == ["", "WHAT STANDS OUT", "  • आशा मिठाई brought [31m most."]
    assert max(len(one) for one in lines[4:8]) <= 96


def test_hindi_names_do_not_shift_the_columns() -> None:
    rows = (Row("आशा मिठाई", 9, 1), Row("form", 5, 2))
    numbers = replace(only(full()), tables={"by_source": rows})
    lines = [one for one in report_lines(numbers, "Sweet Crumbs") if "before" in one]
    assert len({cell_len(one.partition("before")[0]) for one in lines}) == 1


def test_foreign_words_cannot_break_a_line_or_steer_the_terminal() -> None:
    for one in report_lines(full(), "Shop\x1b]0;x\x07\nname"):
        assert for_screen(one) == one
        assert "\n" not in one


def test_a_long_table_says_how_many_rows_it_leaves_out() -> None:
    rows = tuple(Row(f"source {n:02d}", 90 - n, 0) for n in range(MOST_ROWS + 3))
    numbers = replace(only(full()), tables={"by_source": rows})
    lines = list(report_lines(numbers, "Sweet Crumbs"))
    assert lines[-1] == "  … and 3 more; a file has all of them."
    assert f"source {MOST_ROWS:02d}" not in "\n".join(lines)


def test_an_empty_shop_gets_a_kind_word_and_no_pictures_of_nothing() -> None:
    lines = list(report_lines(empty(), "Sweet Crumbs"))
    assert KIND_WORD in lines
    assert not {"DAY BY DAY", "HOW FAR THEY CAME", "WHAT THE AGENTS DID"} & set(lines)


def test_numbers_that_are_not_final_say_so() -> None:
    lines = list(report_lines(replace(full(), uncounted=1_200), "Sweet Crumbs"))
    assert lines[2] == "Still counting: 1,200 left, so the newest changes are not in it."


@pytest.mark.parametrize(
    ("value", "longest", "length"),
    [(0, 5, 0), (1, 1_000_000, 1), (5, 5, 20), (-3, 5, 0), (3, 0, 0)],
)
def test_a_bar_is_a_part_of_the_longest_and_shows_whatever_is_not_nothing(
    value: int, longest: int, length: int
) -> None:
    assert len(bar(value, longest)) == length


def test_shades_grow_with_the_count() -> None:
    assert [shade(one, 100) for one in (0, 1, 30, 60, 100)] == list("·░▒▓█")
    assert shade(0, 0) == "·"


def test_a_year_fits_into_a_line_and_loses_nothing() -> None:
    assert line((0, 5, 10)) == "▁▄█"
    assert len(line(range(366))) <= 60
    assert line(()) == ""
    assert line((0, 0)) == "▁▁"


def test_one_day_is_no_line() -> None:
    day = Period(date(2026, 11, 22), date(2026, 11, 22))
    numbers = replace(full(), period=day, daily={"won": (3,)})
    assert "DAY BY DAY" not in list(report_lines(numbers, "Sweet Crumbs"))
