"""Which day a moment lies on by the shop's calendar, and the plain sums over lists of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Value = int | float | None
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Days:
    """From the first day to the last; `at in days` asks the calendar on the wall, not a sum."""

    first: date
    last: date
    zone: ZoneInfo

    def __contains__(self, at: int | None) -> bool:
        day = None if at is None else day_of(at, self.zone)
        return day is not None and self.first <= day <= self.last

    def before(self) -> "Days":
        """As many days, just before."""
        many = self.last - self.first + timedelta(1)
        return Days(self.first - many, self.last - many, self.zone)

    def each(self) -> list["Days"]:
        """One after the other."""
        many = (self.last - self.first).days + 1
        days = [self.first + timedelta(number) for number in range(many)]
        return [Days(day, day, self.zone) for day in days]


def local(at: int, zone: ZoneInfo) -> datetime | None:
    """What calendar and clock of the shop show then; None beyond the years 1 to 9999."""
    try:
        return (_EPOCH + timedelta(milliseconds=at)).astimezone(zone)
    except OverflowError:
        return None


@lru_cache(maxsize=200_000)
def day_of(at: int, zone: ZoneInfo) -> date | None:
    found = local(at, zone)
    return None if found is None else found.date()


def end_of_day(at: int, zone: ZoneInfo) -> int:
    """The first moment of the next day, found by walking: some days have 23 or 25 hours."""
    day = day_of(at, zone)
    later = at - at % (15 * MINUTE)
    while day_of(later, zone) == day:
        later += 15 * MINUTE
    return later


def lower_median(values: Sequence[int]) -> int | None:
    """The middle one, the lower of two; None of none."""
    return sorted(values)[(len(values) - 1) // 2] if values else None


def nine_of_ten(values: Sequence[int]) -> int | None:
    """The smallest value that at least nine in ten do not exceed; None of none."""
    for value in sorted(values):
        if 10 * sum(one <= value for one in values) >= 9 * len(values):
            return value
    return None


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def paise(microusd: int, usd_inr: str) -> int:
    """Millionths of a dollar in paise, at so many rupees for a dollar."""
    return round(microusd * float(usd_inr) / 10_000)
