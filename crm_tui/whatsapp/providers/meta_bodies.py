"""Request bodies of Meta's Cloud API, which 360dialog takes unchanged (Meta, "Messages reference")."""

from crm_tui.domain.content import Buttons, Card, Cards, Link, Location, Menu
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.text import clean
from crm_tui.whatsapp.provider import Asked, Content, File, Filled, Reaction, Text
from crm_tui.whatsapp.providers.meta_filled import Body, filled

_CAPTIONED = frozenset({MessageType.IMAGE, MessageType.VIDEO, MessageType.DOCUMENT})


def frame(to: ContactPoint, tracker: str, reply_to: str | None = None) -> Body:
    """What stands around every message. Raises CrmError for an unusable address."""
    context: Body = {"context": {"message_id": reply_to}} if reply_to else {}
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(to),
        **context,
        # Comes back in every status of this message: the only help against doubles that there is.
        "biz_opaque_callback_data": tracker,
    }


def content(what: Content, media_id: str | None = None) -> Body:
    """The type and its object; `media_id` is its file's, uploaded. Raises CrmError."""
    match what:
        case Text():
            return _of("text", {"body": clean(what.body), "preview_url": False})
        case File():
            return _of(what.kind.value, file_object(what, media_id))
        case Location():
            return _of("location", place(what))
        case Cards():
            return {"type": "contacts", "contacts": [_card(card) for card in what.cards]}
        case Asked():
            return _of("interactive", _question(what))
        case Reaction():
            return _of("reaction", {"message_id": what.target_wa_id, "emoji": what.emoji})
        case Filled():
            header = what.header
            file = None if header is None else (header.kind.value, file_object(header, media_id))
            return _of("template", filled(what.template, what.call, file))


def file_of(what: Content) -> File | None:
    """The file that must be uploaded before it can be sent."""
    return what.header if isinstance(what, Filled) else what if isinstance(what, File) else None


def file_object(file: File, media_id: str | None) -> Body:
    """A file by its id, with what its kind may carry."""
    found: Body = {"id": media_id}
    if file.caption and file.kind in _CAPTIONED:
        found["caption"] = clean(file.caption)
    if file.kind is MessageType.DOCUMENT:
        found["filename"] = clean(file.filename)
    if file.voice and file.kind is MessageType.AUDIO:
        found["voice"] = True
    return found


def place(where: Location) -> Body:
    """A location, with its name and address when it has them."""
    named = {"name": clean(where.name), "address": clean(where.address)}
    spot: Body = {"latitude": where.latitude, "longitude": where.longitude}
    return spot | {key: value for key, value in named.items() if value}


def read_body(wa_id: str, *, typing: bool = False) -> Body:
    """Blue ticks for this message and the earlier ones of its chat, and perhaps the typing sign."""
    sign: Body = {"typing_indicator": {"type": "text"}} if typing else {}
    return {"messaging_product": "whatsapp", "status": "read", "message_id": wa_id} | sign


def _of(kind: str, body: Body) -> Body:
    return {"type": kind, kind: body}


def _recipient(to: ContactPoint) -> Body:
    if to.kind in (PointKind.BSUID, PointKind.PARENT_BSUID):
        return {"recipient": to.value}
    if to.kind in (PointKind.WA_ID, PointKind.PHONE):
        return {"to": to.value.removeprefix("+")}
    raise CrmError("An e-mail address cannot get a WhatsApp message.", "Add a phone number.")


def _card(card: Card) -> Body:
    name = clean(card.name)
    found: Body = {"name": {"formatted_name": name, "first_name": name.partition(" ")[0]}}
    if card.phones:
        found["phones"] = [{"phone": clean(phone)} for phone in card.phones]
    if card.emails:
        found["emails"] = [{"email": clean(email)} for email in card.emails]
    if card.company:
        found["org"] = {"company": clean(card.company)}
    return found


def _question(asked: Asked) -> Body:
    kind, action = _action(asked.choices)
    footer = clean(asked.choices.footer)
    below: Body = {"footer": {"text": footer}} if footer else {}
    return {"type": kind, "body": {"text": clean(asked.body)}, **below, "action": action}


def _action(choices: Buttons | Menu | Link) -> tuple[str, Body]:
    match choices:
        case Buttons():
            return "button", {"buttons": [_button(b.id, b.title) for b in choices.buttons]}
        case Menu():
            rows = [_row(row.id, row.title, row.description) for row in choices.rows]
            return "list", {"button": clean(choices.label), "sections": [{"rows": rows}]}
        case Link():
            shown: Body = {"display_text": clean(choices.label), "url": clean(choices.url)}
            return "cta_url", {"name": "cta_url", "parameters": shown}


def _button(id_: str, title: str) -> Body:
    return {"type": "reply", "reply": {"id": id_, "title": clean(title)}}


def _row(id_: str, title: str, description: str) -> Body:
    more: Body = {"description": clean(description)} if description else {}
    return {"id": id_, "title": clean(title)} | more
