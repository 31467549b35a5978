"""Drafts without a model say what a fact says, word for word, or say that they do not know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.agents.answering import best_words
from crm_tui.agents.context import build_context
from crm_tui.agents.facts_draft import facts_drafts
from crm_tui.domain.business import BusinessProfile, Fact, Tone
from crm_tui.domain.message import Direction, MessageType
from crm_tui.domain.suggestion import Draft, Source
from crm_tui.domain.template import Template
from tests.unit.agents.shop import FACTS, MEERA, NOW, PROFILE, asking, message


def first(*texts: str, facts: tuple[Fact, ...] = FACTS) -> Draft:
    return facts_drafts(asking(*texts, facts=facts))[0]


ANSWERED = [
    ("chocolate cake kitne ka hai", "K1", "Namaste Meera ji"),
    ("How much is the chocolate cake?", "K1", "Hi Meera!"),
    ("चॉकलेट केक कितने का है?", "K1", "नमस्ते Meera जी"),
    ("eggless milega kya?", "K2", "Namaste Meera ji"),
    ("ghar pe deliver karte ho?", "K3", "Namaste Meera ji"),
    ("Can I pay by card?", "K4", "Hi Meera!"),
    ("kab tak khula hai?", "hours", "Namaste Meera ji"),
    ("where is your shop?", "address", "Hi Meera!"),
]


@pytest.mark.parametrize(("asked", "cited", "opening"), ANSWERED, ids=[a[0] for a in ANSWERED])
def test_a_question_is_answered_in_the_facts_own_words(
    asked: str, cited: str, opening: str
) -> None:
    draft = first(asked)
    fact = next(c for c in draft.citations if c.kind != "message")
    assert fact.id == cited
    assert fact.quote in draft.content
    assert draft.content.startswith(opening)
    assert draft.source is Source.FACTS
    assert draft.model is None
    assert draft.flags == ()
    assert draft.confidence_score > 0.3


@pytest.mark.parametrize("asked", ["lehenga kitne ka hai", "Do you sell pizza?", "क्या मोमोज मिलेगा"])
def test_what_no_fact_answers_is_not_made_up(asked: str) -> None:
    draft = first(asked)
    assert draft.confidence_score <= 0.2
    assert not any(c.isdigit() for c in draft.content)
    assert [c.kind for c in draft.citations] == ["message"]


def test_a_changed_price_changes_the_draft_and_the_old_one_is_gone() -> None:
    new = (Fact(1, "prices", "Chocolate cake 500 g: ₹480"),)
    content = first("chocolate cake price?", facts=new).content
    assert "₹480" in content
    assert "450" not in content


def test_a_price_without_a_thing_asks_which() -> None:
    draft = first("kitne ka hai?")
    assert "item" in draft.content
    assert draft.confidence_score <= 0.2


def test_a_price_without_a_thing_takes_the_one_talked_about() -> None:
    assert "₹950" in first("eggless black forest hai?", "kitne ka hai?").content


@pytest.mark.parametrize(
    ("said", "words"), [("hi", "Welcome to Sweet Crumbs"), ("thanks!", "welcome")]
)
def test_courtesy_is_returned(said: str, words: str) -> None:
    assert words in first(said).content


@pytest.mark.parametrize("said", ["ok", "👍", "haan theek hai"])
def test_a_nod_is_no_question(said: str) -> None:
    assert "checking" not in first(said).content
    assert "check kar" not in first(said).content


def test_a_complaint_is_met_with_an_apology_and_then_the_policy() -> None:
    policy = (Fact(9, "policy", "Damaged cakes are replaced the same day"),)
    drafts = facts_drafts(asking("my cakes are damaged", facts=policy))
    assert "sorry" in drafts[0].content
    assert "replaced the same day" in drafts[1].content


def test_two_questions_in_one_message_get_both_answers() -> None:
    draft = first("Chocolate cake kitne ka hai? Ghar pe deliver karte ho?")
    assert {c.id for c in draft.citations} >= {"K1", "K3"}
    assert "₹450" in draft.content
    assert "within 5 km" in draft.content


def test_a_wish_that_no_fact_answers_does_not_hide_the_one_that_a_fact_does() -> None:
    assert "₹450" in first("Chocolate cake kitne ka hai? Catalogue bhi bhejiye").content


def test_half_a_name_is_not_the_thing() -> None:
    free = (*FACTS, Fact(9, "delivery", "Free gift box on orders above ₹2000"))
    assert first("sugar free hai kya", facts=free).confidence_score <= 0.2


def test_after_stop_the_draft_cannot_go_out_by_one_key() -> None:
    assert [flag.rule for flag in first("STOP").flags] == ["opted_out"]


def test_a_photo_alone_is_asked_about() -> None:
    context = build_context(MEERA, [message(1, "", kind=MessageType.IMAGE)], FACTS, PROFILE, NOW)
    assert "arrived" in facts_drafts(context)[0].content


def test_no_second_greeting_in_the_middle_of_a_talk() -> None:
    messages = [
        message(1, "hi"),
        message(2, "Hello!", Direction.OUTBOUND),
        message(3, "cake price?"),
    ]
    context = build_context(MEERA, messages, FACTS, PROFILE, NOW)
    assert not facts_drafts(context)[0].content.startswith("Hi")


def test_the_tone_is_the_shops() -> None:
    profile = BusinessProfile("Tiles & Co", tone=Tone.PROFESSIONAL)
    assert facts_drafts(asking("hi", profile=profile))[0].content.startswith("Hello Meera,")


def test_without_facts_and_profile_there_is_still_a_draft() -> None:
    context = asking("what is your address", facts=(), profile=BusinessProfile("New Shop"))
    assert facts_drafts(context)[0].content


def test_an_approved_template_on_the_same_thing_is_offered() -> None:
    template = Template("cookies", "en", "utility", "approved", "Hi {{1}}, our cookies box", ("1",))
    context = build_context(MEERA, [message(1, "cookies?")], (), PROFILE, NOW, [template])
    drafts = {d.content: d for d in facts_drafts(context)}
    assert [c.id for c in drafts["Hi Meera, our cookies box"].citations] == ["M1", "cookies"]


def test_a_long_fact_is_quoted_by_its_best_sentence() -> None:
    text = "We bake since 1990. " * 30 + "Chocolate truffle costs Rs. 700 per kg. Come and see."
    assert best_words(text, "truffle price") == "Chocolate truffle costs Rs. 700 per kg."


_WORDS = ["cake", "eggless", "kitne", "price", "kab khula", "kahan", "delivery", "केक", "STOP", "?"]
_ASKED = st.one_of(
    st.text(max_size=200), st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join)
)


@given(_ASKED)
def test_no_draft_of_the_rules_is_flagged_but_after_stop(asked: str) -> None:
    drafts = facts_drafts(asking(asked))
    assert 1 <= len(drafts) <= 3
    for draft in drafts:
        assert {flag.rule for flag in draft.flags} <= {"opted_out"}
        assert draft.content.strip()
