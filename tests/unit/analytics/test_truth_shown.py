"""The truth is what the screen, `crm report --json` and the workbook say, and what the lists hold."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain.actor import OWNER
from crm_tui.domain.analytics.catalogue import AGENT_COLUMNS, DAILY, FIGURES, TABLES, Unit
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.analytics.ref import FUNNEL_REF, Ref
from crm_tui.domain.clock import SystemClock
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.services.analytics.desk import AnalyticsDesk
from crm_tui.services.analytics.panels import PANELS
from crm_tui.shop import Shop
from crm_tui.store import lead_query
from tests.analytics_truth.days import Days
from tests.analytics_truth.equal import lines_of
from tests.analytics_truth.scene import INDIA, RATE, environment, facts, full_shop, settle
from tests.analytics_truth.truth import Truth, truth
from tests.conftest import NOON

PERIOD = Period(date(2026, 10, 28), date(2026, 11, 22))
_UNITS = {one.id: one.unit for one in FIGURES} | {one.id: one.unit for one in TABLES}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, _empty_shop: Path) -> Iterator[Shop]:
    with full_shop(_empty_shop, tmp_path_factory.mktemp("shown"), 120, 5) as shop:
        yield shop


@pytest.fixture(scope="module")
def true(full: Shop) -> tuple[Truth, Truth]:
    """Now and before, as of the time that the commands see on their clock."""
    return _true(full, SystemClock().now())


def _true(shop: Shop, now: int) -> tuple[Truth, Truth]:
    known = facts(shop, INDIA, now)
    days = Days(PERIOD.first, PERIOD.last, known.zone)
    return truth(known, days), truth(known, days.before())


@pytest.fixture
def run(full: Shop, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Types `crm report … --from --to`."""
    for name, value in environment(full.home).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CRM_USD_INR", raising=False)

    def report(*words: str) -> str:
        days = ("--from", str(PERIOD.first), "--to", str(PERIOD.last))
        done = CliRunner().invoke(app, ["report", *words, *days])
        assert done.exit_code == 0, done.output
        return done.stdout

    return report


async def test_the_screen_shows_the_truth_panel_by_panel(full: Shop) -> None:
    desk = AnalyticsDesk(full.db, INDIA, full.clock, OWNER, RATE)
    await desk.settle()
    parts = [await desk.panel(panel, PERIOD) for panel in PANELS]
    now, before = _true(full, NOON)
    figures = {name: one for part in parts for name, one in part.figures.items()}
    assert {name: one.value for name, one in figures.items()} == pytest.approx(now.figures)
    assert {name: one.before for name, one in figures.items()} == pytest.approx(before.figures)
    tables = {name: rows for part in parts for name, rows in part.tables.items()}
    assert {name: sum(one.value for one in rows) for name, rows in tables.items()} == {
        name: sum(value for value, _ in cells.values()) for name, cells in now.tables.items()
    }
    assert {name: line for part in parts for name, line in part.daily.items()} == now.daily
    assert {name: many for part in parts for name, many in part.funnel.items()} == now.funnel


def test_the_command_tells_the_truth_as_json(run: Any, true: tuple[Truth, Truth]) -> None:
    said, (now, before) = json.loads(run("--json")), true
    for name, of in (("value", now), ("before", before)):
        told = {one["id"]: _plain(one[name]) for one in said["figures"]}
        assert told == pytest.approx(of.figures)
    for table in said["tables"]:
        rows = {
            one["part"]: (
                _plain(one["value"]),
                one["of"] or 0,
                _plain(one["before"]),
                one["before_of"] or 0,
            )
            for one in table["rows"]
        }
        assert rows == lines_of(now, before, table["id"])
    assert {one["id"] for one in said["tables"]} == now.tables.keys()
    assert {name: tuple(map(_plain, line)) for name, line in said["daily"].items()} == now.daily
    assert {one["id"]: one["value"] for one in said["funnel"]} == now.funnel
    assert len(said["agents"]) == len(now.agents)
    for one in said["agents"]:
        values = {name: _plain(one[name]) for name in (column.id for column in AGENT_COLUMNS)}
        assert values == pytest.approx(now.agents[one["agent"], one["version"]])


def _plain(value: Any) -> Any:
    return value["amount_paise"] if isinstance(value, Mapping) else value


def test_the_workbook_holds_the_truth(run: Any, true: tuple[Truth, Truth], tmp_path: Path) -> None:
    target, (now, before) = tmp_path / "report.xlsx", true
    run(str(target))
    book = load_workbook(target)
    cells = [[cell.value for cell in row] for row in book["Figures"].iter_rows(min_row=2)]
    told = {row[0]: (row[2], row[3]) for row in cells}
    for name, value in now.figures.items():
        assert told.pop(name) == pytest.approx(
            (_cell(value, _UNITS[name]), _cell(before.figures[name], _UNITS[name]))
        )
    assert {name.removeprefix("funnel "): one for name, (one, _) in told.items()} == now.funnel
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for row in book["Tables"].iter_rows(min_row=2, values_only=True):
        name, _, part, value, past, of, past_of, _ = row
        found.setdefault(str(name), {})[str(part)] = (value, of or 0, past, past_of or 0)
    for name, rows in found.items():
        scale = 100 if _UNITS[name] is Unit.PAISE else 1
        assert rows == {
            part or "none": pytest.approx((line[0] / scale, line[1], line[2] / scale, line[3]))
            for part, line in lines_of(now, before, name).items()
        }
    days = list(book["Days"].iter_rows(min_row=2, values_only=True))
    assert [row[1:] for row in days] == [
        pytest.approx((*counts, paise / 100))
        for *counts, paise in zip(*(now.daily[name] for name in DAILY), strict=True)
    ]
    agents = list(book["Agents"].iter_rows(min_row=2, values_only=True))
    assert {(row[0], row[1]): row[2:] for row in agents} == {
        name: pytest.approx(tuple(_cell(values[one.id], one.unit) for one in AGENT_COLUMNS))
        for name, values in now.agents.items()
    }


def _cell(value: float | None, unit: Unit) -> float | None:
    return value / 100 if value is not None and unit is Unit.PAISE else value


def test_the_list_behind_a_figure_holds_exactly_its_leads(full: Shop) -> None:
    full.db.write_now(settle, INDIA)
    now, _ = _true(full, NOON)
    for name in (one.id for one in FIGURES if one.has_leads):
        assert set(_listed(full, Ref(name, PERIOD))) == now.behind[name], name
    for step, many in now.funnel.items():
        assert len(_listed(full, Ref(FUNNEL_REF, PERIOD, step))) == many, step


def test_the_list_behind_a_row_is_as_long_as_the_row_says(full: Shop) -> None:
    full.db.write_now(settle, INDIA)
    now, _ = _true(full, NOON)
    for name in (one.id for one in TABLES if one.has_leads):
        for part, (many, _) in now.tables[name].items():
            assert len(_listed(full, Ref(name, PERIOD, part))) == many, (name, part)


def _listed(shop: Shop, ref: Ref) -> list[int]:
    found = shop.db.read_now(lead_query.order, LeadFilter(figure=str(ref)), NOON)
    assert len(set(found)) == len(found)
    return list(found)
