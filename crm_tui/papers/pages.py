"""Printed pages as statements: paragraphs that were broken at the margin, and lists in columns."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from crm_tui.domain.text import clean
from crm_tui.papers.columns import find_header, is_value
from crm_tui.papers.lines import BULLET, FULL, Line, has_ended, heading, read_lines
from crm_tui.papers.statement import Statement

_SHARE = 0.75
"""A line of so much of the longest one is broken only for want of room."""
_PAGE_NUMBER = re.compile(r"^\s*(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*$", re.IGNORECASE)
_CELL = re.compile(r"\S+(?: \S+)*")
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    """From 1."""
    text: str
    """In the order of reading."""
    layout: str
    """As it stands on the page, with blanks between columns; empty when that is not known."""


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str


def page_statements(pages: Iterable[Page]) -> list[Statement]:
    """The statements of a printed paper; a list in columns becomes sentences like those of a sheet."""
    found: list[Line] = []
    for page in pages:
        lines = _with_tables(page.layout) or list(_unwrapped(_lines(page.text)))
        found += (Line(one, f"page {page.number}") for one in lines)
    return read_lines(found)


def _lines(text: str) -> list[str]:
    return [one for one in clean(text).splitlines() if not _PAGE_NUMBER.match(one)]


# -- lists in columns ----------------------------------------------------------------------------


def _with_tables(layout: str) -> list[str]:
    """The page's lines with its lists written as `| item | price |`; none when there is no list."""
    found: list[str] = []
    has_table = False
    filled = [one for one in _lines(layout) if one.strip()]
    for several, run in groupby(filled, key=lambda line: len(_cells(line)) > 1):
        lines = list(run)
        rows = _rows(list(map(_cells, lines))) if several else []
        if _is_list(rows):
            has_table = True
            found += ("| " + " | ".join(row) + " |" for row in rows)
            found.append("")
        else:
            found += _unwrapped(lines)
    return found if has_table else []


def _cells(line: str) -> list[_Cell]:
    """What stands between two blanks or more."""
    return [_Cell(*match.span(), match[0].replace("|", "/")) for match in _CELL.finditer(line)]


def _is_list(rows: Sequence[Sequence[str]]) -> bool:
    """Two columns of prose stand beside each other too; a list has headers, or mostly prices."""
    if len(rows) < _FEWEST_ROWS:
        return False
    priced = sum(any(map(is_value, row)) for row in rows)
    return find_header(rows) is not None or priced * 2 >= len(rows)


def _rows(lines: Sequence[Sequence[_Cell]]) -> list[list[str]]:
    """Each cell under the column of the widest line that it stands nearest to, at either edge."""
    columns = max(lines, key=len)
    rows: list[list[str]] = []
    for cells in lines:
        row = [""] * len(columns)
        for one in cells:
            at = min(range(len(columns)), key=lambda n: _distance(one, columns[n]))
            row[at] = f"{row[at]} {one.text}".strip()
        rows.append(row)
    return rows


def _distance(one: _Cell, column: _Cell) -> int:
    return min(abs(one.start - column.start), abs(one.end - column.end))


# -- paragraphs ----------------------------------------------------------------------------------


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs that the page's width has broken, whole again; a line of a list stays by itself."""
    full = max(FULL, _SHARE * max((len(one.strip()) for one in lines), default=0))
    held, above = "", ""
    for one in lines:
        broken = len(above.strip()) >= full and not has_ended(above)
        if broken and one.strip() and not BULLET.match(one) and heading(one) is None:
            held = f"{held.rstrip()} {one.strip()}"
        else:
            yield held
            held = one
        above = one
    yield held
