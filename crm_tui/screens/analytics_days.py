"""Which days the numbers are of: those that go on with today, and any that are typed."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from crm_tui.domain.analytics.period import Period, month, read_period, today, week
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import counted
from crm_tui.screens.ask_line import AskLine, Known
from crm_tui.widgets.analytics_words import period_words

_BETWEEN = re.compile(r"\s*(?:\.\.|–|\bto\b|,|\s)\s*")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_FIRST = date(1971, 1, 1)
_PRESETS: dict[str, Callable[[date], Period]] = {"today": today, "week": week, "month": month}


@dataclass(frozen=True, slots=True)
class Days:
    """A choice of days; the named ones go on with the calendar."""

    name: str = "month"
    """`today`, `week`, `month`, or `any_days`."""
    fixed: Period | None = None

    def at(self, day: date) -> Period:
        """The days that are meant on this one."""
        return self.fixed or _PRESETS[self.name](day)

    def moved(self, day: date, by: int) -> "Days":
        """As many days before (-1) or after (1); never wholly after today, nor before any shop."""
        here = self.at(day)
        step = timedelta(here.days * by)
        there = Period(here.first + step, here.last + step)
        return Days("any_days", there) if _FIRST <= there.first <= day else self


def read_days(typed: str, day: date) -> Period:
    """`2026-11-01 2026-11-22`, one day, or a month (`2026-10`). Raises CrmError."""
    first, *others = _BETWEEN.split(typed.strip())
    if not others and (found := _MONTH.fullmatch(first)):
        return _whole_month(int(found[1]), int(found[2]), day)
    if len(others) > 1:
        raise CrmError("More than two days are no period.", "Write the first day and the last.")
    return read_period(first, others[0] if others else first, day)


def _whole_month(year: int, number: int, day: date) -> Period:
    if not 1 <= number <= 12:
        raise CrmError(f"{number} is no month.", "Write a month like 2026-10.")
    last = monthrange(max(1, year), number)[1]
    return read_period(f"{year:04d}-{number:02d}-01", f"{year:04d}-{number:02d}-{last}", day)


class AskDays(AskLine):
    """Ends with days that were understood, or None."""

    TITLE = "Which days?"
    EXAMPLE = "2026-11-01 2026-11-22"

    def __init__(self, day: date) -> None:
        super().__init__(
            "The first day and the last, one day alone, or a month like 2026-10.", self._known_days
        )
        self._day = day

    async def _known_days(self) -> Known:
        months = [self._day.replace(day=1)]
        for _ in range(5):
            months.append((months[-1] - timedelta(1)).replace(day=1))
        return Known([f"{one:%Y-%m}" for one in months])

    def meaning(self, typed: str) -> str:
        if not typed.strip():
            return ""
        found = read_days(typed, self._day)
        return f"{period_words(found)}, {counted(found.days, 'day')}"
