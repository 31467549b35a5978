"""A broadcast: one approved template to many people, at a pace, each of them at most once."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.broadcast_slots import Form
from crm_tui.domain.clock import MINUTE, SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead_filter import LeadFilter

BROADCAST = "B"
"""The prefix of its id."""
PACE, FASTEST = 20, 300
"""Messages a minute: by default, and at most."""


class BroadcastState(StrEnum):
    DRAFT = "draft"
    GATHERING = "gathering"
    """Started: the people whom the filter finds are being written down."""
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


GOING = (BroadcastState.GATHERING, BroadcastState.RUNNING)


class PersonState(StrEnum):
    """What the broadcast itself has done about a person; what became of it the message tells."""

    WAITING = "waiting"
    SKIPPED = "skipped"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom it is for."""

    spec: LeadFilter
    name: str = ""
    """The saved filter that it was taken from."""
    watched_from: int = 0
    """Failures and opt-outs of messages up to this id are known to the person who resumed it."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    id: int
    name: str
    audience: Audience
    form: Form
    state: BroadcastState
    per_minute: int
    next_at: Millis | None
    """When the next people are taken; None until all are written down."""
    why: str
    """Why it waits or is paused, as a sentence with the next step."""
    tested_at: Millis | None
    created_at: Millis
    created_by: str
    started_at: Millis | None
    ended_at: Millis | None

    @property
    def actor(self) -> Actor:
        """Who its messages are from."""
        return Actor(ActorKind.BROADCAST, f"{BROADCAST}{self.id}")

    @property
    def at_once(self) -> int:
        """People taken in one go: as few as make a go a second enough."""
        return -(-self.per_minute * SECOND // MINUTE)

    @property
    def gap(self) -> int:
        """Milliseconds between two goes, a second or more."""
        return -(-MINUTE * self.at_once // self.per_minute)

    def next_go(self, now: Millis) -> Millis:
        """When the next ones are taken: on time although this go was a little late, never a burst."""
        planned = now if self.next_at is None else self.next_at
        return Millis(max(planned + self.gap, now + self.gap // 2))


def read_pace(number: int) -> int:
    """Messages a minute; raises CrmError."""
    if not 1 <= number <= FASTEST:
        raise CrmError(
            f"{number} messages a minute cannot be.", f"Choose a pace from 1 to {FASTEST}."
        )
    return number
