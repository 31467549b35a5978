"""What stands out by rules: at most five sentences, each with its number and the list behind it."""

from collections.abc import Mapping
from datetime import date

import pytest

from crm_tui.domain.analytics.insight import Insight
from crm_tui.domain.analytics.numbers import Figure, Numbers, Row, Value
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.analytics.ref import read_ref
from crm_tui.services.analytics.insight_rules import insights_by_rules
from tests.unit.analytics.report_numbers import HOSTILE, empty, full

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
DAYS = "2026-11-16..2026-11-22"
Pair = tuple[Value, Value]
NO_TABLES: Mapping[str, tuple[Row, ...]] = {}


def numbers(tables: Mapping[str, tuple[Row, ...]] = NO_TABLES, /, **figures: Pair) -> Numbers:
    """Only these: now and before."""
    found = {name: Figure(name, now, before) for name, (now, before) in figures.items()}
    return Numbers(WEEK, found, tables)


def only(found: Numbers) -> Insight:
    (one,) = insights_by_rules(found)
    return one


@pytest.mark.parametrize("nothing", [Numbers(WEEK), empty()])
def test_of_an_empty_shop_nothing_is_said(nothing: Numbers) -> None:
    assert insights_by_rules(nothing) == ()


def test_a_window_lost_says_how_often_and_opens_who_it_was() -> None:
    found = only(numbers(windows_lost=(3, 1)))
    assert found.text == "3 times somebody waited 24 hours and had no answer; before 1."
    assert (found.figure, found.value, found.before) == ("windows_lost", 3, 1)
    assert found.ref == f"windows_lost@{DAYS}"


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        (
            {"never_answered": (1, 0)},
            "1 lead who first asked in these days has no answer by a person yet; before 0.",
        ),
        ({"opted_out": (4, 1)}, "4 leads said STOP; before 1."),
        (
            {"messages_failed": (6, 0), "messages_out": (60, 9)},
            "6 messages of the shop failed; before 0; 60 left.",
        ),
        ({"won": (2, 5), "won_value": (150_000, 0)}, "2 deals won, worth ₹1,500.00; before 5."),
        ({"won": (0, 1)}, "0 deals won; before 1."),
        (
            {"first_answer_p90": (185, 20)},
            "Nine of ten first answers came within 3 h 5 min; before 20 min; the others took longer.",
        ),
        (
            {"fast_answers": (0.25, None)},
            "25% of those who wait for an answer get it within 5 minutes.",
        ),
        (
            {"follow_ups_kept": (0.5, 0.75), "follow_ups_due": (8, 4)},
            "Of 8 follow-ups that came due, 50% were kept; before 75%.",
        ),
        (
            {"whatsapp_cost": (4_550, 0), "won": (0, 0)},
            "WhatsApp cost ₹45.50, and no deal was won in these days.",
        ),
        ({"new_leads": (12, 20)}, "12 new leads, fewer than the 20 before."),
        ({"new_leads": (20, 0)}, "20 new leads, more than the 0 before."),
    ],
)
def test_each_rule_says_its_number_and_the_one_before(figures: dict[str, Pair], text: str) -> None:
    assert [one.text for one in insights_by_rules(numbers(**figures))] == [text]


@pytest.mark.parametrize(
    "figures",
    [
        {"opted_out": (2, 0)},
        {"opted_out": (4, 4)},
        {"messages_failed": (5, 0), "messages_out": (500, 0)},
        {"first_answer_p90": (59, 2)},
        {"fast_answers": (0.5, 0.9)},
        {"follow_ups_kept": (0.0, 1.0), "follow_ups_due": (4, 4)},
        {"new_leads": (24, 20)},
        {"new_leads": (104, 100)},
        {"cost_per_won": (None, 500), "won_value": (0, 0)},
    ],
)
def test_what_says_little_is_not_said(figures: dict[str, Pair]) -> None:
    assert insights_by_rules(numbers(**figures)) == ()


def test_where_most_come_from_is_the_row_and_its_leads() -> None:
    rows = (Row("web form", 12, 8), Row("ad", 5, 9))
    found = only(numbers({"by_source": rows}, new_leads=(17, 17)))
    assert found.text == "Of 17 new leads 12 came from “web form”; before 8."
    assert (found.part, found.value, found.before) == ("web form", 12, 8)
    ref = read_ref(found.ref)
    assert (ref.id, ref.part, ref.period) == ("by_source", "web form", WEEK)


@pytest.mark.parametrize("rows", [(Row("a", 5, 5),), (Row("a", 5, 5), Row("b", 5, 5))])
def test_one_source_or_two_alike_are_no_news(rows: tuple[Row, ...]) -> None:
    assert insights_by_rules(numbers({"by_source": rows}, new_leads=(10, 10))) == ()


def test_a_source_that_grew_is_told_beside_the_largest() -> None:
    rows = (Row("form", 12, 12), Row("ad", 6, 2), Row("walk-in", 1, 9))
    found = insights_by_rules(numbers({"by_source": rows}, new_leads=(19, 23)))
    assert "6 leads came from “ad”; before 2." in [one.text for one in found]


def test_the_best_source_needs_enough_leads_and_another_to_be_better_than() -> None:
    rows = (Row("form", 3, 1, 20, 9), Row("friend", 4, 0, 8, 2), Row("lucky", 1, 0, 1, 0))
    found = only(numbers({"won_by_source": rows}))
    assert found.text == (
        "Of 8 leads from “friend” 4 are won, a larger share than from any other source with at least 5."
    )
    assert found.ref == f"won_by_source=friend@{DAYS}"
    assert insights_by_rules(numbers({"won_by_source": rows[1:]})) == ()


def test_a_source_that_brings_nothing_lists_all_who_came_from_it() -> None:
    tables = {
        "by_source": (Row("ad", 20, 4), Row("friend", 6, 6)),
        "won_by_source": (Row("friend", 2, 0, 6, 6), Row("ad", 0, 0, 20, 4)),
    }
    found = {one.text: one for one in insights_by_rules(numbers(tables))}
    one = found["20 leads came from “ad”, and none of them is won."]
    assert (one.value, one.before, one.ref) == (20, 4, f"by_source=ad@{DAYS}")


def test_why_leads_are_lost() -> None:
    rows = (Row("", 9, 0), Row("price", 5, 2), Row("no answer", 1, 0))
    found = only(numbers({"lost_reasons": rows}, lost=(15, 2)))
    assert found.text == "Of 15 lost leads 5 were lost for “price”; before 2."


def test_whether_high_scores_win() -> None:
    rows = (Row("9-10", 6, 0, 8, 0), Row("1-2", 1, 0, 10, 0), Row("none", 9, 0, 9, 0))
    found = only(numbers({"score_won": rows}))
    assert found.text == "Of 8 decided leads with a score of 9-10 6 are won; with 1-2 1 of 10."


def test_five_at_most_and_what_is_lost_comes_first() -> None:
    found = insights_by_rules(full())
    assert len(found) == 5
    assert [one.figure for one in found[:2]] == ["windows_lost", "never_answered"]
    assert insights_by_rules(full()) == found, "the same numbers say the same"


@pytest.mark.parametrize("part", HOSTILE)
def test_a_strangers_words_stand_in_quotation_marks_on_one_line(part: str) -> None:
    rows = (Row(part, 12, 8), Row("other", 5, 9))
    found = only(numbers({"by_source": rows}, new_leads=(17, 17)))
    assert "\x1b" not in found.text
    assert "\n" not in found.text
    assert "“" in found.text
    assert read_ref(found.ref).part == part
