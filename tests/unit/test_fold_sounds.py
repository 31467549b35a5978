"""How words sound: one key for every spelling that people use for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.fold import beginning, sound, sounds_of, words_of

SAME = [
    "namaste namste namasthe Namaste नमस्ते નમસ્તે নমস্তে",
    "chahiye chaiye chahie चाहिए चाहिये",
    "kitna kitnaa ktna kitne कितना",
    "nahi nahin nhi नहीं",
    "hai hain है हैं",
    "kahan kaha कहाँ कहां",
    "pehle pahle पहले",
    "bahut bohot bht बहुत",
    "delivery डिलीवरी dilivri",
    "chocolate चॉकलेट",
    "dhanyavad dhanyawaad धन्यवाद",
    "cake केक",
    "sharma शर्मा",
    "zyada jyada ज़्यादा ज्यादा",
    "dukan dukaan दुकान",
]
APART = ["namaste nashta", "kitna kitni", "chai chahiye", "din dukan", "2kg 3kg"]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_word_sound_the_same(spellings: str) -> None:
    assert len({sound(word) for word in words_of(spellings)}) == 1


@pytest.mark.parametrize("pair", APART)
def test_other_words_sound_different(pair: str) -> None:
    one, other = words_of(pair)
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("typed", "meant"), [("namas", "नमस्ते"), ("deliv", "डिलीवरी"), ("chocol", "चॉकलेट")]
)
def test_the_beginning_of_a_word_is_the_beginning_of_its_sound(typed: str, meant: str) -> None:
    assert beginning(typed)
    assert sound(meant).startswith(beginning(typed))


def test_a_beginning_of_one_or_two_sounds_says_too_little() -> None:
    assert beginning("ka") == ""


def test_digits_of_any_script_are_the_same() -> None:
    assert sounds_of("५०० 500 ૫૦૦") == "500"


def test_other_scripts_stay_themselves() -> None:
    assert sound("мир") == "мир"


@given(st.text(max_size=80))
def test_every_text_has_sounds_that_the_index_takes(text: str) -> None:
    for key in sounds_of(text).split():
        assert key.isalnum()
