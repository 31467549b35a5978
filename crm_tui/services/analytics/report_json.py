"""The numbers as one JSON document: ids of the catalogue, days as dates, money in paise."""

from crm_tui.domain.analytics.catalogue import AGENT_COLUMNS, DAILY, FIGURES, FUNNEL, TABLES, Unit
from crm_tui.domain.analytics.numbers import AgentRow, Numbers, Row, Value
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.money import Money
from crm_tui.services.analytics.report_sections import FIGURE, TABLE
from crm_tui.services.shapes import Json, money_json

CURRENCY = Money(0).currency


def report_json(numbers: Numbers) -> Json:
    """All of them in the catalogue's order; what cannot be told is null."""
    before = numbers.period.before()
    return {
        "period": {**_days(numbers.period), "days": numbers.period.days},
        "before": _days(before),
        "currency": CURRENCY,
        "figures": [_figure(numbers, one.id) for one in FIGURES if one.id in numbers.figures],
        "tables": [_table(numbers, one.id) for one in TABLES if one.id in numbers.tables],
        "daily": {one: _day_by_day(numbers, one) for one in DAILY if one in numbers.daily},
        "funnel": [{"id": i, "value": numbers.funnel[i]} for i in FUNNEL if i in numbers.funnel],
        "agents": [_agent(one) for one in numbers.agents],
        "uncounted": numbers.uncounted,
    }


def value_json(value: Value, unit: Unit) -> object:
    """A number; money as `{amount_paise, currency}`."""
    if value is None or unit is not Unit.PAISE:
        return value
    return money_json(Money(round(value)))


def _days(period: Period) -> Json:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _figure(numbers: Numbers, id_: str) -> Json:
    found, meaning = numbers.figures[id_], FIGURE[id_]
    return {
        "id": id_,
        "label": meaning.label,
        "unit": meaning.unit,
        "value": value_json(found.value, meaning.unit),
        "before": value_json(found.before, meaning.unit),
    }


def _table(numbers: Numbers, id_: str) -> Json:
    table = TABLE[id_]
    return {
        "id": id_,
        "label": table.label,
        "unit": table.unit,
        "part": table.part,
        "rows": [_row(one, table.unit) for one in numbers.tables[id_]],
    }


def _row(row: Row, unit: Unit) -> Json:
    return {
        "part": row.part,
        "value": value_json(row.value, unit),
        "before": value_json(row.before, unit),
        "of": row.of,
        "before_of": row.before_of,
    }


def _day_by_day(numbers: Numbers, id_: str) -> list[object]:
    return [value_json(value, FIGURE[id_].unit) for value in numbers.daily[id_]]


def _agent(row: AgentRow) -> Json:
    values = {one.id: value_json(row.values.get(one.id), one.unit) for one in AGENT_COLUMNS}
    return {"agent": row.agent, "version": row.version, **values}
