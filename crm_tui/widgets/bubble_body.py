"""What a message says, line by line: quote, file, words, and what it carries beside them."""

from crm_tui.domain.message import Message
from crm_tui.domain.text import for_screen, line_for_screen
from crm_tui.widgets import message_words
from crm_tui.widgets.chat_look import Beside, ChatLook, Parts, Setting, wrapped
from crm_tui.widgets.detail_lines import detail_lines, says_more
from crm_tui.widgets.picture_lines import picture
from crm_tui.widgets.strips import fit
from crm_tui.widgets.template_lines import template_lines


def body_lines(
    message: Message, setting: Setting, room: int, look: ChatLook, beside: Beside
) -> list[Parts]:
    """At least one line; of a message that its sender deleted, nothing but that."""
    if message.revoked:
        return [[("deleted by the sender", look.soft)]]
    lines = _above(message, room, look, beside)
    lines += _file(message, setting, room, look)
    lines += _words(message, room, look, beside)
    return lines or [[("", look.text)]]


def _above(message: Message, room: int, look: ChatLook, beside: Beside) -> list[Parts]:
    lines: list[Parts] = []
    if message.forwarded:
        lines.append([("↪ forwarded", look.soft)])
    if beside.quoted:
        lines.append([(fit(f"↩ {line_for_screen(beside.quoted, room)}", room), look.soft)])
    kind = message_words.kind_line(message)
    return [*lines, *(wrapped(kind, room, look.soft) if kind else [])]


def _file(message: Message, setting: Setting, room: int, look: ChatLook) -> list[Parts]:
    note, media = message_words.media_line(message), message.media
    preview = media.preview if media is not None and setting.true_colour else None
    shown = picture(preview, room) if preview is not None else []
    return [*shown, *(wrapped(note, room, look.soft) if note else [])]


def _words(message: Message, room: int, look: ChatLook, beside: Beside) -> list[Parts]:
    if message.template is not None and beside.template is not None:
        return template_lines(beside.template, dict(message.template.variables), room, look)
    details = message.details
    if details is None:
        return _text(message.content, room, look)
    own = _text(message.content, room, look) if says_more(message.content, details) else []
    return [*own, *detail_lines(details, room, look)]


def _text(content: str, room: int, look: ChatLook) -> list[Parts]:
    return wrapped(for_screen(content), room, look.text) if content else []
