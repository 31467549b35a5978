"""Who wrote: Meta's phone-based and business-scoped ids, matched with the `contacts` beside them.

Since April 2026 a webhook may carry no phone at all; what is missing is left out, not empty.
"""

import re
from dataclasses import dataclass, field

from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.webhook import Sender
from crm_tui.whatsapp.providers.reading import Nonsense, Part, identifier, line, objects, part, text

WHATSAPP = "whatsapp"
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


def address(value: object) -> ContactPoint | None:
    """A `from`, `to` or `wa_id`: digits, or a business-scoped id that stands in its place."""
    found = identifier(value)
    if found is None:
        return None
    if _USER_ID.fullmatch(found):
        return ContactPoint(WHATSAPP, _kind_of(found), found)
    found = line(found.replace(" ", "").removeprefix("+"))
    return ContactPoint(WHATSAPP, PointKind.WA_ID, found) if found else None


def user(value: object) -> ContactPoint | None:
    """A `user_id` or `parent_user_id`."""
    found = identifier(value)
    return ContactPoint(WHATSAPP, _kind_of(found), found) if found else None


def points_of(source: Part, phone: str, user_id: str, parent: str) -> tuple[ContactPoint, ...]:
    """The points under three keys of an object, those that are there, each once."""
    found = (address(source.get(phone)), user(source.get(user_id)), _parent(source.get(parent)))
    return tuple(dict.fromkeys(point for point in found if point is not None))


@dataclass(frozen=True, slots=True)
class People:
    """The `contacts` of one webhook value, by every id that they show."""

    by_id: dict[str, Sender] = field(default_factory=dict)
    only: Sender | None = None
    """The contact when there is exactly one."""

    def sender(self, points: tuple[ContactPoint, ...]) -> Sender:
        """Who these points belong to, with what `contacts` adds; raises Nonsense when nobody."""
        known = next((self.by_id[p.value] for p in points if p.value in self.by_id), None)
        if known is None and not points:
            known = self.only
        if known is not None:
            points = tuple(dict.fromkeys((*points, *known.points)))
        if not points:
            raise Nonsense("nobody is named as the other side")
        return Sender(points, known.name if known is not None else None)


def read_people(contacts: object) -> People:
    """The contacts of a value, whatever their order."""
    found = [_contact(contact) for contact in objects(contacts)]
    by_id = {point.value: contact for contact in found for point in contact.points}
    return People(by_id, found[0] if len(found) == 1 else None)


def _contact(contact: Part) -> Sender:
    name = line(part(contact.get("profile")).get("name")) or None
    return Sender(points_of(contact, "wa_id", "user_id", "parent_user_id"), name)


def _parent(value: object) -> ContactPoint | None:
    found = identifier(value)
    return ContactPoint(WHATSAPP, PointKind.PARENT_BSUID, found) if found else None


def _kind_of(user_id: str) -> PointKind:
    return PointKind.PARENT_BSUID if ".ENT." in text(user_id) else PointKind.BSUID
