"""The five agents at work on one customer's words, with no key and no model."""

from typing import TYPE_CHECKING

from crm_tui.demo.looking import need
from crm_tui.domain.advice import Qualification
from crm_tui.domain.memory import FactKind
from crm_tui.domain.message import Direction
from crm_tui.domain.suggestion import SuggestionType
from crm_tui.store import intents, lead_facts, suggestions

if TYPE_CHECKING:
    from crm_tui.demo.day import Day

KIRAN, NAME = "911000000505", "Kiran Joshi"
WORDS = (
    "Namaste, beti ke birthday ke liye 2 kg chocolate truffle cake kitne ka hoga? "
    "Budget 1800 tak hai. Papa se puchke kal bata dunga"
)


def intents_recognised(day: "Day") -> str:
    """Several wishes in one message."""
    day.stage.tell_simulator("say", **{"from": KIRAN, "name": NAME, "text": WORDS})

    def look() -> str:
        newest = day.chat(KIRAN)[-1]
        found = day.shop.db.read_now(intents.of_message, newest.id)
        need(found, "nothing is recognised yet")
        return ", ".join(intent for intent, _ in found)

    return day.until(look)


def facts_remembered(day: "Day") -> str:
    """What they want, each with the message that shows it."""

    def look() -> str:
        facts = day.shop.db.read_now(lead_facts.of_lead, day.lead_of(KIRAN).id)
        kinds = {fact.kind for fact in facts}
        wanted = {FactKind.BUDGET, FactKind.QUANTITY, FactKind.PROMISE}
        need(wanted <= kinds, f"known so far: {', '.join(sorted(kinds)) or 'nothing'}")
        need(all(fact.message_id for fact in facts), "a fact without its message")
        return "; ".join(f"{fact.kind}: {fact.value}" for fact in facts)

    return day.until(look)


def lead_qualified(day: "Day") -> str:
    """Score, how near they are to buying, and what they can spend."""

    def look() -> str:
        pending = day.shop.db.read_now(suggestions.pending, day.lead_of(KIRAN).id)
        found = [one.draft.advice for one in pending if isinstance(one.draft.advice, Qualification)]
        need(found and found[0].budget, "not judged yet")
        advice = found[0]
        return (
            f"{advice.score} of 10, {advice.level}: {advice.budget.value if advice.budget else ''}"
        )

    return day.until(look)


def next_step_offered(day: "Day") -> str:
    """What the shop could do, offered for one key."""

    def look() -> str:
        pending = day.shop.db.read_now(suggestions.pending, day.lead_of(KIRAN).id)
        found = [o for o in pending if o.draft.suggestion_type == SuggestionType.ACTION]
        need(found, "nothing is offered")
        return f"“{found[0].draft.content}”"

    return day.until(look)


def follow_up_planned(day: "Day") -> str:
    """After the promise, in opening hours; asked for by a person in a shell."""
    asked = day.stage.crm("suggest", f"+{KIRAN}", "--task", "suggest_followup")
    made = asked["suggestions"]
    need(made and made[0]["advice"]["promise"], "it does not wait for the promise")
    need(day.chat(KIRAN)[-1].direction is Direction.INBOUND, "something was sent")
    return f"{made[0]['advice']['at']}: “{made[0]['content']}”"
