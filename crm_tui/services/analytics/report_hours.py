"""The hours of a week as two maps in a workbook: the darker a cell, the more messages."""

from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.services.analytics.report_sections import BY_HOUR, TABLE
from crm_tui.services.analytics.report_sheet import Sheet
from crm_tui.services.analytics.report_words import hour_words

_HOURS = tuple(f"{hour:02d}" for hour in range(24))
_COLOURS = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#1F7A4D"}


def hours_sheet(sheet: Sheet, numbers: Numbers) -> None:
    """A row for each day of the week, a column for each hour of the shop's clock."""
    sheet.widths(30, *(5 for _ in _HOURS))
    for id_ in sorted(BY_HOUR):
        if id_ in numbers.tables:
            _map(sheet, numbers, id_)
            sheet.next_row += 1


def _map(sheet: Sheet, numbers: Numbers, id_: str) -> None:
    sheet.row(TABLE[id_].label, *_HOURS)
    first = sheet.next_row
    counts = {row.part: row.value for row in numbers.tables[id_]}
    for day in range(7):
        name, _ = hour_words(f"{day} 00")
        sheet.row(name, *(counts.get(f"{day} {hour}", 0) for hour in _HOURS))
    sheet.sheet.conditional_format(first, 1, first + 6, 24, _COLOURS)
