"""Text: a line is a fact, headings go with what stands below."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.text import clean_line
from crm_tui.papers.lines import text_statements
from crm_tui.papers.price_list import table_statements
from crm_tui.papers.statement import LONGEST, LONGEST_TOPIC, MOST


def said(text: str) -> list[tuple[str, str]]:
    return [(one.topic, one.text) for one in text_statements(text)]


def test_lines_and_bullets_are_facts_under_their_heading() -> None:
    assert said("# Cakes\nPlum: ₹300\n- Truffle: ₹450\n2) Pav: ₹30") == [
        ("Cakes", "Plum: ₹300"),
        ("Cakes", "Truffle: ₹450"),
        ("Cakes", "Pav: ₹30"),
    ]


def test_headings_are_known_by_a_colon_by_capitals_and_by_a_line_below() -> None:
    text = "Timings:\n9 to 9\nDELIVERY\nFree above ₹999\nReturns\n=======\nWithin a day"
    assert said(text) == [
        ("Timings", "9 to 9"),
        ("Delivery", "Free above ₹999"),
        ("Returns", "Within a day"),
    ]


def test_a_sentence_broken_over_two_lines_is_one_fact() -> None:
    text = (
        "We deliver everywhere in Pune within an hour of the order being paid\nand free above ₹999."
    )
    assert len(said(text)) == 1


def test_two_short_facts_without_a_full_stop_stay_two() -> None:
    assert len(said("Delivery in Pune is free\nclosed on Mondays")) == 2


def test_a_table_in_markdown_is_a_price_list() -> None:
    text = "# Bread\n| Item | Price |\n|---|---:|\n| Pav | 30 |\n| **Bun** | 10 |"
    assert said(text) == [("Bread", "Pav: ₹30"), ("Bread", "Bun: ₹10")]


def test_dots_that_lead_to_a_price_become_a_colon() -> None:
    assert said("Plum cake ............ 300") == [("", "Plum cake: 300")]


def test_the_place_is_told() -> None:
    assert [one.place for one in text_statements("a fact\n\nanother one")] == ["line 1", "line 3"]


def test_hostile_text_is_clean_and_literal() -> None:
    [(_, text)] = said("[@click=app.quit]cake[/] \x1b]52;c;QQ==\x07 \u202egnorw\u202c \u200b₹5")
    assert text == "[@click=app.quit]cake[/] ]52;c;QQ== gnorw ₹5"


def test_what_is_too_much_is_bounded() -> None:
    assert all(len(text) <= LONGEST for _, text in said("word " * 5_000))
    assert len(said("\n".join(f"fact number {n}" for n in range(3_000)))) == MOST


def test_what_looks_like_a_heading_with_nothing_below_is_a_fact() -> None:
    assert said("FREE HOME DELIVERY") == [("", "FREE HOME DELIVERY")]
    assert said("NO REFUND\nTimings:\n9 to 9") == [("", "NO REFUND"), ("Timings", "9 to 9")]
    assert said("# Cakes\n# Bread\nPav: ₹30") == [("Bread", "Pav: ₹30")]


def test_a_table_that_is_no_list_is_read_line_by_line() -> None:
    assert said("| open | 300 |\n| 9 to 9 |") != []
    assert said("| 9 | 21 |") == [("", "9 21")]


@pytest.mark.parametrize(
    "line",
    [
        "# " + " " * 20_000 + "x",
        "#" * 20_000,
        "1" + " " * 20_000 + "x",
        " " * 20_000 + "." * 3,
        ". " * 10_000,
        "|" * 20_000 + "x",
        "| " * 10_000,
        "Rs " * 7_000,
        "1," * 10_000,
        "a:" * 10_000,
    ],
    ids=lambda line: repr(line[:6]),
)
def test_a_line_made_to_take_for_ever_is_read_at_once(line: str) -> None:
    """Otherwise the test's own time is over."""
    assert all(len(text) <= LONGEST for _, text in said(f"{line}\n{line}\n{line}"))


@given(st.text(max_size=600))
def test_any_text_is_read_and_what_comes_of_it_is_clean(text: str) -> None:
    for topic, words in said(text):
        assert words == clean_line(words, LONGEST)
        assert topic == clean_line(topic, LONGEST_TOPIC)


@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=8))
def test_any_table_is_read(rows: list[list[str]]) -> None:
    for one in table_statements(rows, [f"row {n}" for n in range(len(rows))]):
        assert 0 < len(one.text) <= LONGEST
