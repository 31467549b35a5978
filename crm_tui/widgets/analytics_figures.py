"""Figures as lines: name, value, what it was before; the same day by day; and the funnel."""

from collections.abc import Mapping, Sequence

from crm_tui.domain.analytics.catalogue import DAILY, FUNNEL, Unit
from crm_tui.domain.analytics.numbers import Figure
from crm_tui.services.analytics.report_sections import FUNNEL_LABELS
from crm_tui.widgets.analytics_glyphs import bar, spark
from crm_tui.widgets.analytics_lines import MARGIN, Kind, Line, Mark, Shown, padded, right, soft
from crm_tui.widgets.analytics_words import (
    FIGURE,
    WAITING,
    change_words,
    share_words,
    value_words,
    verdict,
)

_LOOKS = {"better": "good", "worse": "bad", "": "soft"}
_LABEL, _VALUE, _CHANGE = 32, 10, 18
"""Cells of a figure's name, value and change where there is room."""
_STEP, _DAY, _MOST = 20, 14, 12
"""Cells of the name of a step, of what is told by day, and of its largest value."""


def figures(shown: Shown, ids: Sequence[str], width: int) -> list[Line]:
    """One line for each."""
    return [_figure(shown.figure(id_), id_, width) for id_ in ids]


def _figure(found: Figure | None, id_: str, width: int) -> Line:
    meaning = FIGURE[id_]
    change = min(_CHANGE, width * 3 // 10)
    label = max(8, min(_LABEL, width - MARGIN - _VALUE - change - 3))
    words = WAITING if found is None else value_words(found.value, meaning.unit)
    start = [(padded(meaning.label, label), "text"), (f" {right(words, _VALUE)}", "value")]
    if found is not None:
        look = _LOOKS[verdict(found.value, found.before, meaning.more_is_better)]
        was = change_words(found.value, found.before, meaning.unit)
        start.append((f"  {padded(was, change).rstrip()}", look))
    return Line(tuple(start), mark=Mark(Kind.FIGURE, id_))


def days(shown: Shown, width: int) -> list[Line]:
    """A line of steps for each figure that is told by day; nothing for a single day."""
    if shown.numbers.period.days == 1:
        return []
    return [_day_line(id_, shown.numbers.daily.get(id_, ()), width) for id_ in DAILY]


def _day_line(id_: str, values: Sequence[int], width: int) -> Line:
    meaning, mark = FIGURE[id_], Mark(Kind.DAYS, id_)
    label = (padded(meaning.label, _DAY), "text")
    if not values:
        return Line((label, (WAITING, "soft")), mark=mark)
    most = f"most {value_words(max(values), meaning.unit)}"
    room = max(1, width - MARGIN - _DAY - _MOST)
    return Line((label, (spark(values, room), "bar")), ((padded(most, _MOST - 1), "soft"),), mark)


def funnel(shown: Shown, width: int) -> list[Line]:
    """A bar for each step, with its share of those that came in."""
    found = shown.funnel()
    if not found:
        return [soft(WAITING)]
    return [_step(id_, found, width) for id_ in FUNNEL if id_ in found]


def _step(id_: str, found: Mapping[str, int], width: int) -> Line:
    count, of = found[id_], found.get(FUNNEL[0], 0)
    share = count / of if of else 0.0
    room = max(1, width - MARGIN - _STEP - 8 - 7 - 3)
    start = (
        (padded(FUNNEL_LABELS[id_], _STEP), "text"),
        (right(value_words(count, Unit.LEADS), 8), "value"),
        (right(share_words(count, of), 7), "soft"),
        (f"  {bar(share, room)}", "bar"),
    )
    return Line(start, mark=Mark(Kind.STEP, id_))
