"""Suggestions: what an agent drafted, what it rests on, what the guard found, what a person did."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.advice import Advice
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId, SuggestionId
from crm_tui.domain.template import TemplateCall


class SuggestionStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    MODIFIED = "modified"
    STALE = "stale"
    """The customer wrote again before anybody used it."""


class Task(StrEnum):
    GENERATE_REPLY = "generate_reply"
    SUGGEST_FOLLOWUP = "suggest_followup"
    QUALIFY_LEAD = "qualify_lead"
    RECOMMEND_ACTION = "recommend_action"


class SuggestionType(StrEnum):
    """What a suggestion is: words to send, or advice."""

    REPLY = "reply"
    GREETING = "greeting"
    REMINDER = "reminder"
    FOLLOW_UP = "follow_up"
    QUALIFICATION = "qualification"
    ACTION = "action"


SENDABLE = frozenset(
    {
        SuggestionType.REPLY,
        SuggestionType.GREETING,
        SuggestionType.REMINDER,
        SuggestionType.FOLLOW_UP,
    }
)
"""Their content is a message; the others are acted upon by a key of their own."""


KINDS = {
    Task.GENERATE_REPLY: SENDABLE - {SuggestionType.FOLLOW_UP},
    Task.SUGGEST_FOLLOWUP: frozenset({SuggestionType.FOLLOW_UP}),
    Task.QUALIFY_LEAD: frozenset({SuggestionType.QUALIFICATION}),
    Task.RECOMMEND_ACTION: frozenset({SuggestionType.ACTION}),
}
"""What comes of each task; a newer one takes the place of the older."""


class Source(StrEnum):
    MODEL = "model"
    FACTS = "facts"
    """Written by rules from intent words, the shop's facts and templates; no model was asked."""


@dataclass(frozen=True, slots=True)
class Citation:
    """What a draft rests on, and the words used.

    Kind `message` or `knowledge` with its prefixed id, `profile` (`hours`, `address`, `products`),
    or `template` with its name.
    """

    kind: str
    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Flag:
    """What the guard found: a flagged draft cannot go out by one key."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A suggestion before it is stored."""

    content: str
    agent_type: str
    suggestion_type: str
    confidence_score: float
    """0 to 1."""
    intent: str
    source: Source
    model: str | None
    prompt_version: str
    citations: tuple[Citation, ...] = ()
    flags: tuple[Flag, ...] = ()
    latency_ms: int = 0
    cost_microusd: int = 0
    """Millionths of a US dollar; 0 without a model."""
    reason: str = ""
    """Why, in one sentence for the person: `They asked for a price; your price list says it.`"""
    advice: Advice | None = None
    """What it advises beyond its words."""
    hint: str = ""
    """What a person asked to be different: `chhota karo`."""
    template: TemplateCall | None = None
    """The template that is sent when it is approved; `content` is what the customer will read."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    id: SuggestionId
    lead_id: LeadId
    message_id: MessageId | None
    """The inbound message that it answers."""
    status: SuggestionStatus
    created_at: Millis
    draft: Draft
    enrolment_id: int | None = None
    """The run of a workflow that proposes it."""
