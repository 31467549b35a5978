"""Small rules of the shop: numbers, money, the window, ids, who may stop what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import opt_out, window
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis, iso, within_reason
from crm_tui.domain.ids import LEAD, read_id, show_id
from crm_tui.domain.money import FREE, Money, price, show_rupees
from crm_tui.domain.phone import phone_of_wa_id, read_phone, show_phone
from tests.conftest import NOON

USUAL_SPELLINGS = (
    "9876543210",
    "98765 43210",
    "098765-43210",
    "+91 98765 43210",
    "0091 98765 43210",
    "91 9876543210",
    "(+91) 98765-43210",
)


@pytest.mark.parametrize("spelling", USUAL_SPELLINGS)
def test_a_number_in_any_usual_spelling_is_the_same_number(spelling: str) -> None:
    assert read_phone(spelling) == "+919876543210"


@pytest.mark.parametrize(
    ("text", "number"),
    [("+971 50 123 4567", "+971501234567"), ("971501234567", "+971501234567"), ("L42", None)],
)
def test_other_countries_and_no_numbers(text: str, number: str | None) -> None:
    assert read_phone(text) == number


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    for number in (read_phone(text), phone_of_wa_id(text)):
        assert number is None or number.startswith("+")


def test_a_user_id_is_no_number() -> None:
    assert phone_of_wa_id("IN.13491208655302741918") is None
    assert phone_of_wa_id("919876543210") == "+919876543210"
    assert show_phone(read_phone("9876543210") or "") == "+91 98765 43210"


@pytest.mark.parametrize(
    ("paise", "shown"),
    [(0, "₹0.00"), (12, "₹0.12"), (45_000, "₹450.00"), (1_234_567_850, "₹1,23,45,678.50")],
)
def test_rupees_are_grouped_as_in_india(paise: int, shown: str) -> None:
    assert show_rupees(Money(paise)) == shown


def test_the_first_thousand_replies_of_a_month_are_free() -> None:
    assert price("service", 999) == FREE
    assert price("service", 1_000) == Money(12)
    assert price("marketing") == Money(87)


def test_the_window_closes_a_little_early() -> None:
    ends = window.expires_at(NOON)
    assert window.state(ends, Millis(NOON + 20 * HOUR)) is window.WindowState.OPEN
    assert window.state(ends, Millis(NOON + 22 * HOUR)) is window.WindowState.CLOSING
    assert window.state(ends, Millis(NOON + DAY - MINUTE)) is window.WindowState.CLOSED
    assert window.state(None, NOON) is window.WindowState.CLOSED
    assert window.show_left(ends, Millis(NOON + 22 * HOUR + 18 * MINUTE)) == "1h"


@given(st.integers(-(2**70), 2**70))
def test_no_providers_time_lies_in_the_future(moment: int) -> None:
    assert within_reason(moment, NOON) <= NOON + MINUTE
    assert iso(within_reason(moment, NOON)).endswith("Z")


@given(st.integers(1, 10**17))
def test_an_id_is_read_as_it_was_shown(number: int) -> None:
    assert read_id(LEAD, show_id(LEAD, number)) == number
    assert read_id(LEAD, str(number)) is None
    assert read_id(LEAD, show_id("M", number)) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_wishes(text: str) -> None:
    assert opt_out.wish(text) in (None, opt_out.Wish.STOP, opt_out.Wish.START)


@pytest.mark.parametrize(
    "words",
    ["please stop sending the black forest one", "bus stop ke paas", "don't stop", "start up cake"],
)
def test_the_word_within_a_sentence_stops_nothing(words: str) -> None:
    assert opt_out.wish(words) is None
