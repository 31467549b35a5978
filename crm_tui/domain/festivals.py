"""Festivals and national days by name, with the dates that are known.

Lunar dates 2026 to 2032 as the public holiday calendar of India names them (the Python `holidays`
project, MIT licence, which quotes timeanddate.com). Days that the sight of the moon decides (Eid) and
any that are not listed are not guessed.
"""

import re
from datetime import date, timedelta

from crm_tui.domain.errors import CrmError

_NAMES = {
    **dict.fromkeys("diwali deepawali deepavali divali दिवाली दीवाली दीपावली".split(), "Diwali"),
    **dict.fromkeys("holi होली".split(), "Holi"),
    **dict.fromkeys("dussehra dasara dussera दशहरा".split(), "Dussehra"),
    **dict.fromkeys("christmas xmas क्रिसमस".split(), "Christmas"),
    **dict.fromkeys(("new year", "new years", "naya saal", "नया साल", "नए साल"), "New Year"),
    **dict.fromkeys(("republic day", "26 january", "गणतंत्र दिवस"), "Republic Day"),
    **dict.fromkeys(("independence day", "स्वतंत्रता दिवस"), "Independence Day"),
    **dict.fromkeys("eid ईद bakrid ramzan ramadan".split(), "Eid"),
    **dict.fromkeys("rakhi rakshabandhan राखी रक्षाबंधन".split(), "Rakhi"),
    **dict.fromkeys("navratri navaratri नवरात्रि".split(), "Navratri"),
    **dict.fromkeys("onam pongal sankranti ganpati janmashtami".split(), "this festival"),
}
_EVERY_YEAR = {
    "Christmas": (12, 25),
    "New Year": (1, 1),
    "Republic Day": (1, 26),
    "Independence Day": (8, 15),
}
_DATES = {
    "Diwali": "2026-11-08 2027-10-29 2028-10-17 2029-11-05 2030-10-26 2031-11-14 2032-11-02",
    "Holi": "2026-03-04 2027-03-22 2028-03-11 2029-03-01 2030-03-20 2031-03-09 2032-03-27",
    "Dussehra": "2026-10-20 2027-10-09 2028-09-27 2029-10-16 2030-10-06 2031-10-25 2032-10-14",
}
_ANY = "|".join(sorted(_NAMES, key=len, reverse=True))
_DAY = r"(?: (?:ko|par|pe|ke din|को|पर|के दिन))?"
_SAYS = re.compile(
    rf"(?<!\S)(?:(?P<before>before )|(?P<after>after ))?(?P<name>{_ANY})"
    rf"(?:(?: (?:ke|के))? (?P<later>baad|bad|बाद)|(?: (?:se|ke|से|के))? (?P<earlier>pehle|pahle|पहले)|{_DAY})(?!\S)"
)


def with_dates(line: str, today: date) -> str:
    """The line with each festival as a date: the day after, the day before, or the day itself.

    Raises CrmError for a festival whose date is not known here.
    """
    return _SAYS.sub(lambda found: _next(found, today), line)


def _next(found: re.Match[str], today: date) -> str:
    name = _NAMES[found["name"]]
    shift = _shift(found)
    days = (day + shift for day in _dates(name, today.year))
    day = next((day for day in days if day >= today), None)
    if day is None:
        raise CrmError(
            f"The date of {name} is not known here.", "Write the date itself, like 25/12."
        )
    return f"{day.day}/{day.month}/{day.year}"


def _shift(found: re.Match[str]) -> timedelta:
    after = found["after"] is not None or found["later"] is not None
    before = found["before"] is not None or found["earlier"] is not None
    return timedelta(days=after - before)


def _dates(name: str, year: int) -> list[date]:
    """Those from the year before on: `after` may reach into this one."""
    if name in _EVERY_YEAR:
        month, day = _EVERY_YEAR[name]
        return [date(one, month, day) for one in range(year - 1, year + 2)]
    return [date.fromisoformat(one) for one in _DATES.get(name, "").split()]
