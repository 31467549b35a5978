"""The shop's facts are found in whatever language and spelling one asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.agents.glossary import PRICE
from crm_tui.agents.retrieval import rank
from crm_tui.agents.words import skeleton, words
from crm_tui.domain.business import Fact
from tests.unit.agents.shop import CAKE, DELIVERY, EGGLESS, FACTS, PAYMENT

HOURS, ADDRESS = 5, 6
ALL = (
    *FACTS,
    Fact(HOURS, "hours", "Open 9 am to 9 pm, Sunday 10 am to 2 pm"),
    Fact(ADDRESS, "address", "12 MG Road, opposite City Mall, Pune 411001"),
)

ASKED = [
    ("chocolate cake price", CAKE),
    ("chocolate cake kitne ka hai", CAKE),
    ("choclate cake ka daam", CAKE),
    ("चॉकलेट केक कितने का है", CAKE),
    ("bina ande wala cake", EGGLESS),
    ("अंडे के बिना केक", EGGLESS),
    ("black forest hai kya", EGGLESS),
    ("ghar pe deliver karte ho", DELIVERY),
    ("delivery charge kitna hai", DELIVERY),
    ("घर भेज सकते हैं", DELIVERY),
    ("gpay chalega", PAYMENT),
    ("paise kaise bhejun, upi hai?", PAYMENT),
    ("kab tak khula hai", HOURS),
    ("sunday timing", HOURS),
    ("रविवार को खुला है", HOURS),
    ("dukaan kahan hai", ADDRESS),
    ("where is your shop", ADDRESS),
]


@pytest.mark.parametrize(("question", "wanted"), ASKED, ids=[a[0] for a in ASKED])
def test_the_right_fact_comes_first(question: str, wanted: int) -> None:
    first = rank(question, ALL)[0]
    assert first.fact.id == wanted


def test_a_thing_that_the_shop_does_not_name_is_answered_by_no_fact() -> None:
    assert not any(hit.match.answers for hit in rank("lehenga kitne ka hai", ALL))


def test_one_thing_does_not_answer_for_another() -> None:
    answering = [hit.fact.id for hit in rank("red velvet pastry price", ALL) if hit.match.answers]
    assert answering == []


def test_two_lookalikes_are_told_apart() -> None:
    tiles = (
        Fact(1, "tiles", "Ivory floor tile 600x600 mm ₹48 per sq ft"),
        Fact(2, "tiles", "Ivory wall tile 300x600 mm ₹36 per sq ft"),
    )
    assert rank("ivory wall tile ka rate", tiles)[0].fact.id == 2
    assert rank("ivory farsh wali tile ka rate", tiles)[0].fact.id == 1


def test_what_the_question_is_about_may_be_told() -> None:
    facts = (Fact(1, "", "Chocolate cake is our best seller"), Fact(2, "", "Chocolate cake ₹450"))
    assert rank("chocolate cake?", facts, kind=PRICE)[0].fact.id == 2


def test_equals_keep_one_order() -> None:
    facts = (Fact(2, "", "Butter cookies"), Fact(1, "", "Butter cookies"))
    assert [hit.fact.id for hit in rank("cookies", facts)] == [1, 2]


@pytest.mark.parametrize(
    "spellings", [("karna", "krna", "करना"), ("chocolate", "choclate", "चॉकलेट"), ("paneer", "पनीर")]
)
def test_spellings_of_one_word_sound_the_same(spellings: tuple[str, ...]) -> None:
    assert len({skeleton(word) for word in spellings}) == 1


def test_hindi_words_are_whole_words() -> None:
    assert words("की, का कि।") == ["की", "का", "कि"]


@given(st.text(max_size=300), st.lists(st.text(max_size=80), max_size=6))
def test_any_question_ranks_any_facts_and_always_the_same(asked: str, texts: list[str]) -> None:
    facts = tuple(Fact(number, "", text) for number, text in enumerate(texts, 1))
    hits = rank(asked, facts)
    assert hits == rank(asked, facts)
    assert all(0 < hit.match.score <= 1 for hit in hits)
