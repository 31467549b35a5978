"""Writing the sheets of a report: a cell for each value, in the format of its unit; texts stay texts."""

from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from crm_tui.domain.analytics.catalogue import Unit
from crm_tui.domain.analytics.numbers import Value
from crm_tui.services.workbook import legal

RUPEES = '[>=10000000]"₹"##\\,##\\,##\\,##0.00;[>=100000]"₹"##\\,##\\,##0.00;"₹"##,##0.00'
"""Indian grouping: lakh and crore."""
_FORMATS = {
    Unit.PAISE: RUPEES,
    Unit.SHARE: "0.0%",
    Unit.MINUTES: '#,##0" min"',
    Unit.DAYS: "#,##0",
    Unit.MILLISECONDS: '#,##0" ms"',
}
Cell = str | int | float | date | None | tuple[Value, Unit]


def unit_words(unit: Unit) -> str:
    """As the cells have it."""
    return "rupees" if unit is Unit.PAISE else unit


class Style:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self.head: Format = book.add_format({"bold": True, "bottom": 1})
        self.title: Format = book.add_format({"bold": True, "font_size": 16})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.plain: Format = book.add_format({"num_format": "#,##0"})
        self._by_unit = {unit: book.add_format({"num_format": f}) for unit, f in _FORMATS.items()}

    def of(self, unit: Unit) -> Format:
        return self._by_unit.get(unit, self.plain)


class Sheet:
    """One sheet, written row by row."""

    def __init__(self, sheet: Worksheet, style: Style) -> None:
        self.sheet, self.style, self.next_row = sheet, style, 0

    def head(self, *names: str) -> None:
        """The names of the columns, which stay in sight."""
        for column, name in enumerate(names):
            self.sheet.write_string(self.next_row, column, legal(name), self.style.head)
        self.next_row += 1
        self.sheet.freeze_panes(self.next_row, 0)
        self.sheet.repeat_rows(self.next_row - 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)

    def widths(self, *widths: int) -> None:
        """Of the columns, in characters."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def row(self, *cells: Cell) -> None:
        for column, cell in enumerate(cells):
            self._put(column, cell)
        self.next_row += 1

    def row_at(self, row: int, text: str) -> None:
        """A text in a row of its own; what follows comes below."""
        self.next_row = row
        self.row(text)

    def _put(self, column: int, cell: Cell) -> None:
        match cell:
            case None | (None, _):
                return
            case (value, unit):
                self._number(column, value, unit)
            case str():
                self.sheet.write_string(self.next_row, column, legal(cell))
            case date():
                self.sheet.write_datetime(self.next_row, column, cell, self.style.day)
            case _:
                self.sheet.write_number(self.next_row, column, cell, self.style.plain)

    def _number(self, column: int, value: int | float, unit: Unit) -> None:
        shown = value / 100 if unit is Unit.PAISE else value
        self.sheet.write_number(self.next_row, column, shown, self.style.of(unit))
