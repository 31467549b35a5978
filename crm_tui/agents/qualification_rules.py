"""How good a lead is, without a model: the shop's own score, and what the conversation shows beyond it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from crm_tui.agents.context import AIContext, Turn
from crm_tui.agents.intent import Intent, Reading, read_intent
from crm_tui.agents.qualification_budget import newest_budget
from crm_tui.agents.qualification_words import (
    DENIED,
    OF_THE_SHOP,
    OWN,
    SHARED,
    SUPERIOR,
    TO_THE_MACHINE,
    as_read,
    sentences,
)
from crm_tui.domain.advice import Action, Finding, IntentLevel, Qualification
from crm_tui.domain.clock import DAY
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.memory import LONGEST_QUOTE, FactKind, FactSource
from crm_tui.domain.message import Direction
from crm_tui.domain.opt_out import is_ambiguous
from crm_tui.domain.score import HIGHEST, LOWEST
from crm_tui.domain.score import Reason as Points

YES, NO, SHARED_DECISION = "yes", "no", "shared"
"""Whether they decide themselves."""
_LEVELS = {
    **dict.fromkeys((Intent.ORDER, Intent.PAYMENT, Intent.VISIT), IntentLevel.HIGH),
    **dict.fromkeys(
        (
            *(Intent.PRICE, Intent.AVAILABILITY, Intent.DELIVERY, Intent.BARGAINING),
            *(Intent.HOURS, Intent.LOCATION, Intent.HUMAN),
        ),
        IntentLevel.MEDIUM,
    ),
}
_WORDS = {
    Intent.ORDER: "wants to order",
    Intent.PAYMENT: "asks how to pay",
    Intent.VISIT: "wants to come to the shop",
    Intent.PRICE: "asks for a price",
    Intent.AVAILABILITY: "asks for a product",
    Intent.DELIVERY: "asks about delivery",
    Intent.BARGAINING: "bargains",
    Intent.HOURS: "asks when the shop is open",
    Intent.LOCATION: "asks where the shop is",
    Intent.HUMAN: "wants to speak to a person",
}
_RANKS = {IntentLevel.LOW: 0, IntentLevel.MEDIUM: 1, IntentLevel.HIGH: 2}
_SURE = 0.4
"""Confidence of an intent from which it counts, as in the shop's score."""
_FRESH = 30 * DAY
_START = {IntentLevel.LOW: 3, IntentLevel.MEDIUM: 5, IntentLevel.HIGH: 6}
"""Where nobody has scored them yet: the start of the shop's score, and its points for questions."""
_GONE_AT_MOST = 2
_MOST_APART, _ENOUGH_MESSAGES = 3, 2
MOST_SHOWN = 6


def their_turns(context: AIContext) -> tuple[Turn, ...]:
    """What the customer wrote, oldest first, as far as the context holds it."""
    turns = {turn.id: turn for turn in (*context.recalled.turns, *context.history)}
    theirs = (turn for turn in turns.values() if turn.direction is Direction.INBOUND)
    return tuple(sorted(theirs, key=lambda turn: turn.at))


def intents_shown(context: AIContext) -> dict[Intent, Turn]:
    """Each intent of the last 30 days with the newest message that shows it."""
    shown: dict[Intent, Turn] = {}
    for turn in their_turns(context):
        if context.now - turn.at <= _FRESH and (reading := _read(turn.text)).confidence >= _SURE:
            shown[reading.intent] = turn
    for reading in context.intents:
        if reading.confidence >= _SURE and context.question:
            shown.setdefault(reading.intent, context.question[-1])
    return shown


def has_gone(context: AIContext) -> Turn | None:
    """The message in which they said, last of all, that they want nothing any more.

    `nahi chahiye` may answer a question of the shop: whether it ends all messages is not judged here.
    """
    last = next(reversed(their_turns(context)), None)
    if last is None or is_ambiguous(last.text):
        return None
    said = {_read(last.text).intent}
    if context.question:
        said |= {one.intent for one in context.intents if one.confidence >= _SURE}
    # `Not the blue one, show me red` refuses one thing and asks for another.
    wants_nothing = Intent.NOT_INTERESTED in said and said.isdisjoint(_LEVELS)
    return last if Intent.OPT_OUT in said or wants_nothing else None


def level_of(context: AIContext) -> tuple[IntentLevel, Finding | None]:
    """How near they are to buying, and what shows it."""
    if gone := has_gone(context):
        return IntentLevel.LOW, Finding("wants nothing any more", gone.id, _quote(gone.text))
    shown = {one: turn for one, turn in intents_shown(context).items() if one in _LEVELS}
    if not shown:
        return IntentLevel.LOW, None
    best = max(shown, key=lambda one: (_RANKS[_LEVELS[one]], shown[one].at))
    return _LEVELS[best], Finding(_WORDS[best], shown[best].id, _quote(shown[best].text))


