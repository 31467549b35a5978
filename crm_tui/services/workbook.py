"""Writing a workbook (.xlsx) row by row: typed cells, and texts that stay texts, in little memory."""

import re
from collections.abc import Sequence
from datetime import datetime
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from xlsxwriter import Workbook as Book
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
"""Rows of a sheet, characters of a cell (Excel, "specifications and limits")."""
Cell = str | int | float | bool | datetime | None

# What XML 1.0 cannot hold (2.2, "Char").
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Workbook:
    """One list in as many sheets as it needs; its first row is a header, which stands above each."""

    def __init__(self, out: IO[bytes], title: str, head: Sequence[str], folder: Path) -> None:
        """Rows that are done lie in `folder` until the file is put together."""
        self._scratch = TemporaryDirectory(prefix=".", dir=folder, ignore_cleanup_errors=True)
        self._book = Book(out, {"constant_memory": True, "tmpdir": self._scratch.name})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._title, self._head = title, tuple(head)
        self._sheets = self._rows = 0
        self._sheet = self._new_sheet()

    def add(self, cells: Sequence[Cell]) -> None:
        """One row; a time is shown as it stands, for a workbook knows no zones."""
        if self._rows >= MOST_ROWS:
            self._sheet = self._new_sheet()
        self._write(self._sheet, cells)

    def close(self) -> None:
        """Write what is left; also after an error, so that nothing stays open. Raises OSError."""
        try:
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the disk's own error is inside
        finally:
            for sheet in self._book.worksheets():
                sheet.row_data_fh.close()
            self._scratch.cleanup()

    def _new_sheet(self) -> Worksheet:
        self._sheets += 1
        self._rows = 0
        name = self._title if self._sheets == 1 else f"{self._title} {self._sheets}"
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        self._write(sheet, self._head)
        return sheet

    def _write(self, sheet: Worksheet, cells: Sequence[Cell]) -> None:
        for column, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(self._rows, column, legal(value))
            elif isinstance(value, bool):
                sheet.write_boolean(self._rows, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(self._rows, column, value, self._time)
            elif value is not None and isfinite(value):
                sheet.write_number(self._rows, column, value)
            elif value is not None:
                sheet.write_string(self._rows, column, str(value))
        self._rows += 1


def legal(text: str) -> str:
    """Text as a cell can hold it: nothing that XML cannot, and no longer than Excel reads."""
    if not text.isalnum():
        text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text[:LONGEST_CELL]
