"""What agents advise beyond words to send: how good a lead is, when to write again, what to do next."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis


class IntentLevel(StrEnum):
    """How near they are to buying."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found out, and the message that shows it."""

    value: str
    message_id: str
    """`M12`; empty when a field of the lead shows it."""
    quote: str
    """The words that show it."""


class ActionKind(StrEnum):
    """What a person can be offered; one key does it, and nothing is done without that key."""

    REPLY = "reply"
    CALL = "call"
    SEND_FILE = "send_file"
    SEND_TEMPLATE = "send_template"
    MARK_QUALIFIED = "mark_qualified"
    MARK_PROPOSAL = "mark_proposal"
    MARK_LOST = "mark_lost"
    TASK = "task"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Action:
    """A next step: `Schedule a call`, `Send the brochure`."""

    kind: ActionKind
    words: str
    """What it is, for the person: `Call them tomorrow at 11:00`."""
    at: Millis | None = None
    """When, where that matters."""


@dataclass(frozen=True, slots=True)
class Qualification:
    score: int
    """1 to 10."""
    level: IntentLevel
    budget: Finding | None
    """`₹20,000`, where they said it."""
    decision_maker: Finding | None
    """`yes`, `no` or `shared`, where they showed it."""
    action: Action
    shown_by: tuple[Finding, ...]
    """What the score rests on, the weightiest first."""


class Urgency(StrEnum):
    """The tone of a message that goes out after a silence."""

    GENTLE = "gentle"
    INFORMATIVE = "informative"
    URGENT = "urgent"


class Way(StrEnum):
    """How to reach them."""

    WHATSAPP = "whatsapp"
    TEMPLATE = "template"
    """The 24 hours are over: only an approved template may leave."""
    CALL = "call"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class FollowUp:
    at: Millis
    """Never inside the quiet hours, on a closed day, or before what they promised."""
    tone: Urgency
    way: Way
    otherwise: tuple[Way, ...]
    """What is left when that fails, best first."""
    promise: Finding | None = None
    """What they said they would do, which it waits for."""


Advice = Qualification | FollowUp | Action
