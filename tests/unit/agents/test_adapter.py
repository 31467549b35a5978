"""Spellings of one word share their pieces, whatever script they are in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.agents.adapter import Adapter
from crm_tui.agents.encoder import DIMENSIONS
from crm_tui.agents.features import hashed, pieces
from crm_tui.agents.romanise import romanise


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return Adapter()


@pytest.mark.parametrize(
    ("hindi", "latin"),
    [
        ("कितने का है", "kitne ka hai"),
        ("करना", "karna"),
        ("समय", "samay"),
        ("सुबह नौ बजे", "subah nau baje"),
        ("धन्यवाद", "dhanyavad"),
        ("फ़ोन", "fon"),
        ("₹४५० only", "₹450 only"),
        ("नमस्ते!", "namaste!"),
        ("plain words", "plain words"),
    ],
)
def test_hindi_is_written_as_people_type_it(hindi: str, latin: str) -> None:
    assert romanise(hindi) == latin


@given(st.text(alphabet=[chr(c) for c in range(0x0900, 0x0980)] + list(" a1"), max_size=60))
def test_any_devanagari_loses_its_script(text: str) -> None:
    assert not set(romanise(text)) & {chr(c) for c in range(0x0905, 0x093A)}


def test_spellings_share_their_sounds() -> None:
    karna, krna = (set(pieces(word, 4)) for word in ("karna", "krna"))
    assert {piece for piece in karna & krna if piece.startswith("s")} == {"skrn"}


@given(st.text(max_size=400), st.integers(1, 10_000))
def test_the_weights_of_a_text_have_length_one(text: str, buckets: int) -> None:
    found = hashed(pieces(text, 4), buckets)
    assert all(0 <= bucket < buckets for bucket in found)
    assert not found or np.isclose(sum(weight**2 for weight in found.values()), 1)


def test_hinglish_is_carried_to_where_its_english_lies(adapter: Adapter) -> None:
    alarm, weather, asked = adapter.vectors(
        ["set an alarm for 6 am", "what is the weather today", "subah 6 baje ka alarm laga do"]
    )
    assert asked @ alarm > asked @ weather + 0.3


def test_a_text_without_words_has_no_direction(adapter: Adapter) -> None:
    assert adapter.vectors(["", "!!"]).shape == (2, DIMENSIONS)
    assert not adapter.vectors([""]).any()
