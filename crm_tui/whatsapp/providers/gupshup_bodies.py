"""Messages as Gupshup's self-serve API takes them: a form with JSON in it (Gupshup, "Message types").

The field names of a reaction and of a link button rest on one source each and are not confirmed.
"""

import json

from crm_tui.domain.content import Buttons, Card, Cards, Link, Location, Menu
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import BUTTON_PREFIX, HEADER_PREFIX
from crm_tui.domain.text import clean
from crm_tui.whatsapp.provider import Asked, File, Filled, Reaction, Text

Body = dict[str, object]
Form = dict[str, str]

_BY_KIND = {
    MessageType.VIDEO: "video",
    MessageType.AUDIO: "audio",
    MessageType.STICKER: "sticker",
}


def frame(to: ContactPoint, number: str, app: str) -> Form:
    """From whom to whom. Raises CrmError for an unusable address."""
    if to.kind in (PointKind.BSUID, PointKind.PARENT_BSUID):
        raise CrmError(
            "Gupshup's pages name no way to write to a person without a number.",
            "Ask them for their number.",
        )
    if to.kind not in (PointKind.WA_ID, PointKind.PHONE):
        raise CrmError("An e-mail address cannot get a WhatsApp message.", "Add a phone number.")
    return {
        "channel": "whatsapp",
        "source": number,
        "destination": to.value.removeprefix("+"),
        "src.name": app,
    }


def message(body: Body, reply_to: str | None) -> Form:
    """A free-form message, quoting `reply_to` when given."""
    context: Body = {"context": {"msgId": reply_to}} if reply_to else {}
    return {"message": _json(body | context), "disablePreview": "true"}


def text(what: Text) -> Body:
    """Plain words, without a picture of the page that they link to."""
    return {"type": "text", "text": clean(what.body), "previewUrl": False}


def file(what: File, url: str) -> Body:
    """A file by its public address; a caption that is empty is left out, as Gupshup asks."""
    caption: Body = {"caption": clean(what.caption)} if what.caption else {}
    if what.kind is MessageType.IMAGE:
        return {"type": "image", "originalUrl": url, "previewUrl": url} | caption
    kind = _BY_KIND.get(what.kind, "file")
    if kind == "file":
        return {"type": kind, "url": url, "filename": clean(what.filename)} | caption
    return {"type": kind, "url": url} | (caption if kind == "video" else {})


def location(spot: Location) -> Body:
    """A pin on the map."""
    named = {"name": clean(spot.name), "address": clean(spot.address)}
    point: Body = {"type": "location", "longitude": spot.longitude, "latitude": spot.latitude}
    return point | {key: value for key, value in named.items() if value}


def contact(what: Cards) -> Body:
    """One contact card; Gupshup's message holds no more. Raises CrmError for several."""
    if len(what.cards) != 1:
        raise CrmError("Gupshup takes one contact card in a message.", "Send them one by one.")
    return {"type": "contact", "contact": _card(what.cards[0])}


def _card(card: Card) -> Body:
    name = clean(card.name)
    found: Body = {
        "name": {"formattedName": name, "firstName": name},
        "phones": [{"phone": phone, "type": "CELL"} for phone in card.phones],
    }
    if card.emails:
        found["emails"] = [{"email": email, "type": "WORK"} for email in card.emails]
    if card.company:
        found["org"] = {"company": clean(card.company)}
    return found


def asked(what: Asked, tracker: str) -> Body:
    """A question with something to tap."""
    words, choices = clean(what.body), what.choices
    match choices:
        case Buttons():
            content: Body = {"type": "text", "text": words}
            if choices.footer:
                content["caption"] = clean(choices.footer)
            options = [
                {"type": "text", "title": clean(button.title), "postbackText": button.id}
                for button in choices.buttons
            ]
            return {
                "type": "quick_reply",
                "msgid": tracker,
                "content": content,
                "options": options,
            }
        case Menu():
            return _list(words, choices, tracker)
        case Link():
            link: Body = {
                "type": "cta_url",
                "display_text": clean(choices.label),
                "url": clean(choices.url),
                "body": words,
            }
            return link | ({"footer": clean(choices.footer)} if choices.footer else {})


def _list(words: str, menu: Menu, tracker: str) -> Body:
    label = clean(menu.label)
    rows = [
        {"type": "text", "title": clean(row.title), "postbackText": row.id}
        | ({"description": clean(row.description)} if row.description else {})
        for row in menu.rows
    ]
    found: Body = {
        "type": "list",
        "title": label,
        "body": words,
        "msgid": tracker,
        "globalButtons": [{"type": "text", "title": label}],
        "items": [{"title": label, "options": rows}],
    }
    return found | ({"footer": clean(menu.footer)} if menu.footer else {})


def reaction(what: Reaction) -> Body:
    """An emoji on a message; an empty one takes it away."""
    return {"type": "reaction", "msgId": what.target_wa_id, "emoji": clean(what.emoji)}


def filled(what: Filled, url: str | None) -> Form:
    """A template with its values in order: header, body, buttons. Raises CrmError."""
    template = what.template
    if not template.provider_id:
        raise CrmError(
            f"Gupshup's id of the template {what.call.name} is not known here.",
            "Run `crm templates sync`, then send it again.",
        )
    given = dict(what.call.variables)
    names = sorted(template.variables or tuple(given), key=_place)
    call: Body = {"id": template.provider_id, "params": [_value(name, given) for name in names]}
    form = {"template": _json(call)}
    if what.header is not None and url is not None:
        form["message"] = _json(_header(what.header, template.header_format, url))
    return form


def _header(header: File, kind: str, url: str) -> Body:
    content: Body = {"link": url}
    if kind == "document":
        content["filename"] = clean(header.filename)
    return {"type": kind, kind: content}


def _place(name: str) -> tuple[int, int, str]:
    """Header variables stand first and those of buttons last, each by number."""
    group = 0 if name.startswith(HEADER_PREFIX) else 2 if name.startswith(BUTTON_PREFIX) else 1
    number = name.removeprefix(HEADER_PREFIX).removeprefix(BUTTON_PREFIX)
    return group, int(number) if number.isdecimal() and len(number) < 9 else 0, name


def _value(name: str, given: dict[str, str]) -> str:
    found = " ".join(clean(given.get(name, "")).split())
    if not found:
        raise CrmError(f"The template's {name} has no value.", f"Add --var {name}=VALUE.")
    return found


def _json(body: Body) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
