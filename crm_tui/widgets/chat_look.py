"""What the painted lines of a chat have in common: their styles, their room, how words wrap."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.style import Style
from textual.content import Content

from crm_tui.domain.clock import Millis
from crm_tui.domain.template import Template
from crm_tui.widgets.message_words import Mood
from crm_tui.widgets.strips import ample

Parts = list[tuple[str, Style]]
"""One line: pieces of text, each with its style."""


@dataclass(frozen=True, slots=True)
class ChatLook:
    """The styles of the transcript."""

    base: Style
    text: Style
    strong: Style
    soft: Style
    good: Style
    wait: Style
    bad: Style
    button: Style
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
    true_colour: bool = False
    """The terminal paints any colour: photos are shown small."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known elsewhere and is shown with a message."""

    quoted: str = ""
    """The quoted message in a few words; empty when it quotes nothing."""
    template: Template | None = None
    """The template that it was made from, when the shop knows it."""
    came_by: str = ""
    """How they came to the shop, above the first message of the chat."""


def wrap(text: str, width: int) -> list[str]:
    """Text in lines of at most `width` cells; earlier where a terminal may draw it wider."""
    if not text.isascii():
        width = width * cell_len(text) // max(1, ample(text))
    lines = Content(text).wrap(max(1, width))
    return [line.plain.rstrip() for line in lines] or [""]


def wrapped(text: str, width: int, style: Style, indent: int = 0) -> list[Parts]:
    """The same as lines in one style, each `indent` cells further in."""
    lead = " " * indent
    return [[(f"{lead}{line}", style)] for line in wrap(text, max(1, width - indent))]


def cells(parts: Parts) -> int:
    """The cells to keep for a line."""
    return sum(ample(text) for text, _ in parts)


def centred(text: str, width: int, style: Style) -> list[Parts]:
    """Text in the middle of the chat."""
    lines = wrap(text, max(1, min(60, width - 4)))
    return [[(" " * max(1, (width - cell_len(line)) // 2), style), (line, style)] for line in lines]
