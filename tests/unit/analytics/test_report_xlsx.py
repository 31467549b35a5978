"""The report as a workbook, read back by another library: each number typed, each text a text."""

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from crm_tui.domain.analytics.catalogue import FIGURES, TABLES, Unit
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.services.analytics.report_words import KIND_WORD, days_of
from crm_tui.services.analytics.report_xlsx import xlsx_report
from tests.unit.analytics.report_numbers import HOSTILE, WEEK, empty, full

MADE = datetime.fromisoformat("2026-11-22T07:00")


def written(numbers: Numbers) -> bytes:
    return xlsx_report(numbers, "Sweet Crumbs", MADE)


@pytest.fixture(scope="module")
def book() -> Any:
    return load_workbook(BytesIO(written(full())))


def rows(book: Any, sheet: str) -> list[tuple[Any, ...]]:
    return list(book[sheet].iter_rows(min_row=2, values_only=True))


def shown(value: Any, unit: Unit) -> Any:
    return value / 100 if value is not None and unit is Unit.PAISE else value


def test_every_figure_is_a_number_beside_its_id(book: Any) -> None:
    found = {row[0]: row[2:4] for row in rows(book, "Figures")}
    for one in FIGURES:
        figure = full().figures[one.id]
        expected = (shown(figure.value, one.unit), shown(figure.before, one.unit))
        assert found[one.id] == pytest.approx(expected), "to the 16 digits of a workbook"
    assert found["funnel asked"] == (70, None)


def test_every_row_of_every_table_is_there(book: Any) -> None:
    found = rows(book, "Tables")
    for table in TABLES:
        there = [row for row in found if row[0] == table.id]
        expected = full().tables[table.id]
        assert [row[3] for row in there] == [shown(one.value, table.unit) for one in expected]
        assert [row[5] for row in there] == [one.of for one in expected]


def test_words_that_look_like_formulas_are_words(book: Any) -> None:
    sheet = book["Tables"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    parts = [row[2] for row in rows(book, "Tables") if row[0] == "by_source"]
    assert parts[3] == HOSTILE[3]
    assert parts[-1] == "none"


def test_days_are_dates_and_hours_are_a_map(book: Any) -> None:
    days = rows(book, "Days")
    assert [row[0].date() for row in days] == list(days_of(WEEK))
    assert [row[1] for row in days] == list(range(7))
    hours = list(book["Hours"].iter_rows(values_only=True))
    assert hours[1][0] == "Mon"
    assert hours[1][1:25] == tuple(row.value for row in full().tables["answered_by_hour"][:24])
    assert book["Hours"].conditional_formatting


def test_agents_have_a_column_for_each_of_their_numbers(book: Any) -> None:
    (row,) = rows(book, "Agents")
    assert row[:3] == ("message_agent", "<b>v3</b>", 40)
    assert row[-1] == 0.40


def charts(content: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(content)) as file:
        names = [one for one in file.namelist() if one.startswith("xl/charts/chart")]
        return [file.read(one).decode() for one in names]


def test_charts_are_native_and_stand_over_cells() -> None:
    found = charts(written(full()))
    assert len(found) == 9
    assert all("<c:f>" in one for one in found)
    assert any("Days!$B$2:$B$8" in one for one in found)


def test_an_empty_shop_is_a_workbook_with_a_kind_word_and_no_charts() -> None:
    content = written(empty())
    front = load_workbook(BytesIO(content))["Overview"]
    assert front["A4"].value == KIND_WORD
    assert charts(content) == []


def test_what_stands_out_is_said_above_the_charts() -> None:
    said = ("=SUM(1) brought most.", "Nobody was lost.")
    front = load_workbook(BytesIO(xlsx_report(full(), "Sweet Crumbs", MADE, said)))["Overview"]
    assert [front["A4"].value, front["A5"].value] == list(said)
    assert front["A4"].data_type == "s"


def test_a_shop_whose_name_is_hostile_does_not_break_the_file() -> None:
    content = xlsx_report(full(), '=1+1<&>"\x00\x1b\uffff' + "x" * 40_000, MADE)
    front = load_workbook(BytesIO(content))["Overview"]
    assert front["A1"].data_type == "s"
    assert front["A1"].value.startswith("=1+1<&>")


def test_the_same_numbers_make_the_same_file() -> None:
    first = dict(_parts(written(full())))
    assert first == dict(_parts(written(full())))


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(content)) as file:
        return [(one, file.read(one)) for one in file.namelist()]
