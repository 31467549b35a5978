"""Dirty cells, one rule each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.text import clean
from crm_tui.sheets.amounts import read_amount
from crm_tui.sheets.cells import is_empty, looks_like_kruti_dev, text_of, words_of
from crm_tui.sheets.dates import Order, decide_order, read_date
from crm_tui.sheets.phones import CUT, NO_NUMBER, TEST_NUMBER, read_numbers

ASHA = "+919876543210"


@pytest.mark.parametrize(
    "cell",
    [
        "9876543210",
        "09876543210",
        "919876543210",
        "+919876543210",
        "+91-9876543210",
        "91+ 9876543210",
        "(+91) 98765 43210",
        "00919876543210",
        "+91 0 98765 43210",
        "0919876543210",
        "98765-43210",
        "98765\u00a043210",
        "\u202a+91 98765 43210\u202c",
        "९८७६५४३२१०",
        "௯௮௭௬௫௪௩௨௧௦",
        "p:+919876543210",
        "tel:+919876543210",
        "Mob: 9876543210",
        "'9876543210",
        "9876543210.0",
        "9.19876543210E+11",
        "☎ 98765 43210",
        "9876543210 (Asha)",
    ],
)
def test_one_number_in_many_spellings(cell: str) -> None:
    assert read_numbers(cell).mobiles == (ASHA,)


@pytest.mark.parametrize(
    "cell",
    [
        "9876543210 / 9123456780",
        "9876543210, 9123456780",
        "9876543210;9123456780",
        "9876543210 & 9123456780",
        "9876543210 or 9123456780",
        "9876543210\n9123456780",
        "9876543210 ::: 9123456780",
        "9876543210 9123456780",
        "98765432109123456780",
        "9876543210/9123456780/9876543210",
    ],
)
def test_of_two_numbers_the_first_is_the_one_to_write_to(cell: str) -> None:
    assert read_numbers(cell).mobiles == (ASHA, "+919123456780")


def test_a_mobile_that_begins_with_91_keeps_it() -> None:
    assert read_numbers("9198765432").mobiles == ("+919198765432",)


@pytest.mark.parametrize("cell", ["9.19876E+11", "9,19876E+11", "9.87654E+9", "9.2e11"])
def test_a_number_that_excel_cut_is_refused_and_never_guessed(cell: str) -> None:
    numbers = read_numbers(cell)
    assert (numbers.mobiles, numbers.reason) == ((), CUT)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("0000000000", TEST_NUMBER),
        ("1234567890", TEST_NUMBER),
        ("9999999999", TEST_NUMBER),
        ("12345", NO_NUMBER),
        ("98765", NO_NUMBER),
        ("98765432101234", NO_NUMBER),
        ("call after six", NO_NUMBER),
        ("5876543210", NO_NUMBER),
    ],
)
def test_what_nobody_can_dial_is_refused(cell: str, reason: str) -> None:
    numbers = read_numbers(cell)
    assert (numbers.mobiles, numbers.landlines) == ((), ())
    assert numbers.reason == reason


@pytest.mark.parametrize("cell", ["022 - 22355342", "02222355342", "+91 22 2235 5342"])
def test_a_landline_stands_apart(cell: str) -> None:
    numbers = read_numbers(cell)
    assert (numbers.mobiles, numbers.landlines) == ((), ("+912222355342",))


@pytest.mark.parametrize(
    ("cell", "phone"),
    [("+1 415 555 2671", "+14155552671"), ("+971 50 123 4567", "+971501234567")],
)
def test_any_country_is_right(cell: str, phone: str) -> None:
    assert read_numbers(cell).mobiles == (phone,)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    numbers = read_numbers(clean(text))
    assert all(phone.startswith("+") for phone in (*numbers.mobiles, *numbers.landlines))


@pytest.mark.parametrize(
    "cell", ["", " ", "-", "--", "NA", "n/a", "Nil", "NULL", "NaN", ".", "#N/A"]
)
def test_words_for_nothing_are_nothing(cell: str) -> None:
    assert is_empty(cell)
    assert text_of(cell) == ""


def test_marks_of_spreadsheets_come_off_and_formulas_are_text() -> None:
    assert text_of("'0123") == "0123"
    assert text_of('="0123"') == "0123"
    assert text_of("=1+1") == "=1+1"
    assert words_of("a<br>b<BR/> c ") == "a\nb\nc"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("15.09.2025", "2025-09-15 00:00"),
        ("15/09/25", "2025-09-15 00:00"),
        ("03/04/2025", "2025-04-03 00:00"),
        ("15-Sep-2025", "2025-09-15 00:00"),
        ("Sep 15, 2025", "2025-09-15 00:00"),
        ("15th September 2025 3:05 pm", "2025-09-15 15:05"),
        ("2025-09-15 10:20:30", "2025-09-15 10:20"),
        ("2025-09-15T04:50:00Z", "2025-09-15 10:20"),
        ("2026-08-07T08:21:55-05:00", "2026-08-07 18:51"),
        ("20250915", "2025-09-15 00:00"),
        ("45915", "2025-09-15 00:00"),
        ("45915.5", "2025-09-15 12:00"),
        ("1757874600", "2025-09-15 00:00"),
    ],
)
def test_dates_are_day_first_and_in_india(cell: str, shown: str) -> None:
    from datetime import datetime

    from crm_tui.sheets.dates import IST

    moment = read_date(cell, Order.DAY_FIRST)
    assert moment is not None
    assert datetime.fromtimestamp(moment / 1000, IST).strftime("%Y-%m-%d %H:%M") == shown


@pytest.mark.parametrize(
    "cell", ["1900-01-01", "1900/01/01", "0", "soon", "99/99/2025", "31/02/2025"]
)
def test_what_is_no_date_is_none(cell: str) -> None:
    assert read_date(cell, Order.DAY_FIRST) is None


def test_a_part_above_twelve_settles_the_whole_column() -> None:
    assert decide_order(["03/04/2025", "09/15/2025"]) == (Order.MONTH_FIRST, True)
    assert decide_order(["03/04/2025", "15/09/2025"]) == (Order.DAY_FIRST, True)
    assert decide_order(["03/04/2025"]) == (Order.DAY_FIRST, False)


@given(st.text(max_size=40), st.sampled_from(Order), st.text(max_size=10))
def test_no_text_breaks_the_reading_of_dates(text: str, order: Order, clock: str) -> None:
    moment = read_date(text, order, clock)
    assert moment is None or moment > 0


@pytest.mark.parametrize(
    ("cell", "rupees"),
    [
        ("₹1,25,000/-", 125_000),
        ("Rs. 500", 500),
        ("1.25 lakh", 125_000),
        ("2 cr", 20_000_000),
        ("50k", 50_000),
        ("2 लाख", 200_000),
        ("1250.50", 1_250.5),
        ("INR 99 only", 99),
    ],
)
def test_amounts_in_indian_spelling(cell: str, rupees: float) -> None:
    assert read_amount(cell) == rupees * 100


@pytest.mark.parametrize("cell", ["10-15 lakh", "negotiable", "", "1e9", "²", "9" * 400])
def test_what_is_no_single_amount_is_none(cell: str) -> None:
    assert read_amount(cell) is None


@pytest.mark.parametrize("name", ["jke dqekj", "lqjs'k 'kekZ", "eqds'k"])
def test_hindi_in_an_old_font_is_suspected(name: str) -> None:
    assert looks_like_kruti_dev(name)


@pytest.mark.parametrize(
    "name",
    ["Asha Patil", "Krishna Kumar", "Mukesh", "Sukhdev Singh", "R K Mehta", "D'Souza", "आशा"],
)
def test_and_names_are_not(name: str) -> None:
    assert not looks_like_kruti_dev(name)
