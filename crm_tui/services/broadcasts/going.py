"""The worker's part: people are written down once, then taken a few at a time, each asked of the gate.

Taking a person and queueing their message is one transaction, so nobody gets it twice whatever
stops in between; only a few are ever in the outbox, so that a pause holds at once and a person's
own message never waits behind the rest.
"""

import asyncio
from array import array
from collections.abc import Sequence

from crm_tui.domain.actor import WORKER
from crm_tui.domain.broadcast import BROADCAST, Broadcast, BroadcastState, PersonState
from crm_tui.domain.broadcast_pace import (
    LONGEST_WAIT,
    WATCHED,
    broken_off,
    opens_at,
    trouble,
)
from crm_tui.domain.broadcast_report import HAS_IT, WAITS_FOR_ANSWER, skip_words
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.outgoing import Reason
from crm_tui.domain.policy import Policy
from crm_tui.services import automatic, filters, leads, sending
from crm_tui.services.broadcasts import steering
from crm_tui.services.broadcasts.rules import About, about, waits_for_answer, weightiest
from crm_tui.services.sending import SendRefused, Wanted
from crm_tui.store import broadcasts, events, settings
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_PART = 1_000
"""People written down in one transaction: about 10 ms."""
_LOOKED_AT = 15
"""People asked of the gate in one transaction, when all of them are skipped."""
_BREATH = 0.025
"""Seconds between two parts: others write meanwhile."""


class Going:
    """Carries on every broadcast of the shop; all that it knows stands in the database."""

    def __init__(self, db: Database, policy: Policy, clock: Clock) -> None:
        self._db, self._policy, self._clock = db, policy, clock

    async def go_on(self) -> int:
        """One piece of work: how many broadcasts went on; 0 when nothing is due."""
        now = self._clock.now()
        due = await self._db.read(_due, self._policy, now)
        for one in due:
            if one.state is BroadcastState.GATHERING:
                await self._gather(one)
            else:
                # Looked at before the database is held: five hundred people are a few ms.
                odd = await self._db.read(_trouble, one)
                await self._db.write(step, one.id, self._policy, self._clock.now(), odd)
        return len(due)

    async def _gather(self, one: Broadcast) -> None:
        """Begun anew after a stop, it writes down nobody twice."""
        ids = await self._db.read(filters.order, one.audience.spec, self._clock.now())
        for start in range(0, len(ids), _PART):
            part = ids[start : start + _PART]
            if not await self._db.write(_put, one.id, part):
                return
            await asyncio.sleep(_BREATH)
        await self._db.write(_gathered, one.id, self._clock.now())


def _due(tx: Tx, policy: Policy, now: Millis) -> list[Broadcast]:
    return [one for one in broadcasts.going(tx) if _is_due(one, policy, now)]


def _is_due(one: Broadcast, policy: Policy, now: Millis) -> bool:
    at = one.next_at
    return at is None or at <= now or bool(broken_off(at, policy, now))


def _put(tx: Tx, broadcast_id: int, ids: "Sequence[int] | array[int]") -> bool:
    """False when it was paused or stopped meanwhile."""
    found = broadcasts.get(tx, broadcast_id)
    if found is None or found.state is not BroadcastState.GATHERING:
        return False
    broadcasts.put_people(tx, broadcast_id, ids)
    return True


def _gathered(tx: Tx, broadcast_id: int, now: Millis) -> None:
    """Everybody is written down; a start that nobody came to do for hours is asked about again."""
    found = broadcasts.get(tx, broadcast_id)
    if found is not None and found.state is BroadcastState.GATHERING:
        first = found.started_at or now
        state = BroadcastState.RUNNING
        broadcasts.change(tx, broadcast_id, state=state, next_at=first)


def _trouble(tx: Tx, one: Broadcast) -> str:
    return trouble(broadcasts.newest_sent(tx, one, WATCHED))


def step(tx: Tx, broadcast_id: int, policy: Policy, now: Millis, odd: str = "") -> int:
    """Take the next few people of a running broadcast; how many messages were queued.

    `odd` is what was seen in its newest messages: it pauses instead.
    """
    one = broadcasts.get(tx, broadcast_id)
    if one is None or one.state is not BroadcastState.RUNNING or not _is_due(one, policy, now):
        return 0
    if why := _must_pause(tx, one, policy, now, odd):
        steering.pause(tx, one.id, WORKER, now, why)
        return 0
    if (opens := opens_at(policy, now)) is not None:
        _wait(tx, one, opens, "Nobody is written to in quiet hours or on a closed day.")
        return 0
    if len(broadcasts.in_outbox(tx, str(one.actor))) >= one.at_once:
        _wait(tx, one, Millis(now + one.gap), "")  # what was queued before has not left yet
        return 0
    return _take(tx, one, policy, now)


