"""What an agent may know of one chat, read in one transaction; nothing of any other customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.agents.context import LONGEST_TURN, Turn
from crm_tui.agents.glossary import OwnWords
from crm_tui.domain.business import BusinessProfile, Fact
from crm_tui.domain.clock import Millis
from crm_tui.domain.engagement import Engagement
from crm_tui.domain.ids import EVENT, LeadId, MessageId, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Direction, Message
from crm_tui.domain.score import Score
from crm_tui.domain.template import Template
from crm_tui.services import engagement, knowledge_words, leads
from crm_tui.store import enquiries, knowledge, messages, settings, suggestions, templates
from crm_tui.store.tx import Tx

HISTORY = 30
"""Messages; the prompt takes the newest twenty of those that both sides have."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The chat, the shop and its facts."""

    profile: BusinessProfile
    lead: Lead
    history: Sequence[Message]
    """Oldest first."""
    facts: Sequence[Fact]
    own_words: OwnWords
    """What its customers say for what its facts name."""
    templates: Sequence[Template]
    question: MessageId | None
    asked: Turn | None
    """What they asked on a form or a portal, last."""
    facts_since: Millis
    """Since when the facts are as they are."""
    score: Score | None
    """By the shop's rules, with its reasons."""
    pattern: Engagement | None
    """How they take part in the conversation; None for a minor, and where it was not asked for."""


def gather(tx: Tx, wanted: LeadId, pattern_at: Millis | None = None) -> Gathered:
    """With their pattern as of `pattern_at`. Raises NotFound for a lead that is gone."""
    lead = leads.get(tx, wanted)
    lead_id = lead.id  # it may have become part of another
    return Gathered(
        profile=settings.profile(tx),
        lead=lead,
        history=messages.conversation(tx, lead_id, limit=HISTORY),
        facts=knowledge.facts(tx),
        own_words=knowledge_words.for_agents(tx),
        templates=templates.every(tx),
        question=suggestions.newest_question(tx, lead_id),
        asked=_asked(tx, lead_id),
        facts_since=knowledge.unchanged_since(tx),
        score=None if not lead.quality_score else Score(lead.quality_score, lead.score_reasons),
        pattern=None if pattern_at is None else engagement.of_lead(tx, lead_id, pattern_at),
    )


def _asked(tx: Tx, lead_id: LeadId) -> Turn | None:
    found = enquiries.newest(tx, lead_id)
    if found is None or not found.words:
        return None
    words = found.words[:LONGEST_TURN]
    return Turn(show_id(EVENT, found.event_id), Direction.INBOUND, words, found.at)
