"""Pictures of what the agents offer: several drafts, next steps, a follow-up, one being written."""

from dataclasses import replace

from textual.pilot import Pilot

from crm_tui.domain.actor import OWNER
from crm_tui.domain.advice import (
    Action,
    ActionKind,
    Finding,
    FollowUp,
    IntentLevel,
    Qualification,
    Urgency,
    Way,
)
from crm_tui.domain.clock import HOUR, MINUTE, Millis
from crm_tui.domain.ids import MESSAGE, LeadId, show_id
from crm_tui.domain.memory import FactKind, FactSource, Summary
from crm_tui.domain.suggestion import Citation, Draft, Source, SuggestionType, Task
from crm_tui.shop import Shop
from crm_tui.store import agent_work, knowledge, lead_facts, lead_summaries, messages, suggestions
from crm_tui.store.tx import Tx
from scripts.shots_clock import NOW

_PRICE = "Chocolate cake, eggless: ₹650 per kg"
_AHEAD = "Orders: one day ahead"
_ASHA = (
    "Namaste Asha ji! Our eggless chocolate cake is ₹650 per kg, so 2 kg is ₹1,300. For Saturday, please confirm the time, and we will have it ready for you.",
    "2 kg eggless chocolate cake: ₹1,300. Saturday kitne baje?",
    "Namaste Asha ji! 🎂 2 kg eggless chocolate cake ₹1,300 ka hoga. Saturday ke liye Friday tak order chahiye. Kitne baje lene aayenge?",
)

_FACTS = (
    (FactKind.PRODUCT, "chocolate cake, eggless", "chocolate cake … eggless"),
    (FactKind.QUANTITY, "2 kg", "2 kg chocolate cake"),
    (FactKind.NEEDED_BY, "Saturday", "Saturday ko chahiye"),
    (FactKind.LANGUAGE, "Hinglish", "kitne ka hai?"),
    (FactKind.OTHER, "सास के जन्मदिन के लिए", ""),
)


def fill(shop: Shop, leads: dict[str, LeadId]) -> None:
    """What the worker left for the made-up people."""
    shop.db.write_now(_answered)
    shop.db.write_now(_asha, leads["Asha Verma"])
    shop.db.write_now(_arjun, leads["Arjun Mehta"])
    shop.db.write_now(_imran, leads["Imran Sheikh"])


def _answered(tx: Tx) -> None:
    """Nobody waits for a draft any more."""
    tx.run("DELETE FROM agent_work")


def _asha(tx: Tx, lead_id: LeadId) -> None:
    facts = (_PRICE, _AHEAD)
    ids = [
        knowledge.add(tx, "prices.xlsx", n, "Cakes", f, f"row {n + 2}", NOW)
        for n, f in enumerate(facts)
    ]
    asked = messages.conversation(tx, lead_id)[-1]
    shown = show_id(MESSAGE, asked.id)
    cited = (
        Citation("message", shown, asked.content),
        *(Citation("knowledge", f"K{id_}", fact) for id_, fact in zip(ids, facts, strict=True)),
    )
    _retire(tx, lead_id)
    first = Draft(
        content=_ASHA[0],
        agent_type="message_generation",
        suggestion_type=SuggestionType.REPLY,
        confidence_score=0.86,
        intent="price",
        source=Source.FACTS,
        model=None,
        prompt_version="rules-2",
        citations=cited,
        reason="They ask about a price; your facts say it.",
    )
    for text in _ASHA:
        suggestions.add(tx, lead_id, asked.id, replace(first, content=text), NOW)
    steps = (
        Action(ActionKind.CALL, "Call them tomorrow at 11:00", Millis(NOW + 20 * HOUR)),
        Action(ActionKind.SEND_FILE, "Send the brochure"),
        Action(ActionKind.MARK_QUALIFIED, "Mark qualified"),
    )
    for step in steps:
        offered = replace(first, content=step.words, suggestion_type=SuggestionType.ACTION)
        suggestions.add(tx, lead_id, asked.id, replace(offered, advice=step), NOW)
    says = Finding("Saturday, 2 kg", shown, "Saturday ko chahiye")
    judged = Qualification(
        8,
        IntentLevel.HIGH,
        Finding("about ₹1,300", shown, "2 kg chocolate cake"),
        Finding("yes", shown, "chahiye"),
        steps[0],
        (says,),
    )
    rated = replace(first, content="8 of 10", suggestion_type=SuggestionType.QUALIFICATION)
    suggestions.add(tx, lead_id, asked.id, replace(rated, advice=judged), NOW)
    for kind, value, quote in _FACTS:
        lead_facts.add(
            tx,
            lead_id,
            kind,
            value,
            source=FactSource.PERSON if not quote else FactSource.RULES,
            actor=str(OWNER) if not quote else "agent:context_memory",
            now=NOW,
            message_id=asked.id if quote else None,
            quote=quote,
        )
    told = "Asks for a 2 kg eggless chocolate cake for Saturday. New here; answered within minutes."
    lead_summaries.put(tx, lead_id, Summary(told, asked.id, FactSource.RULES, NOW))


def _arjun(tx: Tx, lead_id: LeadId) -> None:
    _retire(tx, lead_id)
    plan = FollowUp(Millis(NOW + 21 * HOUR), Urgency.GENTLE, Way.TEMPLATE, (Way.CALL,))
    draft = Draft(
        content="Namaste Arjun ji! Kya aapne cake ke baare mein soch liya? Koi sawaal ho to bataiye.",
        agent_type="follow_up",
        suggestion_type=SuggestionType.FOLLOW_UP,
        confidence_score=0.7,
        intent="other",
        source=Source.FACTS,
        model=None,
        prompt_version="rules-1",
        reason="They have not written for a day; the 24 hours are over, so a template opens the chat.",
        advice=plan,
    )
    suggestions.add(tx, lead_id, None, draft, NOW)


def _imran(tx: Tx, lead_id: LeadId) -> None:
    """A slow model is at it, and somebody waits."""
    _retire(tx, lead_id)
    now = Millis(NOW - MINUTE // 60)
    agent_work.ask(tx, lead_id, Task.GENERATE_REPLY, now, waited_at=now)
    agent_work.show_partial(
        tx, lead_id, "Namaste Imran ji! Maaf kijiye, jawab mein der hui. Eid ke liye 5 kg mithai ka"
    )


def _retire(tx: Tx, lead_id: LeadId) -> None:
    agent_work.drop_many(tx, lead_id, tuple(Task))
    suggestions.retire(tx, lead_id, tuple(SuggestionType))


async def another(pilot: Pilot[None]) -> None:
    """The second of three drafts."""
    await pilot.press("n")
    await pilot.pause()
    await pilot.press("right_square_bracket")


async def memory(pilot: Pilot[None]) -> None:
    """What is remembered of Asha."""
    await pilot.press("n")
    await pilot.pause()
    await pilot.press("m")
