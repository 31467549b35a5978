"""The numbers as a model is told them: only sums over the shop, no person's name among them."""

from collections.abc import Iterator

from crm_tui.agents.insight_facts import NumberTold
from crm_tui.domain.analytics.catalogue import Meaning, Unit
from crm_tui.domain.analytics.numbers import Figure, Numbers, Row
from crm_tui.services.analytics.insight_finding import MEANING, TABLE
from crm_tui.services.analytics.report_words import part_words, value_words

_TABLES = (
    *("by_source", "by_status", "won_by_source", "won_by_campaign", "lost_reasons"),
    *("score_won", "cost_by_category"),
)
"""Not who wrote or won: those are people."""
_MOST_ROWS = 5
Key = tuple[str, str | None]
"""A figure or a table, and the row."""


def numbers_told(numbers: Numbers) -> dict[str, NumberTold]:
    """By id: every figure that can be told, and the largest rows of some tables."""
    return {one.id: one for one in (*_figures(numbers), *_rows(numbers))}


def key_of(told: NumberTold) -> Key:
    """Which figure or row it is; a table's name has no `=` in it."""
    name, equals, part = told.id.partition("=")
    return name, part if equals else None


def _figures(numbers: Numbers) -> Iterator[NumberTold]:
    for name, found in numbers.figures.items():
        if found.value is not None and (found.value or found.before):
            yield _figure(found, MEANING[name])


def _figure(found: Figure, meaning: Meaning) -> NumberTold:
    moved = _moved(found.value, found.before)
    sign = {True: 1, False: -1, None: 0}[meaning.more_is_better]
    return NumberTold(
        found.id,
        meaning.label,
        meaning.says,
        value_words(found.value, meaning.unit),
        "" if found.before is None else value_words(found.before, meaning.unit),
        moved=moved,
        better=moved * sign,
    )


def _rows(numbers: Numbers) -> Iterator[NumberTold]:
    for name in _TABLES:
        for row in numbers.tables.get(name, ())[:_MOST_ROWS]:
            yield _row(name, row)


def _row(name: str, row: Row) -> NumberTold:
    table = TABLE[name]
    return NumberTold(
        f"{name}={row.part}",
        table.label,
        table.says,
        value_words(row.value, table.unit),
        value_words(row.before, table.unit),
        "" if row.of is None else value_words(row.of, Unit.LEADS),
        "" if row.before_of is None else value_words(row.before_of, Unit.LEADS),
        part_words(row.part),
        # Of a share neither part alone says whether it went up.
        moved=0 if row.of is not None else _moved(row.value, row.before),
    )


def _moved(now: float | None, before: float | None) -> int:
    if now is None or before is None:
        return 0
    return (now > before) - (now < before)
