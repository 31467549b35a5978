"""One inbound message of Twilio's: its kind, words, files and what was tapped.

`MessageType` is an open list; the names of the list fields (`ListId`, `ListTitle`) and the form of
contact cards are not confirmed by Twilio's pages.
"""

from collections.abc import Iterator
from dataclasses import replace

from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Card, Cards, Choice, Location, words
from crm_tui.domain.message import MEDIA_TYPES, MessageType
from crm_tui.domain.webhook import MediaRef, MessageSeen, Sender
from crm_tui.whatsapp.providers.reading import Part, identifier, line, text, whole
from crm_tui.whatsapp.providers.told import Told
from crm_tui.whatsapp.vcard import read_cards

_MOST_FILES = 10
_VOICE = "audio/ogg"
_REFERRAL = {
    "ReferralSourceUrl": "source_url",
    "ReferralSourceId": "source_id",
    "ReferralSourceType": "source_type",
    "ReferralHeadline": "headline",
    "ReferralBody": "body",
    "ReferralMediaContentType": "media_type",
    "ReferralMediaUrl": "image_url",
    "ReferralCtwaClid": "ctwa_clid",
}
"""Twilio's names for what Meta calls thus."""


def read_message(form: Part, sid: str, sender: Sender, now: Millis) -> Iterator[MessageSeen]:
    """The message, and one more for each further file (`MM…/1`, `MM…/2` …)."""
    files = _files(form)
    told = _tell(form, files)
    first = MessageSeen(
        wa_id=sid,
        sender=sender,
        timestamp=now,
        message_type=told.message_type,
        content=told.content,
        reply_to_wa_id=identifier(form.get("OriginalRepliedMessageSid")),
        media=files[0] if files and told.message_type in MEDIA_TYPES else None,
        referral=_referral(form),
        opens_window=told.message_type is not MessageType.UNSUPPORTED,
        unsupported_reason=told.unsupported,
        details=told.details,
        forwarded=_is_true(form.get("Forwarded")) or _is_true(form.get("FrequentlyForwarded")),
    )
    yield first
    for at, file in enumerate(files[1:], 1):
        yield _further(first, f"{sid}/{at}", file)


def _further(first: MessageSeen, wa_id: str, file: MediaRef) -> MessageSeen:
    """A further file of a message, without the words that stand with the first."""
    alone = replace(first, wa_id=wa_id, content="", referral=None, details=None)
    return replace(alone, message_type=_kind(file.mime_type), media=file)


def _files(form: Part) -> list[MediaRef]:
    count = min(whole(form.get("NumMedia")) or 0, _MOST_FILES)
    found = [_file(form, at) for at in range(count)]
    return [file for file in found if file.url]


def _file(form: Part, at: int) -> MediaRef:
    mime = line(form.get(f"MediaContentType{at}"), 100).lower() or "application/octet-stream"
    url = text(form.get(f"MediaUrl{at}"))[:2048] or None
    # Twilio does not mark a voice note; WhatsApp itself records in Ogg and nothing else does.
    return MediaRef(None, url, mime, voice=mime.startswith(_VOICE))


def _kind(mime: str) -> MessageType:
    if mime.startswith("image/webp"):
        return MessageType.STICKER
    first = mime.partition("/")[0]
    return MessageType(first) if first in ("image", "video", "audio") else MessageType.DOCUMENT


def _tell(form: Part, files: list[MediaRef]) -> Told:
    """What the message says, by what is in it: the list of kinds is open."""
    body = text(form.get("Body"))
    kind = line(form.get("MessageType"), 60).lower()
    if files:
        return _tell_file(body, kind, files[0])
    details = _place(form) or _choice(form) or _cards(body)
    if isinstance(details, Location):
        return Told(MessageType.LOCATION, words(details), details=details)
    if isinstance(details, Cards):
        return Told(MessageType.CONTACTS, words(details), details=details)
    if isinstance(details, Choice):
        tapped = MessageType.BUTTON if kind == "button" else MessageType.INTERACTIVE
        return Told(tapped, details.title or body, details=details)
    if body:
        return Told(MessageType.TEXT, body)
    return Told(MessageType.UNSUPPORTED, "", unsupported=kind or "no type given")


def _tell_file(body: str, kind: str, file: MediaRef) -> Told:
    named = MessageType(kind) if kind in MEDIA_TYPES else _kind(file.mime_type)
    return Told(named, body)


def _place(form: Part) -> Location | None:
    try:
        spot = float(text(form.get("Latitude"))), float(text(form.get("Longitude")))
    except ValueError:
        return None
    if not (-90 <= spot[0] <= 90 and -180 <= spot[1] <= 180):
        return None
    return Location(*spot, line(form.get("Label")), line(form.get("Address"), 300))


def _choice(form: Part) -> Choice | None:
    """A tapped button, or a row of a list."""
    for id_key, title_key in (("ListId", "ListTitle"), ("ButtonPayload", "ButtonText")):
        given, title = identifier(form.get(id_key)), text(form.get(title_key))
        if given or title:
            return Choice(given or title[:200], title)
    return None


def _cards(body: str) -> Cards | None:
    cards: tuple[Card, ...] = read_cards(body)
    return Cards(cards) if cards else None


def _referral(form: Part) -> dict[str, str] | None:
    """The advertisement or post that the customer came from, by Meta's key names."""
    found = {theirs: text(form.get(ours))[:2000] for ours, theirs in _REFERRAL.items()}
    if found["media_type"].startswith("video"):
        found["video_url"] = found.pop("image_url")
    found["media_type"] = found["media_type"].partition("/")[0]
    return {key: value for key, value in found.items() if value} or None


def _is_true(value: object) -> bool:
    return text(value).lower() == "true"
