"""What is known about one lead, as people see, correct, add and remove it; every step can be undone."""

from dataclasses import dataclass

from crm_tui.agents.remember_when import named_moment
from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.ids import LeadId, read_id, show_id
from crm_tui.domain.memory import (
    FACT,
    LONGEST_VALUE,
    FactKind,
    FactSource,
    LeadFact,
    Summary,
)
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services import leads, turns
from crm_tui.services.may import needs
from crm_tui.services.undoing import Recorder
from crm_tui.store import events, lead_facts, lead_summaries, settings
from crm_tui.store.lead_facts import MANY_VALUES
from crm_tui.store.tx import Tx

_MOST = 60
"""Facts that hold at a time for one lead."""
_WITH_A_TIME = frozenset({FactKind.PROMISE, FactKind.NEEDED_BY})


@dataclass(frozen=True, slots=True)
class Known:
    """What the memory holds of a lead."""

    facts: tuple[LeadFact, ...]
    """By kind, the newest first."""
    summary: Summary | None


def known(tx: Tx, lead_id: LeadId) -> Known:
    """Facts and summary of a lead; raises NotFound."""
    lead = leads.get(tx, lead_id)
    summary = lead_summaries.get(tx, lead.id)
    shown = summary if summary is not None and summary.text else None
    return Known(tuple(lead_facts.of_lead(tx, lead.id)), shown)


@needs(Act.EDIT_LEADS)
def add(tx: Tx, actor: Actor, now: Millis, lead_id: LeadId, kind: FactKind, value: str) -> LeadFact:
    """Write a fact down; of a kind with one value it takes the former one's place."""
    lead = leads.get(tx, lead_id)
    words = read_value(value)
    holding = lead_facts.of_lead(tx, lead.id)
    if len(holding) >= _MOST:
        raise CrmError(f"{lead.name} has {_MOST} facts already.", "Remove one first.")
    recorder = Recorder.on(tx)
    for former in holding:
        if former.kind is kind and (kind not in MANY_VALUES or _same(former.value, words)):
            _put_away(tx, recorder, former, actor, now)
    made = _write(tx, recorder, lead.id, kind, words, actor, now)
    _told(tx, recorder, made, "fact_added", f"fact on {lead.name}", actor, now)
    return made


@needs(Act.EDIT_LEADS)
def correct(tx: Tx, actor: Actor, now: Millis, fact_id: int, value: str) -> LeadFact:
    """What it really is; the message that was misread stays named. Raises NotFound."""
    fact, words = get(tx, fact_id), read_value(value)
    if fact.value == words and fact.source is FactSource.PERSON:
        return fact
    recorder = Recorder.on(tx)
    _put_away(tx, recorder, fact, actor, now)
    made = _write(tx, recorder, fact.lead_id, fact.kind, words, actor, now, fact)
    _told(tx, recorder, made, "fact_corrected", f"fact {fact.value}", actor, now, before=fact.value)
    return made


@needs(Act.EDIT_LEADS)
def remove(tx: Tx, actor: Actor, now: Millis, fact_id: int) -> LeadFact:
    """It is not so; the same message never teaches it again. Raises NotFound."""
    fact, recorder = get(tx, fact_id), Recorder.on(tx)
    _put_away(tx, recorder, fact, actor, now)
    _told(tx, recorder, fact, "fact_removed", f"fact {fact.value} removed", actor, now)
    return fact


def get(tx: Tx, fact_id: int) -> LeadFact:
    """A fact that holds; raises NotFound."""
    fact = lead_facts.get(tx, fact_id)
    if fact is None:
        raise NotFound(
            f"There is no fact {show_id(FACT, fact_id)}.", "`crm leads facts LEAD` shows them."
        )
    return fact


def read_fact_id(text: str) -> int:
    """`F3`; raises NotFound for anything else."""
    number = read_id(FACT, text)
    if number is None:
        raise NotFound(f"{clean_line(text, 20)!r} is no fact.", "They look like F3.")
    return number


def read_kind(text: str) -> FactKind:
    """`size`, `needed by`, `needed-by`; raises CrmError."""
    wanted = clean_line(text, 20).casefold().replace("-", " ").replace("_", " ")
    if wanted not in set(FactKind):
        raise CrmError(
            f"{clean_line(text, 20)!r} is no kind of fact.", f"Choose one of {', '.join(FactKind)}."
        )
    return FactKind(wanted)


def read_value(text: str) -> str:
    """A value as it is stored; raises CrmError for an empty one."""
    words = clean_line(text, LONGEST_VALUE)
    if not words:
        raise CrmError("The fact is empty.", "Write what is so.")
    return words


def _write(
    tx: Tx,
    recorder: Recorder,
    lead_id: LeadId,
    kind: FactKind,
    words: str,
    actor: Actor,
    now: Millis,
    former: LeadFact | None = None,
) -> LeadFact:
    fact_id = lead_facts.add(
        tx,
        lead_id,
        kind,
        words,
        source=FactSource.PERSON,
        actor=str(actor),
        now=now,
        message_id=former.message_id if former else None,
        quote=former.quote if former else "",
        due_at=_due(tx, kind, words, now) or (former.due_at if former else None),
    )
    recorder.made("lead_fact", fact_id)
    return get(tx, fact_id)


def _due(tx: Tx, kind: FactKind, words: str, now: Millis) -> Millis | None:
    """A time that a person names in a promise counts from now."""
    if kind not in _WITH_A_TIME:
        return None
    named = named_moment(words, now, settings.profile(tx).timezone)
    return None if named is None else named.at


def _put_away(tx: Tx, recorder: Recorder, fact: LeadFact, actor: Actor, now: Millis) -> None:
    recorder.changing(
        "lead_fact", fact.id, lambda: lead_facts.put_away(tx, fact, now, by=str(actor))
    )


def _told(
    tx: Tx,
    recorder: Recorder,
    fact: LeadFact,
    event: str,
    title: str,
    actor: Actor,
    now: Millis,
    **more: str,
) -> None:
    shown = {"fact": show_id(FACT, fact.id), "what": fact.kind.value, "value": fact.value}
    events.record(tx, fact.lead_id, event, actor, now, **shown, **more)
    recorder.keep("fact", title, actor, now)
    turns.went_on(tx, fact.lead_id, now)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
