"""What people write down about a lead: notes, tasks, calls."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
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
