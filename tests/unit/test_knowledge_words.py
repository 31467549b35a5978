"""The shop's own words, as retrieval and the encoder use them."""

from crm_tui.agents.glossary import own_words, with_meanings
from crm_tui.agents.retrieval import rank
from crm_tui.domain.business import Fact

PUMPKIN, COCONUT, BOX, DELIVERY = 1, 2, 3, 4
FACTS = (
    Fact(PUMPKIN, "d", "Pumpkin sweet: ₹200"),
    Fact(COCONUT, "d", "Coconut sweet: ₹300"),
    Fact(BOX, "d", "Petha gift box: ₹90"),
    Fact(DELIVERY, "d", "Delivery in Pune is free"),
)
OWN = own_words([("Petha", "pumpkin sweet"), ("bhaada", "delivery"), ("rokda", "price")])


def answering(question: str, *, known: bool = True) -> set[int]:
    hits = rank(question, FACTS, own=OWN) if known else rank(question, FACTS)
    return {hit.fact.id for hit in hits if hit.match.answers}


def test_a_question_in_the_shops_own_word_finds_what_the_facts_call_it() -> None:
    assert PUMPKIN not in answering("petha kitne ka hai", known=False)
    assert answering("petha kitne ka hai") == {PUMPKIN, BOX}
    assert answering("PETHA rokda?") == {PUMPKIN, BOX}


def test_half_of_a_meaning_is_another_thing() -> None:
    assert COCONUT not in answering("petha ka bhav")


def test_it_works_the_other_way_round_too() -> None:
    assert BOX in answering("pumpkin sweet price")
    assert BOX not in answering("pumpkin sweet price", known=False)


def test_a_word_may_stand_for_what_is_asked() -> None:
    assert answering("bhaada lagega?") == {DELIVERY}


def test_questions_without_such_words_are_answered_as_before() -> None:
    for question in ("coconut sweet price", "delivery free hai?", "lehenga kitne ka", ""):
        assert rank(question, FACTS, own=OWN) == rank(question, FACTS)


def test_an_encoder_reads_the_meaning_behind_the_question() -> None:
    assert with_meanings("petha hai? Petha!", OWN) == "petha hai? Petha! pumpkin sweet"
    assert with_meanings("cake hai?", OWN) == "cake hai?"


def test_what_is_no_single_word_or_has_no_meaning_is_left_out() -> None:
    assert own_words([("two words", "x"), ("petha", "!"), ("", "x")]) == {}
