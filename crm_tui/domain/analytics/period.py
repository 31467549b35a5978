"""Days in a row by the shop's calendar, and the same number of days just before them."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import Millis, start_of_day
from crm_tui.domain.errors import CrmError

LONGEST_DAYS = 3_660
_HOW = "Write days like 2026-11-01, the first before the last."


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both whole."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """As many days, just before: what it is compared with."""
        return Period(self.first - timedelta(self.days), self.first - timedelta(1))

    def bounds(self, zone: ZoneInfo) -> tuple[Millis, Millis]:
        """From its first moment to the first one after it."""
        return start_of_day(self.first, zone), start_of_day(self.last + timedelta(1), zone)


def today(day: date) -> Period:
    return Period(day, day)


def week(day: date) -> Period:
    """The seven days that end with this one."""
    return Period(day - timedelta(6), day)


def month(day: date) -> Period:
    """The thirty days that end with this one."""
    return Period(day - timedelta(29), day)


def read_period(first: str | None, last: str | None, day: date) -> Period:
    """As written on a command line; without either the thirty days to `day`. Raises CrmError."""
    if first is None and last is None:
        return month(day)
    end = day if last is None else _day(last)
    start = end if first is None else _day(first)
    found = Period(start, end)
    if not 1 <= found.days <= LONGEST_DAYS:
        raise CrmError(f"From {start} to {end} is no period.", _HOW)
    return found


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError as error:
        raise CrmError(f"{text.strip()[:40]!r} is no day.", _HOW) from error
    if not 1971 <= found.year <= 9_000:
        raise CrmError(f"{found} is no day of a shop.", _HOW)
    return found
