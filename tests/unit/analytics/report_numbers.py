"""Numbers made by hand for the reports: every figure and table of the catalogue, hostile words in the parts."""

from dataclasses import replace
from datetime import date

from crm_tui.domain.analytics.catalogue import (
    AGENT_COLUMNS,
    DAILY,
    FIGURES,
    FUNNEL,
    TABLES,
    Meaning,
    Table,
    Unit,
)
from crm_tui.domain.analytics.numbers import AgentRow, Figure, Numbers, Row, Value
from crm_tui.domain.analytics.period import Period

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
HOSTILE = (
    "form",
    '<script>alert("1")</script>',
    "=HYPERLINK(1)",
    "आशा मिठाई",
    "bell\x07 esc\x1b[31m \uffff",
    "",
)
"""What customers, advertisements and the shop's people may have written."""

SCORES = ("9-10", "5-6", "none")


def full() -> Numbers:
    """Every number is another one, so that one in the wrong place is seen."""
    return Numbers(
        period=WEEK,
        figures={one.id: _figure(one, place) for place, one in enumerate(FIGURES)},
        tables={one.id: _rows(one) for one in TABLES},
        daily={one: tuple(range(n, n + WEEK.days)) for n, one in enumerate(DAILY)},
        funnel=dict(zip(FUNNEL, (90, 70, 60, 30, 12), strict=True)),
        agents=(_agent(),),
    )


def empty(period: Period = WEEK) -> Numbers:
    """As an empty shop has them."""
    counted = {Unit.LEADS, Unit.MESSAGES, Unit.TIMES, Unit.PAISE}
    nothing: dict[str, Value] = {
        one.id: 0 if one.unit in counted and not one.id.startswith("cost_per") else None
        for one in FIGURES
    }
    return Numbers(
        period=period,
        figures={id_: Figure(id_, value, value) for id_, value in nothing.items()},
        tables={one.id: () for one in TABLES},
        daily=dict.fromkeys(DAILY, (0,) * period.days),
        funnel=dict.fromkeys(FUNNEL, 0),
    )


def only(numbers: Numbers, **figures: tuple[Value, Value]) -> Numbers:
    """These figures and nothing else."""
    found = {id_: Figure(id_, now, before) for id_, (now, before) in figures.items()}
    return replace(numbers, figures=found, tables={}, daily={}, funnel={}, agents=())


def _figure(meaning: Meaning, place: int) -> Figure:
    if meaning.id == "cost_per_won":
        return Figure(meaning.id, None, 4_200)
    if meaning.unit is Unit.SHARE:
        return Figure(meaning.id, 0.25 + place / 100, 0.5)
    return Figure(meaning.id, 1_000 + place, 900 - place)


def _rows(table: Table) -> tuple[Row, ...]:
    if table.id.endswith("_by_hour"):
        hours = [f"{day} {hour:02d}" for day in range(7) for hour in range(24)]
        return tuple(Row(part, number % 13, number % 5) for number, part in enumerate(hours))
    of = (100, 80) if table.of else (None, None)
    parts = SCORES if table.id == "score_won" else HOSTILE
    return tuple(Row(part, 60 - place, 50 - place, *of) for place, part in enumerate(parts))


def _agent() -> AgentRow:
    values = {one.id: 0.125 if one.unit is Unit.SHARE else 40 for one in AGENT_COLUMNS}
    return AgentRow("message_agent", "<b>v3</b>", {**values, "replied": None})
