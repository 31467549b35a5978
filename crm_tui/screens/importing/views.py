"""The lists of what was found in a file, as grids: columns, refused rows, likely doubles and the rest."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crm_tui.widgets.grid import Column, GridRow
from crm_tui.widgets.import_words import field_words
from crm_tui.widgets.strips import ample

if TYPE_CHECKING:
    from crm_tui.services.importing.jobs import Found

COLUMNS, REFUSED, LIKELY, PASSED, REMARKS = "1", "2", "3", "4", "5"
_NARROWEST, _WIDEST = 8, 24
Shown = tuple[list[Column], list[GridRow]]
Cells = Mapping[int, Mapping[str, str]]
"""New text of cells, by row number and column."""


def titles(found: "Found") -> dict[str, str]:
    """By number key what the list is called, with how many are in it."""
    document = found.document
    remarks = len(document["remarks"]) + len(document["notes"])
    return {
        COLUMNS: "columns",
        REFUSED: f"refused {document['rejected']:,}",
        LIKELY: f"here already? {len(document['likely']):,}",
        PASSED: f"passed over {document['skipped']:,}",
        REMARKS: f"remarks {remarks:,}",
    }


def columns(found: "Found", width: int) -> Shown:
    """Each column of the file, what it becomes, and what stands in it."""
    rows = [
        GridRow((column["header"], field_words(column), " · ".join(_samples(found, index))))
        for index, column in enumerate(found.document["columns"])
    ]
    third = max(12, min(28, width // 4))
    shown = [Column("column", third), Column("becomes", third), Column("for example", 0, "soft")]
    return shown, rows


def _samples(found: "Found", index: int) -> list[str]:
    cells = (row[index].strip() for row in found.sample if index < len(row))
    return list(dict.fromkeys(filter(None, cells)))[:5]


def likely(found: "Found") -> Shown:
    shown = [Column("row", 6, "soft", right=True), Column("who", 22), Column("who is here", 0)]
    rows = [
        GridRow((str(one["row"]), one["who"], one["here"]), one["why"])
        for one in found.document["likely"]
    ]
    return shown, rows


def passed_over(found: "Found") -> Shown:
    shown = [Column("row", 6, "soft", right=True), Column("why", 0)]
    skips = found.document["skips"]
    return shown, [GridRow((str(one["row"]), one["reason"])) for one in skips]


def remarks(found: "Found") -> Shown:
    """What was noticed about the file, then about cells that could not be used as they stand."""
    shown = [
        Column("row", 6, "soft", right=True),
        Column("column", 16),
        Column("in it", 0),
    ]
    notes = [GridRow(("", "the file", ""), note) for note in found.document["notes"]]
    cells = [
        GridRow((str(one["row"]), one["column"], one["value"]), one["reason"])
        for one in found.document["remarks"]
    ]
    return shown, [*notes, *cells]


def refused(found: "Found", mended: Cells, waits: bool) -> Shown:
    """Refused rows with the reason below, then those that are mended; new text in place of old."""
    headers = [column["header"] for column in found.document["columns"]]
    numbers = [*found.refused, *found.mended]
    texts = {
        number: [
            mended.get(number, {}).get(header, cell)
            for header, cell in zip(headers, row, strict=False)
        ]
        for number, row in {**found.refused, **found.mended}.items()
    }
    problems = {one["row"]: one for one in found.document["rejections"]}
    rows = [
        _refused_row(
            number, texts[number], problems.get(number), headers, waits and number in mended
        )
        for number in numbers
    ]
    shown = [Column("row", 6, "soft", right=True)]
    for index, header in enumerate(headers):
        shown.append(Column(header, _width(header, [texts[number][index] for number in numbers])))
    return shown, rows


def _refused_row(
    number: int,
    texts: Sequence[str],
    problem: Mapping[str, Any] | None,
    headers: Sequence[str],
    waits: bool,
) -> GridRow:
    cells = (str(number), *texts)
    if waits:
        return GridRow(cells, "is looked at again…")
    if problem is None:
        return GridRow(cells, "✓ mended: it will be imported", "good")
    bad = (headers.index(problem["column"]) + 1,) if problem["column"] in headers else ()
    return GridRow(cells, problem["reason"], "bad", bad)


def _width(header: str, texts: Sequence[str]) -> int:
    widest = max([ample(header), *(ample(text[:_WIDEST]) for text in texts[:50])])
    return max(_NARROWEST, min(widest + 1, _WIDEST))
