"""When something is due, as people write it: English, Hinglish, Hindi, or ISO 8601.

`tomorrow 4pm`, `kal 4 baje`, `कल शाम 5 बजे`, `+2d`, `somvar`, `25/12 11:30`, `2026-12-01T10:00`.
Kept small and our own: the libraries that read many languages take `kal` for yesterday as often as
for tomorrow, and a task always lies ahead.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, HOUR, LATEST, MINUTE, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean_line, fold

_MORNING = time(10)
"""When a day without an hour is meant: the shop has opened."""
_UNITS = {
    **dict.fromkeys("m min mins minute minutes मिनट".split(), MINUTE),
    **dict.fromkeys("h hr hrs hour hours ghanta ghante घंटे घंटा".split(), HOUR),
    **dict.fromkeys("d day days din दिन".split(), DAY),
    **dict.fromkeys("w week weeks hafta hafte हफ्ते हफ्ता".split(), 7 * DAY),
}
_DAYS = {
    **dict.fromkeys("today aaj aj आज".split(), 0),
    **dict.fromkeys("tomorrow tmrw tmr kal कल".split(), 1),
    **dict.fromkeys("parso parson परसों परसो".split(), 2),
    **dict.fromkeys("narso narson नरसों".split(), 3),
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon somvar somwar सोमवार",
            "tuesday tue tues mangalvar mangalwar mangal मंगलवार",
            "wednesday wed budhvar budhwar budh बुधवार",
            "thursday thu thur thurs guruvar guruwar brihaspativar गुरुवार",
            "friday fri shukravar shukrawar शुक्रवार",
            "saturday sat shanivar shaniwar shanivaar शनिवार",
            "sunday sun ravivar raviwar itvar itwar रविवार इतवार",
        )
    )
    for name in names.split()
}
"""By name, folded: Monday is 0."""
_PARTS_OF_DAY = {
    **dict.fromkeys("morning subah savere सुबह".split(), (time(10), False)),
    **dict.fromkeys("noon dopahar dopaher दोपहर".split(), (time(12), True)),
    **dict.fromkeys("afternoon".split(), (time(15), True)),
    **dict.fromkeys("evening shaam sham शाम".split(), (time(18), True)),
    **dict.fromkeys("night tonight raat रात".split(), (time(20), True)),
}
_FILLERS = frozenset("at on by in ko ke ki tak baad me mein the next this को तक के बाद में".split())
_HALVES = {"sadhe": 30, "saadhe": 30, "साढ़े": 30, "sava": 15, "सवा": 15, "paune": -15, "पौने": -15}

_NUMBER = r"(\d{1,4})"
_AFTER = re.compile(rf"\+?{_NUMBER} ?([^\W\d_]+[\u0900-\u097f]*)(?: (?:baad|me|mein|later|बाद|में))?")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|a\.m\.|p\.m\.|baje|bje|बजे)?")
_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?")


@dataclass(frozen=True, slots=True)
class _Found:
    """What the words said so far."""

    day: date | None = None
    hour: time | None = None
    part: tuple[time, bool] | None = None
    """The usual hour of a part of the day, and whether small hours mean the afternoon there."""
    sure: bool = False
    """`am`, `pm` or 24 hours were written."""
    weekday: bool = False
    minutes: int = 0


def read_when(text: str, now: Millis, zone: str) -> Millis:
    """The moment that is meant, always ahead of `now`; raises CrmError when it cannot be told."""
    words = _plain(text)
    moment = _after(words, now) or _iso(words, zone) or _spoken(words, now, zone)
    if moment is None or moment > LATEST:
        raise CrmError(
            f"{clean_line(text, 40)!r} is no time that is understood here.",
            'Write it like "tomorrow 4pm", "kal 4 baje", "+2d" or "2026-12-01 16:00".',
        )
    if moment <= now:
        raise CrmError(f"{clean_line(text, 40)!r} is over already.", "Name a time ahead.")
    return moment


def _plain(text: str) -> str:
    folded = fold(clean_line(text, 80)).replace(",", " ")
    digits = (str(unicodedata.digit(one)) if one.isdecimal() else one for one in folded)
    return " ".join("".join(digits).split())


def _after(words: str, now: Millis) -> Millis | None:
    """`+2d`, `3 din baad`, `in 2 hours`."""
    match = _AFTER.fullmatch(words.removeprefix("in ").replace("ke baad", "baad"))
    unit = None if match is None else _UNITS.get(match[2])
    return None if match is None or unit is None else Millis(now + int(match[1]) * unit)


def _iso(words: str, zone: str) -> Millis | None:
    try:
        moment = datetime.fromisoformat(words.replace(" ", "T").upper())
    except ValueError:
        return None
    if len(words) <= len("2026-12-01"):
        moment = datetime.combine(moment.date(), _MORNING)
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(zone))
    return _millis(aware)


def _spoken(words: str, now: Millis, zone: str) -> Millis | None:
    here = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    found = _Found()
    rest = [word for word in words.split() if word not in _FILLERS]
    while rest:
        step = _one_word(rest, found, here)
        if step is None:
            return None
        found, used = step
        rest = rest[used:]
    return _put_together(found, here)


def _one_word(rest: list[str], found: _Found, here: datetime) -> tuple[_Found, int] | None:
    word = rest[0]
    if word in _DAYS:
        return replace(found, day=here.date() + timedelta(days=_DAYS[word])), 1
    if word in WEEKDAYS:
        ahead = (WEEKDAYS[word] - here.weekday()) % 7
        return replace(found, day=here.date() + timedelta(days=ahead), weekday=True), 1
    if word in _PARTS_OF_DAY:
        return replace(found, part=_PARTS_OF_DAY[word]), 1
    if word in _HALVES:
        return replace(found, minutes=_HALVES[word]), 1
    return _date(word, found, here) or _hour(rest, found)


def _date(word: str, found: _Found, here: datetime) -> tuple[_Found, int] | None:
    """`25/12`: day first, as in India; without a year the next one that comes."""
    match = _DATE.fullmatch(word)
    if match is None:
        return None
    year = int(match[3] or here.year)
    try:
        day = date(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
        if match[3] is None and day < here.date():
            day = day.replace(year=day.year + 1)
    except ValueError:
        return None
    return replace(found, day=day), 1


def _hour(rest: list[str], found: _Found) -> tuple[_Found, int] | None:
    for used in (2, 1):
        match = _CLOCK.fullmatch(" ".join(rest[:used])) if len(rest) >= used else None
        if match is None or found.hour is not None:
            continue
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1]
        sure = half in ("a", "p") or hour > 12 or (match[3] is None and match[2] is not None)
        hour = hour % 12 + 12 * (half == "p") if half in ("a", "p") else hour
        if hour > 23 or minute > 59:
            return None
        return replace(found, hour=time(hour, minute), sure=sure), used
    return None


def _put_together(found: _Found, here: datetime) -> Millis | None:
    if found == _Found() or (found.minutes and found.hour is None):
        return None
    part_hour = None if found.part is None else found.part[0]
    hour = found.hour or part_hour or _MORNING
    moment = datetime.combine(found.day or here.date(), hour, here.tzinfo)
    moment += timedelta(minutes=found.minutes)
    if found.hour is not None and not found.sure:
        moment += _afternoon(found, moment)
    if moment <= here and found.weekday:
        moment += timedelta(days=7)
    elif moment <= here and found.day is None:
        moment += timedelta(days=1)
    return _millis(moment)


def _afternoon(found: _Found, moment: datetime) -> timedelta:
    """A shop's `4 baje` is in the afternoon: what no part of the day settles, opening hours do."""
    late = found.part[1] if found.part is not None else moment.hour < 8
    return timedelta(hours=12) if late and moment.hour < 12 else timedelta()


def _millis(moment: datetime) -> Millis:
    return Millis(int(moment.timestamp() * 1000))
