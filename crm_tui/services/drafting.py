"""Drafting: gather what an agent may know of a chat, let it draft, keep what it drafted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from crm_tui.agents.context import LONGEST_TURN, AIContext, Turn, build_context
from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.business import BusinessProfile, Fact
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.ids import EVENT, LeadId, MessageId, SuggestionId, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Direction, Message
from crm_tui.domain.suggestion import Draft, Suggestion
from crm_tui.domain.template import Template
from crm_tui.services import leads
from crm_tui.store import enquiries, events, knowledge, messages, settings, suggestions, templates
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

HISTORY = 30
_AT_ONCE = 4


class Agent(Protocol):
    """Drafts answers; knows no database."""

    async def draft(self, context: AIContext) -> tuple[Draft, ...]: ...


@dataclass(frozen=True, slots=True)
class Gathered:
    """What an agent may know of one chat, read in one transaction."""

    profile: BusinessProfile
    lead: Lead
    history: Sequence[Message]
    facts: Sequence[Fact]
    templates: Sequence[Template]
    question: MessageId | None
    asked: Turn | None
    """What they asked on a form or a portal, last."""


async def draft_due(db: Database, agent: Agent, clock: Clock, settle: int = 0) -> int:
    """Draft for chats whose newest message waits for an answer; how many were drafted.

    A chat is left alone for `settle` ms: people write in bursts, and a model is asked once for all.
    """
    waiting = await db.read(suggestions.drafts_due, Millis(clock.now() - settle), _AT_ONCE)
    await asyncio.gather(*(draft_for(db, agent, clock, lead_id) for lead_id in waiting))
    return len(waiting)


async def draft_for(
    db: Database, agent: Agent, clock: Clock, lead_id: LeadId
) -> Sequence[Suggestion]:
    """Draft for one chat; what was drafted while somebody wrote or answered is not kept."""
    gathered = await db.read(_gather, lead_id)
    context = build_context(
        profile=gathered.profile,
        lead=gathered.lead,
        messages=gathered.history,
        facts=gathered.facts,
        templates=gathered.templates,
        now=clock.now(),
        asked=gathered.asked,
    )
    drafts = await agent.draft(context)
    return await db.write(_keep, gathered, drafts, clock.now())


def _gather(tx: Tx, wanted: LeadId) -> Gathered:
    lead = leads.get(tx, wanted)
    lead_id = lead.id  # it may have become part of another
    return Gathered(
        profile=settings.profile(tx),
        lead=lead,
        history=messages.conversation(tx, lead_id, limit=HISTORY),
        facts=knowledge.facts(tx),
        templates=templates.every(tx),
        question=suggestions.newest_question(tx, lead_id),
        asked=_asked(tx, lead_id),
    )


def _asked(tx: Tx, lead_id: LeadId) -> Turn | None:
    found = enquiries.newest(tx, lead_id)
    if found is None or not found.words:
        return None
    words = found.words[:LONGEST_TURN]
    return Turn(show_id(EVENT, found.event_id), Direction.INBOUND, words, found.at)


def _keep(tx: Tx, gathered: Gathered, drafts: Sequence[Draft], now: Millis) -> Sequence[Suggestion]:
    lead_id, question = gathered.lead.id, gathered.question
    newest = messages.conversation(tx, lead_id, limit=1)
    # A draft that comes after the answer would invite a second one.
    if [one.id for one in newest] != [one.id for one in gathered.history[-1:]]:
        return []
    suggestions.retire(tx, lead_id)
    suggestions.set_draft_due(tx, lead_id, None)
    ids: list[SuggestionId] = [
        suggestions.add(tx, lead_id, question, draft, now) for draft in drafts
    ]
    if drafts:
        agent = Actor(ActorKind.AGENT, drafts[0].agent_type)
        events.record(tx, lead_id, "drafted", agent, now, source=drafts[0].source, count=len(ids))
    found = [suggestions.get(tx, suggestion_id) for suggestion_id in ids]
    return [suggestion for suggestion in found if suggestion is not None]
