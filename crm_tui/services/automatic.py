"""What leaves without a person: how much of it there was, and the switch that stops all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm_tui.domain.actor import DIGEST, Actor, ActorKind
from crm_tui.domain.automatic import (
    PER_PERSON_DAY,
    AutomaticUse,
    Made,
    made_within,
)
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.roles import Act
from crm_tui.services.may import needs
from crm_tui.store import automatic, changes, events, inbox_columns, outbox, settings
from crm_tui.store.tx import Tx

_STOPPED = "automatic.stopped"
_PERSON, _WORKFLOW = f"{ActorKind.PERSON}:", f"{ActorKind.WORKFLOW}:"
_BROADCAST = f"{ActorKind.BROADCAST}:"
_DIGEST = str(DIGEST)
_MOST = 500
"""Messages of the shop that are looked at to count those of an hour."""
TAKEN_BACK = "Automatic sending was stopped before this left."


@dataclass(frozen=True, slots=True)
class Stopped:
    """The kill switch is on."""

    at: Millis
    by: str
    """Who pressed it: `person:owner`."""


def stopped(tx: Tx) -> Stopped | None:
    """Whether nothing leaves by itself at present; None when it does."""
    saved = settings.get(tx, _STOPPED)
    return None if not saved else Stopped(Millis(saved["at"]), saved["by"])


def stopped_at(tx: Tx) -> Millis | None:
    """Since when nothing leaves by itself; None when it does."""
    found = stopped(tx)
    return None if found is None else found.at


@dataclass(frozen=True, slots=True)
class Status:
    """What a person sees of automatic sending."""

    stopped: Stopped | None
    last_hour: int
    """Messages of workflows that left, or may have left, within an hour."""
    waiting: int
    """Automatic messages in the outbox."""


def status(tx: Tx, now: Millis) -> Status:
    return Status(stopped(tx), _by_shop(tx, None, now), len(automatic.queued(tx)))


@needs(Act.STOP_AUTOMATIC)
def stop(tx: Tx, actor: Actor, now: Millis) -> int:
    """Stop all automatic sending at once; how many messages were kept from leaving.

    What waited in the outbox has failed, with the reason. Asked twice it changes nothing more.
    """
    if stopped(tx) is None:
        settings.put(tx, _STOPPED, {"at": now, "by": str(actor)})
        events.record(tx, None, "automatic_stopped", actor, now)
        changes.note(tx, "account", 0)
    return _take_back(tx, actor, now)


@needs(Act.STOP_AUTOMATIC)
def resume(tx: Tx, actor: Actor, now: Millis) -> bool:
    """Let automatic sending go on; False when it was not stopped.

    Raises Conflict when another person stopped it: they know why. The owner may always.
    """
    found = stopped(tx)
    if found is None:
        return False
    if actor.kind is not ActorKind.PERSON:
        raise CrmError(
            "Only a person may let automatic sending go on.", "Press the key, or ask the owner."
        )
    if str(actor) != found.by and not actor.may(Act.SEND_BY_ITSELF):
        name = found.by.partition(":")[2]
        raise Conflict(
            f"{name} stopped automatic sending.", f"Ask {name}, or the owner, to let it go on."
        )
    settings.put(tx, _STOPPED, None)
    events.record(tx, None, "automatic_resumed", actor, now)
    changes.note(tx, "account", 0)
    return True


def use_of(
    tx: Tx, lead_id: int, actor: str, now: Millis, message_id: int | None = None
) -> AutomaticUse | None:
    """What the gate asks about a message of this actor; None, and nothing read, for a person's.

    `message_id` is the message itself where it is in the outbox already: it does not count.
    """
    if actor.startswith(_BROADCAST):
        own = message_id
        wrote = own is not None and automatic.turns_of(tx, lead_id).wrote > own
        return AutomaticUse(stopped=stopped(tx) is not None, by_workflow=False, answered=wrote)
    if actor.startswith(_PERSON):
        return None
    if actor == _DIGEST:
        return AutomaticUse(stopped=stopped(tx) is not None, by_workflow=False)
    if not actor.startswith(_WORKFLOW):
        return AutomaticUse(no_sender=True, by_workflow=False)
    workflow = actor.removeprefix(_WORKFLOW)
    use = _counted(tx, lead_id, workflow, now, message_id)
    if message_id is not None:
        return use
    run = automatic.run_of(tx, workflow, lead_id)
    if run is None:
        return use
    wrote, person = automatic.said_since(tx, lead_id, run)
    return replace(use, answered=wrote, person_wrote=person, began_ahead=run.began > now)


def _counted(tx: Tx, lead_id: int, workflow: str, now: Millis, own: int | None) -> AutomaticUse:
    turns = automatic.turns_of(tx, lead_id)
    made = automatic.made_for(tx, lead_id, own, PER_PERSON_DAY)
    hour, day = Millis(now - HOUR), Millis(now - DAY)
    last_word = max(turns.wrote, turns.person)
    return AutomaticUse(
        stopped=stopped(tx) is not None,
        switched_off=not automatic.may_send(tx, workflow),
        answered=own is not None and turns.wrote > own,
        person_wrote=own is not None and turns.person > own,
        moved=own is not None and automatic.moved_since(tx, lead_id, own),
        since_person=sum(one.id > turns.person for one in made),
        unanswered=sum(one.id > last_word for one in made),
        to_person_hour=_since(tx, made, hour, now),
        to_person_day=_since(tx, made, day, now),
        by_shop_hour=_by_shop(tx, own, now),
    )


def _by_shop(tx: Tx, own: int | None, now: Millis) -> int:
    hour = Millis(now - HOUR)
    return _since(tx, automatic.made_by_shop(tx, own, hour, _MOST), hour, now)


def _since(tx: Tx, made: Sequence[Made], since: Millis, now: Millis) -> int:
    """Asks what the ids say only where a date cannot be true."""
    is_odd = any(one.at > now for one in made)
    return made_within(made, since, now, automatic.settled(tx, since) if is_odd else 0)


def _take_back(tx: Tx, actor: Actor, now: Millis) -> int:
    waiting = automatic.queued(tx)
    for message_id, lead_id in waiting:
        outbox.set_failed(tx, message_id, None, TAKEN_BACK)
        inbox_columns.refresh(tx, lead_id, now)
        events.record(
            tx,
            lead_id,
            "message_failed",
            actor,
            now,
            message=show_id(MESSAGE, message_id),
            text=TAKEN_BACK,
        )
    return len(waiting)
