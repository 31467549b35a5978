"""What stands out in the tables: sources, reasons, scores."""

from collections.abc import Callable, Iterator, Sequence

from crm_tui.domain.analytics.numbers import Numbers, Row
from crm_tui.domain.text import counted
from crm_tui.services.analytics.insight_finding import Finding, named, of_row, said, value

_ENOUGH = 5
"""Leads of a source, or decided with a score, from which its share is worth a sentence."""
_MANY = 10
"""Leads of a source of which none is won."""
_TWICE_LOST = 2
_GREW = 3


def _most_come_from(numbers: Numbers) -> Iterator[Finding]:
    rows, came = _rows(numbers, "by_source"), value(numbers, "new_leads")
    if len(rows) < 2 or not came or rows[0].value == rows[1].value:
        return
    first = rows[0]
    text = (
        f"Of {said(numbers, 'new_leads')} new leads {first.value:,} came from {named(first.part)};"
        f" before {first.before:,}."
    )
    yield of_row(numbers, 65, "by_source", first, text)


def _grew_most(numbers: Numbers) -> Iterator[Finding]:
    """Another source than the largest, of which clearly more came than before."""
    others = _rows(numbers, "by_source")[1:]
    best = max(others, key=lambda row: row.value - row.before, default=None)
    if best is not None and best.value - best.before >= _GREW and best.value >= 2 * best.before:
        text = (
            f"{counted(best.value, 'lead')} came from {named(best.part)}; before {best.before:,}."
        )
        yield of_row(numbers, 46, "by_source", best, text)


def _converts_best(numbers: Numbers) -> Iterator[Finding]:
    rows = [row for row in _rows(numbers, "won_by_source") if row.of and row.of >= _ENOUGH]
    ranked = sorted(rows, key=_share, reverse=True)
    if len(ranked) < 2 or not ranked[0].value or _share(ranked[0]) == _share(ranked[1]):
        return
    best = ranked[0]
    text = (
        f"Of {best.of:,} leads from {named(best.part)} {best.value:,} {_are(best.value)} won, a larger"
        f" share than from any other source with at least {_ENOUGH}."
    )
    yield of_row(numbers, 62, "won_by_source", best, text)


def _brings_nothing(numbers: Numbers) -> Iterator[Finding]:
    """While others are won, none of the many that came from here."""
    rows = _rows(numbers, "won_by_source")
    idle = [row for row in rows if row.of and row.of >= _MANY and not row.value]
    if idle and any(row.value for row in rows):
        worst = max(idle, key=lambda row: row.of or 0)
        for came in _rows(numbers, "by_source"):
            if came.part == worst.part:
                who = f"{counted(came.value, 'lead')} came from {named(came.part)}"
                yield of_row(numbers, 61, "by_source", came, f"{who}, and none of them is won.")


def _why_lost(numbers: Numbers) -> Iterator[Finding]:
    rows, lost = _rows(numbers, "lost_reasons"), value(numbers, "lost")
    named_ones = [row for row in rows if row.part]
    if lost and named_ones and named_ones[0].value >= _TWICE_LOST:
        first = named_ones[0]
        text = (
            f"Of {counted(int(lost), 'lost lead')} {first.value:,} were lost for {named(first.part)};"
            f" before {first.before:,}."
        )
        yield of_row(numbers, 63, "lost_reasons", first, text)


def _scores(numbers: Numbers) -> Iterator[Finding]:
    """Whether a high score says something: the highest band beside the lowest, both with enough."""
    rows = [row for row in _rows(numbers, "score_won") if row.part != "none"]
    enough = sorted(
        (row for row in rows if row.of and row.of >= _ENOUGH), key=lambda r: _from(r.part)
    )
    if len(enough) >= 2:
        low, high = enough[0], enough[-1]
        text = (
            f"Of {high.of:,} decided leads with a score of {high.part} {high.value:,}"
            f" {_are(high.value)} won; with {low.part} {low.value:,} of {low.of:,}."
        )
        yield of_row(numbers, 30 if _share(high) > _share(low) else 55, "score_won", high, text)


def _rows(numbers: Numbers, table: str) -> Sequence[Row]:
    return numbers.tables.get(table, ())


def _share(row: Row) -> float:
    return row.value / row.of if row.of else 0.0


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _from(part: str) -> int:
    return int(part.partition("-")[0])


TABLE_RULES: tuple[Callable[[Numbers], Iterator[Finding]], ...] = (
    *(_most_come_from, _grew_most, _converts_best, _brings_nothing, _why_lost, _scores),
)
