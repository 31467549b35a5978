"""Writing an export: beside the target, moved over it when it is whole, readable by its owner alone.

What a spreadsheet would take for a formula stays text: in a workbook by the cell's own type, in CSV by
an apostrophe before it (OWASP, "CSV Injection").
"""

import csv
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol

from crm_tui.domain.errors import CrmError
from crm_tui.services.shapes import Json

ENDINGS = (".xlsx", ".csv", ".json")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_767
"""Characters in a cell (Excel, "specifications and limits")."""
_MOST_ROWS = 1_048_576
_TIMES = ("_at", "timestamp", "at")


class _Writer(Protocol):
    def add(self, item: Json) -> None: ...

    def end(self) -> None:
        """No item follows, be it that something went wrong."""
        ...

    def close(self) -> None:
        """Everything is written."""
        ...


def write(
    target: Path, kind: str, items: Iterator[Json], on_progress: Callable[[int], None]
) -> int:
    """Write the items in the format of the target's ending; how many. Raises CrmError."""
    make = _WRITERS.get(target.suffix.lower())
    if make is None:
        raise CrmError(
            f"{target.name} ends in none of {', '.join(ENDINGS)}.", "Name a file that does."
        )
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    written = 0
    try:
        _make_private(part)
        with part.open("w", encoding="utf-8", newline="") as out:
            writer = make(out, kind)
            try:
                for item in items:
                    writer.add(item)
                    written += 1
                    on_progress(written)
            finally:
                writer.end()
            writer.close()
        part.replace(target)
    except OSError as error:
        raise CrmError(
            f"{target} could not be written: {error.strerror}.", "Choose another place."
        ) from error
    finally:
        with suppress(OSError):  # where nothing can be written there may be nothing to remove
            part.unlink(missing_ok=True)
    return written


def _make_private(part: Path) -> None:
    os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))


class _JsonFile:
    def __init__(self, out: TextIOWrapper, kind: str) -> None:
        self._out = out
        self._out.write('{"items": [')
        self._sign = "\n"

    def add(self, item: Json) -> None:
        self._out.write(self._sign + json.dumps(item, ensure_ascii=False))
        self._sign = ",\n"

    def end(self) -> None:
        """Each item is written as it comes."""

    def close(self) -> None:
        self._out.write("\n]}\n")


class _CsvFile:
    def __init__(self, out: TextIOWrapper, kind: str) -> None:
        # The mark at the beginning tells Excel that it is UTF-8: without it Hindi is garbage.
        out.write("\ufeff")
        self._rows = csv.writer(out)
        self._head: list[str] = []

    def add(self, item: Json) -> None:
        flat = dict(_flat(item))
        if not self._head:
            self._head = list(flat)
            self._rows.writerow(self._head)
        self._rows.writerow([_harmless(flat.get(name)) for name in self._head])

    def end(self) -> None:
        """Each row is written as it comes."""

    def close(self) -> None:
        """So nothing is left to write."""


class _Workbook:
    def __init__(self, out: TextIOWrapper, kind: str) -> None:
        from openpyxl import Workbook

        self._out, self._kind = out, kind
        self._book = Workbook(write_only=True)
        self._sheets = self._rows = 0
        self._head: list[str] = []

    def add(self, item: Json) -> None:
        flat = dict(_flat(item))
        self._head = self._head or list(flat)
        if self._sheets == 0 or self._rows >= _MOST_ROWS:
            self._new_sheet()
        self._sheet.append([self._cell(name, flat.get(name)) for name in self._head])
        self._rows += 1

    def _new_sheet(self) -> None:
        """A sheet ends at its 1,048,576th row; what is more goes on in the next."""
        self._sheets += 1
        name = self._kind if self._sheets == 1 else f"{self._kind} {self._sheets}"
        self._sheet = self._book.create_sheet(name)
        self._sheet.freeze_panes = "A2"
        self._sheet.append([self._cell("", name) for name in self._head])
        self._rows = 1

    def _cell(self, name: str, value: object) -> object:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        if value is None or isinstance(value, bool | int | float):
            return value
        text = str(value)
        if name.endswith(_TIMES) and (moment := _moment(text)) is not None:
            cell = WriteOnlyCell(self._sheet, value=moment)
            cell.number_format = "yyyy-mm-dd hh:mm"
            return cell
        cell = WriteOnlyCell(self._sheet)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_CELL]
        cell.data_type = "s"  # never a formula, whatever it begins with
        return cell

    def end(self) -> None:
        for sheet in self._book.worksheets:
            sheet.close()

    def close(self) -> None:
        if self._sheets == 0:
            self._book.create_sheet(self._kind)
        self._book.save(self._out.buffer)


def _moment(text: str) -> datetime | None:
    """Times are UTC: a workbook knows no zones."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _flat(item: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """One column for each value; lists of words are joined, other lists are JSON."""
    for key, value in item.items():
        name = f"{prefix}{key}"
        if key == "value" and isinstance(value, dict):
            yield "value_rupees", value["amount_paise"] / 100
        elif key == "value":
            yield "value_rupees", None
        elif isinstance(value, dict | list):
            yield name, _joined(value)
        else:
            yield name, value


def _joined(value: dict[str, object] | list[object]) -> str | None:
    if not value:
        return None
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)


def _harmless(value: object) -> object:
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value


_WRITERS: dict[str, Callable[[TextIOWrapper, str], _Writer]] = {
    ".xlsx": _Workbook,
    ".csv": _CsvFile,
    ".json": _JsonFile,
}
