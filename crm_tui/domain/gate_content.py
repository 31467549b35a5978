"""The gate's rules about what is sent: its kind, its words, its choices and its file."""

from crm_tui.domain.capability import Feature, feature_of
from crm_tui.domain.clock import Millis
from crm_tui.domain.content import (
    LONGEST_BUTTON,
    LONGEST_DESCRIPTION,
    LONGEST_FOOTER,
    LONGEST_ROW,
    MOST_BUTTONS,
    MOST_ROWS,
    Buttons,
    Cards,
    Link,
    Location,
    Menu,
)
from crm_tui.domain.files import LIMITS
from crm_tui.domain.message import MessageType
from crm_tui.domain.outgoing import LONGEST_CAPTION, LONGEST_TEXT, Outgoing, Reason
from crm_tui.domain.policy import Policy

LONGEST_INTERACTIVE = 1_024
LONGEST_EMOJI = 20
"""Code points: a family with skin tones has eleven."""
LONGEST_LINK = 2_000
_WORDLESS = frozenset({MessageType.AUDIO, MessageType.STICKER})


def supported(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    can = policy.capabilities
    voice = wanted.file is not None and wanted.file.voice
    needed = [feature_of(wanted.message_type, wanted.details, voice=voice)]
    needed += [Feature.REPLY] if wanted.quotes and needed[0] is not Feature.REACTION else []
    captioned = wanted.file is not None and not wanted.is_template and wanted.content
    needed += [Feature.CAPTION] if captioned else []
    if wanted.template is not None and wanted.template.needs_file:
        needed.append(Feature.TEMPLATE_FILE)
    refused = next((found for one in needed if (found := can.refusal(one))), None)
    return None if refused is None else Reason("not_supported", *refused)


def words(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    kind, text = wanted.message_type, wanted.content
    if kind in _WORDLESS and text.strip():
        return Reason(
            "no_words",
            f"WhatsApp carries no words with a message of this kind ({kind}).",
            "Send the words as a message of their own.",
        )
    if kind is MessageType.REACTION and not _is_emoji(text):
        return Reason("no_emoji", f"{text[:20]!r} is no emoji.", "Choose one, like 👍.")
    needs_words = kind is MessageType.TEXT or isinstance(wanted.details, Buttons | Menu | Link)
    if needs_words and not text.strip():
        return Reason("empty", "There is nothing to send.", "Write a text first.")
    limit = _longest(wanted, policy)
    if len(text) <= limit:
        return None
    return Reason(
        "too_long",
        f"WhatsApp takes {limit:,} characters here; this has {len(text):,}.",
        "Shorten it, or send it as two messages.",
    )


def _is_emoji(text: str) -> bool:
    """Nothing (it takes the reaction away), or a few signs without letters, digits or blanks."""
    return len(text) <= LONGEST_EMOJI and not any(
        sign.isspace() or sign.isalpha() or (sign.isalnum() and len(text) == 1) for sign in text
    )


def _longest(wanted: Outgoing, policy: Policy) -> int:
    if wanted.details is not None and not isinstance(wanted.details, Menu):
        return LONGEST_INTERACTIVE
    if wanted.message_type is MessageType.TEXT or wanted.is_template:
        return min(LONGEST_TEXT, policy.capabilities.longest_text)
    return LONGEST_TEXT if isinstance(wanted.details, Menu) else LONGEST_CAPTION


def choices(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    problem = _choice_problem(wanted)
    return None if problem is None else Reason("wrong_choices", *problem)


def _choice_problem(wanted: Outgoing) -> tuple[str, str] | None:
    match wanted.details:
        case Buttons(buttons, footer):
            if len({b.id for b in buttons}) < len(buttons):
                return "Two buttons have the same id.", "Give each its own."
            return _titles([b.title for b in buttons], MOST_BUTTONS, LONGEST_BUTTON, footer)
        case Menu(label, rows, footer):
            if any(len(row.description) > LONGEST_DESCRIPTION for row in rows):
                return (
                    f"A description has more than {LONGEST_DESCRIPTION} characters.",
                    "Shorten it.",
                )
            return _titles([label], 1, LONGEST_BUTTON, footer) or _titles(
                [row.title for row in rows], MOST_ROWS, LONGEST_ROW, footer
            )
        case Link(label, url, footer):
            if not url.startswith(("https://", "http://")) or len(url) > LONGEST_LINK:
                return f"{url[:60]!r} is no web address.", "Begin it with https://."
            return _titles([label], 1, LONGEST_BUTTON, footer)
        case Cards(cards):
            if not cards:
                return "There is no contact in it.", "Name one."
        case Location(latitude, longitude):
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                return "That place is not on earth.", "Give degrees, like 18.52,73.85."
    return None


def _titles(titles: list[str], most: int, longest: int, footer: str) -> tuple[str, str] | None:
    if not 1 <= len(titles) <= most:
        return f"WhatsApp takes 1 to {most} of them; these are {len(titles)}.", "Leave some out."
    long = next((title for title in titles if not 1 <= len(title.strip()) <= longest), None)
    if long is not None:
        return f"{long!r} must have 1 to {longest} characters.", "Shorten it."
    if len(set(titles)) < len(titles):
        return "Two of them have the same words.", "Give each its own."
    if len(footer) > LONGEST_FOOTER:
        return f"The footer has more than {LONGEST_FOOTER} characters.", "Shorten it."
    return None


def file(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    media, limit = wanted.file, LIMITS.get(_file_kind(wanted))
    if media is None or limit is None:
        return None
    name = media.filename or "The file"
    if media.mime_type not in limit.mime_types:
        return Reason(
            "file_kind",
            f"{name} is of a kind that WhatsApp does not take ({media.mime_type}).",
            "Send it as PDF, JPEG, PNG, MP4 or an office file.",
        )
    largest = min(limit.largest, policy.capabilities.largest_file or limit.largest)
    if (media.size or 0) > largest:
        return Reason(
            "file_too_large",
            f"{name} has {_megabytes(media.size or 0)}; "
            f"{policy.capabilities.provider} takes {_megabytes(largest)} of this kind.",
            "Make it smaller, or send a link to it.",
        )
    return None


def _file_kind(wanted: Outgoing) -> MessageType:
    if wanted.template is not None and wanted.template.needs_file:
        return MessageType(wanted.template.header_format)
    return wanted.message_type


def _megabytes(size: int) -> str:
    return f"{size / 1_048_576:.3g} MB"
