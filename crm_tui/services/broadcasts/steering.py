"""Testing, starting, pausing, resuming and stopping a broadcast; each holds from the next message on."""

from crm_tui.domain.actor import Actor
from crm_tui.domain.broadcast import BROADCAST, GOING, Broadcast, BroadcastState
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Message
from crm_tui.domain.policy import Policy
from crm_tui.domain.roles import Act
from crm_tui.services import automatic, leads, sending
from crm_tui.services.broadcasts.planning import approved, get
from crm_tui.services.may import needs
from crm_tui.services.sending import Wanted
from crm_tui.store import broadcasts, events, inbox_columns, outbox, settings
from crm_tui.store.tx import Tx


@needs(Act.WRITE_TO_MANY)
def try_on(
    tx: Tx, broadcast_id: int, to: str, policy: Policy, actor: Actor, now: Millis
) -> Message:
    """Send it to one lead (a number or an id), oneself as a rule, filled as it would be for them.

    Raises NotFound, SendRefused when the gate says no, Conflict when it has begun already.
    """
    found = _draft(tx, broadcast_id)
    approved(tx, found.form)
    lead = _tester(tx, to)
    call = found.form.call(lead, settings.profile(tx).name)
    message = sending.queue(
        tx, Wanted(lead.id, template=call), policy, actor, now, 0, clears_draft=False
    )
    broadcasts.change(tx, found.id, tested_at=now)
    _record(tx, found, "broadcast_tested", actor, now)
    return message


def _tester(tx: Tx, to: str) -> Lead:
    try:
        return leads.find(tx, to)
    except NotFound as error:
        raise NotFound(
            str(error), "Add yourself as a lead first: crm leads add --name ME --phone NUMBER."
        ) from error


@needs(Act.WRITE_TO_MANY)
def start(tx: Tx, broadcast_id: int, actor: Actor, now: Millis) -> Broadcast:
    """From now on the worker writes down the audience, and then sends. Raises CrmError."""
    found = _draft(tx, broadcast_id)
    number = show_id(BROADCAST, found.id)
    if found.tested_at is None:
        raise CrmError(
            f"{number} has not been tried yet.",
            f"Send it to yourself first: crm broadcasts test {number} --to YOUR-NUMBER.",
        )
    approved(tx, found.form)
    _not_stopped(tx)
    broadcasts.change(tx, found.id, state=BroadcastState.GATHERING, started_at=now)
    _record(tx, found, "broadcast_started", actor, now)
    return get(tx, found.id)


@needs(Act.STOP_AUTOMATIC)
def pause(tx: Tx, broadcast_id: int, actor: Actor, now: Millis, why: str = "") -> Broadcast:
    """Nobody more is written to until it is resumed; what has not left yet is taken back."""
    found = get(tx, broadcast_id)
    if found.state not in GOING:
        raise Conflict(f"{show_id(BROADCAST, found.id)} is {found.state}: nothing to pause.")
    take_back(tx, found, actor, now)
    broadcasts.change(tx, found.id, state=BroadcastState.PAUSED, why=why)
    _record(tx, found, "broadcast_paused", actor, now, why=why)
    return get(tx, found.id)


@needs(Act.WRITE_TO_MANY)
def resume(tx: Tx, broadcast_id: int, actor: Actor, now: Millis) -> Broadcast:
    """Go on from where it was paused; who was not reached because of the pause waits again."""
    found = get(tx, broadcast_id)
    if found.state is not BroadcastState.PAUSED:
        raise Conflict(f"{show_id(BROADCAST, found.id)} is {found.state}: it is not paused.")
    approved(tx, found.form)
    _not_stopped(tx)
    broadcasts.put_back(tx, found.id, broadcasts.never_left(tx, found.id))
    broadcasts.watch_from(tx, found)
    state = BroadcastState.GATHERING if found.next_at is None else BroadcastState.RUNNING
    next_at = None if found.next_at is None else now
    broadcasts.change(tx, found.id, state=state, next_at=next_at, why="")
    _record(tx, found, "broadcast_resumed", actor, now)
    return get(tx, found.id)


@needs(Act.STOP_AUTOMATIC)
def stop(tx: Tx, broadcast_id: int, actor: Actor, now: Millis) -> Broadcast:
    """End it for good; what has not left yet is taken back."""
    found = get(tx, broadcast_id)
    if found.state not in (*GOING, BroadcastState.PAUSED):
        raise Conflict(f"{show_id(BROADCAST, found.id)} is {found.state}: nothing to stop.")
    take_back(tx, found, actor, now)
    broadcasts.change(tx, found.id, state=BroadcastState.STOPPED, ended_at=now, why="")
    _record(tx, found, "broadcast_stopped", actor, now)
    return get(tx, found.id)


@needs(Act.STOP_AUTOMATIC)
def take_back(tx: Tx, broadcast: Broadcast, actor: Actor, now: Millis) -> int:
    """Its messages that have not left yet; their people wait again. How many."""
    queued = broadcasts.in_outbox(tx, str(broadcast.actor))
    broadcasts.put_back(tx, broadcast.id, [message_id for message_id, _ in queued])
    for message_id, lead_id in queued:
        outbox.take_back(tx, message_id)
        inbox_columns.refresh(tx, lead_id, now)
        events.record(tx, lead_id, "send_undone", actor, now, text="")
    return len(queued)


def _draft(tx: Tx, broadcast_id: int) -> Broadcast:
    found = get(tx, broadcast_id)
    if found.state is not BroadcastState.DRAFT:
        raise Conflict(
            f"{show_id(BROADCAST, found.id)} has been started already: it is {found.state}."
        )
    return found


def _not_stopped(tx: Tx) -> None:
    if automatic.stopped_at(tx) is not None:
        raise CrmError(
            "Automatic sending is stopped.", "`crm automatic resume`, or F12, lets it go on."
        )


def _record(tx: Tx, found: Broadcast, kind: str, actor: Actor, now: Millis, **more: str) -> None:
    number = show_id(BROADCAST, found.id)
    events.record(tx, None, kind, actor, now, broadcast=number, name=found.name, **more)
