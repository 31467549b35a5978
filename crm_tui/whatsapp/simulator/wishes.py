"""What `/control/say` asks for, as an act of a customer."""

import base64
from collections.abc import Callable
from typing import Any

from crm_tui.domain.content import Card, Cards, Choice, Location
from crm_tui.whatsapp.simulator import pictures
from crm_tui.whatsapp.simulator.files import Stored
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.said import FILES, Item, Kind, Said
from crm_tui.whatsapp.simulator.world import World

_SAMPLES: dict[Kind, tuple[Callable[[], bytes], str]] = {
    Kind.IMAGE: (pictures.png, "image/png"),
    Kind.VIDEO: (pictures.mp4, "video/mp4"),
    Kind.DOCUMENT: (pictures.pdf, "application/pdf"),
    Kind.AUDIO: (pictures.voice_note, "audio/ogg"),
    Kind.VOICE: (pictures.voice_note, "audio/ogg; codecs=opus"),
    Kind.STICKER: (pictures.webp, "image/webp"),
}


def read_wish(wanted: Json, new_id: str, world: World) -> Said:
    """The act; raises ValueError, KeyError or TypeError for an odd wish."""
    sender, kind = sender_of(wanted), _kind(wanted)
    fields: Json = {
        "id": new_id,
        "wa_id": sender,
        "name": str(wanted.get("name") or ""),
        "kind": kind,
        "at": world.clock.now(),
        "text": str(wanted.get("caption") or ""),
        "reply_to": str(wanted.get("reply_to") or ""),
        "forwarded": bool(wanted.get("forwarded")),
        "referral": dict(wanted.get("referral") or {}),
        "ours": bool(wanted.get("echo")),
    }
    return Said(**(fields | _content(kind, wanted[kind.value], wanted, world)))


def sender_of(wanted: Json) -> str:
    """The customer's number or user id; raises ValueError when there is none."""
    sender = str(wanted.get("from") or "").removeprefix("+")
    if not sender:
        raise ValueError("A message needs `from`, the customer's number.")
    return sender


def _kind(wanted: Json) -> Kind:
    found = next((kind for kind in Kind if kind.value in wanted), None)
    if found is None:
        raise ValueError(f"A message needs one of {', '.join(Kind)}.")
    return found


def _content(kind: Kind, given: Any, wanted: Json, world: World) -> Json:
    if kind in FILES:
        name = str(wanted.get("filename") or ("list.pdf" if kind is Kind.DOCUMENT else ""))
        return {"file": _file(kind, given, world), "filename": name}
    reader = _READERS.get(kind)
    return reader(given) if reader else {"text": str(given)}


def _file(kind: Kind, given: Any, world: World) -> Stored:
    make, mime_type = _SAMPLES[kind]
    if isinstance(given, dict):
        content = base64.b64decode(given["base64"])
        return world.files.store(content, str(given.get("mime_type") or mime_type))
    return world.files.store(make(), mime_type)


def _location(given: Any) -> Json:
    place = Location(
        float(given["latitude"]),
        float(given["longitude"]),
        str(given.get("name") or ""),
        str(given.get("address") or ""),
    )
    return {"location": place}


def _cards(given: Any) -> Json:
    cards = tuple(
        Card(
            str(card["name"]),
            tuple(map(str, card.get("phones", ()))),
            tuple(map(str, card.get("emails", ()))),
            str(card.get("company") or ""),
        )
        for card in given
    )
    return {"cards": Cards(cards)}


def _choice(given: Any) -> Json:
    return {"choice": Choice(str(given["id"]), str(given["title"]))}


def _reaction(given: Any) -> Json:
    return {"target": str(given["message_id"]), "emoji": given.get("emoji")}


def _change(given: Any) -> Json:
    return {"target": str(given["message_id"]), "text": str(given.get("text") or "")}


def _order(given: Any) -> Json:
    items = given["items"] if isinstance(given, dict) else given
    note = str(given.get("text") or "") if isinstance(given, dict) else ""
    return {"items": tuple(Item(**item) for item in items), "text": note}


_READERS: dict[Kind, Callable[[Any], Json]] = {
    Kind.LOCATION: _location,
    Kind.CONTACTS: _cards,
    Kind.REACTION: _reaction,
    Kind.TAP: _choice,
    Kind.BUTTON: _choice,
    Kind.ROW: _choice,
    Kind.FLOW: lambda given: {"answers": {str(key): str(value) for key, value in given.items()}},
    Kind.ORDER: _order,
    Kind.EDIT: _change,
    Kind.REVOKE: _change,
    Kind.CALL: lambda _: {},
    Kind.MESSAGE: lambda given: {"raw": dict(given)},
}
