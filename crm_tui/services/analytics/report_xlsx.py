"""The report as a workbook: every number in a cell of its own type, and charts that Excel draws itself.

Sheets: `Overview` (charts), `Figures` and `Tables` (one row for each number, with the catalogue's id),
`Days`, `Hours` (maps of the week), `Agents`. Money is in rupees; what cannot be told is an empty cell.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from crm_tui.domain.analytics.catalogue import AGENT_COLUMNS, DAILY, FIGURES, FUNNEL, TABLES
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.services.analytics.report_charts import overview, title
from crm_tui.services.analytics.report_hours import hours_sheet
from crm_tui.services.analytics.report_sections import FIGURE, FUNNEL_LABELS
from crm_tui.services.analytics.report_sheet import Sheet, Style, unit_words
from crm_tui.services.analytics.report_words import change_words, days_of


def xlsx_report(numbers: Numbers, shop: str, made: datetime, said: Sequence[str] = ()) -> bytes:
    """The whole file; `made` is written into its properties, `said` above the charts."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": f"Report of {shop}", "created": made})
        style = Style(book)
        front = Sheet(book.add_worksheet("Overview"), style)
        figures = _figures(Sheet(book.add_worksheet("Figures"), style), numbers)
        places = _tables(Sheet(book.add_worksheet("Tables"), style), numbers)
        days = _days(Sheet(book.add_worksheet("Days"), style), numbers)
        hours_sheet(Sheet(book.add_worksheet("Hours"), style), numbers)
        _agents(Sheet(book.add_worksheet("Agents"), style), numbers)
        title(front, numbers, shop, said)
        overview(book, front, numbers, {**figures, **places, **days})
    return out.getvalue()


Places = dict[str, tuple[str, int, int]]
"""Where the numbers of an id stand: sheet, first and last row, from 0."""


def _figures(sheet: Sheet, numbers: Numbers) -> Places:
    sheet.head("id", "Figure", "Now", "Before", "Change", "Unit", "What it counts")
    sheet.widths(22, 32, 16, 16, 22, 10, 100)
    for one in FIGURES:
        if (found := numbers.figures.get(one.id)) is not None:
            values = ((found.value, one.unit), (found.before, one.unit))
            sheet.row(
                one.id, one.label, *values, change_words(found, one), unit_words(one.unit), one.says
            )
    first = sheet.next_row
    for id_ in FUNNEL:
        if id_ in numbers.funnel:
            value = numbers.funnel[id_]
            sheet.row(f"funnel {id_}", FUNNEL_LABELS[id_], value, None, "", "leads", "")
    return {"funnel": ("Figures", first, sheet.next_row - 1)}


def _tables(sheet: Sheet, numbers: Numbers) -> Places:
    sheet.head("id", "Table", "Part", "Now", "Before", "Of", "Of before", "Unit")
    sheet.widths(22, 28, 36, 14, 14, 10, 10, 10)
    places: Places = {}
    for table in TABLES:
        first = sheet.next_row
        for row in numbers.tables.get(table.id, ()):
            values = ((row.value, table.unit), (row.before, table.unit))
            of = (row.of, row.before_of, unit_words(table.unit))
            sheet.row(table.id, table.label, row.part or "none", *values, *of)
        places[table.id] = ("Tables", first, sheet.next_row - 1)
    return places


def _days(sheet: Sheet, numbers: Numbers) -> Places:
    ids = [one for one in DAILY if one in numbers.daily]
    sheet.head("Day", *(FIGURE[one].label for one in ids))
    sheet.widths(14, *(16 for _ in ids))
    first = sheet.next_row
    for number, day in enumerate(days_of(numbers.period)):
        values = [(numbers.daily[one][number], FIGURE[one].unit) for one in ids]
        sheet.row(day, *values)
    return {"days": ("Days", first, sheet.next_row - 1)}


def _agents(sheet: Sheet, numbers: Numbers) -> None:
    sheet.head("Agent", "Version", *(one.label for one in AGENT_COLUMNS))
    sheet.widths(24, 16, *(14 for _ in AGENT_COLUMNS))
    for row in numbers.agents:
        values = [(row.values.get(one.id), one.unit) for one in AGENT_COLUMNS]
        sheet.row(row.agent, row.version, *values)
