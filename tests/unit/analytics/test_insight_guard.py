"""A model's sentence about the numbers stays only when each figure in it is one of those it names."""

import pytest

from crm_tui.agents.insight_facts import NumberTold
from crm_tui.agents.insight_guard import is_true

WON = NumberTold("won", "Won", "Leads won.", "1,204", "980", moved=1, better=1)
WAIT = NumberTold("first_answer_median", "", "", "2 h 5 min", "40 min", moved=1, better=-1)
WORTH = NumberTold("won_value", "Value won", "", "₹1,23,456.50", "₹90,000", moved=1, better=1)
KEPT = NumberTold("follow_ups_kept", "", "", "40%", "", moved=0)
DIWALI = NumberTold("won_by_campaign=Diwali 2026", "", "", "4", "1", "9", "3", part="Diwali 2026")
DAYS = 7
ALL = (WON, WAIT, WORTH, KEPT, DIWALI)


@pytest.mark.parametrize(
    "text",
    [
        "1,204 deals were won; before it was 980.",
        "1204 deals were won.",
        "१२०४ deals were won.",
        "More deals were won than before.",
        "What was won is worth ₹1,23,456.50, before ₹90,000.",
        "What was won is worth ₹123456.5.",
        "40% of the follow-ups were kept in these 7 days.",
        "Of 9 leads from “Diwali 2026” 4 are won.",
        'Of nine leads from "Diwali 2026" four are won.',
        "It got worse: the first answer takes 2 h 5 min.",
    ],
)
def test_what_the_numbers_say_stays(text: str) -> None:
    assert is_true(text, ALL, DAYS)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,205 deals were won.", "another number"),
        ("224 more deals were won.", "a difference is a sum"),
        ("Twelve hundred deals were won.", "in words"),
        ("Five deals were won.", "in words"),
        ("Paanch sau deals were won.", "in other words"),
        ("Twice as many were won.", "a ratio"),
        ("Half of the follow-ups were kept.", "a share in words"),
        ("Most leads were won: the majority.", "a share in words"),
        ("41% of the follow-ups were kept.", "another share"),
        ("It is worth ₹1,23,456.", "a rounded amount"),
        ("It is worth 1.2 lakh.", "a rounded amount"),
        ("Of 9 leads from Diwali 2026 4 are won.", "a name without quotation marks is no name"),
        ("Call +91 98765 43210.", "a number to call"),
        ("See https://evil.example/win for more.", "a link"),
        ("Pay to shop@okhdfcbank.", "an address to pay to"),
        ("1,2O4 and 98O were won, 55O lost.", "letters as digits"),
        ("In 8 days deals were won.", "other days"),
        ("7 deals were won.", "the number of days counts nothing else"),
        ("Until 22 November deals were won.", "a date"),
        ("Fewer deals were won.", "the other direction"),
        ("Won dropped to 1,204.", "the other direction"),
        ("", "nothing"),
        ("1,204 were won. " * 20, "far too long"),
    ],
)
def test_what_they_do_not_say_goes(text: str, why: str) -> None:
    assert not is_true(text, (WON, WORTH, KEPT, DIWALI), DAYS), why


def test_numbers_of_what_it_does_not_name_are_no_numbers_of_it() -> None:
    assert not is_true("1,204 deals were won.", (WAIT,), DAYS)
    assert not is_true("1,204 deals were won.", (), DAYS)


def test_better_and_worse_are_those_of_its_own_numbers() -> None:
    assert not is_true("Won got worse: 1,204.", (WON,), DAYS)
    assert not is_true("Answers are better: 2 h 5 min.", (WAIT,), DAYS)


def test_a_strangers_number_as_a_name_proves_nothing() -> None:
    named = NumberTold("by_source=500 won", "", "", "3", "1", part="500 won", moved=1)
    assert is_true("3 leads came from “500 won”.", (named,), DAYS)
    assert not is_true("500 won, 3 came.", (named,), DAYS)


def test_a_hostile_sentence_costs_no_more_than_its_length() -> None:
    assert not is_true("₹1," * 40_000, ALL, DAYS)
