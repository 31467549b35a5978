"""A message as painted lines: a bar on its left, the customer's at the left, ours further right."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.style import Style
from textual.content import Content

from crm_tui.domain.clock import Millis
from crm_tui.domain.message import Direction, Message
from crm_tui.domain.text import for_screen, line_for_screen
from crm_tui.widgets import message_words, when
from crm_tui.widgets.message_words import Mood
from crm_tui.widgets.strips import ample, fit

Parts = list[tuple[str, Style]]
"""One line: pieces of text, each with its style."""

WIDEST = 72
_INDENT = 1
_BAR = "▎ "


@dataclass(frozen=True, slots=True)
class ChatLook:
    """The styles of the transcript."""

    base: Style
    text: Style
    soft: Style
    good: Style
    wait: Style
    bad: Style
    theirs: Style
    ours: Style
    day: Style

    def mood(self, mood: Mood) -> Style:
        return {
            Mood.SOFT: self.soft,
            Mood.GOOD: self.good,
            Mood.WAIT: self.wait,
            Mood.BAD: self.bad,
        }[mood]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a block depends on besides its message: width in cells, the moment, the zone."""

    width: int
    now: Millis
    zone: ZoneInfo


def wrap(text: str, width: int) -> list[str]:
    """Text in lines of at most `width` cells; earlier where a terminal may draw it wider."""
    if not text.isascii():
        width = width * cell_len(text) // max(1, ample(text))
    lines = Content(text).wrap(max(1, width))
    return [line.plain.rstrip() for line in lines] or [""]


def day_line(title: str, width: int, look: ChatLook) -> Parts:
    """`──────── Today ────────`."""
    side = max(0, (width - cell_len(title) - 4) // 2)
    rule = "─" * min(side, 24)
    pad = " " * max(0, (width - 2 * len(rule) - cell_len(title) - 2) // 2)
    return [(f"{pad}{rule} ", look.day), (title, look.soft), (f" {rule}", look.day)]


def bubble(message: Message, setting: Setting, look: ChatLook) -> list[Parts]:
    """The lines of one message, without the space around it."""
    room = max(1, min(WIDEST, setting.width - 10))
    body = _body(message, room, look)
    lines = _with_meta(body, _meta(message, setting, look), room)
    lines += _trouble(message, room, look)
    widest = max(_cells(parts) for parts in lines)
    ours = message.direction is Direction.OUTBOUND
    indent = _INDENT
    if ours:
        indent = max(_INDENT, setting.width - widest - cell_len(_BAR) - 2)
    bar = look.ours if ours else look.theirs
    return [[(" " * indent, look.base), (_BAR, bar), *parts] for parts in lines]


def is_bubble(parts: Parts) -> bool:
    """Whether a line belongs to a message itself, and not to the space or day line above it."""
    return len(parts) > 1 and parts[1][0] == _BAR


def _body(message: Message, room: int, look: ChatLook) -> list[Parts]:
    lines: list[Parts] = []
    if message.reply_to is not None:
        quoted = line_for_screen(message.reply_preview or "an earlier message", room)
        lines.append([(fit(f"↩ {quoted}", room), look.soft)])
    for note in (message_words.kind_line(message), message_words.media_line(message)):
        if note:
            lines += [[(text, look.soft)] for text in wrap(note, room)]
    lines += [[(text, style)] for text, style in _content(message, room, look)]
    return lines or [[("", look.text)]]


def _content(message: Message, room: int, look: ChatLook) -> list[tuple[str, Style]]:
    if message.revoked:
        return [("deleted by the sender", look.soft)]
    if not message.content:
        return []
    return [(text, look.text) for text in wrap(for_screen(message.content), room)]


def _trouble(message: Message, room: int, look: ChatLook) -> list[Parts]:
    sentence = message_words.trouble(message)
    return [[(text, look.wait)] for text in wrap(sentence, room)] if sentence else []


def _meta(message: Message, setting: Setting, look: ChatLook) -> Parts:
    """Time, ticks, and what happened to the message later."""
    parts: Parts = [(when.clock_time(message.timestamp, setting.zone), look.soft)]
    if message.edited:
        parts.append((" edited", look.soft))
    if message.reaction:
        parts.append((f" {line_for_screen(message.reaction, 8)} reaction", look.soft))
    words, mood = message_words.ticks(message, setting.now)
    return [*parts, (f" {words}", look.mood(mood))] if words else parts


def _with_meta(body: list[Parts], meta: Parts, room: int) -> list[Parts]:
    """The meta line beside the last line when there is room, below it otherwise."""
    last = body[-1]
    if last and _cells(last) + _cells(meta) + 2 <= room:
        return [*body[:-1], [*last, ("  ", meta[0][1]), *meta]]
    return [*body, meta]


def _cells(parts: Parts) -> int:
    return sum(ample(text) for text, _ in parts)
