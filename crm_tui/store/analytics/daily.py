"""Figures for each day of a period, the first day first."""

from datetime import date

from crm_tui.store.analytics import behind
from crm_tui.store.analytics.span import Span
from crm_tui.store.tx import Tx

Line = tuple[int, ...]
_IS_WON = f" AND {behind.IS_DECIDED} AND {behind.IS_WON}"


def new_leads(tx: Tx, span: Span) -> Line:
    """Leads that came in on each day."""
    return _of_leads(tx, "lead_numbers", "came_at", span)


def won(tx: Tx, span: Span) -> Line:
    """Leads that became won on each day."""
    return _of_leads(tx, "lead", behind.DECIDED_AT, span, _IS_WON)


def of_days(tx: Tx, measure: str, span: Span) -> Line:
    """What was counted ahead for each day."""
    rows = tx.all(
        "SELECT day, SUM(value) AS value FROM day_count"
        " WHERE measure = :measure AND day BETWEEN :first AND :last GROUP BY day",
        measure=measure,
        first=span.first,
        last=span.last,
    )
    first = date.fromisoformat(span.first)
    return _line(
        {(date.fromisoformat(row["day"]) - first).days: row["value"] for row in rows}, span
    )


def _of_leads(tx: Tx, table: str, at: str, span: Span, also: str = "") -> Line:
    rows = tx.all(
        # A look into the index for each day: nothing must be sorted.
        f"SELECT day.value ->> 'n' AS n, (SELECT COUNT(*) FROM {table} WHERE"
        f" {at} >= day.value ->> 'since' AND {at} < day.value ->> 'until'{also}) AS value"
        " FROM json_each(:days) AS day",
        days=span.days,
    )
    return _line({row["n"]: row["value"] for row in rows}, span)


def _line(found: dict[int, int], span: Span) -> Line:
    days = (date.fromisoformat(span.last) - date.fromisoformat(span.first)).days + 1
    return tuple(found.get(n, 0) for n in range(days))
