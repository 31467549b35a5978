"""What an import would change in a lead: empty fields are filled, filled ones only when asked for."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from crm_tui.domain.clock import EARLIEST, Millis
from crm_tui.domain.lead import LeadStatus, LostReason
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.phone import Phone, show_phone
from crm_tui.store.imported_leads import Point, flat_to_json, in_order, to_json
from crm_tui.store.lead_marks import custom_key, may_fill

Columns = dict[str, Any]
"""As the database holds them: JSON as text."""


def points_of(draft: LeadDraft) -> tuple[Point, ...]:
    """Every address of the draft; a landline is a phone that WhatsApp does not know.

    Of a mobile first WhatsApp's id, then the phone, as `leads.points_of_phone` has them.
    """
    points = [point for phone in draft.phones for point in points_of_phone(phone)]
    points += [("phone", "phone", phone) for phone in draft.landlines]
    if draft.email:
        points.append(("email", "email", draft.email))
    return tuple(points)


def points_of_phone(phone: Phone) -> tuple[Point, Point]:
    return ("whatsapp", "wa_id", phone[1:]), ("phone", "phone", phone)


def main_number(draft: LeadDraft) -> Phone | None:
    for numbers in (draft.phones, draft.landlines):
        if numbers:
            return numbers[0]
    return None


def name_of(draft: LeadDraft) -> str:
    """The name, or what stands in for it."""
    number = main_number(draft)
    return draft.name or draft.company or (_shown(number) if number else draft.email)


def new_columns(draft: LeadDraft) -> Columns:
    """Every column of a new lead."""
    return {
        "name": name_of(draft),
        "phone": main_number(draft),
        "email": draft.email or None,
        "company": draft.company or None,
        "source": draft.source,
        "status": str(draft.status or LeadStatus.NEW),
        "owner": draft.owner,
        "value_paise": draft.value_paise,
        "custom": flat_to_json(by_key(draft)),
        "tags": _json(list(draft.tags)),
        "do_not_disturb": int(draft.do_not_disturb),
        "lost_reason": _lost_reason(draft.status),
    }


def new_time(draft: LeadDraft, now: Millis) -> Millis:
    """When the lead came to be: when they asked, never in the future."""
    return now if draft.asked_at is None else Millis(max(EARLIEST, min(draft.asked_at, now)))


def changed_columns(there: Mapping[str, Any], draft: LeadDraft, *, overwrite: bool) -> Columns:
    """The columns that differ once the draft has been taken over; empty when there is none.

    Tags are added and a do-not-disturb mark is set; an import takes neither of them away.
    """
    found: Columns = {}
    offered: Columns = {
        "email": draft.email,
        "company": draft.company,
        "owner": draft.owner,
        "value_paise": draft.value_paise,
    }
    for column, value in offered.items():
        if value not in (None, "") and (not there[column] or overwrite):
            found[column] = value
    if draft.name and (overwrite or _stands_in(there)):
        found["name"] = draft.name
    if not there["phone"] and (number := main_number(draft)):
        found["phone"] = number
    if overwrite and draft.status is not None:
        found["status"] = str(draft.status)
        if there["status"] != draft.status:
            found["lost_reason"] = _lost_reason(draft.status)
    found["custom"] = _json(_merged(json.loads(there["custom"]), by_key(draft), overwrite))
    found["tags"] = _json([*json.loads(there["tags"]), *fresh_tags(there, draft)])
    found["do_not_disturb"] = max(there["do_not_disturb"], int(draft.do_not_disturb))
    return {column: value for column, value in found.items() if value != _same(there, column)}


def _lost_reason(status: LeadStatus | None) -> str | None:
    """A lost lead has a reason; files seldom say it in a way that could be understood."""
    return f"{LostReason.OTHER}: lost where it was imported from" if status == "lost" else None


def _same(there: Mapping[str, Any], column: str) -> Any:
    """The column in the spelling in which new values are written."""
    return _json(json.loads(there[column])) if column in ("custom", "tags") else there[column]


def fresh_tags(there: Mapping[str, Any], draft: LeadDraft) -> tuple[str, ...]:
    has = json.loads(there["tags"])
    return tuple(tag for tag in draft.tags if tag not in has)


def _stands_in(there: Mapping[str, Any]) -> bool:
    """The lead is only called by its number or address."""
    number = there["phone"]
    return there["name"] in ("", number, number and _shown(number), there["email"])


def _shown(number: Phone) -> str:
    """`+91 98765 43210`; spelled here for Indian mobiles, where the parser takes 50 times as long."""
    if number.startswith("+91") and len(number) == 13 and number[3] in "6789":
        return f"+91 {number[3:8]} {number[8:]}"
    return show_phone(number)


def _merged(has: dict[str, str], gets: dict[str, str], overwrite: bool) -> dict[str, str]:
    return has | {
        key: text for key, text in gets.items() if overwrite or may_fill(key, has.get(key), text)
    }


def by_key(draft: LeadDraft) -> dict[str, str]:
    return {key: text for label, text in draft.custom.items() if text and (key := key_of(label))}


@lru_cache(maxsize=1_024)
def key_of(label: str) -> str:
    """Under which a custom field is kept; files say the same few labels for every row."""
    return custom_key(label)


def enquiry_of(draft: LeadDraft, now: Millis) -> tuple[str, str, int] | None:
    """The enquiry by its source's id; one without id by its words, so that it is kept once."""
    key = draft.external_id
    if not key:
        if not (draft.product or draft.message or draft.asked_at):
            return None
        who = main_number(draft) or draft.email
        said = "\n".join((who, draft.name, draft.product, draft.message, str(draft.asked_at)))
        key = "row-" + hashlib.blake2b(said.encode(), digest_size=12).hexdigest()
    return draft.source, key, min(draft.asked_at or now, now)


def fingerprint(columns: Mapping[str, Any]) -> str:
    """Of everything that an import sets, to see later whether somebody changed any of it."""
    said = "\x1f".join(map(str, in_order(columns)))
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def _json(value: dict[str, str] | list[str]) -> str:
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    return to_json(value)
