"""Remembering: what a lead's own messages say of their wishes, and the conversation in short.

Rules read every message. A model, where one is set, is asked once for six new messages; what it says
counts only as far as those messages show it. Nothing learnt from one lead is kept for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.agents.context import AIContext, Recalled, build_context
from crm_tui.agents.memory_agent import AGENT, Learned, MemoryAgent
from crm_tui.agents.remember_proof import stands_in
from crm_tui.agents.remember_rules import Said, read_facts, usual_language
from crm_tui.agents.remember_summary import Spoken, extract
from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.memory import FactKind, FactSource, Learnt, Summary
from crm_tui.services import leads, turns
from crm_tui.services.learning import Change, changes_by
from crm_tui.services.shop_words import shop_goods
from crm_tui.store import (
    lead_facts,
    lead_summaries,
    memory,
    messages,
    settings,
)
from crm_tui.store.assistance import may_remember
from crm_tui.store.database import Database
from crm_tui.store.lead_facts import Kept
from crm_tui.store.memory import Line
from crm_tui.store.tx import Tx

RENEWED_AFTER = 6
"""New messages from which on the summary is written anew, and a model is asked again."""
_AGAIN, _SUMMED, _MOST = 12, 40, 400
"""Messages read for facts in any case, read for a summary, and read at most: a synchronised history
is read once."""
_HISTORY = 30
_WRITTEN = frozenset({"English", "Hinglish", "Hindi"})
"""Languages as messages show them; any other one was asked for."""
_LEARNER = str(Actor(ActorKind.AGENT, AGENT))


@dataclass(frozen=True, slots=True)
class _Material:
    """What is there to learn from, of one lead."""

    lead_id: LeadId
    lines: Sequence[Line]
    """Oldest first."""
    kept: Sequence[Kept]
    summary: Summary | None
    new: int
    """Messages since the summary."""
    zone: str
    items: frozenset[str]

    @property
    def is_due(self) -> bool:
        """Whether enough was said for another summary."""
        return self.new >= RENEWED_AFTER

    @property
    def lacks_words(self) -> bool:
        """Whether words of the summary were taken back."""
        return self.summary is not None and not self.summary.text

    @property
    def said(self) -> list[Said]:
        """What the customer wrote themselves, of the messages that may be new."""
        newest = self.lines[-max(self.new, _AGAIN) :]
        return [Said(MessageId(m.id), m.text, m.at) for m in newest if m.inbound and m.own_words]


def learn_now(tx: Tx, lead_id: LeadId, now: Millis) -> int:
    """Learn from a lead's newest messages by rules alone; how many facts are new."""
    return _learn(tx, lead_id, now)[0] if may_remember(tx, lead_id) else 0


async def remember(db: Database, agent: MemoryAgent, clock: Clock, lead_id: LeadId) -> int:
    """Learn from a lead's newest messages; how many facts are new. Raises NotFound for a gone lead.

    Without a model a few milliseconds. With one it is asked when six messages have come since.
    Of a minor, and of who wants no AI assistance, nothing is learnt.
    """
    if not await db.read(may_remember, (await db.read(leads.get, lead_id)).id):
        return 0
    material = await db.read(_material, lead_id)
    if not _has_news(material):
        return 0
    # The summary by rules goes first: whatever becomes of the model, it is not asked twice for this.
    learnt, is_due = await db.write(_learn, material.lead_id, clock.now())
    if not (agent.has_model and is_due):
        return learnt
    context = await db.read(_context, material.lead_id, clock.now())
    found = await agent.learn(context, material.zone)
    summary = agent.summarised(found, material.lines[-1].key)
    return learnt + await db.write(_keep_model, material.lead_id, found, summary, clock.now())


def _material(tx: Tx, wanted: LeadId) -> _Material:
    lead_id = leads.get(tx, wanted).id  # it may have become part of another
    summary = lead_summaries.get(tx, lead_id)
    new = memory.count_after(tx, lead_id, summary.through_key if summary else 0)
    return _Material(
        lead_id,
        memory.lines(tx, lead_id, min(_MOST, max(new, _SUMMED))),
        lead_facts.history(tx, lead_id),
        summary,
        new,
        settings.profile(tx).timezone,
        shop_goods(tx),
    )


