"""The numbers of a period and of the one before: each reading is made once, and only when asked for."""

from collections.abc import Callable, Mapping
from functools import cached_property
from zoneinfo import ZoneInfo

from crm_tui.domain.analytics.numbers import Value
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.clock import Millis
from crm_tui.services.analytics.costs import ai_paise
from crm_tui.store.analytics import daily, figures, scores, tables
from crm_tui.store.analytics.figures import Spread
from crm_tui.store.analytics.span import Span, span_of
from crm_tui.store.analytics.tables import Came, Counts
from crm_tui.store.tx import Tx

_HALF, _NINE = 5, 9
"""Tenths."""


class Comers:
    """Who came in during both periods, from one reading."""

    def __init__(self, tx: Tx, this: Span, that: Span) -> None:
        self._tx, self._this, self._that = tx, this, that

    @cached_property
    def read(self) -> Came:
        return tables.came(self._tx, self._this, self._that)


class PeriodNumbers:
    """The numbers of one period; `leads` names its column of those who came in."""

    def __init__(self, tx: Tx, span: Span, rate: float, comers: Comers, leads: str) -> None:
        self.tx, self.span, self._rate = tx, span, rate
        self._comers, self._leads = comers, leads

    def by(self, column: str) -> Counts:
        """Who came in, by this column."""
        return self._comers.read.by(column, self._leads)

    def won_by(self, column: str) -> Counts:
        """Of those, who is won."""
        return self._comers.read.won_by(column, self._leads)

    def funnel(self) -> Counts:
        """Who came in, and how many of them came to each step."""
        return tables.funnel(self.tx, self.span, self.by("status"))

    @cached_property
    def minutes(self) -> Spread:
        return figures.minutes_to_answer(self.tx, self.span)

    @cached_property
    def scores(self) -> Mapping[str, tuple[int, int]]:
        """Won and decided, by score."""
        return scores.score_rows(self.tx, self.span.since, self.span.until)

    @cached_property
    def whatsapp_cost(self) -> int:
        """In paise."""
        return self.of_days("cost_by_category")

    @cached_property
    def ai_cost(self) -> int:
        """In paise."""
        return ai_paise(self.of_days("ai_microusd"), self._rate)

    def figure(self, name: str) -> Value:
        """A figure of the catalogue."""
        own = _FIGURES.get(name)
        return figures.count(self.tx, name, self.span) if own is None else own(self)

    def table(self, name: str) -> Counts:
        """The values of a table of the catalogue, by part."""
        own = _TABLES.get(name)
        return tables.of_days(self.tx, name, self.span) if own is None else own(self)

    def whole(self, name: str) -> Counts | None:
        """What its values are parts of, by part; None where they are parts of nothing."""
        own = _WHOLES.get(name)
        return None if own is None else own(self)

    def line(self, name: str) -> tuple[int, ...]:
        """One value for each day, the first day first."""
        own = _LINES.get(name)
        return daily.of_days(self.tx, name, self.span) if own is None else own(self.tx, self.span)

    def of_days(self, measure: str) -> int:
        return figures.of_days(self.tx, measure, self.span)

    def each(self, name: str) -> int | None:
        """Both costs by one of the figures, in paise; None by nothing."""
        by = figures.count(self.tx, name, self.span)
        return round((self.whatsapp_cost + self.ai_cost) / by) if by else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _kept(one: PeriodNumbers) -> float | None:
    kept, due = (
        figures.count(one.tx, name, one.span) for name in ("follow_ups_kept", "follow_ups_due")
    )
    return _share(kept, due)


_FIGURES: Mapping[str, Callable[[PeriodNumbers], Value]] = {
    "first_answer_median": lambda one: one.minutes.within(_HALF),
    "first_answer_p90": lambda one: one.minutes.within(_NINE),
    "fast_answers": lambda one: _share(*figures.fast_answers(one.tx, one.span)),
    "won_value": lambda one: figures.won_value(one.tx, one.span),
    "days_to_win": lambda one: figures.days_to_win(one.tx, one.span).within(_HALF),
    "messages_in": lambda one: one.of_days("messages_in"),
    "messages_out": lambda one: one.of_days("messages_out"),
    "messages_failed": lambda one: one.of_days("messages_failed"),
    "whatsapp_cost": lambda one: one.whatsapp_cost,
    "ai_cost": lambda one: one.ai_cost,
    "cost_per_lead": lambda one: one.each("new_leads"),
    "cost_per_reply": lambda one: one.each("replied"),
    "cost_per_won": lambda one: one.each("won"),
    "follow_ups_kept": _kept,
}
"""Those that are more than how many leads are behind them."""

_TABLES: Mapping[str, Callable[[PeriodNumbers], Counts]] = {
    "by_source": lambda one: one.by("source"),
    "by_status": lambda one: one.by("status"),
    "won_by_source": lambda one: one.won_by("source"),
    "won_by_campaign": lambda one: one.won_by("campaign"),
    "won_by_person": lambda one: one.won_by("owner"),
    "lost_reasons": lambda one: tables.lost_reasons(one.tx, one.span),
    "score_won": lambda one: {part: won for part, (won, _) in one.scores.items()},
}
"""Those that are not counted ahead for each day."""

_WHOLES: Mapping[str, Callable[[PeriodNumbers], Counts]] = {
    "won_by_source": lambda one: one.by("source"),
    "won_by_campaign": lambda one: one.by("campaign"),
    "won_by_person": lambda one: one.by("owner"),
    "score_won": lambda one: {part: decided for part, (_, decided) in one.scores.items()},
}

_LINES: Mapping[str, Callable[[Tx, Span], tuple[int, ...]]] = {
    "new_leads": daily.new_leads,
    "won": daily.won,
    "whatsapp_cost": lambda tx, span: daily.of_days(tx, "cost_by_category", span),
}


def compared(
    tx: Tx, period: Period, zone: ZoneInfo, rate: float, now: Millis
) -> tuple[PeriodNumbers, PeriodNumbers]:
    """The numbers of a period, and of the one before."""
    this, that = span_of(period, zone, now), span_of(period.before(), zone, now)
    comers = Comers(tx, this, that)
    return (
        PeriodNumbers(tx, this, rate, comers, "leads"),
        PeriodNumbers(tx, that, rate, comers, "leads_before"),
    )
