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
from typing import IO, Protocol, cast

from crm_tui.domain.errors import CrmError
from crm_tui.services.confine import refuse_to_write
from crm_tui.services.shapes import Json
from crm_tui.services.workbook import Cell, Workbook

ENDINGS = (".xlsx", ".csv", ".json")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
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
    refuse_to_write("No list is written")
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
        self._rows.writerow([harmless(flat.get(name)) for name in self._head])

    def end(self) -> None:
        """Each row is written as it comes."""

    def close(self) -> None:
        """So nothing is left to write."""


class _Xlsx:
    def __init__(self, out: TextIOWrapper, kind: str) -> None:
        self._out, self._kind = cast("IO[bytes]", out.buffer), kind
        # Beside the file, where the same people lie in the clear in a moment anyway.
        self._folder = Path(out.name).parent
        self._head: list[str] = []
        self._book: Workbook | None = None

    def add(self, item: Json) -> None:
        flat = dict(_flat(item))
        if self._book is None:
            self._head = list(flat)
            self._book = Workbook(self._out, self._kind, self._head, self._folder)
        self._book.add([_cell(name, flat.get(name)) for name in self._head])

    def end(self) -> None:
        """An empty list is a workbook too."""
        book = self._book or Workbook(self._out, self._kind, (), self._folder)
        book.close()

    def close(self) -> None:
        """So nothing is left to write."""


def _cell(name: str, value: object) -> Cell:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return (_moment(text) if name.endswith(_TIMES) else None) or text


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


def harmless(value: object) -> object:
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value


_WRITERS: dict[str, Callable[[TextIOWrapper, str], _Writer]] = {
    ".xlsx": _Xlsx,
    ".csv": _CsvFile,
    ".json": _JsonFile,
}
