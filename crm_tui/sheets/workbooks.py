"""Workbooks (.xlsx, .xlsb, .xls, .ods) through calamine; it may abort this process, not the program."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from crm_tui.sheets.hidden_rows import count_hidden_rows
from crm_tui.sheets.refusal import Refusal, Refused
from crm_tui.sheets.table import Table

_EXACT = 10**15
"""Up to here every whole number is exact in Excel's 15 digits."""
_MOST_FILLED = 200_000
"""Cells of merged ranges that are filled."""
Value = int | float | str | bool | time | date | datetime | timedelta
Fills = dict[int, list[tuple[int, int, int, int]]]
"""By row: first and last column, and where the value stands."""


def read_workbook(content: bytes, wanted: str | None) -> Table:
    """The rows of the wanted sheet, or of the first visible one that holds any."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = _names(book, wanted)
            sheet = _first_filled(book, names)
            notes = _notes(book, sheet.name, content)
            return _table(sheet, notes, _with_rows(book))
    except PasswordError as error:
        raise Refused(Refusal.LOCKED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(Refusal.BROKEN) from error


def _names(book: CalamineWorkbook, wanted: str | None) -> list[str]:
    if wanted is not None:
        for number, name in enumerate(book.sheet_names, 1):
            if wanted.strip().casefold() in (name.strip().casefold(), str(number)):
                return [name]
        raise Refused(Refusal.NO_SUCH_SHEET, tuple(book.sheet_names))
    shown = {one.name for one in book.sheets_metadata if one.visible is SheetVisibleEnum.Visible}
    names = _with_rows(book)
    return [name for name in names if name in shown] or list(names)


def _with_rows(book: CalamineWorkbook) -> tuple[str, ...]:
    """Sheets that can hold rows: no charts, no macros."""
    sheets = (one for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet)
    return tuple(one.name for one in sheets)


def _first_filled(book: CalamineWorkbook, names: list[str]) -> CalamineSheet:
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height:
            return sheet
    raise Refused(Refusal.EMPTY)


def _table(sheet: CalamineSheet, notes: list[str], sheets: tuple[str, ...]) -> Table:
    top, left = sheet.start or (0, 0)
    fills = _fills(sheet, top, left)
    if fills:
        notes.append("Merged cells are read as if each of them held the value.")
    return Table(_rows(sheet, fills), sheet.name, sheets, top + 1, tuple(notes))


def _notes(book: CalamineWorkbook, chosen: str, content: bytes) -> list[str]:
    notes = []
    others = [one for one in book.sheets_metadata if one.name != chosen]
    hidden = [one.name for one in others if one.visible is not SheetVisibleEnum.Visible]
    shown = [one.name for one in others if one.visible is SheetVisibleEnum.Visible]
    if shown:
        notes.append(f"Only the sheet {chosen!r} is read; there is also {_list(shown)}.")
    if hidden:
        notes.append(f"A hidden sheet is left out: {_list(hidden)}.")
    if rows := count_hidden_rows(content, chosen):
        notes.append(f"Hidden rows are read like the others: {rows:,} of them.")
    return notes


def _list(names: list[str]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return ", ".join(repr(name[:60]) for name in names[:5]) + more


def _fills(sheet: CalamineSheet, top: int, left: int) -> Fills:
    """Merged ranges, counted from the first cell that holds anything."""
    fills: Fills = {}
    budget = _MOST_FILLED
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        last_row = min(last_row, top + sheet.height - 1)
        budget -= max(0, last_row - first_row + 1) * (last_column - first_column + 1)
        if budget < 0 or first_row < top or first_column < left:
            continue
        place = (first_row - top, first_column - left)
        for row in range(place[0], last_row - top + 1):
            fills.setdefault(row, []).append((place[1], last_column - left, *place))
    return fills


def _rows(sheet: CalamineSheet, fills: Fills) -> Iterator[list[str]]:
    kept: dict[tuple[int, int], str] = {}
    for number, values in enumerate(sheet.iter_rows()):
        row = [value if type(value) is str else _text(value) for value in values]
        for first, last, from_row, from_column in fills.get(number, ()):
            if number == from_row and from_column < len(row):
                kept[from_row, from_column] = row[from_column]
            for column in range(first, min(last + 1, len(row))):
                row[column] = row[column] or kept.get((from_row, from_column), "")
        yield row


def _text(value: Value) -> str:
    """A number as its digits, a date as ISO 8601."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
        case datetime():
            whole_day = value.time() == time()
            return value.date().isoformat() if whole_day else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
