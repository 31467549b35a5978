"""The signs and words that numbers are drawn with: true to their values, and never colour alone."""

from datetime import date

import pytest

from crm_tui.domain.analytics.catalogue import FIGURES, TABLES, Unit
from crm_tui.domain.analytics.numbers import Figure, Numbers, Row, Value
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.errors import CrmError
from crm_tui.screens.analytics_days import Days, read_days
from crm_tui.widgets.analytics_about import has_list, heading, list_name, reading, ref, says
from crm_tui.widgets.analytics_blocks import columns
from crm_tui.widgets.analytics_glyphs import bar, shade, spark
from crm_tui.widgets.analytics_heat import busiest
from crm_tui.widgets.analytics_lines import SAID, Kind, Mark, Said, Shown
from crm_tui.widgets.analytics_words import (
    change_words,
    long_words,
    period_words,
    value_words,
    verdict,
)

TODAY = date(2026, 11, 23)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 22))


def shown(**tables: tuple[Row, ...]) -> Shown:
    figures = {one.id: Figure(one.id, 3, 2) for one in FIGURES}
    return Shown(Numbers(NOVEMBER, figures, {one.id: () for one in TABLES} | tables))


def drawn(what: Shown, width: int = 100) -> str:
    lines = [line for column in columns(what, width) for line in column]
    return "\n".join("".join(text for text, _ in (*one.start, *one.end)) for one in lines)


def test_a_bar_is_as_long_as_its_share_and_never_nothing_for_something() -> None:
    assert (bar(0.5, 8), bar(1, 4), bar(0, 8)) == ("████", "████", "")
    assert bar(0.0001, 8) == "▏"
    assert bar(7, 3) == "███"


def test_a_line_of_days_rises_with_them_and_tells_one_from_none() -> None:
    assert spark((0, 1, 100), 3) == "▁▂█"
    assert spark((0, 0), 2) == "▁▁"
    assert spark((), 9) == ""
    assert len(spark(range(366), 40)) <= 40
    assert spark((1, 3, 8, 8), 2) == "▃█"


def test_a_shade_differs_without_colour() -> None:
    assert [shade(n, 100) for n in (0, 1, 26, 51, 100)] == ["·", "░", "▒", "▓", "█"]
    assert shade(0, 0) == "·"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, Unit.LEADS, "–"),
        (1204, Unit.LEADS, "1,204"),
        (0.4, Unit.SHARE, "40%"),
        (125_000, Unit.PAISE, "₹1,250"),
        (45, Unit.PAISE, "₹0.45"),
        (12_345_678, Unit.PAISE, "₹1,23,457"),
    ],
)
def test_a_value_in_a_column(value: Value, unit: Unit, words: str) -> None:
    assert value_words(value, unit) == words


def test_a_sentence_is_exact_where_a_column_is_short() -> None:
    assert long_words(12_345_678, Unit.PAISE) == "₹1,23,456.78"
    assert long_words(1, Unit.LEADS) == "1 lead"


def test_what_changed_is_said_by_a_sign_and_by_words() -> None:
    assert change_words(4, 3, Unit.LEADS) == "▲ from 3"
    assert change_words(3, 4, Unit.LEADS) == "▼ from 4"
    assert change_words(4, 4, Unit.LEADS) == "= as before"
    assert change_words(None, 4, Unit.LEADS) == change_words(4, None, Unit.LEADS) == ""
    assert (verdict(4, 3, False), verdict(4, 3, True), verdict(4, 3, None)) == (
        "worse",
        "better",
        "",
    )


def test_days_read_like_days() -> None:
    assert period_words(NOVEMBER) == "1–22 Nov 2026"
    assert period_words(Period(TODAY, TODAY)) == "23 Nov 2026"
    assert period_words(Period(date(2026, 10, 24), TODAY)) == "24 Oct – 23 Nov 2026"
    assert period_words(Period(date(2025, 12, 24), TODAY)) == "24 Dec 2025 – 23 Nov 2026"


@pytest.mark.parametrize(
    "typed", ["2026-11-01 2026-11-22", " 2026-11-01..2026-11-22", "2026-11-01 to 2026-11-22"]
)
def test_any_days_can_be_typed(typed: str) -> None:
    assert read_days(typed, TODAY) == NOVEMBER


def test_a_day_alone_and_a_whole_month() -> None:
    assert read_days("2026-11-23", TODAY) == Period(TODAY, TODAY)
    assert read_days("2024-02", TODAY) == Period(date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    "typed",
    ["", "yesterday", "2026-13", "0000-01", "2026-11-22 2026-11-01", "2026-11-01 - 2026-11-22 x"],
)
def test_what_is_no_days_is_said(typed: str) -> None:
    with pytest.raises(CrmError):
        read_days(typed, TODAY)


