"""Leads brought into step with what was said: at once, or once for many messages while far behind.

After a week away a lead may have a hundred new messages. Its line in the inbox, its score and what the
agents are asked follow from the messages that are there, so doing them once at the end tells the same.
That holds only for plain words of a customer for whom nothing waits (`unsettled.waits_for_words`):
whatever else is said is applied to a lead that is in step, and brings it into step at once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.webhook import (
    AccountSeen,
    ContactSeen,
    IdentityChanged,
    Ignored,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    Origin,
    PreferenceSeen,
    ReactionSeen,
    Seen,
    Sender,
    StatusSeen,
    TemplateSeen,
    Unread,
)
from crm_tui.services import agent_queue, identity, scoring, turns
from crm_tui.services.applying import Touched
from crm_tui.store import inbox_columns, leads, merging, messages, unsettled
from crm_tui.store.tx import Tx

AT_ONCE, PART = 500, 4
"""Leads that one transaction brings into step at most, and after how many it is looked whether
somebody else waits to write (about 10 ms when each has many new messages)."""
_ALL = None


def into_step(tx: Tx, one: Touched, now: Millis) -> None:
    """The lead's line, what its turn ends and wakes, its score, and what the agents are asked."""
    if not leads.exists(tx, one.lead_id):
        return  # part of another lead by now
    waits = inbox_columns.refresh(tx, one.lead_id, now)
    if one.spoke:
        agent_queue.customer_wrote(tx, one.lead_id, waits, now)
    turns.went_on(tx, one.lead_id, now)
    scoring.rescore(tx, one.lead_id, now)


def settle(tx: Tx, now: Millis, is_wanted: Callable[[], bool] = lambda: False) -> int:
    """Bring some of those into step that were put off; how many, 0 when nobody is left."""
    waiting, done = unsettled.every(tx), 0
    while done < min(len(waiting), AT_ONCE) and not (done and is_wanted()):
        for lead_id in waiting[done : done + PART]:
            _settle(tx, lead_id, now)
        done += PART
    if waiting:
        unsettled.keep(tx, waiting[done:])
    return len(waiting[:done])


@contextmanager
def steps(tx: Tx, now: Millis, *, behind: bool) -> Iterator["Steps"]:
    """Those of one transaction; with `behind` what can wait is put off to `settle`."""
    put_off = dict.fromkeys(unsettled.every(tx))
    made = Steps(tx, now, behind, put_off)
    before = set(put_off)
    yield made
    if set(put_off) != before:
        unsettled.keep(tx, put_off)


@dataclass(frozen=True, slots=True)
class Steps:
    """Which leads are brought into step when."""

    tx: Tx
    now: Millis
    behind: bool
    put_off: dict[int, None]

    def before(self, parts: Sequence[Seen]) -> bool:
        """Before these are applied; whether what they touch may be put off."""
        if not self.put_off and not self.behind:
            return False
        plain = True
        for seen in parts:
            plain = _is_plain(seen) and plain
            if self.put_off:
                self._settle_for(seen)
        return plain and self.behind

    def after(self, touched: Iterable[Touched], *, may_wait: bool) -> None:
        """These leads have something new."""
        for one in touched:
            if may_wait and one.spoke and self._is_quiet(one.lead_id):
                self.put_off[one.lead_id] = None
            else:
                self._settle_first([one.lead_id])
                into_step(self.tx, one, self.now)

    def _is_quiet(self, lead_id: LeadId) -> bool:
        return lead_id in self.put_off or not unsettled.waits_for_words(self.tx, lead_id, self.now)

    def _settle_for(self, seen: Seen) -> None:
        concerned = _concerned(self.tx, seen)
        self._settle_first(list(self.put_off) if concerned is _ALL else concerned)

    def _settle_first(self, ids: Iterable[int]) -> None:
        for lead_id in ids:
            if lead_id in self.put_off:
                del self.put_off[lead_id]
                _settle(self.tx, lead_id, self.now)


def _settle(tx: Tx, lead_id: int, now: Millis) -> None:
    kept = LeadId(lead_id) if leads.exists(tx, lead_id) else merging.stands_for(tx, lead_id)
    if kept is not None:
        into_step(tx, Touched(kept, spoke=True), now)


def _is_plain(seen: Seen) -> bool:
    """A customer's words, or something that brings no lead out of step."""
    match seen:
        case MessageSeen():
            is_notice = seen.message_type in (MessageType.SYSTEM, MessageType.REACTION)
            return seen.origin is Origin.CUSTOMER and not (seen.outgoing or is_notice)
        case StatusSeen():
            return seen.status is not MessageStatus.FAILED
        case Ignored() | Unread() | TemplateSeen() | AccountSeen():
            return True
    return False


def _concerned(tx: Tx, seen: Seen) -> Sequence[int] | None:
    """Whose lines must be in step before this is applied; None for whoever it may be."""
    match seen:
        case MessageSeen() if _is_plain(seen):
            return _who_become_one(tx, seen.sender)
        case MessageSeen() | ReactionSeen() | PreferenceSeen() | ContactSeen():
            return identity.known_to(tx, seen.sender.points)
        case MessageEdited() | MessageRevoked():
            return messages.leads_of_wa_id(tx, seen.wa_id)
        case IdentityChanged():
            return identity.known_to(tx, (*seen.old, *seen.new))
        case StatusSeen() if seen.status is MessageStatus.FAILED:
            return messages.leads_of_wa_id(tx, seen.wa_id) or _ALL
        case StatusSeen():
            return _who_become_one(tx, seen.recipient, messages.leads_of_wa_id(tx, seen.wa_id))
        case Ignored() | Unread() | TemplateSeen() | AccountSeen():
            return ()
    return _ALL


def _who_become_one(tx: Tx, person: Sender | None, theirs: Sequence[LeadId] = ()) -> Sequence[int]:
    """Several leads that are shown to be one person; `theirs` is of the same one."""
    if person is None or len(person.points) + len(theirs) == 1:
        return ()
    known = {*theirs, *leads.by_points(tx, person.points)}
    return sorted(known) if len(known) > 1 else ()
