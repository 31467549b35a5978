"""What an open inbox gives notice of: only what is new, each thing once, however often it looks."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from crm_tui.domain.actor import OWNER, Actor
from crm_tui.domain.alert import AGAIN, CLOSES_WITHIN, FRESH, FRESH_ENQUIRY, Alert, AlertKind
from crm_tui.domain.clock import MINUTE, Clock, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.policy import Policy
from crm_tui.domain.roles import Act
from crm_tui.services import digest
from crm_tui.store import alerts as store
from crm_tui.store import changes
from crm_tui.store.alerts import About
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_REMEMBERED = AGAIN[-1] + MINUTE
_OLDEST_REMINDER = 24 * AGAIN[-1]
"""A new lead of the night is told again in the morning; after a day the first screen tells of it."""
_MOST_WATCHED = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """What was told already; kept by the inbox that tells."""

    seq: int
    """The last change looked at."""
    message: int
    """The last message that came in."""
    at: Millis
    """When it was looked last."""
    new: dict[LeadId, int] = field(default_factory=dict)
    """New leads that nobody has written to, and how often they were told again."""
    came: frozenset[tuple[int, int]] = frozenset()
    """Whose enquiry was told, and when they asked."""
    closing: frozenset[tuple[int, int]] = frozenset()
    """Leads and the ends of their windows."""
    unsent: frozenset[tuple[int, str]] = frozenset()
    """Messages and what became of them."""


def begin(tx: Tx, now: Millis) -> tuple[Seen, list[Alert]]:
    """The inbox opens: nothing that is there is news, but how much came meanwhile is said once."""
    message, until = store.newest_message(tx), store.told_until(tx)
    came = store.unread_after(tx, until) if until is not None else 0
    watched = dict.fromkeys(_came_since(tx, Millis(now - _REMEMBERED)), 0)
    new = {lead_id: _times(now - since) for lead_id, since in _ages(tx, list(watched)).items()}
    seen = Seen(changes.newest(tx), message, now, new)
    return seen, [_away(came, now)] if came else []


def look(
    tx: Tx, seen: Seen, opened: frozenset[LeadId], policy: Policy, now: Millis
) -> tuple[Seen, list[Alert]]:
    """What is to be told since the last look; `opened` are leads that a person has opened.

    By day and by night of those who write; of what only time has brought, not in quiet hours.
    """
    since = min(seen.at, now)  # a clock that was set back does not silence what comes
    seq, changed = store.changed_messages(tx, seen.seq, seen.message)
    message = max([seen.message, *(one.id for one in changed if _is_inbound(one))])
    lately = Millis(now - FRESH_ENQUIRY)
    enquirers = store.changed_enquirers(tx, seen.seq, lately)
    enquired = [one for one in enquirers if (one.lead_id, one.at) not in seen.came]
    told = [*_messages(changed), *_unsent(changed, seen), *_enquiries(enquired)]
    now_seen = replace(
        seen,
        seq=seq,
        message=message,
        at=now,
        new=_watched(seen, told, opened),
        came=seen.came | {(one.lead_id, one.at) for one in enquired},
        unsent=seen.unsent | {(one.id, one.state) for one in changed if not _is_inbound(one)},
    )
    if policy.quiet is not None and policy.quiet.ends(now) is not None:
        return replace(now_seen, at=since), told
    return _with_time(tx, now_seen, told, since, now)


class AlertDesk:
    """What one open inbox has told already; each look is one short read."""

    def __init__(self, db: Database, clock: Clock, policy: Policy, actor: Actor = OWNER) -> None:
        self._db, self._clock, self._policy = db, clock, policy
        self.actor = actor
        self._seen: Seen | None = None
        self._kept = (-1, Millis(0))  # the last message that was written down, and when

    async def look(self, opened: frozenset[LeadId]) -> list[Alert]:
        """What is new since the last look; at the first one only how much came meanwhile."""
        now = self._clock.now()
        if self._seen is None:
            seen, found = await self._db.read(begin, now)
        else:
            seen, found = await self._db.read(look, self._seen, opened, self._policy, now)
        self._seen = seen
        await self._keep(seen.message, now)
        return found

    async def morning(self) -> str:
        """Yesterday in a line, once a day; empty when it was said or there is nothing to say."""
        if not self.actor.may(Act.READ_REPORTS):
            return ""
        return await digest.of_the_morning(self._db, self._clock.now())

    async def _keep(self, message: int, now: Millis) -> None:
        """Write down up to where an inbox was open, once a minute at most."""
        kept, at = self._kept
        if not self.actor.may(Act.WRITE_TO_CUSTOMERS):
            return  # it is told again to somebody who can answer
        if message != kept and abs(now - at) >= MINUTE:
            self._kept = message, now
            await self._db.write(store.tell_until, message)


def _with_time(
    tx: Tx, seen: Seen, told: list[Alert], since: Millis, now: Millis
) -> tuple[Seen, list[Alert]]:
    """With what only the passing of time has brought."""
    waiting = store.untouched(tx, list(seen.new)) if seen.new else []
    due = [one for one in waiting if _times(now - one.at) > seen.new[one.lead_id]]
    again = [_alert(AlertKind.STILL_NEW, one) for one in due if now - one.at <= _OLDEST_REMINDER]
    closing = store.closing(tx, now, Millis(now + CLOSES_WITHIN))
    fresh = [one for one in closing if (one.lead_id, one.at) not in seen.closing]
    promises = store.promises_due(tx, since, now)
    return (
        replace(
            seen,
            new={one.lead_id: _times(now - one.at) for one in waiting if not _is_over(one, now)},
            closing=frozenset((one.lead_id, one.at) for one in closing),
        ),
        [
            *told,
            *again,
            *(_alert(AlertKind.CLOSING, one) for one in fresh),
            *(_alert(AlertKind.PROMISE, one) for one in promises),
        ],
    )


def _messages(changed: list[About]) -> Iterator[Alert]:
    inbound = [one for one in changed if _is_inbound(one)]
    old = [one for one in inbound if one.came_at - one.at > FRESH]
    for one in inbound:
        if one.came_at - one.at <= FRESH:
            is_new = one.came_at - one.lead_since <= FRESH
            yield _alert(AlertKind.NEW_LEAD if is_new else AlertKind.MESSAGE, one)
    if old:
        yield _away(len(old), old[0].came_at)


def _unsent(changed: list[About], seen: Seen) -> Iterator[Alert]:
    for one in changed:
        if not _is_inbound(one) and (one.id, one.state) not in seen.unsent:
            yield _alert(AlertKind(one.state), one)


def _enquiries(found: list[About]) -> Iterator[Alert]:
    for one in found:
        is_new = one.at - one.lead_since <= FRESH_ENQUIRY
        yield _alert(AlertKind.NEW_LEAD if is_new else AlertKind.MESSAGE, one)


def _watched(seen: Seen, told: list[Alert], opened: frozenset[LeadId]) -> dict[LeadId, int]:
    """New leads of whom it is asked again whether somebody has written to them."""
    came = {one.lead_id: 0 for one in told if one.kind is AlertKind.NEW_LEAD and one.lead_id}
    new = {one: times for one, times in ({**came, **seen.new}).items() if one not in opened}
    return dict(list(new.items())[-_MOST_WATCHED:])


def _came_since(tx: Tx, since: Millis) -> list[LeadId]:
    found = [*store.enquirers_since(tx, since), *store.new_and_unread_since(tx, since)]
    return [one.lead_id for one in found]


def _ages(tx: Tx, ids: list[LeadId]) -> dict[LeadId, Millis]:
    return {one.lead_id: one.at for one in store.untouched(tx, ids)} if ids else {}


def _times(age: int) -> int:
    """How often a lead of this age is told again by now."""
    return sum(age >= moment for moment in AGAIN)


def _is_over(one: About, now: Millis) -> bool:
    return now - one.at >= AGAIN[-1]


def _is_inbound(one: About) -> bool:
    return one.state not in (MessageStatus.FAILED, MessageStatus.UNKNOWN)


def _alert(kind: AlertKind, one: About) -> Alert:
    return Alert(kind, one.lead_id, one.name, one.at)


def _away(count: int, at: Millis) -> Alert:
    return Alert(AlertKind.AWAY, None, "", at, count)
