"""Workflows: when one begins, what each step says and how long it waits, and what ends a run of it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.ids import LeadId, MessageId, SuggestionId
from crm_tui.domain.lead import LeadStatus

ENROLMENT = "W"
"""Prefix of a run's id."""
LATE = 2 * HOUR
"""A step that is overdue by more than this is never sent by itself: it is proposed."""
LONGEST_WAIT = 180 * DAY
"""Before a step; what waits longer is forgotten by everybody."""
MOST_AUTOMATIC = 3
"""Automatic messages that go unseen by a person before one is needed."""


class Trigger(StrEnum):
    """What begins a run."""

    NEW_LEAD = "new_lead"
    """A lead came in, and nobody has written yet."""
    WROTE = "wrote"
    """They wrote something that wants an answer."""
    NO_REPLY = "no_reply"
    """They have not answered the shop's last message for so many days."""
    QUOTE_SENT = "quote_sent"
    """They moved to proposal, or got a file that is called a quotation."""
    VISIT_MISSED = "visit_missed"
    """They said they would come, or a visit was noted, and the day is over without a word."""
    SILENT_CUSTOMER = "silent_customer"
    """Nothing was written in either direction for so many days."""
    STATUS = "status"
    """They moved to one of these statuses."""


class ExitReason(StrEnum):
    """Why a run ended."""

    REPLY = "reply"
    OPT_OUT = "opt_out"
    PERSON = "person"
    """Somebody of the shop wrote to them, or talked to them on the phone."""
    STATUS = "status"
    """Somebody moved them on."""
    CAP = "cap"
    """Two automatic messages in a row stayed without an answer."""
    NEEDS_PERSON = "needs_person"
    """They answer, and nobody but the program has written back."""
    DISMISSED = "dismissed"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    """Nobody looked at the proposal for two weeks."""
    REMOVED = "removed"
    """A person took them out."""
    SWITCHED_OFF = "switched_off"
    MERGED = "merged"
    """They turned out to be somebody who is in it already."""
    COMPLETED = "completed"


ALWAYS = (ExitReason.REPLY, ExitReason.OPT_OUT, ExitReason.PERSON, ExitReason.CAP)
"""These end every workflow, whatever its file says."""
EXITS = (*ALWAYS, ExitReason.STATUS)
"""What a file may name under `[until]`."""


class EnrolmentState(StrEnum):
    WAITING = "waiting"
    """For the time of its next step."""
    PROPOSED = "proposed"
    """A suggestion stands, and a person decides."""
    DECIDING = "deciding"
    """While what a person approved is put into the outbox, within one transaction."""
    ENDED = "ended"


class Outcome(StrEnum):
    """What became of one step for one lead."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    EDITED = "edited"
    """Sent in a person's own words."""
    SENT = "sent"
    """Sent by itself."""
    TASK = "task"
    HOLDOUT = "holdout"
    """Left out, to see what the message is worth."""
    DISMISSED = "dismissed"
    OVERTAKEN = "overtaken"
    """Another message was sent instead."""
    TAKEN_BACK = "taken_back"
    """It had not left when they wrote."""


class Channel(StrEnum):
    WHATSAPP = "whatsapp"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class When:
    """Which leads enter."""

    trigger: Trigger
    days: int = 0
    """Of silence, or since the visit; 0 where it does not matter."""
    statuses: tuple[LeadStatus, ...] = ()
    """Only these; empty: every open one."""
    sources: tuple[str, ...] = ()
    """Only these, folded; empty: every source."""
    least_paise: int = 0
    """Only those who may spend as much."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a step says or does; what is empty is not there."""

    template: str = ""
    slots: tuple[tuple[str, str], ...] = ()
    """Of the template: variable and where its value comes from (`lead.first_name`)."""
    draft: str = ""
    """Words for an open window, with `{lead.first_name}` where a value goes."""
    drafts: tuple[tuple[str, str], ...] = ()
    """The same in another language, by its name: `Hindi`, `Hinglish`."""
    task: str = ""
    """A task for the shop; nothing is sent."""
    channel: Channel = Channel.WHATSAPP

    def draft_in(self, language: str) -> str:
        """The words for somebody who writes so."""
        return dict(self.drafts).get(language, self.draft)


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of doing a step, in an experiment."""

    name: str
    says: Says
    wait: int
    """Milliseconds."""


@dataclass(frozen=True, slots=True)
class Step:
    says: Says
    wait: int = 0
    """Milliseconds after the step before, or after entering."""
    good_time: bool = False
    """At an hour at which they tend to answer."""
    arms: tuple[Arm, ...] = ()

    def with_arm(self, name: str) -> "Step":
        """As this arm does it; a name that is not there leaves the step as it is."""
        found = next((arm for arm in self.arms if arm.name == name), None)
        return self if found is None else replace(self, says=found.says, wait=found.wait)


@dataclass(frozen=True, slots=True)
class Workflow:
    """One file."""

    name: str
    """The file's, without its ending: `win_back`."""
    title: str
    why: str
    when: When
    steps: tuple[Step, ...]
    exits: frozenset[ExitReason]
    text: str
    """The file itself."""
    sha256: str
    own: bool
    """The shop's own file, not one that came with the program."""

    @property
    def actor(self) -> Actor:
        return actor_of(self.name)


def actor_of(name: str) -> Actor:
    """As whom a workflow writes."""
    return Actor(ActorKind.WORKFLOW, name)


@dataclass(frozen=True, slots=True)
class Switch:
    """How a workflow is switched."""

    name: str
    enabled: bool
    automatic: bool
    sha256: str
    """Of the file that was allowed to send by itself; empty: none ever was."""
    changed_at: Millis
    changed_by: str

    def sends(self, workflow: Workflow) -> bool:
        """Whether this very file may send by itself."""
        return self.enabled and self.automatic and self.sha256 == workflow.sha256

    def was_changed(self, workflow: Workflow) -> bool:
        """It was automatic, and is not any more because the file is another one now."""
        return not self.automatic and self.sha256 not in ("", workflow.sha256)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One lead's run through a workflow."""

    id: int
    workflow: str
    lead_id: LeadId
    cause: str
    """What began it: `message:981`, `lead:42`, `status:proposal:1795330800000`; `by_hand:…`."""
    step: int
    """The step that comes next, from 0."""
    state: EnrolmentState
    due_at: Millis | None
    entered_at: Millis
    ended_at: Millis | None
    ended_why: str

    @property
    def after_message(self) -> MessageId:
        """Messages up to this one came before it."""
        kind, _, number = self.cause.partition(":")
        known = kind == "message" and number.isdecimal()
        return MessageId(int(number) if known else 0)

    @property
    def is_open(self) -> bool:
        return self.state is not EnrolmentState.ENDED


@dataclass(frozen=True, slots=True)
class StepDone:
    """What became of one step of a run."""

    enrolment_id: int
    step: int
    arm: str
    outcome: Outcome
    why: str
    suggestion_id: SuggestionId | None
    message_id: MessageId | None
    at: Millis


@dataclass(frozen=True, slots=True)
class Counts:
    """How a workflow fares."""

    waiting: int = 0
    proposed: int = 0
    ended: int = 0
    sent: int = 0
    """Messages that went out, by itself or by a person's key."""
    replied: int = 0
    """Of these, answered within 72 hours."""

    @property
    def open(self) -> int:
        return self.waiting + self.proposed
