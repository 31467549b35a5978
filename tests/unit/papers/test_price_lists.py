"""A row of a price list becomes a sentence that a customer can be quoted."""

from collections.abc import Sequence

import pytest

from crm_tui.papers.price_list import table_statements


def said(*rows: Sequence[str]) -> list[str]:
    places = [f"row {number}" for number in range(1, len(rows) + 1)]
    return [one.text for one in table_statements(rows, places)]


def test_item_weight_and_price_are_one_sentence() -> None:
    rows = [("Item", "Weight", "Price"), ("Eggless chocolate cake", "1 kg", "650")]
    assert said(*rows) == ["Eggless chocolate cake 1 kg: ₹650"]


@pytest.mark.parametrize("cell", ["1250", "1,250", "₹1,250", "Rs. 1250/-", "1250.00", "INR 1250"])
def test_a_price_is_said_alike_however_it_is_written(cell: str) -> None:
    assert said(("Item", "Price (Rs)"), ("Plum cake", cell)) == ["Plum cake: ₹1,250"]


def test_paise_are_kept() -> None:
    assert said(("Item", "Rate"), ("Pav", "4.50")) == ["Pav: ₹4.50"]


def test_what_is_no_amount_is_told_as_it_stands() -> None:
    rows = [("Item", "Price"), ("Wedding cake", "on request"), ("Bread", "₹60 a loaf")]
    assert said(*rows) == ["Wedding cake: on request", "Bread: ₹60 a loaf"]


def test_a_column_for_each_size_names_the_size() -> None:
    rows = [("Cake", "Half kg", "1 kg"), ("Truffle", "450", "850"), ("Plum", "on request", "750")]
    assert said(*rows) == [
        "Truffle: Half kg ₹450, 1 kg ₹850",
        "Plum: Half kg on request, 1 kg ₹750",
    ]


def test_several_prices_are_told_apart() -> None:
    rows = [("Item", "MRP", "Our price"), ("Ghee 1 l", "700", "640")]
    assert said(*rows) == ["Ghee 1 l: MRP ₹700, Our price ₹640"]


def test_other_columns_follow_under_their_headers() -> None:
    rows = [("Item", "Price", "Colour", "SKU"), ("Saree", "2500", "red", "S-1")]
    assert said(*rows) == ["Saree: ₹2,500. Colour: red"]


def test_another_currency_is_not_made_rupees() -> None:
    rows = [("Item", "Price (USD)"), ("Gift box", "12")]
    assert said(*rows) == ["Gift box. Price (USD): 12"]


def test_a_row_with_one_cell_is_the_heading_of_those_below() -> None:
    rows = [("Item", "Price"), ("Cakes", ""), ("Plum", "300"), ("Bread", ""), ("Pav", "30")]
    found = table_statements(rows, [f"row {n}" for n in range(1, 6)])
    assert [(one.topic, one.text, one.place) for one in found] == [
        ("Cakes", "Plum: ₹300", "row 3"),
        ("Bread", "Pav: ₹30", "row 5"),
    ]


def test_titles_above_the_header_and_headers_repeated_below_are_no_items() -> None:
    header = ("Item", "Price")
    rows = [("Sweet Crumbs", ""), header, ("Plum", "300"), header, ("Pav", "30")]
    assert said(*rows) == ["Plum: ₹300", "Pav: ₹30"]


def test_a_list_without_headers_is_read_too() -> None:
    assert said(("Truffle cake", "450"), ("Plum cake", "350")) == [
        "Truffle cake: ₹450",
        "Plum cake: ₹350",
    ]


def test_hindi_headers_are_known() -> None:
    rows = [("क्रमांक", "वस्तु", "दाम"), ("1", "चॉकलेट केक", "450")]
    assert said(*rows) == ["चॉकलेट केक: ₹450"]


def test_errors_of_formulas_and_rows_that_say_nothing_are_left_out() -> None:
    rows = [("Item", "Price"), ("Plum", "#REF!"), ("", "300"), ("Pav", "#N/A"), ("Bun", "10")]
    assert said(*rows) == ["Bun: ₹10"]


def test_the_same_row_twice_is_one_fact() -> None:
    assert said(("Item", "Price"), ("Plum", "300"), ("Plum", "300")) == ["Plum: ₹300"]
