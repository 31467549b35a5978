"""A message as painted lines: a bar on its left, the customer's at the left, ours further right."""

from rich.cells import cell_len

from crm_tui.domain.message import Direction, Message, MessageType
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets import message_words, when
from crm_tui.widgets.bubble_body import body_lines
from crm_tui.widgets.chat_look import Beside, ChatLook, Parts, Setting, cells, centred, wrapped

WIDEST = 72
_INDENT = 1
_BAR = "▎ "
_NO_BAR = "  "


def day_line(title: str, width: int, look: ChatLook) -> Parts:
    """`──────── Today ────────`."""
    side = max(0, (width - cell_len(title) - 4) // 2)
    rule = "─" * min(side, 24)
    pad = " " * max(0, (width - 2 * len(rule) - cell_len(title) - 2) // 2)
    return [(f"{pad}{rule} ", look.day), (title, look.soft), (f" {rule}", look.day)]


def bubble(message: Message, setting: Setting, look: ChatLook, beside: Beside) -> list[Parts]:
    """The lines of one message, without the space around it."""
    if message.message_type is MessageType.SYSTEM:
        return _system(message, setting, look)
    room = max(1, min(WIDEST, setting.width - 10))
    body = body_lines(message, setting, room, look, beside)
    lines = _with_meta(body, _meta(message, setting, look), room)
    lines += _below(message, room, look)
    widest = max(cells(parts) for parts in lines)
    ours = message.direction is Direction.OUTBOUND
    indent = _INDENT
    if ours:
        indent = max(_INDENT, setting.width - widest - cell_len(_BAR) - 2)
    bar = look.ours if ours else look.theirs
    return [[(" " * indent, look.base), (_BAR, bar), *parts] for parts in lines]


def is_bubble(parts: Parts) -> bool:
    """Whether a line belongs to a message itself, and not to the space or day line above it."""
    return len(parts) > 1 and parts[1][0] in (_BAR, _NO_BAR)


def _system(message: Message, setting: Setting, look: ChatLook) -> list[Parts]:
    """A notice stands in the middle, without a bar: nobody wrote it."""
    words = line_for_screen(message.content, 400) or "notice from WhatsApp"
    time = when.clock_time(message.timestamp, setting.zone)
    lines = centred(f"{words} · {time}", setting.width, look.soft)
    return [[(lead[:-2] or " ", style), (_NO_BAR, style), text] for (lead, style), text in lines]


def _below(message: Message, room: int, look: ChatLook) -> list[Parts]:
    """Both sides' reactions, then the sentence about what went wrong."""
    shown, sentence = message_words.reactions(message), message_words.trouble(message)
    return [
        *(wrapped(shown, room, look.soft) if shown else []),
        *(wrapped(sentence, room, look.wait) if sentence else []),
    ]


def _meta(message: Message, setting: Setting, look: ChatLook) -> Parts:
    """Time, ticks, and what happened to the message later."""
    parts: Parts = [(when.clock_time(message.timestamp, setting.zone), look.soft)]
    if message.edited:
        parts.append((" edited", look.soft))
    if message.send_at is not None and message_words.leaves_late(message, setting.now):
        at = when.leaves(message.send_at, setting.now, setting.zone)
        return [*parts, (f" 🕓 leaves {at}", look.wait)]
    words, mood = message_words.ticks(message, setting.now)
    return [*parts, (f" {words}", look.mood(mood))] if words else parts


def _with_meta(body: list[Parts], meta: Parts, room: int) -> list[Parts]:
    """The meta line beside the last line when there is room, below it otherwise."""
    last = body[-1]
    if last and cells(last) + cells(meta) + 2 <= room:
        return [*body[:-1], [*last, ("  ", meta[0][1]), *meta]]
    return [*body, meta]
