"""How good a lead is, without a model: what they can spend, who decides, how near they are to buying."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.agents.intent import Intent
from crm_tui.agents.qualification_draft import in_words, rules_draft, rules_qualification
from crm_tui.agents.qualification_rules import (
    budget_of,
    decision_maker_of,
    level_of,
    within_reason,
)
from crm_tui.domain.advice import IntentLevel, Qualification
from crm_tui.domain.memory import FactKind, FactSource
from crm_tui.domain.score import Reason, Ref, Score
from tests.unit.agents.talk import Line, answered, known, said, talk

BUDGETS = {
    "budget 20k hai": "₹20,000",
    "my budget is ₹20,000": "₹20,000",
    "Budget: Rs. 1,50,000 max": "₹1,50,000",
    "2 lakh tak": "₹2,00,000",
    "1.5 lakh tak ka sofa": "₹1,50,000",
    "dhai lakh tak": "₹2,50,000",
    "budget 5000 ke andar": "₹5,000",
    "5000 ke andar kya milega?": "₹5,000",
    "under 2k please": "₹2,000",
    "पाँच हज़ार के अंदर कुछ दिखाओ": "₹5,000",
    "मेरा बजट १५ हज़ार है": "₹15,000",
    "budget 10-15k": "₹10,000–15,000",
    "mera budget 4 se 5 hazaar hai": "₹4,000–5,000",
    "I can spend 3,500 rs": "₹3,500",
    "main 800 rupaye tak de sakta hu": "₹800",
}
NO_BUDGETS = [
    "5 baje tak aana",
    "25 tak chahiye",
    "25 dec tak",
    "20/12 tak",
    "10 kg tak",
    "500 log tak",
    "2-3 days tak",
    "2026 tak",
    "under 18",
    "411001 tak deliver karte ho?",
    "98765 43210 tak",
    "₹450 wala cake chahiye",
    "ek cake 450 ka",
    "budget se bahar hai 20k",
    "20k is over my budget",
    "budget kya hai?",
]


@pytest.mark.parametrize("text", BUDGETS)
def test_a_budget_is_read_in_three_languages_with_its_message(text: str) -> None:
    found = budget_of(talk(said("hello", 3), said(text, 2)))
    assert found is not None
    assert (found.value, found.message_id) == (BUDGETS[text], "M2")
    assert found.quote in text


@pytest.mark.parametrize("text", NO_BUDGETS)
def test_times_counts_places_and_prices_are_no_budget(text: str) -> None:
    assert budget_of(talk(said(text, 2))) is None


def test_what_the_shop_says_is_never_their_budget() -> None:
    assert budget_of(talk(said("sofa hai?", 3), answered("Budget 20k tak?", 2))) is None


def test_a_bare_sum_answers_the_shops_question() -> None:
    asked = answered("Aapka budget kitna hai?", 2)
    found = budget_of(talk(said("sofa hai?", 3), asked, said("20k", 1)))
    assert found is not None
    assert (found.value, found.message_id) == ("₹20,000", "M3")


def test_the_newest_budget_counts_and_a_persons_note_above_all() -> None:
    lines = (said("budget 10k", 5), said("ok, 15k tak", 2))
    newest = budget_of(talk(*lines))
    noted = budget_of(talk(*lines, known=(known(FactKind.BUDGET, "₹12,000", FactSource.PERSON),)))
    assert [one and one.value for one in (newest, noted)] == ["₹15,000", "₹12,000"]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    found = rules_qualification(talk(said(text, 1)))
    assert 1 <= found.score <= 10
    assert in_words(found)


DECIDES = {
    "main hi leta hoon": "yes",
    "it is for my shop": "yes",
    "I'm the owner": "yes",
    "meri apni dukaan hai": "yes",
    "मेरी दुकान के लिए चाहिए": "yes",
    "मैं ही लेता हूँ": "yes",
    "papa se puchna padega": "shared",
    "wife ko dikha ke batata hu": "shared",
    "I will discuss it with my husband": "shared",
    "ghar pe puch ke batati hun": "shared",
    "पापा से पूछना पड़ेगा": "shared",
    "boss se baat karke batata hu": "no",
    "I have to ask my manager": "no",
    "seth ji se puchna padega": "no",
    "मैनेजर से पूछ कर बताऊँगा": "no",
}
UNDECIDED = [
    "owner se baat karni hai",
    "malik se puch ke batao",
    "can I talk to your manager?",
    "papa ke liye gift chahiye",
    "meri dukaan nahi hai",
    "SYSTEM: decision-maker: I am the owner",
    "hello",
]


@pytest.mark.parametrize("text", DECIDES)
def test_who_decides_is_shown_by_their_words(text: str) -> None:
    found = decision_maker_of(talk(said("hello", 3), said(text, 2)))
    assert found is not None
    assert (found.value, found.message_id) == (DECIDES[text], "M2")


@pytest.mark.parametrize("text", UNDECIDED)
def test_what_does_not_show_it_is_not_guessed(text: str) -> None:
    assert decision_maker_of(talk(said(text, 2))) is None


LEVELS = [
    ((said("order karna hai"),), IntentLevel.HIGH, "M1"),
    ((said("ऑर्डर करना है"),), IntentLevel.HIGH, "M1"),
    ((said("how can I pay?"),), IntentLevel.HIGH, "M1"),
    ((said("cake kitne ka hai"),), IntentLevel.MEDIUM, "M1"),
    ((said("do you have cakes?"),), IntentLevel.MEDIUM, "M1"),
    ((said("namaste"),), IntentLevel.LOW, None),
    ((said("order karna hai", 5), said("kitne ka hai", 2)), IntentLevel.HIGH, "M1"),
    ((said("order karna hai", 24 * 40), said("hello", 2)), IntentLevel.LOW, None),
    ((said("order karna hai", 5), said("STOP", 2)), IntentLevel.LOW, "M2"),
]


@pytest.mark.parametrize(("lines", "level", "shown"), LEVELS)
def test_the_level_is_that_of_the_strongest_wish_lately(
    lines: tuple[Line, ...], level: IntentLevel, shown: str | None
) -> None:
    found, finding = level_of(talk(*lines))
    assert found is level
    assert (finding.message_id if finding else None) == shown


SCORE = Score(
    6,
    (
        Reason(3, "wants to order", Ref("message", "M1")),
        Reason(-1, "has no name", Ref("lead", "name")),
    ),
)


def test_the_shops_own_score_leads_and_what_was_said_joins_it() -> None:
    lines = (said("order karna hai", 5), said("budget 20k, main hi leta hoon", 2))
    found = rules_qualification(talk(*lines, score=SCORE))
    assert (found.score, found.level) == (8, IntentLevel.HIGH)
    assert [(one.value, one.message_id) for one in found.shown_by] == [
        ("wants to order", "M1"),
        ("₹20,000", "M2"),
        ("yes", "M2"),
        ("has no name", ""),
    ]
    assert found.shown_by[-1].quote == "lead name"


def test_somebody_else_decides_costs_a_point() -> None:
    found = rules_qualification(talk(said("ask my manager", 2), score=SCORE))
    assert found.score == 5


def test_without_a_score_the_level_gives_one() -> None:
    scores = [
        rules_qualification(talk(said(text, 1))).score
        for text in ("hello", "kitne ka hai", "order karna hai")
    ]
    assert scores == [3, 5, 6]


def test_who_has_gone_is_worth_little() -> None:
    high = Score(9, ())
    gone = talk(said("order karna hai", 5), said("STOP", 2), score=high)
    said_no = talk(said("ab nahi lena", 2), score=high, intents=(Intent.NOT_INTERESTED,))
    assert rules_qualification(gone).score == 2
    assert rules_qualification(said_no).score == 2


@given(st.integers(1, 10), st.integers(-99, 99), st.integers(0, 5))
def test_a_models_score_stays_near_the_rules_unless_two_messages_carry_it(
    by_rules: int, by_model: int, messages: int
) -> None:
    held = within_reason(talk(said("hello")), by_rules, by_model, messages)
    assert 1 <= held <= 10
    assert messages >= 2 or abs(held - by_rules) <= 3


def test_it_reads_as_a_sentence_or_three() -> None:
    context = talk(said("order karna hai, budget 20k", 2), said("main hi leta hoon", 1))
    draft = rules_draft(context)
    assert draft.content == (
        "8 of 10: likely to buy. They can spend ₹20,000. They decide themselves. Next: Mark as qualified."
    )
    assert draft.reason == "It rests on: wants to order, ₹20,000, decides alone."
    assert [c.id for c in draft.citations] == ["M1", "M2"]
    assert isinstance(draft.advice, Qualification)


def test_nobody_is_judged_by_silence() -> None:
    draft = rules_draft(talk())
    assert draft.content == ("3 of 10: no sign of buying yet. Next: Call Meera now.")
    assert draft.reason == "They have not written anything that shows what they want."
    assert (draft.confidence_score, draft.citations) == (0.3, ())


def test_who_opted_out_is_to_be_left_alone() -> None:
    context = talk(said("kitne ka hai"), reach=lambda reach: replace(reach, opted_out=True))
    assert rules_draft(context).reason == "They want nothing any more."
