"""The first sheet of a workbook: what the owner asks, as charts over the cells of the other sheets."""

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart

from crm_tui.domain.analytics.catalogue import DAILY
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.services.analytics.report_sections import FIGURE, TABLE
from crm_tui.services.analytics.report_sheet import Sheet
from crm_tui.services.analytics.report_words import (
    KIND_WORD,
    is_quiet,
    period_words,
    sentence_words,
)
from crm_tui.services.workbook import legal

Place = tuple[str, int, int]
MOST_BARS = 12
_NAME, _NOW, _OF = 2, 3, 5
"""Columns of the sheet `Tables`: the part, its value, of how many."""
_BARS = ("by_source", "by_status", "won_by_source", "lost_reasons", "cost_by_category")
_LINES = (("new_leads", "won"), ("messages_in", "messages_out"), ("whatsapp_cost",))
_SIZE = {"width": 620, "height": 300}
_ROWS, _COLUMNS = 16, 10
"""Cells that a chart of that size covers."""
_GREEN, _GREY = "#1F7A4D", "#B8C4BE"


def title(front: Sheet, numbers: Numbers, shop: str, said: Sequence[str]) -> None:
    """Whose numbers of which days, and what stands out in them."""
    front.sheet.hide_gridlines(2)
    front.sheet.set_landscape()
    front.sheet.fit_to_pages(1, 0)
    front.sheet.write_string(0, 0, legal(shop), front.style.title)
    front.row_at(1, period_words(numbers.period))
    front.row_at(2, f"beside {period_words(numbers.period.before())}")
    words = [KIND_WORD] if is_quiet(numbers) else []
    for row, sentence in enumerate([*words, *map(sentence_words, said)], start=3):
        front.row_at(row, sentence)


def overview(book: Workbook, front: Sheet, numbers: Numbers, places: Mapping[str, Place]) -> None:
    """A chart for each question that has an answer, below what was said."""
    charts = [*_lines(book, numbers, places), *_funnel(book, numbers, places)]
    charts += _bars(book, numbers, places)
    for number, chart in enumerate(charts):
        row, column = divmod(number, 2)
        front.sheet.insert_chart(front.next_row + 1 + row * _ROWS, column * _COLUMNS, chart)


def _lines(book: Workbook, numbers: Numbers, places: Mapping[str, Place]) -> list[Chart]:
    if numbers.period.days < 2:
        return []
    there = [one for one in DAILY if one in numbers.daily]
    wanted = [[one for one in pair if any(numbers.daily.get(one, ()))] for pair in _LINES]
    return [_line(book, ids, there, places["days"]) for ids in wanted if ids]


def _line(book: Workbook, ids: list[str], there: list[str], place: Place) -> Chart:
    sheet, first, last = place
    chart = book.add_chart({"type": "line"})
    for id_, colour in zip(ids, (_GREEN, "#C77700"), strict=False):
        column = 1 + there.index(id_)
        chart.add_series(
            {
                "name": FIGURE[id_].label,
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, column, last, column],
                "line": {"color": colour, "width": 2},
            }
        )
    chart.set_x_axis({"date_axis": True, "num_format": "d mmm"})
    chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": _GREY}}})
    return _dressed(chart, " and ".join(FIGURE[one].label for one in ids), len(ids) > 1)


def _funnel(book: Workbook, numbers: Numbers, places: Mapping[str, Place]) -> list[Chart]:
    if not any(numbers.funnel.values()):
        return []
    sheet, first, last = places["funnel"]
    chart = book.add_chart({"type": "bar"})
    chart.add_series(_series("Leads", sheet, first, last, 1, 2))
    _lay(chart)
    return [_dressed(chart, "How far they came", False)]


def _bars(book: Workbook, numbers: Numbers, places: Mapping[str, Place]) -> list[Chart]:
    return [
        _bar(book, one, places[one], has_of=any(row.of for row in numbers.tables[one]))
        for one in _BARS
        if any(row.value or row.of for row in numbers.tables.get(one, ()))
    ]


def _bar(book: Workbook, id_: str, place: Place, *, has_of: bool) -> Chart:
    sheet, first, last = place
    last = min(last, first + MOST_BARS - 1)
    chart = book.add_chart({"type": "bar"})
    if has_of:
        name = TABLE[id_].of.capitalize()
        chart.add_series(_series(name, sheet, first, last, _NAME, _OF, _GREY))
    chart.add_series(_series("Now", sheet, first, last, _NAME, _NOW))
    _lay(chart)
    return _dressed(chart, TABLE[id_].label, has_of)


def _series(
    name: str, sheet: str, first: int, last: int, names: int, values: int, colour: str = _GREEN
) -> dict[str, object]:
    return {
        "name": name,
        "categories": [sheet, first, names, last, names],
        "values": [sheet, first, values, last, values],
        "fill": {"color": colour},
        "data_labels": {"value": True},
    }


def _lay(chart: Chart) -> None:
    """The largest bar above; each has its number, so no scale is needed."""
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})


def _dressed(chart: Chart, title: str, has_legend: bool) -> Chart:
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"} if has_legend else {"none": True})
    chart.set_size(_SIZE)
    return chart
