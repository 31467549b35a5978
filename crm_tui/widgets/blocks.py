"""Messages laid out one below the other: which line belongs to which message, cheaply kept."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import MINUTE
from crm_tui.domain.ids import MessageId
from crm_tui.domain.message import Message, MessageType
from crm_tui.domain.template import Template
from crm_tui.widgets import when
from crm_tui.widgets.bubble import bubble, day_line
from crm_tui.widgets.chat_look import Beside, ChatLook, Parts, Setting, centred
from crm_tui.widgets.message_words import quoted_words, seconds_left, summary

_TOGETHER = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class _Key:
    """What a block's lines depend on; equal keys mean equal lines."""

    message: Message
    width: int
    countdown: int | None
    day: str | None
    joined: bool
    beside: Beside


Templates = Mapping[tuple[str, str], Template]
"""The shop's templates by name and language."""


class Blocks:
    """The lines of a chat; a message is wrapped again only when something about it changed."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._made: dict[MessageId, tuple[_Key, list[Parts]]] = {}
        self._tops: list[int] = []
        self.height = 0
        self.templates: Templates = {}
        self.came_by = ""
        """How they came to the shop, for above the first message; empty when it is not loaded."""

    def lay_out(self, messages: Sequence[Message], setting: Setting, look: ChatLook) -> None:
        """Place these messages, newest last, taking from before what did not change."""
        made: dict[MessageId, tuple[_Key, list[Parts]]] = {}
        tops, height = [], 0
        before: Message | None = None
        by_id = {message.id: message for message in messages}
        for message in messages:
            beside = self._beside(message, by_id, first=before is None)
            key = self._key(message, before, setting, beside)
            known = self._made.get(message.id)
            entry = known if known and known[0] == key else (key, _lines(key, setting, look))
            made[message.id] = entry
            tops.append(height)
            height += len(entry[1])
            before = message
        self.messages, self._made, self._tops, self.height = list(messages), made, tops, height

    def forget(self) -> None:
        """The look changed: paint everything anew at the next layout."""
        self._made.clear()

    def _beside(
        self, message: Message, by_id: Mapping[MessageId, Message], *, first: bool
    ) -> Beside:
        call, quoted = message.template, ""
        if message.reply_to is not None:
            known = by_id.get(message.reply_to)
            quoted = summary(known) if known else quoted_words(message.reply_preview)
        return Beside(
            quoted=quoted,
            template=self.templates.get((call.name, call.language)) if call else None,
            came_by=self.came_by if first else "",
        )

    def _key(
        self, message: Message, before: Message | None, setting: Setting, beside: Beside
    ) -> _Key:
        day = None
        if before is None or _day(before, setting) != _day(message, setting):
            day = when.day_title(message.timestamp, setting.now, setting.zone)
        joined = (
            before is not None
            and day is None
            and before.direction is message.direction
            and message.timestamp - before.timestamp < _TOGETHER
            and not (_stands_alone(before) or _stands_alone(message))
        )
        left = seconds_left(message, setting.now)
        return _Key(message, setting.width, left, day, joined, beside)

    def at(self, line: int) -> tuple[int, Parts] | None:
        """The message's place and the line's pieces; None below the last line."""
        if not 0 <= line < self.height:
            return None
        place = bisect_right(self._tops, line) - 1
        return place, self._made[self.messages[place].id][1][line - self._tops[place]]

    def span(self, place: int) -> tuple[int, int]:
        """First line and number of lines of the message at this place."""
        return self._tops[place], len(self._made[self.messages[place].id][1])


def _stands_alone(message: Message) -> bool:
    """A picture, a place, a template, a notice: what needs air around it."""
    pictured = message.media is not None and message.media.preview is not None
    is_notice = message.message_type is MessageType.SYSTEM
    return pictured or is_notice or message.details is not None or message.template is not None


def _day(message: Message, setting: Setting) -> int:
    return when.day_key(message.timestamp, setting.zone)


def _lines(key: _Key, setting: Setting, look: ChatLook) -> list[Parts]:
    above: list[Parts] = []
    if key.day is not None:
        above = [[], day_line(key.day, setting.width, look), []]
    elif not key.joined:
        above = [[]]
    if key.beside.came_by:
        above += [*centred(key.beside.came_by, setting.width, look.soft), []]
    return [*above, *bubble(key.message, setting, look, key.beside)]
