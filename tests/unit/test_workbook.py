"""The writer of workbooks: two strangers' readers read from it what was put in."""

import errno
import io
import tempfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from crm_tui.services import workbook
from crm_tui.services.workbook import LONGEST_CELL, Cell, Workbook

WHEN = datetime.fromisoformat("2026-11-22T10:30:15")
ROW: tuple[Cell, ...] = ("=1+1", 7, 1250.5, True, WHEN, None, '<a href="x">&amp;</a> केक\n\ttwo ')
HEAD = tuple("abcdefg")


def written(*rows: tuple[Cell, ...], head: tuple[str, ...] = HEAD) -> io.BytesIO:
    out = io.BytesIO()
    book = Workbook(out, "leads", head, Path(tempfile.gettempdir()))
    for row in rows:
        book.add(row)
    book.close()
    out.seek(0)
    return out


def test_openpyxl_reads_every_type_as_it_was_and_no_formula() -> None:
    book = openpyxl.load_workbook(written(ROW))
    sheet = book["leads"]
    assert sheet.freeze_panes == "A2"
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "b", "d", "n", "s"]
    assert tuple(cell.value for cell in sheet[2]) == ROW
    assert sheet["E2"].number_format.replace("\\", "") == "yyyy-mm-dd hh:mm"


def test_calamine_reads_the_same() -> None:
    rows = CalamineWorkbook.from_filelike(written(ROW)).get_sheet_by_index(0).to_python()
    assert rows == [list(HEAD), ["" if one is None else one for one in ROW]]


@given(st.text(max_size=40))
def test_any_text_comes_back_without_what_xml_cannot_hold(text: str) -> None:
    legal = "".join(s for s in text if s in "\t\n\r" or (s >= " " and s not in "\ufffe\uffff"))
    legal = legal.encode("utf-8", "ignore").decode().replace("\r\n", "\n").replace("\r", "\n")
    [[found]] = openpyxl.load_workbook(written(head=(text,))).active.iter_rows(values_only=True)
    assert (found or "") == legal


def test_a_long_text_ends_where_a_cell_ends() -> None:
    [[found]] = openpyxl.load_workbook(written(head=("x" * 40_000,))).active.values
    assert found == "x" * LONGEST_CELL


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    book = openpyxl.load_workbook(written(*((n,) for n in range(5)), head=("n",)))
    assert {sheet.title: list(sheet.values) for sheet in book} == {
        "leads": [("n",), (0,), (1,)],
        "leads 2": [("n",), (2,), (3,)],
        "leads 3": [("n",), (4,)],
    }


def test_an_empty_list_is_a_workbook_too() -> None:
    assert openpyxl.load_workbook(written(head=())).sheetnames == ["leads"]


def test_many_columns_are_named_as_sheets_name_them() -> None:
    sheet = openpyxl.load_workbook(written(head=tuple(f"h{n}" for n in range(30)))).active
    assert sheet["AD1"].value == "h29"


def test_a_full_disk_is_said_as_the_disk_says_it_and_nothing_is_left_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(workbook.Book, "_store_workbook", full)
    book = Workbook(io.BytesIO(), "Leads", ("Name",), tmp_path)
    book.add(("Asha",))
    with pytest.raises(OSError, match="No space left"):
        book.close()
    assert list(tmp_path.iterdir()) == []
