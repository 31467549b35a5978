"""Message objects of webhooks as Meta writes them (Meta, "Messages webhooks")."""

import json
from collections.abc import Callable

from crm_tui.domain.content import Card
from crm_tui.whatsapp.simulator.files import Stored
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.said import FILES, Kind, Said

Address = Callable[[Stored], str]
"""Where a file may be fetched for five minutes."""


def content(said: Said, address: Address) -> Json:
    """The type and its object."""
    if said.kind is Kind.MESSAGE:
        return dict(said.raw)
    if said.kind in FILES:
        return _file(said, address)
    kind, found = _WORDS[said.kind](said)
    return {"type": kind, kind: found}


def _file(said: Said, address: Address) -> Json:
    file = said.file
    if file is None:
        raise ValueError("A message with a file needs the file.")
    kind = "audio" if said.kind is Kind.VOICE else said.kind.value
    found: Json = {
        "id": file.media_id,
        "mime_type": file.mime_type,
        "sha256": file.sha256,
        "url": address(file),
    }
    more: Json = {"caption": said.text} if said.text else {}
    if kind == "audio":
        more = {"voice": said.kind is Kind.VOICE}
    elif kind == "sticker":
        more = {"animated": False}
    elif kind == "document":
        more["filename"] = said.filename
    return {"type": kind, kind: found | more}


def _text(said: Said) -> tuple[str, Json]:
    return "text", {"body": said.text}


def _location(said: Said) -> tuple[str, Json]:
    place = said.location
    if place is None:
        raise ValueError("A location needs its degrees.")
    named = {"name": place.name, "address": place.address}
    spot = {"latitude": place.latitude, "longitude": place.longitude}
    return "location", spot | {key: value for key, value in named.items() if value}


def _contacts(said: Said) -> tuple[str, list[Json]]:
    return "contacts", [_card(card) for card in said.cards.cards] if said.cards else []


def _card(card: Card) -> Json:
    found: Json = {
        "name": {"formatted_name": card.name, "first_name": card.name.split(" ")[0]},
        "phones": [{"phone": phone, "type": "CELL"} for phone in card.phones],
    }
    if card.emails:
        found["emails"] = [{"email": email, "type": "WORK"} for email in card.emails]
    return found | ({"org": {"company": card.company}} if card.company else {})


def _reaction(said: Said) -> tuple[str, Json]:
    emoji = {} if said.emoji is None else {"emoji": said.emoji}
    return "reaction", {"message_id": said.target} | emoji


def _tap(said: Said) -> tuple[str, Json]:
    choice = _chosen(said)
    return "button", {"payload": choice["id"], "text": choice["title"]}


def _button(said: Said) -> tuple[str, Json]:
    return "interactive", {"type": "button_reply", "button_reply": _chosen(said)}


def _row(said: Said) -> tuple[str, Json]:
    return "interactive", {"type": "list_reply", "list_reply": _chosen(said)}


def _chosen(said: Said) -> Json:
    if said.choice is None:
        raise ValueError("A tap needs what was tapped: `id` and `title`.")
    return {"id": said.choice.id, "title": said.choice.title}


def _flow(said: Said) -> tuple[str, Json]:
    answers = json.dumps({"flow_token": "simulated"} | dict(said.answers), ensure_ascii=False)
    reply = {"name": "flow", "body": "Sent", "response_json": answers}
    return "interactive", {"type": "nfm_reply", "nfm_reply": reply}


def _order(said: Said) -> tuple[str, Json]:
    items = [
        {
            "product_retailer_id": item.product,
            "quantity": item.quantity,
            "item_price": item.price,
            "currency": "INR",
        }
        for item in said.items
    ]
    return "order", {"catalog_id": "300000000000001", "text": said.text, "product_items": items}


def _new_number(said: Said) -> tuple[str, Json]:
    body = f"User {said.name} changed from {said.wa_id} to {said.text}"
    return "system", {"type": "user_changed_number", "body": body, "wa_id": said.text}


def _new_user_id(said: Said) -> tuple[str, Json]:
    body = f"User {said.name} changed their user id"
    return "system", {"type": "user_changed_user_id", "body": body, "user_id": said.text}


def _edit(said: Said) -> tuple[str, Json]:
    message = {"context": {"id": "M0"}, "type": "text", "text": {"body": said.text}}
    return "edit", {"original_message_id": said.target, "message": message}


def _revoke(said: Said) -> tuple[str, Json]:
    return "revoke", {"original_message_id": said.target}


def _unsupported(said: Said) -> tuple[str, Json]:
    return "unsupported", {"type": said.text or "unknown"}


_WORDS: dict[Kind, Callable[[Said], tuple[str, Json | list[Json]]]] = {
    Kind.TEXT: _text,
    Kind.LOCATION: _location,
    Kind.CONTACTS: _contacts,
    Kind.REACTION: _reaction,
    Kind.TAP: _tap,
    Kind.BUTTON: _button,
    Kind.ROW: _row,
    Kind.FLOW: _flow,
    Kind.ORDER: _order,
    Kind.NEW_NUMBER: _new_number,
    Kind.NEW_USER_ID: _new_user_id,
    Kind.EDIT: _edit,
    Kind.REVOKE: _revoke,
    Kind.UNSUPPORTED: _unsupported,
}
