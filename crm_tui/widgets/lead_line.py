"""A lead as two lines of the list: who and when, then what and how long there is to answer."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import LeadRow
from crm_tui.domain.phone import show_phone
from crm_tui.domain.text import line_for_screen
from crm_tui.domain.window import WindowState, state
from crm_tui.widgets import when, window_words
from crm_tui.widgets.strips import fit, line, split_line

HEIGHT = 2
_GUTTER = 3
_MARK = "✓"
"""Under the dot of what is unread, so that both have their own place."""
_LONGEST = 120  # cells; no pane is wider


@dataclass(frozen=True, slots=True)
class LeadLook:
    """The styles of a list line."""

    base: Style
    name: Style
    strong: Style
    soft: Style
    badge: Style
    warning: Style
    bar: Style


@dataclass(frozen=True, slots=True)
class Place:
    """Where the lines stand: width in cells, screen column of the first one, and the moment."""

    width: int
    left: int
    now: Millis
    zone: ZoneInfo


def lead_lines(
    row: LeadRow, place: Place, look: LeadLook, bar: str = " ", *, marked: bool = False
) -> tuple[Strip, Strip]:
    """Both lines; `bar` marks the line under the cursor or of the open chat."""
    return _who(row, place, look, bar), _what(row, place, look, bar, _MARK if marked else " ")


def blank_lines(place: Place, look: LeadLook) -> tuple[Strip, Strip]:
    """A line whose lead is still being read."""
    waiting = line([("   …", look.soft)], place.width, look.base, place.left)
    return waiting, line([], place.width, look.base, place.left)


def title(row: LeadRow) -> str:
    """The name, else the number, else a plain word."""
    name = line_for_screen(row.name, _LONGEST)
    return name or (show_phone(row.phone) if row.phone else "No name yet")


def _who(row: LeadRow, place: Place, look: LeadLook, bar: str) -> Strip:
    unread = row.unread_count > 0
    time = when.short(row.last_message_at, place.now, place.zone)
    end = [(f" {time} ", look.strong if unread else look.soft)]
    room = place.width - _GUTTER - cell_len(time) - 2
    start = [
        (bar, look.bar),
        ("●" if unread else " ", look.badge),
        (" ", look.soft),
        (fit(title(row), room), look.strong if unread else look.name),
    ]
    return split_line(start, end, place.width, look.base, place.left)


def _what(row: LeadRow, place: Place, look: LeadLook, bar: str, mark: str) -> Strip:
    end = _marks(row, place, look)
    room = place.width - _GUTTER - sum(cell_len(text) for text, _ in end)
    preview = line_for_screen(row.last_message_preview, _LONGEST)
    start = [
        (bar, look.bar),
        (mark, look.badge),
        (" ", look.soft),
        (fit(preview, room), look.soft),
    ]
    return split_line(start, end, place.width, look.base, place.left)


def _marks(row: LeadRow, place: Place, look: LeadLook) -> list[tuple[str, Style]]:
    """Suggestion, draft, unread count and window; a closed window only where an answer is owed."""
    marks: list[tuple[str, Style]] = []
    if row.has_suggestion:
        marks.append((" ✦", look.bar))
    if row.has_draft:
        marks.append((" ✎", look.warning))
    if row.unread_count:
        marks.append((f" {min(row.unread_count, 999)} new", look.badge))
    window = state(row.window_expires_at, place.now)
    if window is not WindowState.CLOSED or row.needs_reply:
        style = look.warning if window is WindowState.CLOSING else look.soft
        marks.append((f" {window_words.brief(row.window_expires_at, place.now)}", style))
    return [*marks, (" ", look.soft)]
