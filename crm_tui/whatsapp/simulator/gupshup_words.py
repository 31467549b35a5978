"""Gupshup's events (version 2): what a customer said, how far a message came, and notices."""

from collections.abc import Mapping

from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.content import Card
from crm_tui.whatsapp.simulator.limits import Why
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.said import FILES, Kind, Said
from crm_tui.whatsapp.simulator.settings import Settings
from crm_tui.whatsapp.simulator.world import Sent

CARRIED = FILES | {
    Kind.TEXT,
    Kind.LOCATION,
    Kind.CONTACTS,
    Kind.REACTION,
    Kind.TAP,
    Kind.BUTTON,
    Kind.ROW,
    Kind.UNSUPPORTED,
}
_TYPES = {
    Kind.DOCUMENT: "file",
    Kind.VOICE: "audio",
    Kind.CONTACTS: "contact",
    Kind.TAP: "quick_reply",
    Kind.BUTTON: "button_reply",
    Kind.ROW: "list_reply",
}
_FAILURES: dict[Why, tuple[int, str]] = {
    Why.TOO_FAST: (4001, "Rate limited"),
    Why.PAIR_RATE: (131056, "Pair rate limit hit"),
    Why.WINDOW_CLOSED: (470, "Message failed to send because more than 24 hours have passed"),
    Why.NOT_ON_WHATSAPP: (1002, "Number Does Not Exists On WhatsApp"),
}
_AT_ONCE = frozenset({Why.NOT_ON_WHATSAPP, Why.TOO_FAST})
"""Failures that come before WhatsApp has given the message an id of its own."""
ADDRESS_LIFE = 5 * MINUTE


def app_name(settings: Settings) -> str:
    """The part before the slash of `name/id`."""
    return settings.account_id.partition("/")[0]


def app_id(settings: Settings) -> str:
    """The part behind the slash of `name/id`, or all of it."""
    return settings.account_id.rpartition("/")[2]


def event(settings: Settings, kind: str, at: Millis, payload: Json) -> Json:
    """The frame of every event; its time is in milliseconds."""
    return {
        "app": app_name(settings),
        "phone": settings.display_number,
        "timestamp": at,
        "version": 2,
        "type": kind,
        "payload": payload,
    }


def inbound(settings: Settings, said: Said, url: str, context: Json) -> Json:
    """What a customer said; `url` is the address of the file, where there is one."""
    number = said.wa_id
    payload: Json = {
        "id": said.id,
        "source": number,
        "type": _TYPES.get(said.kind, said.kind.value),
        "payload": _content(said, url, context),
        "sender": {
            "phone": number,
            "name": said.name,
            "country_code": number[:2],
            "dial_code": number[2:],
        },
    }
    if said.forwarded or (context and said.kind is not Kind.REACTION):
        marks = {"forwarded": said.forwarded, "frequently_forwarded": False}
        payload["context"] = (context if said.kind is not Kind.REACTION else {}) | marks
    if said.referral:
        payload["referral"] = dict(said.referral)
    return event(settings, "message", said.at, payload)


def _content(said: Said, url: str, target: Json) -> Json:
    if said.file is not None:
        return _file(said, said.file.mime_type, url)
    if said.location is not None:
        place = said.location
        found: Json = {"latitude": str(place.latitude), "longitude": str(place.longitude)}
        named = {"name": place.name, "address": place.address}
        return found | {key: value for key, value in named.items() if value}
    if said.cards is not None:
        return {"contacts": [_card(card) for card in said.cards.cards]}
    if said.kind is Kind.REACTION:
        return {"emoji": said.emoji or ""} | target
    if said.choice is not None:
        return _tapped(said.kind, said.choice.id, said.choice.title)
    return {"text": said.text} if said.kind is Kind.TEXT else {}


def _file(said: Said, mime_type: str, url: str) -> Json:
    found: Json = {"url": url, "contentType": mime_type, "urlExpiry": said.at + ADDRESS_LIFE}
    more = {"name": said.filename, "caption": said.text}
    return found | {key: value for key, value in more.items() if value}


def _tapped(kind: Kind, given: str, title: str) -> Json:
    if kind is Kind.TAP:
        return {"text": title, "type": "button", "postbackText": given}
    return {"title": title, "id": given, "reply": title, "postbackText": given}


def _card(card: Card) -> Json:
    return {
        "name": {"formatted_name": card.name, "first_name": card.name},
        "phones": [{"phone": phone, "type": "CELL"} for phone in card.phones],
        "emails": [{"email": email, "type": "WORK"} for email in card.emails],
        "org": {"company": card.company},
    }


def report(settings: Settings, sent: Sent, word: str, whatsapp_id: str, at: Millis) -> Json:
    """One state of a message; which id stands where differs by state."""
    ours: Json = {"id": sent.wamid}
    theirs: Json = {"id": whatsapp_id, "gsId": sent.wamid}
    if word == "enqueued":
        found = ours | {"payload": {"whatsappMessageId": whatsapp_id, "type": "session"}}
    elif word == "failed" and sent.why is not None:
        code, reason = _FAILURES[sent.why]
        ids = ours if sent.why in _AT_ONCE else theirs
        found = ids | {"payload": {"code": code, "reason": reason}}
    else:
        found = theirs | {"payload": {"ts": at // 1000}}
    payload = found | {"type": word, "destination": sent.to}
    return event(settings, "message-event", at, payload)


def template_events(template: Json, change: Mapping[str, str], identity: str) -> list[Json]:
    """The payloads for a template whose state, category or quality became another."""
    frame: Json = {
        "id": identity,
        "elementName": template["name"],
        "languageCode": template["language"],
    }
    found = []
    if "status" in change:
        state = {"type": "status-update", "status": change["status"].lower()}
        reason = {"rejectedReason": change["reason"]} if "reason" in change else {}
        found.append(frame | state | reason)
    if "category" in change:
        both = {"old": template["category"], "new": change["category"]}
        found.append(frame | {"type": "category-update", "category": both})
    if "quality" in change:
        found.append(frame | {"type": "quality-update", "quality": change["quality"]})
    return found
