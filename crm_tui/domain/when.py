"""When something is due, as people write it: English, Hinglish, Hindi, or ISO 8601.

`tomorrow 4pm`, `kal 4 baje`, `कल शाम 5 बजे`, `+2d`, `dedh ghante mein`, `agle hafte Friday`, `15 tareekh`,
`mahine ke end mein`, `diwali ke baad`, `25/12 11:30`, `2026-12-01T10:00`.
Kept small and our own: the libraries that read many languages take `kal` for yesterday as often as
for tomorrow, and a task always lies ahead.

It does not read: ranges (`4-5 baje`), choices (`kal ya parso`), what comes again (`har Monday`), vague
words (`thodi der mein`, `jaldi`), midnight, and festivals whose date is not known (`domain/festivals.py`).
"""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, HOUR, LATEST, MINUTE, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.festivals import with_dates
from crm_tui.domain.text import clean_line
from crm_tui.domain.weekdays import WEEKDAYS
from crm_tui.domain.when_words import (
    AFTER,
    DAYS,
    FILLERS,
    HALVES,
    NIGHT,
    NOON,
    PARTS_OF_DAY,
    UNITS,
    Unit,
    plain,
)

_MORNING = time(10)
"""When a day without an hour is meant: the shop has opened."""
_OPENS = 8
"""Earlier hours that nobody calls morning are in the afternoon."""
_FIXED = {Unit.MINUTE: MINUTE, Unit.HOUR: HOUR, Unit.DAY: DAY, Unit.WEEK: 7 * DAY}
_LENGTH = re.compile(
    rf"(?<!\S)\+?(\d{{1,4}}(?:\.\d{{1,2}})?) ?({'|'.join(sorted(UNITS, key=len, reverse=True))})(?!\S)"
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|a\.m\.|p\.m\.|baje|bje|baj|बजे)?")
_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?")
_MONTH_DAY = re.compile(r"date-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class _Found:
    """What the words said so far."""

    day: date | None = None
    weekday: int | None = None
    not_today: bool = False
    """`agle somvar` on a Monday is a week ahead, however late the hour."""
    month_day: int | None = None
    week: date | None = None
    """The Monday of the week that is meant."""
    month: date | None = None
    """The first of the month that is meant."""
    month_end: bool = False
    hour: time | None = None
    part: tuple[time, bool] | None = None
    """The usual hour of a part of the day, and whether small hours mean the afternoon there."""
    sure: bool = False
    """`am`, `pm` or 24 hours were written."""
    minutes: int = 0


def read_when(text: str, now: Millis, zone: str) -> Millis:
    """The moment that is meant, always ahead of `now`; raises CrmError when it cannot be told."""
    here = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    try:
        words = with_dates(plain(text), here.date())
        moment = _iso(words, zone) or _in_words(words, here, now)
    except (ValueError, OverflowError):  # a day that no calendar has
        moment = None
    if moment is None or moment > LATEST:
        raise CrmError(
            f"{clean_line(text, 40)!r} is no time that is understood here.",
            'Write it like "tomorrow 4pm", "kal 4 baje", "+2d" or "2026-12-01 16:00".',
        )
    if moment <= now:
        raise CrmError(f"{clean_line(text, 40)!r} is over already.", "Name a time ahead.")
    return moment


def _iso(words: str, zone: str) -> Millis | None:
    try:
        moment = datetime.fromisoformat(words.replace(" ", "T").upper())
    except ValueError:
        return None
    if len(words) <= len("2026-12-01"):
        moment = datetime.combine(moment.date(), _MORNING)
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(zone))
    return _millis(aware)


def _in_words(words: str, here: datetime, now: Millis) -> Millis | None:
    lengths = _LENGTH.findall(words)
    rest = [word for word in _LENGTH.sub(" ", words).split() if word not in FILLERS]
    if not lengths:
        return _spoken(rest, _Found(), here)
    rest = [word for word in rest if word not in AFTER]
    units = {UNITS[unit] for _, unit in lengths}
    if not rest:
        return _after(lengths, here, now)
    if units & {Unit.MINUTE, Unit.HOUR}:
        return None
    day = datetime.fromtimestamp(_after(lengths, here, now) / 1000, here.tzinfo).date()
    return _spoken(rest, _Found(day=day), here)


def _after(lengths: list[tuple[str, str]], here: datetime, now: Millis) -> Millis:
    """`+2d`, `3 din baad`, `1 ghanta 30 min mein`; a month later is the same day of that month."""
    months, millis = 0, 0.0
    for count, word in lengths:
        unit = UNITS[word]
        if unit in _FIXED:
            millis += float(count) * _FIXED[unit]
        else:
            months += round(float(count) * (12 if unit is Unit.YEAR else 1))
    start = now if not months else _millis(_months_on(here, months))
    return Millis(start + round(millis))


def _months_on(here: datetime, months: int) -> datetime:
    first = _month_on(here.date().replace(day=1), months)
    last = calendar.monthrange(first.year, first.month)[1]
    return here.replace(year=first.year, month=first.month, day=min(here.day, last))


