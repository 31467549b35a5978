"""The score of a lead without a model: a sum of plain rules, each with its reason and what it rests on.

The same lead at the same time always has the same score. A person's own score wins until it is cleared.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from crm_tui.agents.intent import Intent, Reading, read_intent
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
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
_SURE = 0.4
"""Confidence of an intent from which it counts."""
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
_OFTEN, _LATELY = 5, 14 * DAY
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
    """Bring the stored score into step with messages and fields; None for a lead that is gone."""
    lead = leads.get(tx, lead_id)
    if lead is None:
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
            yield _of(-1, f"never answered {len(said)} messages", said[-1])
        return
    lately = [one for one in theirs if one.at > now - _LATELY]
    if len(lately) >= _OFTEN:
        yield _of(1, f"wrote {len(lately)} times in two weeks", lately[-1])
    yield from _answers(said)
    yield from _silence(theirs[-1], now)


def _answers(said: Sequence[Said]) -> Iterator[Reason]:
    """How long they took, each time the shop had the last word; the middle one counts."""
    turns = [
        (after, after.at - one.at)
        for one, after in pairwise(said)
        if after.inbound and not one.inbound
    ]
    if not turns:
        return
    pause = sorted(waited for _, waited in turns)[len(turns) // 2]
    fast = pause <= _FAST
    how = f", mostly within {max(1, round(pause / MINUTE))} minutes" if fast else ""
    yield _of(2 if fast else 1, f"answers{how}", turns[-1][0])


def _silence(last: Said, now: Millis) -> Iterator[Reason]:
    days = (now - last.at) // DAY
    if now - last.at >= _LONG_SILENT:
        yield _of(-3, f"silent for {days} days", last)
    elif now - last.at >= _SILENT:
        yield _of(-1, f"silent for {days} days", last)


def _questions(said: Sequence[Said]) -> Iterator[Reason]:
    """Each kind of question counts once, by the newest message that asks it."""
    asked: dict[Intent, Said] = {}
    for one in said:
        if one.inbound and one.words:
            reading = _read(one.words)
            if reading.intent in _QUESTIONS and reading.confidence >= _SURE:
                asked[reading.intent] = one
    left = _MOST_FOR_QUESTIONS
    for intent, (points, words) in _QUESTIONS.items():
        if intent in asked and left > 0:
            yield _of(min(points, left), words, asked[intent])
            left -= points


@lru_cache(maxsize=4_096)
def _read(text: str) -> Reading:
    """A lead is scored again with every message: the others have been read before."""
    return read_intent(text)


def _calls(tx: Tx, lead: Lead) -> Iterator[Reason]:
    last = store.last_call(tx, lead.id)
    points, words = (0, "") if last is None else _CALLS.get(last[1], (0, ""))
    if last is not None and points:
        yield Reason(points, words, Ref("call", show_id(CALL, last[0])))


def _of(points: int, words: str, said: Said) -> Reason:
    return Reason(points, words, Ref("message", show_id(MESSAGE, said.id)))