def _must_pause(tx: Tx, one: Broadcast, policy: Policy, now: Millis, odd: str) -> str:
    """Why somebody has to look first, with the next step; empty when all is well."""
    if automatic.stopped_at(tx) is not None:
        why = "Automatic sending was stopped."
    else:
        why = "" if one.next_at is None else broken_off(one.next_at, policy, now)
        why = why or odd
    return _with_next_step(tx, one, why) if why else ""


def _with_next_step(tx: Tx, one: Broadcast, why: str) -> str:
    left = broadcasts.waiting_count(tx, one.id)
    number = show_id(BROADCAST, one.id)
    people = "1 person is" if left == 1 else f"{left:,} people are"
    return f"{why} {people} left: `crm broadcasts resume {number}` goes on."


def _wait(tx: Tx, one: Broadcast, at: Millis, why: str) -> None:
    broadcasts.change(tx, one.id, next_at=at, why=why)


def _take(tx: Tx, one: Broadcast, policy: Policy, now: Millis) -> int:
    """Queue a message for each of the next few whom the gate allows; the others are skipped."""
    queued, stopped_by = 0, None
    people = broadcasts.waiting(tx, one.id, _LOOKED_AT)
    for lead_id in people:
        if queued == one.at_once:
            break
        stopped_by = _ask(tx, one, lead_id, policy, now)
        if isinstance(stopped_by, Reason):
            break
        queued += stopped_by
    if isinstance(stopped_by, Reason):
        _hold(tx, one, stopped_by, now)
    elif not broadcasts.waiting(tx, one.id, 1):
        _done(tx, one, now)
    else:
        _wait(tx, one, one.next_go(now) if queued else now, "")
    return queued


def _ask(tx: Tx, one: Broadcast, lead_id: LeadId, policy: Policy, now: Millis) -> Reason | int:
    """1 when their message is queued, 0 when they are skipped, or what holds everybody back."""
    lead = leads.get(tx, lead_id)
    if rule := _own_rule(tx, one, lead, now):
        _skip(tx, one, lead_id, rule, now)
        return 0
    call = one.form.call(lead, settings.profile(tx).name)
    wanted = Wanted(lead_id, template=call)
    try:
        message = sending.queue(tx, wanted, policy, one.actor, now, 0, clears_draft=False)
    except SendRefused as refused:
        reason = weightiest(refused.verdict.reasons)
        if reason is None or about(reason) is not About.PERSON:
            return reason or refused.verdict.reasons[0]
        _skip(tx, one, lead_id, reason.rule, now)
        return 0
    state = PersonState.TAKEN
    broadcasts.set_person(tx, one.id, lead_id, state, now, message_id=message.id)
    return 1


def _own_rule(tx: Tx, one: Broadcast, lead: Lead, now: Millis) -> str:
    """What is against it besides the gate; empty when nothing is."""
    if broadcasts.has_it(tx, str(one.actor), lead.id):
        return HAS_IT
    return WAITS_FOR_ANSWER if waits_for_answer(lead, now) else ""


def _skip(tx: Tx, one: Broadcast, lead_id: LeadId, rule: str, now: Millis) -> None:
    why = skip_words(rule)
    broadcasts.set_person(tx, one.id, lead_id, PersonState.SKIPPED, now, why=why)


def _hold(tx: Tx, one: Broadcast, reason: Reason, now: Millis) -> None:
    """Everybody waits for a while, or until somebody has looked."""
    if about(reason) is About.NOW:
        why = f"{reason.text} It goes on by itself."
        _wait(tx, one, Millis(now + LONGEST_WAIT), why)
    else:
        why = _with_next_step(tx, one, f"{reason.text} {reason.fix}")
        steering.pause(tx, one.id, WORKER, now, why)


def _done(tx: Tx, one: Broadcast, now: Millis) -> None:
    broadcasts.change(tx, one.id, state=BroadcastState.DONE, next_at=None, ended_at=now, why="")
    number = show_id(BROADCAST, one.id)
    events.record(tx, None, "broadcast_done", WORKER, now, broadcast=number, name=one.name)
