"""The score of a lead without a model: a sum of plain rules, each with its reason and what it rests on.

The same lead at the same time always has the same score. A person's own score wins until it is cleared.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from crm_tui.agents.intent import Intent, Reading, read_intent
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.engagement import SPAN, Answering, Rhythm, Trend, answering, rhythm
from crm_tui.domain.engagement_words import span
from crm_tui.domain.follow import CALL, CallOutcome
from crm_tui.domain.ids import MESSAGE, LeadId, show_id
from crm_tui.domain.lead import Lead, LeadStatus
from crm_tui.domain.phone import Phone
from crm_tui.domain.score import Reason, Ref, Score, total
from crm_tui.store import leads, settings
from crm_tui.store import scoring as store
from crm_tui.store.scoring import Said
from crm_tui.store.tx import Tx

_START = 3
_SOURCES = {
    **dict.fromkeys(("walk-in", "referral", "reference"), (2, "came in person or by a friend")),
    **dict.fromkeys(("whatsapp", "whatsapp ad", "web form"), (1, "came to the shop by themselves")),
    **dict.fromkeys(("indiamart", "justdial", "tradeindia"), (0, "")),
}
_QUESTIONS = {
    Intent.ORDER: (3, "wants to order"),
    Intent.PRICE: (2, "asked for a price"),
    Intent.PAYMENT: (2, "asked how to pay"),
    Intent.AVAILABILITY: (1, "asked for a product"),
    Intent.DELIVERY: (1, "asked about delivery"),
    Intent.VISIT: (1, "wants to come to the shop"),
}
_MOST_FOR_QUESTIONS = 4
SURE = 0.4
"""Confidence of an intent, 0 to 1, from which it counts."""
_STAGES = {
    LeadStatus.QUALIFIED: (1, "is qualified"),
    LeadStatus.PROPOSAL: (2, "has a proposal"),
    LeadStatus.CLOSED: (3, "bought"),
    LeadStatus.LOST: (-5, "is lost"),
}
_CALLS = {
    CallOutcome.REACHED: (1, "was reached on the phone"),
    CallOutcome.CALL_BACK: (1, "will call back"),
    CallOutcome.WRONG_NUMBER: (-4, "the number is wrong"),
}
_OFTEN = 5
_FAST = HOUR
_SILENT, _LONG_SILENT = 7 * DAY, 30 * DAY
_CURSOR = "score.walk"
COUNTED = frozenset(
    "name phone email company source status value_paise own_score do_not_disturb".split()
)
"""Fields of a lead that count."""


def score(tx: Tx, lead: Lead, now: Millis) -> Score:
    """The sum of what speaks for and against them, 1 to 10."""
    said = store.newest_said(tx, lead.id)
    reasons = (*_about(lead), *_talk(said, now), *_questions(said), *_calls(tx, lead))
    return total(_START, reasons)


def of_new(columns: Mapping[str, Any]) -> tuple[int, str]:
    """The score of somebody with whom nobody has spoken, and its reasons, as the database holds them.

    `columns` are those of the new lead. There are few kinds of them, so an import asks in no time.
    """
    shown = columns["name"] if columns["name"] == columns["phone"] else ""
    has_name = not shown and any(map(str.isalpha, columns["name"]))
    return _of_new(
        columns["source"],
        LeadStatus(columns["status"]),
        has_name,
        tuple(bool(columns[one]) for one in ("phone", "email", "company")),
        bool(columns["do_not_disturb"]),
        bool(columns["value_paise"]),
    )


@lru_cache(maxsize=1_024)
def _of_new(
    source: str,
    status: LeadStatus,
    has_name: bool,
    reach: tuple[bool, ...],
    do_not_disturb: bool,
    has_value: bool,
) -> tuple[int, str]:
    phone, email, company = ("x" if one else None for one in reach)
    lead = Lead(
        id=LeadId(0),
        name="A name" if has_name else "",
        phone=None if phone is None else Phone(phone),
        email=email,
        company=company,
        source=source,
        status=status,
        quality_score=None,
        created_at=Millis(0),
        updated_at=Millis(0),
        do_not_disturb=do_not_disturb,
        value_paise=int(has_value),
    )
    found = total(_START, tuple(_about(lead)))
    return found.value, store.write_reasons(found.reasons)


def rescore(tx: Tx, lead_id: int, now: Millis) -> Score | None:
    """Bring the stored score into step with messages and fields; None for a lead that is gone.

    A minor has none, not even a person's own (DPDP Act, section 9: no profiling of children).
    """
    lead = leads.get(tx, lead_id)
    if lead is None:
        return None
    if lead.minor:
        store.clear_score(tx, lead_id)
        return None
    found = score(tx, lead, now)
    store.save_score(tx, lead_id, lead.own_score or found.value, found.reasons)
    return found


def walk(tx: Tx, now: Millis, limit: int = 50) -> int:
    """Once a day everybody's score, some at a time; 0 when all are done: silence changes a score too."""
    today = now // DAY
    state = settings.get(tx, _CURSOR)
    after = state["after"] if state and state["day"] == today else 0
    ids = store.after(tx, after, limit)
    for lead_id in ids:
        rescore(tx, lead_id, now)
    if ids:
        settings.put(tx, _CURSOR, {"day": today, "after": ids[-1]})
    return len(ids)


