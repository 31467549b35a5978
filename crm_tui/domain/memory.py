"""What is remembered of one customer: facts with the message that shows each, and a running summary."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId

FACT = "F"
"""Prefix of a fact's id."""
LONGEST_VALUE, LONGEST_QUOTE, LONGEST_SUMMARY = 120, 200, 1_200
"""Characters."""


class FactKind(StrEnum):
    PRODUCT = "product"
    SIZE = "size"
    COLOUR = "colour"
    QUANTITY = "quantity"
    BUDGET = "budget"
    OCCASION = "occasion"
    NEEDED_BY = "needed by"
    AREA = "area"
    LANGUAGE = "language"
    PROMISE = "promise"
    """What they said they would do, and when: `Friday ko bata dunga`."""
    OTHER = "other"


class FactSource(StrEnum):
    RULES = "rules"
    MODEL = "model"
    PERSON = "person"
    """Written or corrected by somebody of the shop: no agent changes it any more."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """A fact before it is stored."""

    kind: FactKind
    value: str
    message_id: MessageId
    quote: str
    due_at: Millis | None = None
    """Of a promise: when it falls due."""
    source: FactSource = FactSource.RULES


@dataclass(frozen=True, slots=True)
class LeadFact:
    """One thing that is known about a lead; it never counts for anybody else."""

    id: int
    lead_id: LeadId
    kind: FactKind
    value: str
    message_id: MessageId | None
    quote: str
    due_at: Millis | None
    source: FactSource
    updated_at: Millis


@dataclass(frozen=True, slots=True)
class Summary:
    """What the conversation was about so far."""

    text: str
    through_key: int
    """Sort key of the newest message that it covers."""
    source: FactSource
    at: Millis
