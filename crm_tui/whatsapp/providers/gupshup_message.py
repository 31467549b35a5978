"""One inbound message of Gupshup's (version 2): its kind, words and file.

A reaction's field names rest on one source and are not confirmed.
"""

from collections.abc import Callable, Iterator

from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Card, Cards, Choice, Location, words
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MediaRef, MessageSeen, ReactionSeen, Seen, Sender
from crm_tui.whatsapp.providers.meta_people import address
from crm_tui.whatsapp.providers.reading import (
    Nonsense,
    Part,
    file_name,
    identifier,
    line,
    objects,
    part,
    required_id,
    text,
)
from crm_tui.whatsapp.providers.told import Told


def read_message(payload: Part, at: Millis) -> Iterator[Seen]:
    """What a `message` event says; raises Nonsense."""
    kind = line(payload.get("type"), 60)
    inner = part(payload.get("payload"))
    message_id = required_id(payload, "id", "a message")
    if kind == "reaction":
        yield _reaction(inner, message_id, _person(payload), at)
        return
    told = tell(kind, inner)
    context = part(payload.get("context"))
    forwarded = (context.get("forwarded"), context.get("frequently_forwarded"))
    yield MessageSeen(
        wa_id=message_id,
        sender=_person(payload),
        timestamp=at,
        message_type=told.message_type,
        content=told.content,
        # WhatsApp's id of the quoted message where it is given, else Gupshup's own.
        reply_to_wa_id=identifier(context.get("id") or context.get("gsId")),
        media=told.media,
        referral=_referral(payload.get("referral")),
        opens_window=told.message_type not in (MessageType.UNSUPPORTED, MessageType.SYSTEM),
        unsupported_reason=told.unsupported,
        details=told.details,
        forwarded=any(mark is True for mark in forwarded),
    )


def _person(payload: Part) -> Sender:
    sender = part(payload.get("sender"))
    found = (address(payload.get("source")), address(sender.get("phone")))
    points = tuple(dict.fromkeys(point for point in found if point is not None))
    if not points:
        raise Nonsense("nobody is named as the other side")
    return Sender(points, line(sender.get("name")) or None)


def _reaction(inner: Part, message_id: str, sender: Sender, at: Millis) -> ReactionSeen:
    target = identifier(inner.get("id") or inner.get("gsId") or inner.get("msgId"))
    if target is None:
        raise Nonsense("a reaction names no message")
    return ReactionSeen(message_id, target, sender, at, line(inner.get("emoji"), 40) or None)


def tell(kind: str, inner: Part) -> Told:
    """What the message says; an unknown kind is told as unsupported, never refused."""
    reader = _READERS.get(kind)
    if reader is None:
        return _unsupported(kind or "no type given")
    try:
        return reader(inner)
    except Nonsense as problem:
        return _unsupported(str(problem))


def _unsupported(why: str) -> Told:
    return Told(MessageType.UNSUPPORTED, "", unsupported=why)


def _text(inner: Part) -> Told:
    body = text(inner.get("text"))
    if not body:
        raise Nonsense("a text message without text")
    return Told(MessageType.TEXT, body)


def _file(kind: MessageType) -> Callable[[Part], Told]:
    def read(inner: Part) -> Told:
        mime = line(inner.get("contentType"), 100).lower() or "application/octet-stream"
        media = MediaRef(
            provider_id=None,
            url=text(inner.get("url"))[:2048] or None,
            mime_type=mime,
            filename=file_name(inner.get("name")) if kind is MessageType.DOCUMENT else None,
            # Gupshup does not mark a voice note; WhatsApp itself records in Ogg.
            voice=mime.startswith("audio/ogg"),
        )
        return Told(kind, text(inner.get("caption")), media)

    return read


def _location(inner: Part) -> Told:
    try:
        spot = float(text(inner.get("latitude"))), float(text(inner.get("longitude")))
    except ValueError:
        raise Nonsense("a location without a place") from None
    if not (-90 <= spot[0] <= 90 and -180 <= spot[1] <= 180):
        raise Nonsense("a location that is on no map")
    place = Location(*spot, line(inner.get("name")), line(inner.get("address"), 300))
    return Told(MessageType.LOCATION, words(place), details=place)


def _contacts(inner: Part) -> Told:
    cards = Cards(tuple(_card(card) for card in objects(inner.get("contacts"))))
    if not cards.cards:
        raise Nonsense("a contacts message without contacts")
    return Told(MessageType.CONTACTS, words(cards), details=cards)


def _card(card: Part) -> Card:
    name = part(card.get("name"))
    shown = ("formatted_name", "formattedName", "first_name", "firstName")
    phones = [line(item.get("phone") or item.get("wa_id")) for item in objects(card.get("phones"))]
    emails = [line(item.get("email")) for item in objects(card.get("emails"))]
    return Card(
        name=next(filter(None, (line(name.get(key)) for key in shown)), "(no name)"),
        phones=tuple(filter(None, phones)),
        emails=tuple(filter(None, emails)),
        company=line(part(card.get("org")).get("company")),
    )


def _tapped(kind: MessageType) -> Callable[[Part], Told]:
    def read(inner: Part) -> Told:
        title = text(inner.get("title") or inner.get("text") or inner.get("reply"))
        if not title:
            raise Nonsense("an answer without its words")
        given = identifier(inner.get("postbackText") or inner.get("id"))
        return Told(kind, title, details=Choice(given or title[:200], title))

    return read


def _order(inner: Part) -> Told:
    items = objects(inner.get("product_items") or inner.get("productItems"))
    rows = [f"🛒 {_item(item)}" for item in items]
    note = text(inner.get("text"))
    told = "\n".join([*rows, note] if note else rows)
    return Told(MessageType.ORDER, told or "🛒 (empty order)")


def _item(item: Part) -> str:
    what = line(item.get("product_retailer_id") or item.get("productRetailerId")) or "?"
    price = line(item.get("item_price") or item.get("itemPrice"), 30)
    currency = line(item.get("currency"), 10)
    each = f" at {'₹' if currency == 'INR' else currency + ' '}{price}" if price else ""
    return f"{line(item.get('quantity'), 20) or '?'} × {what}{each}"


def _referral(value: object) -> dict[str, str] | None:
    """The advertisement or post that the customer came from; only its texts."""
    found = {line(key, 60): text(item)[:2000] for key, item in part(value).items()}
    return {key: item for key, item in found.items() if key and item} or None


_READERS: dict[str, Callable[[Part], Told]] = {
    "text": _text,
    "image": _file(MessageType.IMAGE),
    "video": _file(MessageType.VIDEO),
    "file": _file(MessageType.DOCUMENT),
    "audio": _file(MessageType.AUDIO),
    "voice": _file(MessageType.AUDIO),
    "sticker": _file(MessageType.STICKER),
    "location": _location,
    "contact": _contacts,
    "contacts": _contacts,
    "button_reply": _tapped(MessageType.INTERACTIVE),
    "list_reply": _tapped(MessageType.INTERACTIVE),
    "quick_reply": _tapped(MessageType.BUTTON),
    "button": _tapped(MessageType.BUTTON),
    "order": _order,
}