# -- by rules -----------------------------------------------------------------------------------


def _learn(tx: Tx, lead_id: LeadId, now: Millis) -> tuple[int, bool]:
    """How many facts are new, and whether a summary was due."""
    material = _material(tx, lead_id)
    learnt = _store(tx, material.lead_id, _planned(material), now)
    if material.is_due or material.lacks_words:
        lead_summaries.put(tx, material.lead_id, _extracted(material, now))
    return learnt, material.is_due


def _has_news(material: _Material) -> bool:
    return material.is_due or material.lacks_words or bool(_planned(material))


def _planned(material: _Material) -> list[Change]:
    found = [
        fact for one in material.said for fact in read_facts(one, material.zone, material.items)
    ]
    if not any(fact.kind is FactKind.LANGUAGE for fact in found):
        found += _language(material)
    return changes_by(material.kept, found, {line.id: line.key for line in material.lines})


def _language(material: _Material) -> list[Learnt]:
    """The one they mostly write in, unless they asked for one, or it is known from another message."""
    usual = usual_language(material.said)
    known = {k.fact.value for k in material.kept if not k.gone and k.fact.kind is FactKind.LANGUAGE}
    if usual is None or usual.value in known or not known <= _WRITTEN:
        return []
    return [usual]


def _extracted(material: _Material, now: Millis) -> Summary:
    text = extract([Spoken(one.inbound, one.text) for one in material.lines], material.items)
    through = material.lines[-1].key if material.lines else 0
    former = material.summary.through_key if material.summary else 0
    return Summary(text, max(through, former), FactSource.RULES, now)


def _store(tx: Tx, lead_id: LeadId, changes: Sequence[Change], now: Millis) -> int:
    for change in changes:
        for fact in change.replaces:
            lead_facts.put_away(tx, fact, now)
        new = change.learnt
        lead_facts.add(
            tx,
            lead_id,
            new.kind,
            new.value,
            source=new.source,
            actor=_LEARNER,
            now=now,
            message_id=new.message_id,
            quote=new.quote,
            due_at=new.due_at,
        )
    if changes:
        lead_facts.prune(tx, lead_id)
        turns.went_on(tx, lead_id, now)
    return len(changes)


# -- by a model ---------------------------------------------------------------------------------


def _context(tx: Tx, lead_id: LeadId, now: Millis) -> AIContext:
    summary = lead_summaries.get(tx, lead_id)
    recalled = Recalled(
        known=tuple(lead_facts.of_lead(tx, lead_id)), summary=summary.text if summary else ""
    )
    history = messages.conversation(tx, lead_id, limit=_HISTORY)
    lead = leads.get(tx, lead_id)
    return build_context(lead, history, (), settings.profile(tx), now, recalled=recalled)


def _keep_model(
    tx: Tx, wanted: LeadId, found: Learned, summary: Summary | None, now: Millis
) -> int:
    """Keep what still stands: a message may have been taken back while the model thought."""
    lead_id = leads.get(tx, wanted).id
    if not may_remember(tx, lead_id):
        return 0  # withdrawn while the model thought
    ids = [fact.message_id for fact in found.facts]
    lines = {line.id: line for line in memory.lines_by_ids(tx, lead_id, ids)}
    facts = [fact for fact in found.facts if _still_says(fact, lines.get(fact.message_id))]
    keys = {line.id: line.key for line in lines.values()}
    changes = changes_by(lead_facts.history(tx, lead_id), facts, keys)
    current = lead_summaries.get(tx, lead_id)
    if summary is not None and current is not None and current.text:
        lead_summaries.put(tx, lead_id, summary)
    return _store(tx, lead_id, changes, now)


def _still_says(fact: Learnt, line: Line | None) -> bool:
    return line is not None and line.inbound and line.own_words and stands_in(fact.quote, line.text)
