"""What a person chooses for each column, and what is remembered of it."""

import pytest

from crm_tui.sheets import header
from crm_tui.sheets.fields import By, Field
from crm_tui.sheets.mapping import Column, Mapping, decide

ROWS = (
    ("Name", "Handy No", "Mobile", "Cake"),
    ("Asha", "9876543210", "9876543211", "plum"),
    ("Ravi", "9876543212", "9876543213", "nut"),
)


def mapping(chosen: dict[str, str], remembered: dict[str, str] | None = None) -> Mapping:
    return decide(header.find(ROWS), ROWS[1:], chosen=chosen, remembered=remembered)


def column(found: Mapping, name: str) -> Column:
    return next(one for one in found.columns if one.header == name)


def test_several_columns_may_be_left_out_and_several_be_fields_of_ones_own() -> None:
    found = mapping({"Handy No": "ignore", "Mobile": "ignore", "Name": "custom: Nick"})
    assert [one.header for one in found.of(Field.IGNORE)] == ["Handy No", "Mobile"]
    assert {one.label for one in found.of(Field.CUSTOM)} == {"Nick", "Cake"}


def test_a_chosen_column_takes_the_field_from_the_one_that_the_header_told() -> None:
    found = mapping({"Cake": "name"})
    assert (column(found, "Cake").field, column(found, "Cake").by) == (Field.NAME, By.PERSON)
    assert column(found, "Name").field is Field.CUSTOM


def test_a_choice_outweighs_what_is_remembered_and_both_keep_their_labels() -> None:
    found = mapping({"Cake": "custom: Sweet"}, {"Cake": "ignore", "Name": "custom: Nick"})
    assert column(found, "Cake").label == "Sweet"
    assert column(found, "Name").label == "Nick"
    again = mapping({}, found.shown())
    assert again.shown() == found.shown()


@pytest.mark.parametrize("word", ["no such field", "", ":", "custom:  "])
def test_a_choice_that_is_none_breaks_nothing(word: str) -> None:
    found = mapping({"Cake": word, "nowhere": "phone"})
    assert column(found, "Cake").field is Field.CUSTOM
    assert column(found, "Cake").label == "Cake"
