"""The phone app's address book (coexistence; Meta, "smb_app_state_sync")."""

import re

from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.webhook import ContactSeen, Ignored, Seen, Sender
from crm_tui.whatsapp.providers.meta_people import WHATSAPP
from crm_tui.whatsapp.providers.reading import Nonsense, line, part, required, text

_NO_DIGIT = re.compile(r"[^0-9]")


def read_entry(value: object) -> Seen:
    """One element of `state_sync`; one without a name says nothing. Raises Nonsense."""
    entry = required(value, "an entry of the address book")
    action = line(entry.get("action"), 60).lower()
    contact = part(entry.get("contact"))
    name = line(contact.get("full_name")) or line(contact.get("first_name"))
    if entry.get("type", "contact") != "contact" or action != "add" or not name:
        return Ignored(f"smb_app_state_sync.{action}")
    digits = _NO_DIGIT.sub("", text(contact.get("phone_number")))
    if not digits:
        raise Nonsense("an entry of the address book without a number")
    return ContactSeen(Sender((ContactPoint(WHATSAPP, PointKind.WA_ID, digits),), name))