def test_one_goes_back_and_forth_by_as_many_days_but_not_into_the_future() -> None:
    week = Days("week")
    before = week.moved(TODAY, -1)
    assert before.at(TODAY) == Period(date(2026, 11, 10), date(2026, 11, 16))
    assert before.moved(TODAY, 1).at(TODAY) == week.at(TODAY)
    assert week.moved(TODAY, 1) == week
    long_ago = Days("any_days", Period(date(1971, 1, 2), date(1980, 1, 1)))
    assert long_ago.moved(TODAY, -1) == long_ago


def test_every_figure_and_every_table_of_the_catalogue_stands_on_the_screen() -> None:
    marks = {line.mark for column in columns(shown(), 100) for line in column if line.mark}
    assert {mark.id for mark in marks if mark.kind is Kind.FIGURE} == {one.id for one in FIGURES}
    text = drawn(shown())
    assert all(one.label in text for one in TABLES)


@pytest.mark.parametrize("width", [58, 78, 118, 198])
def test_no_line_is_longer_than_its_column(width: int) -> None:
    hostile = tuple(Row(f"{'नमस्ते ' * 20}{n}", 10**9 - n, 3) for n in range(20))
    many = columns(shown(by_source=hostile, lost_reasons=hostile), width)
    wide = (width - 2 * (len(many) - 1)) // len(many)
    assert len(many) == {58: 1, 78: 1, 118: 2, 198: 3}[width]
    for line in (line for column in many for line in column):
        assert sum(len(text) for text, _ in line.start if text.isascii()) <= wide


def test_a_long_table_says_how_many_rows_are_left_and_opens() -> None:
    rows = tuple(Row(str(n), 20 - n, 0) for n in range(12))
    assert "… 5 more rows" in drawn(shown(by_source=rows))
    opened = shown(by_source=rows)
    whole = Shown(opened.numbers, whole=frozenset({"by_source"}))
    assert "more rows" not in drawn(whole)


def test_the_marked_number_is_told_whole() -> None:
    rows = (Row("form", 3, 1, 4, 0),)
    what = shown(
        by_source=(Row("form", 3, 1),), won_by_source=rows, asked_by_hour=(Row("0 09", 7, 1),)
    )
    assert reading(what, Mark(Kind.FIGURE, "won")) == "3 leads, 2 in the 22 days before: better"
    assert reading(what, Mark(Kind.ROW, "by_source", "form")) == (
        "3 leads; 1 in the 22 days before"
    )
    assert reading(what, Mark(Kind.ROW, "won_by_source", "form")) == (
        "3 of 4 came in, 75%; 1 of 0 in the 22 days before"
    )
    assert reading(what, Mark(Kind.HOURS, "asked_by_hour", "0")) == (
        "7 messages, most from 09:00 to 09:59: 7"
    )
    assert busiest(what.rows("asked_by_hour") or (), 3) == (0, 0, 0)


@pytest.mark.parametrize("one", [*FIGURES, *TABLES], ids=lambda one: one.id)
def test_every_number_says_what_it_counts_and_names_its_list(one: object) -> None:
    assert isinstance(one, (type(FIGURES[0]), type(TABLES[0])))
    kind = Kind.FIGURE if one in FIGURES else Kind.ROW
    mark = Mark(kind, one.id, "" if kind is Kind.FIGURE else "2")
    assert says(mark) == one.says
    assert one.label in heading(mark)
    assert has_list(mark) is one.has_leads
    if one.has_leads:
        assert ref(mark, NOVEMBER).startswith(one.id)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("never_answered@2026-11-01..2026-11-22", "Never answered, 1–22 Nov 2026"),
        ("by_source=form@2026-11-01..2026-11-22", "Where they came from: form, 1–22 Nov 2026"),
        ("funnel=won@2026-11-22..2026-11-22", "Of those that came in: won, 22 Nov 2026"),
    ],
)
def test_the_list_behind_a_sentence_is_called_after_its_number(said: str, name: str) -> None:
    mark = Mark(Kind.SAID, "Six wait.", said)
    assert has_list(mark)
    assert list_name(mark, ref(mark, NOVEMBER)) == name


def test_sentences_about_the_numbers_wait_in_their_place() -> None:
    sentences = [Said("Six leads " + "wait " * 30), Said("One.")]
    numbers = shown().numbers
    now, waits = Shown(numbers, said=sentences), Shown(numbers, frozenset({SAID}), said=sentences)
    assert "Six leads wait wait" in drawn(now)
    assert "Six leads" not in drawn(waits)
    assert len(drawn(now).splitlines()) == len(drawn(waits).splitlines())
    assert "What stands out" not in drawn(Shown(numbers))
