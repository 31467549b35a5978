"""A timeline laid out in lines: a title for each day, then its entries, two lines at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.style import Style

from crm_tui.domain.clock import Millis
from crm_tui.domain.text import line_for_screen
from crm_tui.domain.timeline import Entry, EntryKind
from crm_tui.widgets import when
from crm_tui.widgets.chat_look import Parts
from crm_tui.widgets.strips import fit

SIGNS = {
    EntryKind.MESSAGE: "›",
    EntryKind.CALL: "☎",
    EntryKind.NOTE: "✎",
    EntryKind.TASK: "☐",
    EntryKind.STATUS: "→",
    EntryKind.IMPORT: "↓",
    EntryKind.ENQUIRY: "?",
    EntryKind.SUGGESTION: "✦",
    EntryKind.CONSENT: "✓",
}
_OTHER = "·"
_INDENT = " " * 9
_LONGEST = 400


class Part(Enum):
    """What a line shows."""

    DAY = auto()
    TITLE = auto()
    WORDS = auto()


@dataclass(frozen=True, slots=True)
class TimelineLine:
    part: Part
    entry: int
    """Which entry it belongs to; of a day the newest one."""


@dataclass(frozen=True, slots=True)
class TimelineLook:
    """The styles of a timeline."""

    base: Style
    text: Style
    strong: Style
    soft: Style
    sign: Style
    day: Style


def lay_out(entries: Sequence[Entry], zone: ZoneInfo) -> list[TimelineLine]:
    """Every line, newest first."""
    lines: list[TimelineLine] = []
    day = 0
    for place, entry in enumerate(entries):
        if (today := when.day_key(entry.at, zone)) != day:
            lines.append(TimelineLine(Part.DAY, place))
            day = today
        lines.append(TimelineLine(Part.TITLE, place))
        if entry.words.strip():
            lines.append(TimelineLine(Part.WORDS, place))
    return lines


def parts_of(
    line: TimelineLine, entry: Entry, look: TimelineLook, width: int, now: Millis, zone: ZoneInfo
) -> Parts:
    """One line of `width` cells; its first cell is left for the cursor."""
    if line.part is Part.DAY:
        name = f" {when.day_title(entry.at, now, zone)} "
        rule = "─" * max(0, width - cell_len(name) - 3)
        return [("─", look.day), (name, look.soft), (rule, look.day)]
    if line.part is Part.WORDS:
        words = line_for_screen(entry.words, _LONGEST)
        return [(" ", look.soft), (_INDENT, look.soft), (fit(words, width - 11), look.text)]
    start = [
        (" ", look.soft),
        (f"{when.clock_time(entry.at, zone)} ", look.soft),
        (f"{SIGNS.get(entry.kind, _OTHER)} ", look.sign),
    ]
    title, who = line_for_screen(entry.title), f" · {_who(entry.actor)}"
    room = width - sum(cell_len(text) for text, _ in start) - 2
    shown = fit(title, max(1, room - cell_len(who)))
    return [*start, (shown, look.strong), (fit(who, max(0, room - cell_len(shown))), look.soft)]


def _who(actor: str) -> str:
    """`owner` of `person:owner`."""
    return line_for_screen(actor.partition(":")[2] or actor, 30)
