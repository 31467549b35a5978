"""What a message's state, file and kind are called on screen."""

from enum import StrEnum

from crm_tui.actions import Scope, key_of
from crm_tui.domain.clock import MINUTE, SECOND, Millis
from crm_tui.domain.message import (
    Direction,
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
_PLAYED = frozenset({MessageType.AUDIO, MessageType.VIDEO})
_KINDS = {
    **_FILES,
    MessageType.LOCATION: "📍 location",
    MessageType.CONTACTS: "👤 contact",
    MessageType.ORDER: "🧾 order",
    MessageType.TEMPLATE: "template",
    MessageType.SYSTEM: "notice from WhatsApp",
    MessageType.UNSUPPORTED: "a message that cannot be shown here",
}
_UNSUPPORTED = {
    "poll": "a poll",
    "poll_creation": "a poll",
    "event": "an event",
    "video_note": "a video note",
    "view_once": "a photo or video to be seen once",
    "edit": "a changed message",
    "pin": "a pinned message",
}


def leaves_late(message: Message, now: Millis) -> bool:
    """It waits for a time of day and does not count down."""
    queued = message.status is MessageStatus.QUEUED and message.send_at is not None
    return queued and (message.send_at or 0) - now > MINUTE


def seconds_left(message: Message, now: Millis) -> int | None:
    """Whole seconds until a queued message leaves, while it counts down; None for any other."""
    if message.status is not MessageStatus.QUEUED or message.send_at is None:
        return None
    left = message.send_at - now
    return None if left > MINUTE else max(0, -(-left // SECOND))


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
        key = key_of(Scope.MESSAGE, "settle")
        return f"{reason} {told} Ask or look on the phone, then {key} settles it.".strip()
    return ""


def media_line(message: Message) -> str:
    """A file as one clean line: `🖼 photo · 84 KB · o opens it`, `🎤 voice note 0:07 · o plays it`."""
    media = message.media
    if media is None:
        return ""
    name = line_for_screen(media.filename or "", 60)
    return " · ".join(part for part in (_file_kind(message), name, *_media_state(message)) if part)


def _file_kind(message: Message) -> str:
    media = message.media
    if media is not None and media.voice:
        return f"🎤 voice note {show_length(media.seconds)}".strip()
    kind = _FILES.get(message.message_type, "📎 file")
    return f"{kind} {show_length(media.seconds if media else None)}".strip()


def _media_state(message: Message) -> tuple[str, ...]:
    media = message.media
    if media is None or media.state is MediaState.GONE:
        return ("no longer at WhatsApp, ask for it again",)
    if media.state is MediaState.PENDING:
        return ("on its way",)
    verb = "plays" if message.message_type in _PLAYED else "opens"
    size = "" if media.voice and media.seconds is not None else show_size(media.size)
    return size, f"{key_of(Scope.MESSAGE, 'open_outside')} {verb} it"


def show_length(seconds: float | None) -> str:
    """`0:07`, `1:02:03`; empty when it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def show_size(size: int | None) -> str:
    """`84 KB`, `3.1 MB`; empty when the size is not known."""
    if size is None:
        return ""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} KB"
    return f"{size / 1_000_000:.1f} MB"


def kind_line(message: Message) -> str:
    """A word above content that its own lines do not explain: `🧾 order`, `📝 form`."""
    if message.message_type is MessageType.UNSUPPORTED:
        return unsupported(message.error_text or "")
    if message.message_type is MessageType.TEMPLATE and message.template is not None:
        return f"template {line_for_screen(message.template.name, 80)}"
    if message.details is not None or message.media is not None:
        return ""
    if message.message_type is MessageType.BUTTON:
        return "tapped a button"
    if message.message_type is MessageType.INTERACTIVE:
        return "📝 answers" if message.direction is Direction.INBOUND else ""
    return _KINDS.get(message.message_type, "")


def unsupported(reason: str) -> str:
    """Why a message is not here, in plain words; the provider's own word for what has none."""
    kind, _, said = line_for_screen(reason, 200).partition(": ")
    what = _UNSUPPORTED.get(kind, "")
    if what:
        return f"They sent {what}, which WhatsApp does not hand on. Look at it on the phone."
    named = f" ({said or kind})" if kind else ""
    return f"They sent something that WhatsApp does not hand on{named}. Look at it on the phone."


def summary(message: Message) -> str:
    """A message in a few words, for whoever quotes, answers or forwards it."""
    kind = "" if message.message_type is MessageType.TEXT else _short_kind(message)
    words = line_for_screen(message.content, 120)
    return " · ".join(filter(None, (kind, words))) or "an earlier message"


def _short_kind(message: Message) -> str:
    if message.media is not None:
        name = line_for_screen(message.media.filename or "", 60)
        return " ".join(filter(None, (_file_kind(message), name)))
    return "" if message.content else _KINDS.get(message.message_type, "")


def quoted_words(preview: str | None) -> str:
    """What the store knows of a quoted message: its first words, else the name of its kind."""
    shown = line_for_screen(preview or "", 120)
    kind = next((name for kind, name in _KINDS.items() if kind == shown), "")
    return kind or shown or "an earlier message"


def reactions(message: Message) -> str:
    """Both sides' emojis: `❤️ from them   👍 from you`; empty without any."""
    theirs, ours = (line_for_screen(e or "", 8) for e in (message.reaction, message.our_reaction))
    shown = (f"{theirs} from them" if theirs else "", f"{ours} from you" if ours else "")
    return "   ".join(filter(None, shown))
