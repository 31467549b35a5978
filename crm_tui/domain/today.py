"""Today: everybody who must be turned to, one row for each person however many reasons there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, SuggestionId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.money import FREE, Money
from crm_tui.domain.phone import Phone

SHOWN = 100
"""Rows at most; who has more sees the most pressing ones, and how many follow."""


class ReasonKind(StrEnum):
    """Why somebody stands in the list."""

    ANSWER = "answer"
    NEW = "new_lead"
    PROMISE = "promise"
    NEEDS_PERSON = "needs_person"
    KEPT_BACK = "kept_back"
    FOLLOW_UP = "follow_up"
    PROPOSAL = "proposal"
    COLD = "cold"
    RIGHTS = "rights"
    """A request about their own data is due soon, or overdue."""


IS_TASK = frozenset({ReasonKind.PROMISE, ReasonKind.FOLLOW_UP})
"""Written down as a task, which `ref` names."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to turn to somebody today."""

    kind: ReasonKind
    at: Millis
    """When it began: they asked, the lead came, it failed; for what is due, when that is."""
    until: Millis | None = None
    """Of an answer: when the window closes; None without one."""
    words: str = ""
    """The task, what failed, or the workflow's title; foreign text may be in it."""
    say: str = ""
    """Of a task: the beginning of what a person wanted to be written then, at most 160 characters."""
    ref: int | None = None
    """Number of the task, the message or the suggestion."""
    in_doubt: bool = False
    """Of a message: nobody knows whether it left."""
    worth: int = 0
    """Of a cold lead: what it is worth to be warmed, for the order alone."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The message that one key would send."""

    id: SuggestionId
    words: str
    """Its beginning, at most 160 characters."""
    flagged: bool
    """Something in it must be checked first."""
    planned: bool
    """A plan for later, no message for now."""
    template: str
    """The name of the template that is sent; empty for a free text."""
    cost: Money | None
    """None: it cannot leave as it stands, or not now."""

    @property
    def by_one_key(self) -> bool:
        """It may go as it is, once it has been read."""
        return not self.flagged and not self.planned and self.cost is not None


@dataclass(frozen=True, slots=True)
class Item:
    """A row: one person, every reason, the most pressing first."""

    lead_id: LeadId
    name: str
    phone: Phone | None
    status: LeadStatus
    window_expires_at: Millis | None
    reasons: tuple[Reason, ...]
    ready: Ready | None = None
    being_written: bool = False
    """A draft is asked for and not here yet."""

    @property
    def say(self) -> str:
        """What a person noted down to be written, while no message is ready."""
        if self.ready is not None:
            return ""
        return next((reason.say for reason in self.reasons if reason.say), "")


@dataclass(frozen=True, slots=True)
class Today:
    """What is to be done now, bounded."""

    at: Millis
    items: tuple[Item, ...]
    counts: Mapping[ReasonKind, int]
    """People for each reason, also those who are not shown; of cold ones, those that are shown."""
    people: int
    """Rows there would be without a bound; at least so many, unless `exact`."""
    exact: bool = True
    opens_at: Millis | None = None
    """When the quiet hours or the closed day end that we are in: nothing leaves by itself before."""
    stopped: bool = False
    """The kill switch is on: nothing leaves by itself at all."""
    backup: str = ""
    """What is wrong with the shop's backups, in a few words; empty when all is well."""
    audit: str = ""
    """How long the audit log is and where it ends: `12,840 acts, head 1a2b-3c4d`."""

    @property
    def more(self) -> int:
        """Rows that are not shown."""
        return max(0, self.people - len(self.items))

    @property
    def cost(self) -> Money:
        """Of all messages that are ready and may go, together."""
        ready = (item.ready for item in self.items if item.ready and item.ready.by_one_key)
        return Money(sum((one.cost or FREE).amount_paise for one in ready))


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody was put away: hidden until something new comes, or that moment."""

    at: Millis
    until: Millis
    last: int | None = None
    """The newest message that was here: one that comes later is new, whenever it was written."""

    def holds(self, now: Millis) -> bool:
        """Not over yet; nor is what a clock that was set back says lies ahead."""
        return self.at <= now < self.until


def is_hidden(reasons: Iterable[Reason], away: Away | None, now: Millis) -> bool:
    """Whether nothing of it is newer than when they were put away.

    What was due before and what fell due since are told apart: a promise that falls due comes back.
    """
    if away is None or not away.holds(now):
        return False
    return not any(away.at < reason.at <= now for reason in reasons)


@dataclass(slots=True)
class Progress:
    """How much of the day is done, `4 of 12`: new rows make it longer, done ones do not shorten it."""

    shown: tuple[LeadId, ...] = ()
    finished: set[LeadId] = field(default_factory=set)
    left: int = 0
    """Rows there are, also those that are not shown."""

    @property
    def done(self) -> int:
        return len(self.finished)

    @property
    def total(self) -> int:
        return self.done + self.left

    def shows(self, ids: Sequence[LeadId], left: int) -> None:
        """These are in the list now, of so many.

        Who stood above somebody that is still there is done; below the last of those, a bounded
        list may just have been pushed on by somebody more pressing.
        """
        now = set(ids)
        stayed = [place for place, one in enumerate(self.shown) if one in now]
        whole = left <= len(ids) or not stayed
        reached = len(self.shown) if whole else stayed[-1]
        self.finished |= set(self.shown[:reached])
        self.finished -= now
        self.shown, self.left = tuple(ids), left
