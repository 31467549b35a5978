"""What a message says, by its type: text for the transcript and the file that belongs to it."""

import json
import math
from collections.abc import Callable

from crm_tui.domain.content import Card, Cards, Choice, Location, words
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.providers.reading import (
    Nonsense,
    Part,
    file_name,
    identifier,
    line,
    objects,
    part,
    text,
)
from crm_tui.whatsapp.providers.told import Told


def tell(message: Part) -> Told:
    """What the message says; an unknown type is told as unsupported, never refused."""
    kind = line(message.get("type"), 60)
    reader = _READERS.get(kind)
    if reader is None:
        return _unsupported(message, kind or "no type given")
    try:
        return reader(message)
    except Nonsense as problem:
        return _unsupported(message, str(problem))


def _unsupported(message: Part, kind: str) -> Told:
    named = line(part(message.get("unsupported")).get("type"), 60)
    errors = objects(message.get("errors"))
    said = line(errors[0].get("title") or errors[0].get("message")) if errors else ""
    reason = ": ".join(word for word in (named or kind, said) if word)
    return Told(MessageType.UNSUPPORTED, "", unsupported=reason)


def _text(message: Part) -> Told:
    body = text(_piece(message, "text").get("body"))
    if not body:
        raise Nonsense("a text message without text")
    return Told(MessageType.TEXT, body)


def _media(kind: MessageType) -> Callable[[Part], Told]:
    def read(message: Part) -> Told:
        source = _piece(message, kind.value)
        return Told(kind, text(source.get("caption")), media_ref(source))

    return read


def media_ref(source: Part) -> MediaRef:
    """The file that an image, document, audio … object points to."""
    return MediaRef(
        provider_id=identifier(source.get("id")),
        url=text(source.get("url"))[:2048] or None,
        mime_type=line(source.get("mime_type"), 100) or "application/octet-stream",
        filename=file_name(source.get("filename")),
        sha256=line(source.get("sha256"), 100) or None,
        voice=source.get("voice") is True,
    )


def _location(message: Part) -> Told:
    source = _piece(message, "location")
    where = Location(
        _degrees(source.get("latitude"), 90),
        _degrees(source.get("longitude"), 180),
        line(source.get("name")),
        line(source.get("address"), 300),
    )
    return Told(MessageType.LOCATION, words(where), details=where)


def _degrees(value: object, most: int) -> float:
    """Degrees, also written as text; raises Nonsense for what is on no globe."""
    try:
        found = float(value) if isinstance(value, int | float | str) else math.nan
    except (ValueError, OverflowError):
        found = math.nan
    if not -most <= found <= most:
        raise Nonsense("a location without its degrees")
    return found


def _contacts(message: Part) -> Told:
    cards = Cards(tuple(_card(card) for card in objects(message.get("contacts"))))
    if not cards.cards:
        raise Nonsense("a contacts message without contacts")
    return Told(MessageType.CONTACTS, words(cards), details=cards)


def _card(card: Part) -> Card:
    name = part(card.get("name"))
    phones = [line(item.get("phone") or item.get("wa_id")) for item in objects(card.get("phones"))]
    emails = [line(item.get("email")) for item in objects(card.get("emails"))]
    return Card(
        line(name.get("formatted_name") or name.get("first_name")) or "(no name)",
        tuple(filter(None, phones)),
        tuple(filter(None, emails)),
        line(part(card.get("org")).get("company")),
    )


def _button(message: Part) -> Told:
    button = _piece(message, "button")
    payload = text(button.get("payload"))
    title = text(button.get("text")) or payload
    return Told(MessageType.BUTTON, title, details=Choice(payload, title))


def _interactive(message: Part) -> Told:
    answer = _piece(message, "interactive")
    kind = line(answer.get("type"), 60)
    detail = part(answer.get(kind))
    if kind == "nfm_reply":
        return Told(MessageType.INTERACTIVE, _form(detail))
    if kind == "call_permission_reply":
        return Told(MessageType.INTERACTIVE, f"Calls: {line(detail.get('response')) or 'answered'}")
    title = text(detail.get("title"))
    if not title:
        raise Nonsense(f"an interactive answer of kind {kind or 'unknown'}")
    return Told(MessageType.INTERACTIVE, title, details=Choice(text(detail.get("id")), title))


def _form(reply: Part) -> str:
    """A Flow's answers as `name: value` lines; its token is no answer."""
    try:
        answers = part(json.loads(text(reply.get("response_json")) or "{}"))
    except (ValueError, RecursionError):
        answers = {}
    lines = [
        f"{line(key)}: {_value(value)}" for key, value in answers.items() if key != "flow_token"
    ]
    return "\n".join(lines) or text(reply.get("body")) or "Form sent"


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(line(item, 500) for item in value)
    return line(value, 500)


def _order(message: Part) -> Told:
    order = _piece(message, "order")
    items = [f"🛒 {_item(item)}" for item in objects(order.get("product_items"))]
    note = text(order.get("text"))
    return Told(
        MessageType.ORDER, "\n".join([*items, note] if note else items) or "🛒 (empty order)"
    )


def _item(item: Part) -> str:
    what = line(item.get("product_retailer_id")) or "?"
    price, currency = line(item.get("item_price"), 30), line(item.get("currency"), 10)
    each = f" at {'₹' if currency == 'INR' else currency + ' '}{price}" if price else ""
    return f"{line(item.get('quantity'), 20) or '?'} × {what}{each}"


def _system(message: Part) -> Told:
    return Told(MessageType.SYSTEM, text(part(message.get("system")).get("body")))


def _piece(message: Part, key: str) -> Part:
    value = message.get(key)
    if not isinstance(value, dict):
        raise Nonsense(f"{key}: its content is missing")
    return value


_READERS: dict[str, Callable[[Part], Told]] = {
    "text": _text,
    "image": _media(MessageType.IMAGE),
    "video": _media(MessageType.VIDEO),
    "document": _media(MessageType.DOCUMENT),
    "audio": _media(MessageType.AUDIO),
    "sticker": _media(MessageType.STICKER),
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
    "system": _system,
}
