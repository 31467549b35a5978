"""The first step of an erasing, all at once: nothing leaves to them any more, and nobody finds them."""

import json

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.erasing import Entry, Preview, Why
from crm_tui.domain.errors import Conflict
from crm_tui.domain.ids import LEAD, LeadId, show_id
from crm_tui.domain.roles import Act
from crm_tui.services import audit, leads
from crm_tui.services.erasing import holding
from crm_tui.services.may import needs
from crm_tui.store import (
    erasing,
    erasing_held,
    erasing_person,
    erasing_rows,
    erasing_traces,
)
from crm_tui.store.erasing_person import Known
from crm_tui.store.tx import Tx


@needs(Act.ERASE_PERSON)
def preview(tx: Tx, actor: Actor, lead_id: int) -> Preview:
    """What would go, and what other people's rows say of them; raises NotFound."""
    lead = leads.get(tx, lead_id)
    person = erasing_person.known(tx, lead.id)
    return Preview(
        lead.id,
        lead.name,
        person.ids[1:],
        erasing_person.counts(tx, lead.id),
        erasing_person.elsewhere(tx, person.ids, person.marks),
        erasing_person.queued(tx, lead.id),
        erasing_person.is_on_its_way(tx, lead.id),
    )


@needs(Act.ERASE_PERSON)
def begin(
    tx: Tx,
    actor: Actor,
    now: Millis,
    lead_id: int,
    hold_until: Millis | None = None,
    why: Why = Why.WISH,
) -> int:
    """Take what has not left back, make them unfindable, and note what is to be done; the erasure's id.

    Raises Conflict while a message to them is on its way, or one of theirs is not read yet.
    """
    lead = leads.get(tx, lead_id)
    person = erasing_person.known(tx, lead.id)
    _insist_on_rest(tx, lead.id, person)
    detail = {"why": why, "hold_until": hold_until}
    audit.note(tx, actor, now, "erasing_begun", detail, lead_id=lead.id)
    return _begin(tx, person, _entry(tx, person, actor, now, hold_until), why)


def begin_again(tx: Tx, lead_id: int, entry: Entry, now: Millis) -> int:
    """The same for somebody on the list of erased people whom a restored backup had still."""
    person = erasing_person.known(tx, lead_id)
    held = entry.hold_until is not None and entry.hold_until > now
    until = entry.hold_until if held else None
    again = Entry(person.ids, (), (), entry.at, entry.actor, until)
    return _begin(tx, person, again, Why.AGAIN)


def _begin(tx: Tx, person: Known, entry: Entry, why: Why) -> int:
    lead_id = person.ids[0]
    erasing_rows.take_back_queued(tx, lead_id)
    sealed = holding.seal(tx, lead_id) if entry.hold_until is not None else None
    work = erasing.Work(
        person.marks,
        erasing_person.files(tx, lead_id),
        erasing_person.others_named(tx, person.ids),
        # Whom the shop's rule reaches has not written for longer than raw events are kept.
        0 if why is Why.RETENTION else erasing_traces.newest_event(tx),
    )
    erasing_rows.blank(tx, lead_id)
    return erasing.add(tx, entry, why, work, sealed)


def _insist_on_rest(tx: Tx, lead_id: LeadId, person: Known) -> None:
    shown = show_id(LEAD, lead_id)
    if erasing_person.is_on_its_way(tx, lead_id):
        raise Conflict(
            f"A message to {shown} is on its way right now.",
            "Try again in a minute; if no worker runs, run `crm work --once` first.",
        )
    if erasing_person.unread_events(tx, person.marks):
        raise Conflict(
            f"Something that {shown} sent is still to be read in.",
            "Run `crm work --once`, or wait for the worker; then try again.",
        )


def _entry(tx: Tx, person: Known, actor: Actor, now: Millis, hold_until: Millis | None) -> Entry:
    secret = erasing.key(tx)
    return Entry(
        person.ids,
        erasing.hashes_of(secret, person.points),
        tuple(erasing.born_hash(secret, *one) for one in person.created),
        now,
        str(actor),
        hold_until,
        _proof(tx, secret, person.ids[0]),
    )


def _proof(tx: Tx, secret: bytes, lead_id: int) -> str:
    """Of the consent log as it stood: who shows a copy of it can prove that it is the one."""
    log = erasing_held.consents(tx, lead_id)
    return erasing.hashed(secret, "consents", json.dumps(log, ensure_ascii=False)) if log else ""
