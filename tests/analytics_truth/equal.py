"""What differs between the numbers that are shown and the truth; nothing, in a shop that counts well."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isclose

from crm_tui.domain.analytics.numbers import AgentRow, Figure, Numbers, Row
from tests.analytics_truth.days import Days, Value
from tests.analytics_truth.facts import Facts
from tests.analytics_truth.truth import Truth, truth

Line = tuple[int, int, int, int]
"""Of a table: value and of how many, now and before."""


def differences(shown: Numbers, facts: Facts) -> list[str]:
    """A sentence for each number that is not as it ought to be."""
    days = Days(shown.period.first, shown.period.last, facts.zone)
    now, before = truth(facts, days), truth(facts, days.before())
    return [
        *_of("figure", _figures(shown.figures), _paired(now, before)),
        *_of("tables", shown.tables.keys(), now.tables.keys()),
        *(
            line
            for name in now.tables
            for line in _of(
                f"table {name}", lines(shown.tables.get(name, ())), lines_of(now, before, name)
            )
        ),
        *_of("day", shown.daily, now.daily),
        *_of("funnel", shown.funnel, now.funnel),
        *_of("agent", _agents(shown.agents), agents_of(now)),
        *(f"order of {name}" for name, rows in shown.tables.items() if not _in_order(name, rows)),
    ]


def _in_order(table: str, rows: Sequence[Row]) -> bool:
    """The largest first, then by part; hours as they come."""
    if table.endswith("_by_hour"):
        return list(rows) == sorted(rows, key=lambda one: one.part)
    return list(rows) == sorted(rows, key=lambda one: (-one.value, one.part))


def lines(rows: Iterable[Row]) -> dict[str, Line]:
    """By part."""
    return {one.part: (one.value, one.of or 0, one.before, one.before_of or 0) for one in rows}


def lines_of(now: Truth, before: Truth, name: str) -> dict[str, Line]:
    """The same of the truth."""
    one, other = now.tables[name], before.tables[name]
    found = {}
    for part in {*one, *other}:
        (value, of), (past, past_of) = one.get(part, (0, 0)), other.get(part, (0, 0))
        found[part] = (value, of or 0, past, past_of or 0)
    return found


def _paired(now: Truth, before: Truth) -> dict[str, tuple[Value, Value]]:
    return {name: (value, before.figures[name]) for name, value in now.figures.items()}


def _figures(figures: Mapping[str, Figure]) -> dict[str, tuple[Value, Value]]:
    return {name: (one.value, one.before) for name, one in figures.items()}


def _agents(rows: Iterable[AgentRow]) -> dict[str, Value]:
    return {
        f"{one.agent} {one.version} {column}": value
        for one in rows
        for column, value in one.values.items()
    }


def agents_of(now: Truth) -> dict[str, Value]:
    """Each value by agent, version and column."""
    return {
        f"{agent} {version} {column}": value
        for (agent, version), values in now.agents.items()
        for column, value in values.items()
    }


def _of(what: str, shown: object, true: object) -> Iterator[str]:
    """Each entry of two mappings (or sets) that is not the same."""
    one, other = _mapping(shown), _mapping(true)
    for name in sorted({*one, *other}, key=str):
        if not _same(one.get(name), other.get(name)):
            yield f"{what} {name}: shown {one.get(name)}, true {other.get(name)}"


def _same(one: object, other: object) -> bool:
    """A mean of fractions depends on the order in which they are summed."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-12)
    return one == other


def _mapping(some: object) -> Mapping[object, object]:
    if isinstance(some, Mapping):
        return some
    assert isinstance(some, Iterable)
    return dict.fromkeys(some, "is there")
