"""Messages laid out one below the other: which line belongs to which message, cheaply kept."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import MINUTE
from crm_tui.domain.ids import MessageId
from crm_tui.domain.message import Message
from crm_tui.widgets import when
from crm_tui.widgets.bubble import ChatLook, Parts, Setting, bubble, day_line
from crm_tui.widgets.message_words import seconds_left

_TOGETHER = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class _Key:
    """What a block's lines depend on; equal keys mean equal lines."""

    message: Message
    width: int
    countdown: int | None
    day: str | None
    joined: bool


class Blocks:
    """The lines of a chat; a message is wrapped again only when something about it changed."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._made: dict[MessageId, tuple[_Key, list[Parts]]] = {}
        self._tops: list[int] = []
        self.height = 0

    def lay_out(self, messages: Sequence[Message], setting: Setting, look: ChatLook) -> None:
        """Place these messages, newest last, taking from before what did not change."""
        made: dict[MessageId, tuple[_Key, list[Parts]]] = {}
        tops, height = [], 0
        before: Message | None = None
        for message in messages:
            key = self._key(message, before, setting)
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

    def _key(self, message: Message, before: Message | None, setting: Setting) -> _Key:
        day = None
        if before is None or _day(before, setting) != _day(message, setting):
            day = when.day_title(message.timestamp, setting.now, setting.zone)
        joined = (
            before is not None
            and day is None
            and before.direction is message.direction
            and message.timestamp - before.timestamp < _TOGETHER
        )
        return _Key(message, setting.width, seconds_left(message, setting.now), day, joined)

    def at(self, line: int) -> tuple[int, Parts] | None:
        """The message's place and the line's pieces; None below the last line."""
        if not 0 <= line < self.height:
            return None
        place = bisect_right(self._tops, line) - 1
        return place, self._made[self.messages[place].id][1][line - self._tops[place]]

    def span(self, place: int) -> tuple[int, int]:
        """First line and number of lines of the message at this place."""
        return self._tops[place], len(self._made[self.messages[place].id][1])


def _day(message: Message, setting: Setting) -> int:
    return when.day_key(message.timestamp, setting.zone)


def _lines(key: _Key, setting: Setting, look: ChatLook) -> list[Parts]:
    above: list[Parts] = []
    if key.day is not None:
        above = [[], day_line(key.day, setting.width, look), []]
    elif not key.joined:
        above = [[]]
    return [*above, *bubble(key.message, setting, look)]