def budget_of(context: AIContext) -> Finding | None:
    """What they can spend: as a person of the shop wrote it down, else in the customer's own words."""
    known = [fact for fact in context.recalled.known if fact.kind is FactKind.BUDGET]
    for fact in known:
        if fact.source is FactSource.PERSON:
            return Finding(fact.value, _message(fact.message_id), fact.quote)
    if found := newest_budget(_by_time(context)):
        return found
    return next((Finding(f.value, _message(f.message_id), f.quote) for f in known), None)


def budget_is_settled(context: AIContext) -> bool:
    """Whether a person of the shop wrote it down."""
    return any(
        fact.kind is FactKind.BUDGET and fact.source is FactSource.PERSON
        for fact in context.recalled.known
    )


def decision_maker_of(context: AIContext) -> Finding | None:
    """Whether they decide themselves (`yes`, `no`, `shared`), by the newest message that shows it."""
    for turn in reversed(their_turns(context)):
        for sentence in reversed(sentences(turn.text)):
            if value := _who_decides(as_read(sentence)):
                return Finding(value, turn.id, _quote(sentence))
    return None


def qualify(context: AIContext, action: Action) -> Qualification:
    """Score, level, budget and decision-maker by rules; each with the message that shows it."""
    level, shown = level_of(context)
    budget, decides = budget_of(context), decision_maker_of(context)
    found = filter(None, (shown, budget, decides))
    return Qualification(
        score=_score(context, level, budget, decides),
        level=level,
        budget=budget,
        decision_maker=decides,
        action=action,
        shown_by=tuple(_distinct([*found, *_scored(context)]))[:MOST_SHOWN],
    )


def within_reason(context: AIContext, by_rules: int, by_model: int, messages: int) -> int:
    """A model's score, held to 3 points around the rules' own unless two messages support it.

    What a model says in numbers is not calibrated: the same chat gets a 4 from one and an 8 from the next.
    """
    most = _GONE_AT_MOST if is_gone(context) else HIGHEST
    reach = HIGHEST if messages >= _ENOUGH_MESSAGES else _MOST_APART
    held = max(by_rules - reach, min(by_rules + reach, by_model))
    return max(LOWEST, min(most, held))


def is_gone(context: AIContext) -> bool:
    """Whether they want nothing any more, or no messages."""
    return context.reach.opted_out or has_gone(context) is not None


def _score(
    context: AIContext, level: IntentLevel, budget: Finding | None, decides: Finding | None
) -> int:
    base = context.score.value if context.score else _START[level]
    base += budget is not None
    base += {YES: 1, NO: -1}.get(decides.value if decides else "", 0)
    most = _GONE_AT_MOST if is_gone(context) else HIGHEST
    return max(LOWEST, min(most, base))


def _who_decides(line: str) -> str | None:
    if TO_THE_MACHINE.search(line):
        return None
    if SHARED.search(line):
        return SHARED_DECISION
    if SUPERIOR.search(line) and not OF_THE_SHOP.search(line):
        return NO
    return YES if OWN.search(line) and not DENIED.search(line) else None


def _scored(context: AIContext) -> Iterator[Finding]:
    """The reasons of the shop's own score, the weightiest first."""
    texts = {turn.id: turn.text for turn in their_turns(context)}
    for reason in context.score.reasons if context.score else ():
        yield Finding(reason.words, _shown_in(reason), _quote(_words(reason, texts)))


def _shown_in(reason: Points) -> str:
    return reason.ref.id if reason.ref.kind == "message" else ""


def _words(reason: Points, texts: dict[str, str]) -> str:
    """The message's words as far as they are at hand; of another reason, what it rests on."""
    if reason.ref.kind == "message":
        return texts.get(reason.ref.id, "")
    return f"{reason.ref.kind} {reason.ref.id}"


def _distinct(found: Sequence[Finding]) -> Iterator[Finding]:
    seen: set[str] = set()
    for one in found:
        if one.value not in seen:
            seen.add(one.value)
            yield one


def _by_time(context: AIContext) -> tuple[Turn, ...]:
    turns = {turn.id: turn for turn in (*context.recalled.turns, *context.history)}
    return tuple(sorted(turns.values(), key=lambda turn: turn.at))


def _message(number: int | None) -> str:
    return "" if number is None else show_id(MESSAGE, number)


def _quote(text: str) -> str:
    return text[:LONGEST_QUOTE]


@lru_cache(maxsize=1_024)
def _read(text: str) -> Reading:
    return read_intent(text)
