"""What people write down about a lead: notes, tasks, calls."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.phone import Phone

NOTE, TASK, CALL = "N", "T", "C"
"""Prefixes of their ids."""
LONGEST_NOTE, LONGEST_TASK = 4_000, 300
"""Characters."""


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    lead_id: LeadId
    text: str
    actor: str
    created_at: Millis


class TaskKind(StrEnum):
    TASK = "task"
    FOLLOW_UP = "follow_up"
    """Somebody is to be written to or called again."""
    PROMISE = "promise"
    """Somebody said they would do something by then: the customer, or the shop itself."""


class Ended(StrEnum):
    """How something that is done ended by itself."""

    BY_HAND = ""
    """A person did it, or it is open."""
    KEPT = "kept"
    """What was promised came."""
    GONE = "gone"
    """What it rested on was taken back or corrected."""


LONGEST_WORDS = 4_096
"""Characters that one message may have (`domain.outgoing.LONGEST_TEXT`)."""


@dataclass(frozen=True, slots=True)
class Task:
    id: int
    lead_id: LeadId
    text: str
    due_at: Millis | None
    """None: some day."""
    done_at: Millis | None
    actor: str
    created_at: Millis
    kind: TaskKind = TaskKind.TASK
    message_id: MessageId | None = None
    """The message that shows it."""
    fact_id: int | None = None
    """The remembered promise that it stands for."""
    quote: str = ""
    """Words of that message."""
    words: str = ""
    """What is to be written to them, when that is known already."""
    wakes: int = 0
    """A message of theirs with this id or a later one makes it due at once; 0: none does."""
    woken_at: Millis | None = None
    snoozed: int = 0
    """How often it was put off."""
    ended: Ended = Ended.BY_HAND


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that is not done, and whom it is about."""

    task: Task
    name: str
    phone: Phone | None


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """What is to be done in the shop; each part holds a bounded number."""

    overdue: tuple[OpenTask, ...]
    """The longest overdue first."""
    today: tuple[OpenTask, ...]
    coming: tuple[OpenTask, ...]
    some_day: tuple[OpenTask, ...]
    """Without a time, the newest first."""
    more: bool
    """There are more than these."""


class CallDirection(StrEnum):
    OUTGOING = "outgoing"
    INCOMING = "incoming"


class CallOutcome(StrEnum):
    """The value is what people read and write."""

    REACHED = "reached"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong number"
    CALL_BACK = "will call back"


@dataclass(frozen=True, slots=True)
class Call:
    id: int
    lead_id: LeadId
    direction: CallDirection
    outcome: CallOutcome
    seconds: int | None
    """How long they spoke; None when nobody knows."""
    text: str
    actor: str
    at: Millis
