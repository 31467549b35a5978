"""What a message's state, file and kind are called on screen."""

from enum import StrEnum

from crm_tui.domain.clock import SECOND, Millis
from crm_tui.domain.message import (
    Direction,
    Media,
    MediaState,
    Message,
    MessageStatus,
    MessageType,
)
from crm_tui.domain.text import line_for_screen


class Mood(StrEnum):
    """How loud a word is; each mood is one style."""

    SOFT = "soft"
    GOOD = "good"
    WAIT = "wait"
    BAD = "bad"


_TICKS = {
    MessageStatus.SENDING: ("🕓 sending", Mood.WAIT),
    MessageStatus.UNKNOWN: ("? not sure", Mood.BAD),
    MessageStatus.SENT: ("✓ sent", Mood.SOFT),
    MessageStatus.DELIVERED: ("✓✓ delivered", Mood.SOFT),
    MessageStatus.READ: ("✓✓ read", Mood.GOOD),
    MessageStatus.FAILED: ("✗ failed", Mood.BAD),
}

_FILES = {
    MessageType.IMAGE: "🖼 photo",
    MessageType.VIDEO: "🎞 video",
    MessageType.DOCUMENT: "📄 document",
    MessageType.AUDIO: "🎵 audio",
    MessageType.STICKER: "🏷 sticker",
}


def seconds_left(message: Message, now: Millis) -> int | None:
    """Whole seconds in which a queued message can still be taken back; None for any other."""
    if message.status is not MessageStatus.QUEUED or message.send_at is None:
        return None
    return max(0, -(-(message.send_at - now) // SECOND))


def ticks(message: Message, now: Millis) -> tuple[str, Mood]:
    """The state of an outbound message as glyph and word; empty for an inbound one."""
    if message.direction is Direction.INBOUND:
        return "", Mood.SOFT
    if message.status is MessageStatus.QUEUED:
        left = seconds_left(message, now)
        return (f"🕓 leaves in {left} s" if left else "🕓 waiting to leave"), Mood.WAIT
    return _TICKS.get(message.status, ("", Mood.SOFT))


def trouble(message: Message) -> str:
    """The sentence below a message that failed or whose fate is not known."""
    reason = line_for_screen(message.error_text or "", 300)
    if message.status is MessageStatus.FAILED:
        return reason or "WhatsApp did not take it. Write it again, or call the customer."
    if message.status is MessageStatus.UNKNOWN:
        told = "It may have arrived: no answer came back. It is not sent again by itself."
        return f"{reason} {told}".strip()
    return ""


def media_line(message: Message) -> str:
    """A file as one clean line: `🖼 photo · 84 KB · o opens it`."""
    media = message.media
    if media is None:
        return ""
    kind = "🎤 voice note" if media.voice else _FILES.get(message.message_type, "📎 file")
    name = line_for_screen(media.filename or "", 60)
    return " · ".join(part for part in (kind, name, *_media_state(media)) if part)


def _media_state(media: Media) -> tuple[str, ...]:
    if media.state is MediaState.STORED:
        return show_size(media.size), "o opens it"
    if media.state is MediaState.PENDING:
        return ("on its way",)
    return ("no longer at WhatsApp, ask for it again",)


def show_size(size: int | None) -> str:
    """`84 KB`, `3.1 MB`; empty when the size is not known."""
    if size is None:
        return ""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} KB"
    return f"{size / 1_000_000:.1f} MB"


def kind_line(message: Message) -> str:
    """A word above content that is no plain text: `🧾 order`, `📍 location`."""
    words = {
        MessageType.LOCATION: "📍 location",
        MessageType.CONTACTS: "👤 contact",
        MessageType.ORDER: "🧾 order",
        MessageType.TEMPLATE: "template",
        MessageType.SYSTEM: "notice from WhatsApp",
        MessageType.UNSUPPORTED: "a kind that cannot be shown here; look on the phone",
    }
    return words.get(message.message_type, "")
