"""The days on which the shop is closed: a weekday, a holiday, a date that comes every year."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean_line, fold
from crm_tui.domain.weekdays import WEEKDAYS

_EVERY_YEAR = re.compile(r"(\d{1,2})[/.-](\d{1,2})")
_INDIAN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LEAP_YEAR = 2000

# How shops write their weekly day off into their hours, and nothing looser; the names of days stand
# as <0> to <6> by then, words for closed as <x>.
_WORD = re.compile(r"[^\W\d_][\w\u0900-\u097f]*")
_SHUT = frozenset("closed close holiday off band bandh chutti chhutti बंद बन्द छुट्टी".split())
_TO = r"(?:-|–|\bto\b|\bse\b|से)"
_DAYS = rf"<\d>(?:\s*(?:{_TO}|&|/|\+|\band\b|\baur\b|और)\s*<\d>)*"
_SAYS_CLOSED = re.compile(
    r"(?P<denied>\b(?:not|never|no)\s+)?(?:weekly\s+)?(?:"
    rf"<x>\s*[:–-]?\s*(?:\bon\b|\bevery\b)?\s*(?P<after>{_DAYS}(?:\s*,\s*{_DAYS})*)"
    rf"|(?P<before>{_DAYS})\s*[:–-]?\s*(?:\bko\b|\bis\b|\bare\b|को)?\s*<x>)"
    r"\s*(?:(?:rehta |rahta |rehti |rahti |रहता |रहती )?(?:hai|है))?\s*(?=$|[,;.!)|।\n])"
)
_RANGE = re.compile(rf"<(\d)>\s*{_TO}\s*<(\d)>")
_ONE_DAY = re.compile(r"<(\d)>")
_LONGEST_HOURS = 400


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """When nobody is written to first because the shop is closed, by the shop's calendar."""

    zone: ZoneInfo
    weekdays: frozenset[int] = frozenset()
    """Monday is 0."""
    dates: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    """Month and day."""

    def holds(self, day: date) -> bool:
        return (
            day.weekday() in self.weekdays
            or day in self.dates
            or (day.month, day.day) in self.yearly
        )

    def ends(self, now: Millis) -> Millis | None:
        """When the closed day that we are in ends; None on an open one."""
        today = datetime.fromtimestamp(now / 1000, self.zone).date()
        if not self.holds(today):
            return None
        tomorrow = datetime.combine(today + timedelta(days=1), time(), self.zone)
        return Millis(int(tomorrow.timestamp() * 1000))

    def also(self, weekdays: Iterable[int]) -> "ClosedDays":
        """These, and the weekdays that the shop names elsewhere."""
        return replace(self, weekdays=self.weekdays.union(weekdays))


def read_closed_days(text: str, zone: str) -> ClosedDays:
    """`sunday, 2026-12-25, 15/08` as closed days; `off` or nothing is none. Raises CrmError."""
    weekdays: set[int] = set()
    dates: set[date] = set()
    yearly: set[tuple[int, int]] = set()
    for word in _parts(text):
        found = _weekday(word) if _weekday(word) is not None else _dated(word)
        if isinstance(found, int):
            weekdays.add(found)
        elif isinstance(found, date):
            dates.add(found)
        elif found is not None:
            yearly.add(found)
        else:
            raise _not_understood(word)
    return ClosedDays(ZoneInfo(zone), frozenset(weekdays), frozenset(dates), frozenset(yearly))


def closing_days(hours: str) -> frozenset[int]:
    """The weekdays on which opening hours plainly say that the shop is closed; Monday is 0.

    >>> sorted(closing_days("9 am to 9 pm, Tuesday closed"))
    [1]
    """
    line = _WORD.sub(_as_sign, fold(hours)[:_LONGEST_HOURS])
    said = [found for found in _SAYS_CLOSED.finditer(line) if not found["denied"]]
    return frozenset(
        day for found in said for day in _days_in(found["after"] or found["before"] or "")
    )


def _as_sign(match: re.Match[str]) -> str:
    number = _weekday(match[0])
    if number is not None:
        return f"<{number}>"
    return "<x>" if match[0] in _SHUT else match[0]


def _days_in(text: str) -> Iterator[int]:
    for found in _RANGE.finditer(text):
        first, last = int(found[1]), int(found[2])
        yield from ((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
    yield from (int(found[1]) for found in _ONE_DAY.finditer(text))


def _parts(text: str) -> list[str]:
    words = [word.strip() for word in fold(clean_line(text, 2_000)).split(",")]
    return [word for word in words if word and word not in ("off", "none")]


def _weekday(word: str) -> int | None:
    return WEEKDAYS.get(word, WEEKDAYS.get(word.removesuffix("s")))


def _dated(word: str) -> date | tuple[int, int] | None:
    """Day first, as in India; without a year it comes every year, 29 February in leap years."""
    try:
        if found := _EVERY_YEAR.fullmatch(word):
            day = date(_LEAP_YEAR, int(found[2]), int(found[1]))
            return day.month, day.day
        if found := _INDIAN.fullmatch(word):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(word)
    except ValueError:
        return None


def _not_understood(word: str) -> CrmError:
    return CrmError(
        f"{clean_line(word, 40)!r} is no day that is understood here.",
        "Write CRM_HOLIDAYS like sunday, 2026-12-25, 15/08 (which comes every year), or off.",
    )
