"""What is done a quicker way for the many rows of an import gives what the plain way gives."""

import unicodedata

import phonenumbers
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.fold import sound
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.phone import read_phone, show_phone
from crm_tui.domain.text import fold
from crm_tui.services.importing.rules import name_of
from crm_tui.sheets.phones import is_reachable, read_numbers
from crm_tui.store.imported_leads import flat_to_json, to_json

TEXT = st.text(max_size=30)


@given(st.dictionaries(TEXT, TEXT | st.integers(), max_size=5))
def test_the_quick_json_is_the_same_text(value: dict[str, str | int]) -> None:
    assert flat_to_json(value) == to_json(value)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_folds_as_every_text_does(text: str) -> None:
    seen = "".join(sign for sign in text if sign in "\t\n" or (" " <= sign < "\x7f"))
    assert fold(text) == unicodedata.normalize("NFC", seen).casefold()


@given(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True))
def test_a_word_with_digits_sounds_like_itself(word: str) -> None:
    if not word.isalpha():
        assert sound(word) == word


@given(st.from_regex(r"[6-9][0-9]{9}", fullmatch=True))
def test_a_plain_indian_mobile_is_what_the_library_says(ten: str) -> None:
    number = phonenumbers.parse(ten, "IN")
    kind = phonenumbers.number_type(number)
    found = read_numbers(ten)
    if len(set(ten)) == 1 or ten in ("1234567890", "0123456789"):
        assert not found.mobiles
    elif phonenumbers.is_valid_number(number):
        assert [*found.mobiles, *found.landlines] == [read_phone(ten)]
        assert bool(found.landlines) == (kind == phonenumbers.PhoneNumberType.FIXED_LINE)
    else:
        assert not found.mobiles


@given(st.from_regex(r"\+91[6-9][0-9]{9}", fullmatch=True))
def test_a_mobile_is_shown_as_the_library_shows_it(text: str) -> None:
    phone = read_phone(text)
    if phone is not None and is_reachable(phone):
        assert name_of(LeadDraft("file", phones=(phone,))) == show_phone(phone)
