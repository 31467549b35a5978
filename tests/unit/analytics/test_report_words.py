"""How numbers are written for people: units, changes in words, periods, and what cannot be told."""

from datetime import date

import pytest

from crm_tui.domain.analytics.catalogue import FIGURES, TABLES, Unit
from crm_tui.domain.analytics.numbers import Figure, Row, Value
from crm_tui.domain.analytics.period import Period
from crm_tui.services.analytics.report_sections import FIGURE, SECTIONS
from crm_tui.services.analytics.report_words import (
    change_words,
    hour_words,
    part_words,
    period_words,
    row_words,
    value_words,
)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1_204, Unit.LEADS, "1,204"),
        (0, Unit.MESSAGES, "0"),
        (12_345_650, Unit.PAISE, "₹1,23,456.50"),
        (1_234.6, Unit.PAISE, "₹12.35"),
        (0.405, Unit.SHARE, "40%"),
        (0, Unit.MINUTES, "0 min"),
        (125, Unit.MINUTES, "2 h 5 min"),
        (1, Unit.DAYS, "1 day"),
        (1_540, Unit.MILLISECONDS, "1.5 s"),
        (None, Unit.PAISE, "–"),
    ],
)
def test_a_value_is_written_in_its_unit(value: Value, unit: Unit, words: str) -> None:
    assert value_words(value, unit) == words


@pytest.mark.parametrize(
    ("id_", "now", "before", "words"),
    [
        ("won", 15, 3, "▲ 12 better"),
        ("lost", 15, 3, "▲ 12 worse"),
        ("first_answer_median", 4, 9, "▼ 5 min better"),
        ("imported_leads", 3, 5, "▼ 2"),
        ("fast_answers", 0.5, 0.25, "▲ 25 points better"),
        ("whatsapp_cost", 100, 350, "▼ ₹2.50 better"),
        ("won", 3, 3, "as before"),
        ("cost_per_won", None, 3, ""),
        ("cost_per_won", 3, None, ""),
    ],
)
def test_a_change_is_a_sign_an_amount_and_a_word(
    id_: str, now: Value, before: Value, words: str
) -> None:
    assert change_words(Figure(id_, now, before), FIGURE[id_]) == words


def test_a_row_is_told_with_what_it_is_a_part_of() -> None:
    assert row_words(Row("form", 3, 1, 12, 0), Unit.LEADS) == ("3 of 12 (25%)", "1 of 0")
    assert row_words(Row("utility", 250, 0), Unit.PAISE) == ("₹2.50", "₹0.00")


def test_a_part_is_one_bounded_line_and_never_nothing() -> None:
    assert part_words("") == "none"
    assert part_words(" a\nb\x1b[31m ") == "a b[31m"
    assert len(part_words("क" * 5_000)) <= 60


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-22", "2026-11-22", "22 November 2026"),
        ("2026-11-01", "2026-11-22", "1 to 22 November 2026 (22 days)"),
        ("2026-10-24", "2026-11-22", "24 October to 22 November 2026 (30 days)"),
        ("2025-12-31", "2026-01-01", "31 December 2025 to 1 January 2026 (2 days)"),
    ],
)
def test_a_period_is_told_without_saying_anything_twice(first: str, last: str, words: str) -> None:
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert period_words(period) == words


def test_hours_begin_on_monday_at_midnight() -> None:
    assert hour_words("0 00") == ("Mon", "00")
    assert hour_words("6 23") == ("Sun", "23")


def test_every_number_of_the_catalogue_stands_in_exactly_one_section() -> None:
    figures = [one for section in SECTIONS for one in section.figures]
    tables = [one for section in SECTIONS for one in section.tables]
    assert sorted(figures) == sorted(one.id for one in FIGURES)
    assert sorted(tables) == sorted(one.id for one in TABLES)
