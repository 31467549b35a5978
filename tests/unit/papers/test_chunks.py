"""Long text is cut where it can be quoted from: at sentences, and never inside a price."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.papers.chunks import chunks


def test_a_short_text_is_one_piece() -> None:
    assert list(chunks("  Cake: ₹650  ")) == ["Cake: ₹650"]


def test_pieces_end_with_sentences() -> None:
    text = "We bake every day. " * 20
    for piece in chunks(text, 100):
        assert piece.endswith("day.")
        assert len(piece) <= 100


def test_hindi_sentences_end_with_a_danda() -> None:
    assert list(chunks("केक ताज़ा है। ब्रेड भी ताज़ा है।", 20)) == ["केक ताज़ा है।", "ब्रेड भी ताज़ा है।"]


@pytest.mark.parametrize(
    "price", ["Rs. 1,250.50", "₹ 650 /-", "INR 4500", "Rs 1.5 lakh", "650 rupees"]
)
def test_no_piece_ends_inside_a_price(price: str) -> None:
    """Whatever the room that is left for it."""
    text = (
        f"Our wedding cake in three tiers comes at {price} for forty guests or a few more of them"
    )
    for room in range(20, len(text)):
        assert any(price in piece for piece in chunks(text, room)), room


def test_the_stop_of_rs_ends_no_sentence() -> None:
    assert list(chunks("A cake for everybody. It is Rs. 650 with a name on it.", 40)) == [
        "A cake for everybody.",
        "It is Rs. 650 with a name on it.",
    ]


def test_a_letter_keeps_its_vowel_sign_where_nothing_else_can_be_done() -> None:
    pieces = list(chunks("की" * 50, 11))
    assert "".join(pieces) == "की" * 50
    assert not any(piece.startswith("ी") for piece in pieces)


@given(st.text(alphabet="ab ₹1,.5।!\n", max_size=400), st.integers(20, 80))
def test_nothing_is_lost_and_nothing_is_longer_than_allowed(text: str, longest: int) -> None:
    pieces = list(chunks(text, longest))
    assert all(0 < len(piece) <= longest for piece in pieces)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)
