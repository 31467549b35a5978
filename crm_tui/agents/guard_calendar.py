"""Days, dates, times and lengths of time in one spelling, whatever language they are written in."""

import re

from crm_tui.agents.guard_disguise import folded

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_STARTS: tuple[tuple[str, str], ...] = (
    ("mon", r"mon|som|सोम"),
    ("tue", r"tue|mangal|मंगल"),
    ("wed", r"wed|budh|बुध"),
    ("thu", r"thu|guru|गुरु"),
    ("fri", r"fri|shuk|शुक्र"),
    ("sat", r"sat|shani|शनि"),
    ("sun", r"sun|ravi|it[vw]|रवि|इतवार"),
    ("today", r"today|tonight|aaj|आज"),
    # `kal` is the next day and the one before; which one, the sentence says.
    ("tomorrow", r"tomorrow|yesterday|kal|कल|उद्या"),
    ("parson", r"parso|परसों"),
)
_DAYS = tuple((name, re.compile(folded(starts))) for name, starts in _DAY_STARTS)
_MONTHS: tuple[tuple[str, str], ...] = tuple(
    zip(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(),
        "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर".split(),
        strict=True,
    )
)
_LENGTHS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("minute", re.compile(r"min|मिन")),
    ("hour", re.compile(r"h(?:ou)?rs?|ghan|घंट")),
    ("day", re.compile(r"day|din|दिन")),
    ("week", re.compile(r"week|haf|हफ्त")),
    ("month", re.compile(r"month|mahin|महीन")),
    ("year", re.compile(r"year|saal|साल")),
)
_NUMBERS = re.compile(r"\d+")
_SPAN = re.compile(
    r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?\s{0,2}(?:-|–|—|to|se|till|through)\s{0,2}"
    r"(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\b"
)


def day(text: str) -> str:
    """`Mondays`, `somvar` and `सोमवार` are `mon`; a festival is itself."""
    return next((name for name, starts in _DAYS if starts.match(text)), text.rstrip("."))


def days_spanned(line: str) -> frozenset[str]:
    """Every day of a folded text's spans: `Mon - Wed` gives three."""
    found: set[str] = set()
    for match in _SPAN.finditer(line):
        first, last = _WEEK.index(match[1]), _WEEK.index(match[2])
        found.update(_WEEK[(first + i) % 7] for i in range((last - first) % 7 + 1))
    return frozenset(found)


def date(text: str) -> str:
    """Day, month and, where it is written, year: `15 August` is `15 8`, `2026-08-15` is `15 8 2026`."""
    figures = [number.lstrip("0") or "0" for number in _NUMBERS.findall(text)]
    if month := _month(text):
        return " ".join([*figures[:1], month, *figures[1:]])
    return " ".join(figures[::-1] if len(figures) == 3 and len(figures[0]) == 4 else figures)


def length(text: str) -> str:
    """Figures and unit: `2-3 days` and `2 se 3 din` are `2 3 day`."""
    unit = next((name for name, written in _LENGTHS if written.search(text)), "")
    return " ".join([*_NUMBERS.findall(text), unit])


def time(text: str) -> str:
    """On the 24-hour clock, with `?` where the half of the day is not said: `9 baje` is `9:00?`."""
    hour, minute = ([*map(int, _NUMBERS.findall(text)), 0])[:2]
    if "p" in text and hour < 12:
        hour += 12
    half = "am" if "a" in text.replace("baje", "") else "pm" if "p" in text else ""
    return f"{hour}:{minute:02d}{'' if half or hour > 12 else '?'}"


def same_time(one: str, other: str) -> bool:
    """`9 baje` is covered by `9 am`, and by `9 pm`; `9 pm` is not covered by `9 am`."""
    if not (one.endswith("?") or other.endswith("?")):
        return one == other
    (hour, minute), (hour_2, minute_2) = (t.rstrip("?").split(":") for t in (one, other))
    return (int(hour) - int(hour_2)) % 12 == 0 and minute == minute_2


def same_date(one: str, other: str) -> bool:
    """A date without its year is covered by the same date with one."""
    return one == other or other.startswith(f"{one} ")


def _month(text: str) -> str:
    names = enumerate(_MONTHS, 1)
    return next((str(n) for n, (en, hi) in names if en in text or folded(hi) in text), "")
