"""Tables as bars: each row with its value, the largest the longest; of a share, how much it is."""

from collections.abc import Sequence

from crm_tui.domain.analytics.catalogue import Table
from crm_tui.domain.analytics.numbers import Row
from crm_tui.domain.text import counted
from crm_tui.services.analytics.report_words import part_words
from crm_tui.widgets.analytics_glyphs import bar
from crm_tui.widgets.analytics_lines import MARGIN, Kind, Line, Mark, Shown, padded, right, soft
from crm_tui.widgets.analytics_words import (
    TABLE,
    WAITING,
    change_words,
    share_words,
    value_words,
)

MOST = 7
"""Rows of a table until somebody wants all of them."""
_LABEL, _CHANGE, _BAR = 22, 14, 8
_NONE = "nothing in these days"


def table(shown: Shown, id_: str, width: int) -> list[Line]:
    """Its rows; the rest of a long one is one line that opens them."""
    rows, waits = shown.rows(id_), id_ in shown.waiting
    if not rows:
        return [soft(WAITING if rows is None or waits else _NONE)]
    kept = rows if id_ in shown.whole or len(rows) <= MOST + 1 else rows[:MOST]
    most = max(row.value for row in rows)
    lines = [_row(TABLE[id_], row, 0 if waits else most, width) for row in kept]
    if len(kept) < len(rows):
        lines.append(_more(id_, rows[len(kept) :]))
    return lines


def _row(about: Table, row: Row, most: int, width: int) -> Line:
    """`most` 0: its values are being read."""
    label = max(8, min(_LABEL, width // 3))
    values = _values(about, row) if most or row.of is not None else (WAITING, "")
    start = [
        (padded(part_words(row.part), label), "text"),
        (right(values[0], 12 if row.of is not None else 9), "value"),
        (right(values[1], 8) if row.of is not None else "", "soft"),
    ]
    taken = MARGIN + label + (20 if row.of is not None else 9) + 2
    was = "" if row.of is not None else change_words(row.value, row.before, about.unit)
    room = width - taken - (_CHANGE if was and width - taken - _CHANGE >= _BAR else 0)
    share = row.value / row.of if row.of else row.value / most if most else 0.0
    start.append((f"  {bar(share, max(1, room - 1))}", "bar"))
    end = ((f"{padded(was, _CHANGE - 1)}", "soft"),) if room < width - taken else ()
    return Line(tuple(start), end, Mark(Kind.ROW, about.id, row.part))


def _values(about: Table, row: Row) -> tuple[str, str]:
    value = value_words(row.value, about.unit)
    if row.of is None:
        return value, ""
    return f"{value} of {row.of:,}", share_words(row.value, row.of)


def _more(id_: str, rest: Sequence[Row]) -> Line:
    words = f"… {counted(len(rest), 'more row')}"
    return Line(((words, "soft"),), mark=Mark(Kind.MORE, id_))