def _month_on(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


# -- words for days and hours --------------------------------------------------------------------


def _spoken(rest: list[str], found: _Found, here: datetime) -> Millis | None:
    while rest:
        step = _one_word(rest, found, here)
        if step is None:
            return None
        found, used = step
        rest = rest[used:]
    return _put_together(found, here)


def _one_word(rest: list[str], found: _Found, here: datetime) -> tuple[_Found, int] | None:
    word, today = rest[0], here.date()
    if word in DAYS:
        return _with_day(found, today + timedelta(days=DAYS[word]))
    if word in WEEKDAYS and found.weekday is None:
        return replace(found, weekday=WEEKDAYS[word]), 1
    if word in PARTS_OF_DAY and found.part in (None, PARTS_OF_DAY[word]):
        return replace(found, part=PARTS_OF_DAY[word]), 1
    if word in HALVES and not found.minutes:
        return replace(found, minutes=HALVES[word]), 1
    if word == "not-today":
        return replace(found, not_today=True), 1
    if word == "next-week":
        return replace(found, week=today + timedelta(days=7 - today.weekday())), 1
    if word == "next-month":
        return replace(found, month=_month_on(today.replace(day=1), 1)), 1
    if word == "month-end":
        return replace(found, month_end=True), 1
    if word == "same-time" and found.hour is None:
        return replace(found, hour=here.time().replace(second=0, microsecond=0), sure=True), 1
    if (month_day := _MONTH_DAY.fullmatch(word)) and found.month_day is None:
        return replace(found, month_day=int(month_day[1])), 1
    return _date(word, found, here) or _hour(rest, found)


def _with_day(found: _Found, day: date) -> tuple[_Found, int] | None:
    return None if found.day not in (None, day) else (replace(found, day=day), 1)


def _date(word: str, found: _Found, here: datetime) -> tuple[_Found, int] | None:
    """`25/12`: day first, as in India; without a year the next one that comes."""
    match = _DATE.fullmatch(word)
    if match is None:
        return None
    year = int(match[3] or here.year)
    day = date(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
    if match[3] is None and day < here.date():
        day = day.replace(year=day.year + 1)
    return _with_day(found, day)


def _hour(rest: list[str], found: _Found) -> tuple[_Found, int] | None:
    for used in (2, 1):
        match = _CLOCK.fullmatch(" ".join(rest[:used])) if len(rest) >= used else None
        if match is None or found.hour is not None:
            continue
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1]
        sure = half in ("a", "p") or hour > 12 or (match[1].startswith("0") and not half)
        if half in ("a", "p"):
            hour = hour % 12 + 12 * (half == "p")
        if hour > 23 or minute > 59:
            return None
        return replace(found, hour=time(hour, minute), sure=sure), used
    return None


# -- put together --------------------------------------------------------------------------------


def _put_together(found: _Found, here: datetime) -> Millis | None:
    if found == _Found() or (found.minutes and found.hour is None):
        return None
    moments = [_at_hour(found, _midnight(day, here)) for day in _days(found, here.date())]
    ahead = next((moment for moment in moments if moment > here), None)
    # What was named and is over comes back as it is, so that it is said to be over.
    return _millis(ahead or moments[0]) if moments else None


def _midnight(day: date, here: datetime) -> datetime:
    return datetime.combine(day, time(), here.tzinfo)


def _days(found: _Found, today: date) -> list[date]:
    """The days that may be meant, the first that lies ahead counts; none when they contradict."""
    if found.week is not None:
        days = [found.week + timedelta(days=found.weekday or 0)]
    elif found.month_end or found.month_day is not None or found.month is not None:
        days = _in_months(found, today)
    elif found.weekday is not None:
        start = today + timedelta(days=found.not_today) if found.day is None else found.day
        first = start + timedelta(days=(found.weekday - start.weekday()) % 7)
        days = [first, first + timedelta(days=7)] if found.day is None else [first]
    elif found.day is None:
        days = [today, today + timedelta(days=1)]
    else:
        days = [found.day]
    return [day for day in days if _fits(found, day)]


def _fits(found: _Found, day: date) -> bool:
    """Nothing that was said contradicts it: `Friday 27/11` is a Friday."""
    return found.day in (None, day) and found.weekday in (None, day.weekday())


def _in_months(found: _Found, today: date) -> list[date]:
    months = (
        [found.month] if found.month else [_month_on(today.replace(day=1), n) for n in range(3)]
    )
    days = []
    for first in months:
        last = calendar.monthrange(first.year, first.month)[1]
        number = last if found.month_end else 1 if found.month_day is None else found.month_day
        if 1 <= number <= last:
            days.append(first.replace(day=number))
    return days


def _at_hour(found: _Found, midnight: datetime) -> datetime:
    part_hour = None if found.part is None else found.part[0]
    hour = found.hour or part_hour or _MORNING
    moment = midnight + timedelta(hours=hour.hour, minutes=hour.minute + found.minutes)
    if found.hour is None or found.sure:
        return moment
    return moment + timedelta(hours=_later_by(found, hour.hour))


def _later_by(found: _Found, hour: int) -> int:
    """A shop's `4 baje` is in the afternoon: what no part of the day settles, opening hours do."""
    if found.part == NIGHT and (hour == 12 or hour < 5):
        return 24 if hour < 5 else 12  # `raat 12 baje` ends the day, `raat 2 baje` comes after it
    if found.part == NOON and hour in (10, 11):
        return 0  # `dopahar 11 baje` is before noon
    late = found.part[1] if found.part is not None else hour < _OPENS
    return 12 if late and hour < 12 else 0


def _millis(moment: datetime) -> Millis:
    return Millis(int(moment.timestamp() * 1000))