def _about(lead: Lead) -> Iterator[Reason]:
    points, words = _SOURCES.get(lead.source.casefold(), (0, ""))
    yield from _reason(points, f"{words} ({lead.source})", "source")
    yield from _reason(*_STAGES.get(lead.status, (0, "")), "status")
    if lead.phone and (lead.email or lead.company):
        yield from _reason(1, "left more than a number", "email" if lead.email else "company")
    if lead.name == lead.phone or not any(map(str.isalpha, lead.name)):
        yield from _reason(-1, "has no name", "name")
    if lead.opted_out_at is not None:
        yield from _reason(-5, "wants no more messages", "opted_out_at")
    if lead.do_not_disturb:
        yield from _reason(-2, "does not want to be disturbed", "do_not_disturb")
    if lead.undeliverable >= 3:
        yield from _reason(-3, "messages do not arrive", "undeliverable")
    if lead.value_paise:
        yield from _reason(1, "has a value", "value_paise")


def _reason(points: int, words: str, field: str) -> Iterator[Reason]:
    if points:
        yield Reason(points, words, Ref("lead", field))


def _talk(said: Sequence[Said], now: Millis) -> Iterator[Reason]:
    theirs = [one for one in said if one.inbound]
    if not theirs:
        if len(said) >= 2:
            yield _of(-1, f"never answered {len(said)} messages", said[-1].id)
        return
    silence = tuple(_silence(theirs[-1], now))
    found = rhythm(said, now, whole=len(said) < store.NEWEST)
    yield from _writing(theirs, now, found, is_silent=bool(silence))
    yield from _answers(answering(said))
    yield from silence


def _writing(
    theirs: Sequence[Said], now: Millis, found: Rhythm, *, is_silent: bool
) -> Iterator[Reason]:
    """One point at most: growing warmer and writing often are the same messages, and so are growing
    cooler and silence."""
    if found.trend is Trend.WARMER:
        yield _of(1, f"writes more than before: {_days(found)}", theirs[-1].id)
    elif found.trend is Trend.COOLER and not is_silent:
        yield _of(-1, f"writes less than before: {_days(found)}", theirs[-1].id)
    elif (lately := sum(one.at > now - SPAN * DAY for one in theirs)) >= _OFTEN:
        yield _of(1, f"wrote {lately} times in two weeks", theirs[-1].id)


def _days(found: Rhythm) -> str:
    return f"on {found.lately} of {SPAN} days, on {found.before} of the {SPAN} before"


def _answers(found: Answering) -> Iterator[Reason]:
    """How long they took, each time the shop had the last word; the middle one counts."""
    if found.pause is None or found.newest is None:
        return
    if found.is_seldom:
        words = f"answers seldom, {found.answered} of {found.asked} times"
        yield _of(-1, words, found.newest)
    elif found.pause <= _FAST:
        yield _of(2, f"answers, mostly within {span(found.pause)}", found.newest)
    else:
        yield _of(1, "answers", found.newest)


def _silence(last: Said, now: Millis) -> Iterator[Reason]:
    days = (now - last.at) // DAY
    if now - last.at >= _LONG_SILENT:
        yield _of(-3, f"silent for {days} days", last.id)
    elif now - last.at >= _SILENT:
        yield _of(-1, f"silent for {days} days", last.id)


def _questions(said: Sequence[Said]) -> Iterator[Reason]:
    """Each kind of question counts once, by the newest message that asks it."""
    asked: dict[Intent, int] = {}
    for one in said:
        if one.inbound and one.words:
            reading = read(one.words)
            if reading.intent in _QUESTIONS and reading.confidence >= SURE:
                asked[reading.intent] = one.id
    left = _MOST_FOR_QUESTIONS
    for intent, (points, words) in _QUESTIONS.items():
        if intent in asked and left > 0:
            yield _of(min(points, left), words, asked[intent])
            left -= points


@lru_cache(maxsize=4_096)
def read(text: str) -> Reading:
    """What a message wants; a lead is scored again with every message, and most were read before."""
    return read_intent(text)


def _calls(tx: Tx, lead: Lead) -> Iterator[Reason]:
    last = store.last_call(tx, lead.id)
    points, words = (0, "") if last is None else _CALLS.get(last[1], (0, ""))
    if last is not None and points:
        yield Reason(points, words, Ref("call", show_id(CALL, last[0])))


def _of(points: int, words: str, message_id: int) -> Reason:
    return Reason(points, words, Ref("message", show_id(MESSAGE, message_id)))
