"""The parts of the screen of numbers, and the columns that they stand in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.analytics_agents import agents
from crm_tui.widgets.analytics_figures import days, figures, funnel
from crm_tui.widgets.analytics_heat import heat
from crm_tui.widgets.analytics_lines import MARGIN, SAID, Kind, Line, Mark, Shown, soft, title
from crm_tui.widgets.analytics_tables import table
from crm_tui.widgets.analytics_words import TABLE, WAITING
from crm_tui.widgets.strips import fit

Build = Callable[[Shown, int], list[Line]]
TWO, THREE = 108, 168
"""Cells from which on the parts stand in two or three columns."""
GAP = 2
_LONGEST = 300
"""Characters of a sentence."""


@dataclass(frozen=True, slots=True)
class Part:
    """A title, and the lines below it."""

    title: str
    build: Build
    two: int
    three: int
    """In which column it stands where there are so many."""


def _figures(*ids: str) -> Build:
    return lambda shown, width: figures(shown, ids, width)


def _table(id_: str, two: int, three: int) -> Part:
    return Part(TABLE[id_].label, partial(_of_table, id_=id_), two, three)


def _of_table(shown: Shown, width: int, id_: str) -> list[Line]:
    return table(shown, id_, width)


def _heat(id_: str) -> Part:
    return Part(TABLE[id_].label, lambda shown, width: heat(shown, id_, width), 1, 1)


def _said(shown: Shown, width: int) -> list[Line]:
    """Sentences; while they are being made anew, as many lines as before."""
    lines: list[Line] = []
    for one in shown.said:
        mark = Mark(Kind.SAID, one.text, one.ref)
        lines += [Line(((words, "text"),), mark=mark) for words in wrapped(one.text, width)]
    return [soft(WAITING)] * max(1, len(lines)) if SAID in shown.waiting else lines


def wrapped(text: str, width: int) -> list[str]:
    """Lines of whole words that keep inside the column in any terminal; it may be anybody's text."""
    lines, rest = [], line_for_screen(text, _LONGEST).split()
    while rest:
        line = rest.pop(0)
        while rest and fit(f"{line} {rest[0]}", width - MARGIN - 1) == f"{line} {rest[0]}":
            line = f"{line} {rest.pop(0)}"
        lines.append(fit(line, width - MARGIN - 1))
    return lines


PARTS: tuple[Part, ...] = (
    Part("What stands out", _said, 0, 0),
    Part(
        "Where customers come from",
        _figures("new_leads", "imported_leads", "contacted", "replied"),
        0,
        0,
    ),
    Part("Day by day", days, 0, 0),
    Part("What becomes of those who came in", funnel, 0, 0),
    _table("by_source", 0, 0),
    _table("by_status", 0, 0),
    _table("won_by_source", 0, 0),
    _table("won_by_campaign", 0, 0),
    _table("won_by_person", 0, 0),
    Part(
        "What is being lost",
        _figures(
            *("first_answer_median", "first_answer_p90", "fast_answers", "never_answered"),
            *("windows_lost", "follow_ups_due", "follow_ups_kept", "lost", "opted_out"),
        ),
        1,
        1,
    ),
    _table("lost_reasons", 1, 1),
    _heat("asked_by_hour"),
    _heat("answered_by_hour"),
    Part(
        "What it is worth",
        _figures(
            *("won", "won_value", "days_to_win", "whatsapp_cost", "ai_cost"),
            *("cost_per_lead", "cost_per_reply", "cost_per_won"),
        ),
        1,
        2,
    ),
    _table("cost_by_category", 1, 2),
    _table("score_won", 1, 2),
    Part("Messages", _figures("messages_in", "messages_out", "messages_failed"), 1, 2),
    _table("messages_by_kind", 0, 2),
    _table("messages_by_outcome", 0, 2),
    _table("messages_by_sender", 0, 2),
    Part("How the assistants do", agents, 1, 1),
)


def column_count(width: int) -> int:
    """How many columns there is room for."""
    return 3 if width >= THREE else 2 if width >= TWO else 1


def column_width(width: int, columns: int) -> int:
    """Cells of each."""
    return max(1, (width - GAP * (columns - 1)) // columns)


def columns(shown: Shown, width: int) -> list[list[Line]]:
    """All parts that have something to say, each in its column."""
    many = column_count(width)
    one_wide = column_width(width, many)
    found: list[list[Line]] = [[] for _ in range(many)]
    for part in PARTS:
        if lines := part.build(shown, one_wide):
            column = found[_place(part, many)]
            column += [Line()] * bool(column) + [title(fit(part.title, one_wide - 1)), *lines]
    return found


def _place(part: Part, many: int) -> int:
    return (0, part.two, part.three)[many - 1]
