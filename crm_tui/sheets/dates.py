"""Dates of a column: day first as India writes them, unless the column itself shows otherwise."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import lru_cache

from crm_tui.domain.clock import Millis

IST = timezone(timedelta(hours=5, minutes=30))
"""Times without a zone are India's (IndiaMART, JustDial and TradeIndia write them so)."""
_LONGEST = 64
"""Characters of a date."""
_FIRST_YEAR = 1990
"""Before it is no enquiry: 1900-01-01 is how spreadsheets and JustDial write nothing."""
_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial numbers."""
_NUMERIC = re.compile(r"(\d{1,4})[./\-\s](\d{1,2})[./\-\s](\d{2,4})(?:[\s,T]+(.*))?")
_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]*([A-Za-z]{3,9})[\s\-/.,]*(\d{2,4})[\s,]*(.*)"
)
_NAMED_FIRST = re.compile(
    r"([A-Za-z]{3,9})[\s\-/.]*(\d{1,2})(?:st|nd|rd|th)?[\s,\-/.]+(\d{4})[\s,]*(.*)"
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?\.?m?\.?", re.IGNORECASE)
_COMPACT = re.compile(r"20\d{6}")
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")
_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}


class Order(StrEnum):
    """Which part of 03/04/2026 is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def decide_order(cells: Iterable[str]) -> tuple[Order, bool]:
    """The order of a whole column, and whether any of its cells settled it (a part above 12)."""
    for cell in cells:
        match = _NUMERIC.match(cell.strip())
        if match is None or len(match[1]) > 2:
            continue
        first, second = int(match[1]), int(match[2])
        if first > 12 >= second:
            return Order.DAY_FIRST, True
        if second > 12 >= first:
            return Order.MONTH_FIRST, True
    return Order.DAY_FIRST, False


def read_date(cell: str, order: Order, clock: str = "") -> Millis | None:
    """The moment in UTC; None for what is no date, or stands for none (1900).

    `clock` is the time of day from a column beside it.
    """
    text = cell.strip()
    return None if len(text) > _LONGEST else _read(text, order, clock[:_LONGEST])


@lru_cache(maxsize=4_096)
def _read(text: str, order: Order, clock: str) -> Millis | None:
    try:
        found = _iso(text) or _parse(text, order)
        if found is not None and clock and found.time() == time():
            found = datetime.combine(found.date(), _time(clock), found.tzinfo)
    except (ValueError, OverflowError):
        return None
    if found is None or found.year < _FIRST_YEAR:
        return None
    aware = found if found.tzinfo is not None else found.replace(tzinfo=IST)
    return Millis(int(aware.timestamp() * 1000))


def stands_for_no_date(text: str) -> bool:
    """1900-01-01 and 0000-00-00: nothing was entered."""
    return re.match(r"(?:0000|1899|1900)\b|.*\b(?:1900|0000)$", text.strip()) is not None


def _iso(text: str) -> datetime | None:
    if len(text) < 10 or text[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _parse(text: str, order: Order) -> datetime | None:
    if match := _NUMERIC.fullmatch(text):
        return _moment(*_day_of(match[1], match[2], match[3], order), match[4] or "")
    if match := _NAMED.fullmatch(text):
        return _named(match[1], match[2], match[3], match[4])
    if match := _NAMED_FIRST.fullmatch(text):
        return _named(match[2], match[1], match[3], match[4])
    if _COMPACT.fullmatch(text):
        return datetime(int(text[:4]), int(text[4:6]), int(text[6:]), tzinfo=IST)
    if match := _SERIAL.fullmatch(text):
        return _serial(int(match[1]), match[2])
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    return None


def _day_of(first: str, second: str, third: str, order: Order) -> tuple[int, int, int]:
    """Year, month, day."""
    if len(first) == 4:
        return int(first), int(second), int(third)
    year = _year(third)
    if order is Order.MONTH_FIRST:
        return year, int(first), int(second)
    return year, int(second), int(first)


def _named(day: str, month: str, year: str, clock: str) -> datetime | None:
    number = _MONTHS.get(month[:3].lower())
    return None if number is None else _moment(_year(year), number, int(day), clock)


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _moment(year: int, month: int, day: int, clock: str) -> datetime:
    return datetime.combine(date(year, month, day), _time(clock), IST)


def _time(text: str) -> time:
    """`3:05 pm`, `15:05:10`; midnight when there is none."""
    match = _TIME.match(text.strip())
    if match is None:
        return time()
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return time(hour, int(match[2]), int(match[3] or 0))


def _serial(days: int, fraction: str | None) -> datetime:
    seconds = round(float(f"0.{fraction}") * 86_400) if fraction else 0
    moment = datetime.combine(_EPOCH, time(), IST)
    return moment + timedelta(days=days, seconds=seconds)
