"""How a file of some source is made, and what must be found in it."""

import io
from collections.abc import Callable, Sequence
from csv import writer
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

Make = Callable[[Path], Path]
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Export:
    """A file, and what must be found in it."""

    make: Make
    first_name: str
    first_phone: str
    people: int
    source: str
    rejected: int = 0
    email: str = ""
    product: str = ""


def csv(name: str, rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> Make:
    def make(folder: Path) -> Path:
        out = io.StringIO()
        writer(out, delimiter=delimiter).writerows(rows)
        (folder / name).write_bytes(out.getvalue().encode(encoding))
        return folder / name

    return make


def xlsx(name: str, rows: Rows) -> Make:
    def make(folder: Path) -> Path:
        book = Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(folder / name)
        return folder / name

    return make


def text(name: str, text: str) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    return make
