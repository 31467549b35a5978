"""A walk-in: somebody at the counter is written down with what they want, and nobody twice."""

import unicodedata
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead, LeadRow
from crm_tui.domain.phone import read_phone
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services import leads, life_cycle, notes, whose
from crm_tui.services.may import needs
from crm_tui.services.undoing import Recorder, as_one
from crm_tui.store import doubles, search_sqlite, settings
from crm_tui.store import leads as lead_store
from crm_tui.store.tx import Tx

FEWEST_DIGITS = 3
"""Fewer say nothing about whose number it is."""
USUAL_SOURCE = "walk-in"
_LAST_SOURCE = "walk_in.source"


@dataclass(frozen=True, slots=True)
class WalkIn:
    """What was typed, as it was typed."""

    phone: str
    name: str = ""
    wants: str = ""
    source: str = ""
    tags: str = ""
    """Between commas, or between spaces when there is no comma."""


@dataclass(frozen=True, slots=True)
class Taken:
    lead: Lead
    created: bool
    """False: the number was this lead's already, and what they want now is noted there."""
    shares_with: str = ""
    """Of a new lead: who else has the number, and may be the same person."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has such a number."""

    rows: tuple[LeadRow, ...]
    exact: bool
    """The first of them has exactly this number."""


@needs(Act.EDIT_LEADS)
def take(tx: Tx, actor: Actor, now: Millis, person: WalkIn) -> Taken:
    """A new lead, or the one who it is; with note and tags, as one step. Raises CrmError."""
    number = read_phone(person.phone) if person.phone.strip() else None
    holders = [] if number is None else doubles.holders_of_number(tx, number)
    known = None if number is None else whose.by_hand(tx, number, clean_line(person.name, 120))
    title = f"walk-in {clean_line(person.name, 60) or clean_line(person.phone, 40)}"
    lead_id = as_one(tx, title, lambda: _write_down(tx, actor, now, person, known))
    shares_with = holders[0].name if holders and known is None else ""
    return Taken(leads.get(tx, lead_id), known is None, shares_with)


def _write_down(tx: Tx, actor: Actor, now: Millis, person: WalkIn, known: LeadId | None) -> LeadId:
    lead_id = _add(tx, actor, now, person) if known is None else known
    if person.wants.strip():
        notes.add(tx, actor, now, lead_id, person.wants)
    if tags := read_tags(person.tags):
        life_cycle.tag(tx, actor, now, [lead_id], tags)
    return lead_id


def _add(tx: Tx, actor: Actor, now: Millis, person: WalkIn) -> LeadId:
    source = clean_line(person.source, 60) or USUAL_SOURCE
    added = leads.add(tx, actor, now, name=person.name, phone=person.phone, source=source)
    settings.put(tx, _LAST_SOURCE, source)
    recorder = Recorder.on(tx)
    recorder.made("lead", added.id)
    recorder.keep("walk-in", added.name, actor, now)
    return added.id


def read_tags(text: str) -> list[str]:
    """`vip wedding` and `vip, wedding cake` are two tags each."""
    return [
        part.strip() for part in (text.split(",") if "," in text else text.split()) if part.strip()
    ]


def last_source(tx: Tx) -> str:
    """Where the last walk-in came from."""
    return str(settings.get(tx, _LAST_SOURCE) or USUAL_SOURCE)


def holders(tx: Tx, typed: str, limit: int = 3) -> Holders:
    """Leads with a number that holds these digits, the owner of exactly this number first."""
    owner = _owner(tx, typed)
    digits = _digits(typed)
    found = search_sqlite.find_leads(tx, digits, limit) if len(digits) >= FEWEST_DIGITS else []
    ids = list(dict.fromkeys([*([owner] if owner is not None else []), *found]))[:limit]
    rows = {int(row.id): row for row in lead_store.rows(tx, ids)}
    return Holders(tuple(rows[one] for one in ids if one in rows), exact=owner is not None)


def _owner(tx: Tx, typed: str) -> LeadId | None:
    number = read_phone(typed) if typed.strip() else None
    return None if number is None else lead_store.by_phone(tx, number)


def _digits(typed: str) -> str:
    """Plain digits, without the zeros that are dialled before a number inside the country."""
    found = (unicodedata.decimal(sign, None) for sign in typed)
    return "".join(str(one) for one in found if one is not None).lstrip("0")
