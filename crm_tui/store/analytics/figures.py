"""Single numbers of a period, each over the leads that `behind` lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import DAY, MINUTE
from crm_tui.store.analytics import behind
from crm_tui.store.analytics.span import Span
from crm_tui.store.tx import Tx, scalar

FAST = 5 * MINUTE
_MINUTES = f"MAX(0, (answered_at - asked_at) / {MINUTE})"
_DAYS = f"MAX(0, (COALESCE(status_at, created_at) - came_at) / {DAY})"


@dataclass(frozen=True, slots=True)
class Spread:
    """Values of many: what medians are read from."""

    values: Sequence[int]
    """Smallest first."""

    def within(self, tenths: int) -> int | None:
        """The smallest value that so many tenths of all do not exceed; None of nothing."""
        place = -(-len(self.values) * tenths // 10) - 1
        return self.values[place] if self.values else None


def count(tx: Tx, figure: str, span: Span) -> int:
    """How many leads, or how often."""
    return int(scalar(tx, behind.FIGURES[figure].select("COUNT(*)"), **span.values))


def won_value(tx: Tx, span: Span) -> int:
    """In paise."""
    sql = behind.FIGURES["won_value"].select("COALESCE(SUM(value_paise), 0)")
    return int(scalar(tx, sql, **span.values))


def minutes_to_answer(tx: Tx, span: Span) -> Spread:
    """Of the leads who first asked then and have an answer."""
    return _spread(tx, "first_answer_median", _MINUTES, span)


def days_to_win(tx: Tx, span: Span) -> Spread:
    """Of the leads won then that came in."""
    return _spread(tx, "days_to_win", _DAYS, span)


def fast_answers(tx: Tx, span: Span) -> tuple[int, int]:
    """Times that somebody began to wait: answered within five minutes, and all."""
    row = tx.one(
        f"SELECT COUNT(*) FILTER (WHERE answered_at - asked_at <= {FAST}) AS fast,"
        " COUNT(*) AS waits FROM wait WHERE asked_at >= :since AND asked_at < :until",
        **span.values,
    )
    return (0, 0) if row is None else (row["fast"], row["waits"])


def of_days(tx: Tx, measure: str, span: Span) -> int:
    """The sum of what was counted ahead for each day."""
    return int(
        scalar(
            tx,
            "SELECT COALESCE(SUM(value), 0) FROM day_count"
            " WHERE measure = :measure AND day BETWEEN :first AND :last",
            measure=measure,
            first=span.first,
            last=span.last,
        )
    )


def _spread(tx: Tx, figure: str, value: str, span: Span) -> Spread:
    # As one text: SQLite takes three times as long to sort them, and the driver to hand over rows.
    text = scalar(tx, behind.FIGURES[figure].select(f"group_concat({value})"), **span.values)
    return Spread(sorted(map(int, text.split(","))) if text else ())
