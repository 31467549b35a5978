"""A context is bounded, and holds of the customer only what an agent needs."""

from dataclasses import replace

from crm_tui.agents.context import MOST_FACTS, MOST_TURNS, build_context
from crm_tui.agents.language import Language
from crm_tui.domain.business import Fact
from crm_tui.domain.message import Direction, MessageStatus, MessageType
from crm_tui.domain.template import Template
from tests.unit.agents.shop import FACTS, MEERA, NOW, PROFILE, asking, message

OUT = Direction.OUTBOUND


def test_the_question_is_all_that_came_since_the_shop_last_wrote() -> None:
    messages = [
        message(1, "hi"),
        message(2, "Hello!", OUT),
        message(3, "cake?"),
        message(4, "1 kg"),
    ]
    context = build_context(MEERA, reversed(messages), FACTS, PROFILE, NOW)
    assert [turn.id for turn in context.question] == ["M3", "M4"]
    assert [turn.id for turn in context.earlier] == ["M1", "M2"]
    assert context.asked == "cake?\n1 kg"


def test_there_is_no_question_when_the_shop_spoke_last() -> None:
    context = build_context(
        MEERA, [message(1, "hi"), message(2, "Hello!", OUT)], FACTS, PROFILE, NOW
    )
    assert context.question == ()


def test_everything_is_bounded() -> None:
    messages = [message(number, "x" * 5_000) for number in range(1, 60)]
    facts = [Fact(number, "d", "y" * 9_000) for number in range(1, 60)]
    context = build_context(MEERA, messages, facts, PROFILE, NOW)
    assert len(context.history) == MOST_TURNS
    assert len(context.facts) == MOST_FACTS
    assert max(len(turn.text) for turn in context.history) == 1_000
    assert max(len(fact.text) for fact in context.facts) == 1_000


def test_the_facts_that_answer_come_first() -> None:
    many = [Fact(number, "d", f"Article {number} in the store room") for number in range(10, 60)]
    context = asking("eggless cake kitne ka", facts=(*many, *FACTS))
    assert context.facts[0].id == 2


def test_failed_and_revoked_messages_were_never_seen() -> None:
    messages = [
        message(1, "hi"),
        message(2, "lost", OUT, status=MessageStatus.FAILED),
        replace(message(3, "oops"), revoked=True),
    ]
    context = build_context(MEERA, messages, FACTS, PROFILE, NOW)
    assert [turn.id for turn in context.history] == ["M1"]


def test_a_photo_without_words_is_named_as_one() -> None:
    context = build_context(MEERA, [message(1, "", kind=MessageType.IMAGE)], FACTS, PROFILE, NOW)
    assert context.asked == "(image)"


def test_only_approved_templates_come_along() -> None:
    approved = Template("menu", "en", "utility", "approved", "Our menu")
    rejected = Template("sale", "en", "marketing", "rejected", "Sale")
    context = build_context(MEERA, [message(1, "hi")], FACTS, PROFILE, NOW, [rejected, approved])
    assert context.templates == (approved,)


def test_the_profile_is_evidence_too() -> None:
    ids = [(e.kind, e.id) for e in asking("hi").evidence]
    assert ids[-3:] == [("profile", "hours"), ("profile", "address"), ("profile", "products")]
    assert ids[0][0] == "knowledge"


def test_engagement_counts_the_customers_recent_messages() -> None:
    day = 86_400_000
    messages = [message(1, "old", ago=40 * day), message(2, "new"), message(3, "shop", OUT)]
    assert build_context(MEERA, messages, FACTS, PROFILE, NOW).lead.engagement == 1


def test_the_language_is_the_customers() -> None:
    assert asking("केक कितने का है").language is Language.HINDI
