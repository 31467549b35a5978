"""Leads: finding the one somebody means, adding, editing."""

from collections.abc import Mapping

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis, iso
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import LEAD, LeadId, read_id, show_id
from crm_tui.domain.lead import BEING_ERASED, ContactPoint, Lead, LeadStatus, PointKind
from crm_tui.domain.phone import Phone, read_phone
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services import whose
from crm_tui.services.may import needs
from crm_tui.store import events, leads, merging
from crm_tui.store.tx import Tx

_LONGEST = {"name": 120, "email": 200, "company": 120, "source": 60}


def find(tx: Tx, text: str) -> Lead:
    """The lead of an id (`L42`) or of a phone number in any usual spelling; raises NotFound."""
    number = read_id(LEAD, text)
    if number is not None:
        return get(tx, number)
    phone = read_phone(text)
    if phone is None:
        raise NotFound(
            f"{clean_line(text, 40)!r} is neither a lead's id nor a phone number.",
            "Write an id like L42, or a number like 98765 43210.",
        )
    found = leads.by_phone(tx, phone)
    if found is None:
        raise NotFound(
            f"There is no lead with the number {phone}.", "`crm leads list` shows all leads."
        )
    return get(tx, found)


def get(tx: Tx, lead_id: int) -> Lead:
    """The lead, or the one that it was merged into; raises NotFound."""
    lead = leads.get(tx, lead_id)
    if lead is None and (kept := merging.stands_for(tx, lead_id)) is not None:
        return get(tx, kept)
    if lead is None or (lead.name == BEING_ERASED and _is_erased(tx, lead_id)):
        raise _not_here(tx, lead_id)
    return lead


def _is_erased(tx: Tx, lead_id: int) -> bool:
    """Between the first step of an erasing and the last: what is added to them now would stay."""
    from crm_tui.store import erasing

    return erasing.was_erased(tx, lead_id) is not None


def _not_here(tx: Tx, lead_id: int) -> NotFound:
    from crm_tui.store import erasing  # here: the first paint needs nothing of it

    shown, at = show_id(LEAD, lead_id), erasing.was_erased(tx, lead_id)
    if at is not None:
        return NotFound(f"{shown} was erased on {iso(at)[:10]} at their wish.")
    return NotFound(f"There is no lead {shown}.", "`crm leads list` shows all leads.")


def points_of_phone(phone: Phone) -> tuple[ContactPoint, ...]:
    """A number is a phone, and the address by which WhatsApp would know it."""
    return (
        ContactPoint("phone", PointKind.PHONE, phone),
        ContactPoint("whatsapp", PointKind.WA_ID, phone.lstrip("+")),
    )


@needs(Act.EDIT_LEADS)
def add(
    tx: Tx,
    actor: Actor,
    now: Millis,
    *,
    name: str,
    phone: str = "",
    email: str = "",
    company: str = "",
    source: str = "walk-in",
) -> Lead:
    """A new lead; raises Conflict when the number shows that they are here already."""
    number = _number(phone) if phone.strip() else None
    called = clean_line(name, _LONGEST["name"])
    shown = called or number
    if shown is None:
        raise CrmError("A lead needs a name or a number.", "Give at least one of them.")
    if number is not None and (known := whose.by_hand(tx, number, called)) is not None:
        raise Conflict(
            f"{number} is already {get(tx, known).name} ({show_id(LEAD, known)}).",
            f"Open it with `crm leads show {show_id(LEAD, known)}`.",
        )
    lead_id = leads.add(
        tx,
        name=shown,
        phone=number,
        email=clean_line(email, _LONGEST["email"]) or None,
        company=clean_line(company, _LONGEST["company"]) or None,
        source=clean_line(source, _LONGEST["source"]) or "walk-in",
        now=now,
        points=points_of_phone(number) if number else (),
    )
    events.record(tx, lead_id, "lead_added", actor, now, source=source)
    _rescore(tx, lead_id, now)
    return get(tx, lead_id)


def _rescore(tx: Tx, lead_id: LeadId, now: Millis) -> None:
    from crm_tui.services import scoring  # here: the first paint needs no scoring

    scoring.rescore(tx, lead_id, now)


@needs(Act.EDIT_LEADS)
def edit(tx: Tx, actor: Actor, now: Millis, lead_id: LeadId, wanted: Mapping[str, str]) -> Lead:
    """Change name, phone, email, company, source or status; every change is an event.

    Lost needs a reason, which is `life_cycle.set_status`'s to take.
    """
    before = get(tx, lead_id)
    fields: dict[str, object] = {}
    for field, text in wanted.items():
        fields[field] = _field(field, text)
    if phone := fields.get("phone"):
        _take_number(tx, before, Phone(str(phone)), now)
    if "status" in fields:
        fields["lost_reason"] = None
    if fields:
        leads.change(tx, lead_id, now, **fields)
        changed = {
            field: [getattr(before, field), value]
            for field, value in fields.items()
            if getattr(before, field) != value
        }
        events.record(tx, lead_id, "lead_changed", actor, now, **changed)
        _rescore(tx, lead_id, now)
    return get(tx, lead_id)


def _field(field: str, text: str) -> object:
    if field == "phone":
        return _number(text)
    if field == "status":
        return _status(text)
    line = clean_line(text, _LONGEST[field])
    if not line and field in ("name", "source"):
        raise CrmError(f"A lead's {field} cannot be empty.", "Write something, or leave it out.")
    return line or None


def _status(text: str) -> LeadStatus:
    try:
        status = LeadStatus(text.strip().lower())
    except ValueError as error:
        choices = ", ".join(LeadStatus)
        raise CrmError(f"{text!r} is no status.", f"Choose one of: {choices}.") from error
    if status is LeadStatus.LOST:
        raise CrmError("A lost lead needs a reason.", "Move it to lost with its reason.")
    return status


def _number(text: str) -> Phone:
    number = read_phone(text)
    if number is None:
        raise CrmError(
            f"{clean_line(text, 40)!r} is not a phone number.",
            "Write ten digits, or + and the country code.",
        )
    return number


def _take_number(tx: Tx, lead: Lead, number: Phone, now: Millis) -> None:
    owner = whose.by_number(tx, number, lead.name)
    if owner is not None and owner != lead.id:
        raise Conflict(
            f"{number} is already {get(tx, owner).name} ({show_id(LEAD, owner)}).",
            "Choose which of the two leads keeps it.",
        )
    leads.add_points(tx, lead.id, points_of_phone(number), now)
