"""Tables of a period: how many for each part, of so many where a row is a share of something."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.lead import LeadStatus
from crm_tui.store.analytics import behind
from crm_tui.store.analytics.span import Span
from crm_tui.store.tx import Row, Tx, scalar

Counts = Mapping[str, int]
"""By part."""
_FEW = 20_000
"""So many leads are found sooner one by one than by reading the index of them all."""


@dataclass(frozen=True, slots=True)
class Came:
    """Who came in, in the period or the one before: each way of looking at them from one reading."""

    rows: Sequence[Row]

    def by(self, column: str, leads: str) -> Counts:
        """How many of `leads` or `leads_before`, by `source`, `status`, `owner` or `campaign`."""
        return _sums(self.rows, column, leads)

    def won_by(self, column: str, leads: str) -> Counts:
        """Of those, how many are won."""
        return _sums(
            [row for row in self.rows if row["status"] == LeadStatus.CLOSED], column, leads
        )


def came(tx: Tx, this: Span, that: Span) -> Came:
    """Who came in during two periods, of which `that` ends where `this` begins."""
    values = {**this.values, "before": that.since}
    during = "came_at >= :before AND came_at < :until"
    count = scalar(tx, f"SELECT COUNT(*) FROM lead_numbers WHERE {during}", **values)
    # CROSS JOIN keeps the order of the tables. Along the index of all leads nothing must be sorted.
    tables = (
        "lead_numbers CROSS JOIN lead ON id = lead_id"
        if count < _FEW
        else "lead CROSS JOIN lead_numbers ON lead_id = id"
    )
    return Came(
        tx.all(
            f"SELECT source, status, owner, {behind.CAMPAIGN} AS campaign,"
            " SUM(came_at >= :since) AS leads, SUM(came_at < :since) AS leads_before"
            f" FROM {tables} WHERE {during} GROUP BY 1, 2, 3, 4",
            **values,
        )
    )


def funnel(tx: Tx, span: Span, by_status: Counts) -> Counts:
    """Who came in, and how many of them came to each step; `by_status`: all of them, as is known."""
    steps = {
        step: scalar(tx, behind.STEPS[step].select("COUNT(*)"), **span.values)
        for step in ("new_leads", "asked", "answered")
    }
    further = sum(by_status.get(status, 0) for status in behind.FURTHER)
    return {**steps, "qualified": further, "won": by_status.get(LeadStatus.CLOSED, 0)}


def _sums(rows: Sequence[Row], column: str, value: str) -> Counts:
    found: Counter[str] = Counter()
    for row in rows:
        found[row[column]] += row[value]
    return found


def lost_reasons(tx: Tx, span: Span) -> Counts:
    """Who was lost then, by reason."""
    rows = tx.all(
        behind.FIGURES["lost"].select(f"{behind.REASON} AS part, COUNT(*) AS leads")
        + " GROUP BY 1",
        **span.values,
    )
    return {row["part"]: row["leads"] for row in rows}


def of_days(tx: Tx, measure: str, span: Span) -> Counts:
    """By part, the sum of what was counted ahead for each day."""
    rows = tx.all(
        "SELECT part, SUM(value) AS value FROM day_count"
        " WHERE measure = :measure AND day BETWEEN :first AND :last GROUP BY part",
        measure=measure,
        first=span.first,
        last=span.last,
    )
    return {row["part"]: row["value"] for row in rows}
