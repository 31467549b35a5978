"""Whose message it is: the lead behind a webhook's ids, made when nobody has them yet."""

from collections.abc import Mapping

from crm_tui.domain.actor import CUSTOMER
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LEAD, LeadId, show_id
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.phone import Phone, phone_of_wa_id, show_phone
from crm_tui.domain.text import clean_line
from crm_tui.domain.webhook import Sender
from crm_tui.services.leads import points_of_phone
from crm_tui.store import events, inbox_columns, leads, merging
from crm_tui.store.tx import Tx


def lead_of(tx: Tx, sender: Sender, now: Millis, source: str = "whatsapp") -> LeadId:
    """The sender's lead; a new one when none of the ids is known. New ids are added to a known lead.

    Two leads that one webhook shows to be one person become one, the older of them.
    """
    lead_id = known_lead(tx, sender, now)
    return _make(tx, sender, now, source) if lead_id is None else lead_id


def known_lead(tx: Tx, sender: Sender, now: Millis) -> LeadId | None:
    """The same, but None for somebody who is nobody's lead yet."""
    phone = _phone(sender.points)
    points = _all_points(sender.points, phone)
    owners = leads.owners(tx, points)
    theirs = {one: owner for one, owner in owners.items() if one in sender.points}
    known = _oldest_first(tx, theirs, phone)
    if not known:
        return None
    lead_id = known[0]
    join(tx, lead_id, known[1:], now)
    leads.add_points(tx, lead_id, [one for one in points if one not in owners], now)
    _learn_name(tx, lead_id, sender, phone, now)
    return lead_id


def known_to(tx: Tx, points: tuple[ContactPoint, ...]) -> list[LeadId]:
    """Whose these points are, oldest first: several when nobody knew yet that they are one person."""
    return _oldest_first(tx, leads.owners(tx, points), _phone(points))


def _oldest_first(
    tx: Tx, owners: Mapping[ContactPoint, LeadId], phone: Phone | None
) -> list[LeadId]:
    if not owners and phone is not None and (same := leads.by_phone(tx, phone)) is not None:
        return [same]
    return sorted({*owners.values()})


def join(tx: Tx, kept: LeadId, others: list[LeadId], now: Millis) -> None:
    """They are all one person: the others become part of the first."""
    for other in others:
        merging.merge(tx, kept, other, str(CUSTOMER), now)
        events.record(tx, kept, "lead_merged", CUSTOMER, now, gone=show_id(LEAD, other))
    if others:
        inbox_columns.refresh(tx, kept, now)


def _make(tx: Tx, sender: Sender, now: Millis, source: str) -> LeadId:
    phone = _phone(sender.points)
    lead_id = leads.add(
        tx,
        name=_profile_name(sender) or _stand_in(sender, phone),
        phone=phone,
        email=None,
        company=None,
        source=source,
        now=now,
        points=_all_points(sender.points, phone),
    )
    events.record(tx, lead_id, "lead_added", CUSTOMER, now, source=source)
    return lead_id


def _learn_name(tx: Tx, lead_id: LeadId, sender: Sender, phone: Phone | None, now: Millis) -> None:
    """A lead that is only called by its number takes the profile's name."""
    name = _profile_name(sender)
    if name and leads.is_called(tx, lead_id, _stand_in(sender, phone)):
        leads.change(tx, lead_id, now, name=name)


def _profile_name(sender: Sender) -> str:
    return clean_line(sender.name or "", 120)


def _stand_in(sender: Sender, phone: Phone | None) -> str:
    return show_phone(phone) if phone else f"WhatsApp {sender.points[0].value[:24]}"


def _phone(points: tuple[ContactPoint, ...]) -> Phone | None:
    for point in points:
        if point.kind is PointKind.WA_ID:
            return phone_of_wa_id(point.value)
    return None


def _all_points(points: tuple[ContactPoint, ...], phone: Phone | None) -> tuple[ContactPoint, ...]:
    return (*points, *points_of_phone(phone)) if phone else points
