"""How one customer takes part in the conversation: when, how fast, how often, what about, warmer or cooler.

All of it is counted from the newest messages of their chat. What a handful of messages could show by
chance is not told at all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.timing import ENOUGH, Usual

NEWEST = 200
"""Messages of one chat that are looked at, whoever wrote them."""
SPAN = 14
"""Days of each of the two spans that are compared."""
_LATELY, _BEFORE = frozenset(range(SPAN)), frozenset(range(SPAN, 2 * SPAN))
_OCCASION = 12 * HOUR
"""What the shop writes so long after its own last message asks anew."""
_SELDOM_ASKED = 5
_SELDOM = 3
"""Of so many occasions fewer than one is answered."""
_MOSTLY = 0.6
"""Of their hours, for a part of the day that they keep to."""
_DAYS_KNOWN = 8
"""Days on which they wrote: fewer fall on one day of the week by chance too often."""
_ALL_KNOWN = 10
_AT_WEEKENDS = 0.625
"""Five of eight: by chance in one of twenty (binomial, 2/7)."""
_ONE_DAY = 0.5
_HOUR_NAMES = range(5, 12), range(12, 17), range(17, 22)
_SATURDAY = 5
_DAY_NAMES = "Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays".split()


class Spoken(Protocol):
    """A message, as far as a pattern needs it; what failed or never left is none."""

    @property
    def id(self) -> int: ...
    @property
    def inbound(self) -> bool: ...
    @property
    def at(self) -> Millis: ...


class Band(StrEnum):
    """A part of the local day."""

    MORNING = "morning"
    """05:00 to 12:00."""
    AFTERNOON = "afternoon"
    """12:00 to 17:00."""
    EVENING = "evening"
    """17:00 to 22:00."""
    NIGHT = "night"


class Trend(StrEnum):
    """The last 14 days beside the 14 before."""

    WARMER = "warmer"
    COOLER = "cooler"
    STEADY = "steady"
    NEW = "new"
    """Known for less than 28 days: nothing to compare with."""


class Topic(StrEnum):
    """What they write about, by the names of the intents."""

    PRICE = "price"
    AVAILABILITY = "availability"
    HOURS = "hours"
    LOCATION = "location"
    DELIVERY = "delivery"
    ORDER = "order"
    PAYMENT = "payment"
    COMPLAINT = "complaint"
    VISIT = "visit"
    RETURN = "return"
    BARGAINING = "bargaining"


@dataclass(frozen=True, slots=True)
class Answering:
    """Whether and how fast they answer what the shop writes."""

    asked: int
    """Occasions on which the shop wrote and that are over: answered, or asked anew half a day later."""
    pauses: tuple[int, ...]
    """Milliseconds from the shop's last word to theirs, shortest first: one for each answered one."""
    newest: int | None
    """Id of their newest answer."""

    @property
    def answered(self) -> int:
        return len(self.pauses)

    @property
    def pause(self) -> int | None:
        """The middle one, in milliseconds; of two the longer. None without an answer."""
        return self.pauses[len(self.pauses) // 2] if self.pauses else None

    @property
    def is_seldom(self) -> bool:
        """Fewer than one of three, of five occasions at least."""
        return self.asked >= _SELDOM_ASKED and self.answered * _SELDOM < self.asked


@dataclass(frozen=True, slots=True)
class Rhythm:
    """On how many days they wrote: spans of 24 hours back from now, so no zone is needed."""

    lately: int
    """Of the last 14."""
    before: int
    """Of the 14 before those; at least so many where the messages looked at do not reach back."""
    trend: Trend


@dataclass(frozen=True, slots=True)
class Engagement:
    """The pattern of one lead."""

    wrote: int
    """Messages of theirs among those looked at."""
    since: Millis | None
    """When the oldest message looked at was written; None without any."""
    answering: Answering
    rhythm: Rhythm
    hours: Usual | None
    """The three hours that hold more than half of their answers; None while there are none such."""
    band: Band | None
    """Where most of their hours lie."""
    days: str
    """`Sundays`, `weekends` or `weekdays`; empty without such a habit."""
    topics: Mapping[Topic, int]
    """Messages that are about each, the most frequent first; one may be about several."""
    products: tuple[str, ...]
    """What they want, as remembered, newest first."""


def answering(spoken: Sequence[Spoken]) -> Answering:
    """`spoken` is oldest first. The shop's last word, still open, counts for neither side."""
    left, pauses = 0, []
    ours: Spoken | None = None
    newest = None
    for one in spoken:
        if not one.inbound:
            left += ours is not None and one.at - ours.at >= _OCCASION
            ours = one
        elif ours is not None:
            pauses.append(max(0, one.at - ours.at))
            ours, newest = None, one.id
    return Answering(left + len(pauses), tuple(sorted(pauses)), newest)


def rhythm(spoken: Sequence[Spoken], now: Millis, *, whole: bool) -> Rhythm:
    """`spoken` is oldest first; `whole` says that nothing older was left out."""
    ages = {(now - one.at) // DAY for one in spoken if one.inbound}
    back = {max(0, age) for age in ages}  # what seems to lie ahead counts as now
    lately, before = len(back & _LATELY), len(back & _BEFORE)
    reaches_back = bool(spoken) and now - spoken[0].at >= 2 * SPAN * DAY
    return Rhythm(lately, before, _trend(lately, before, whole=whole, reaches_back=reaches_back))


def _trend(lately: int, before: int, *, whole: bool, reaches_back: bool) -> Trend:
    """A difference of one and a half standard deviations of a count: one in fourteen by chance.

    Where older messages were left out, `before` is a lower bound: cooler can still be told.
    """
    if whole and not reaches_back:
        return Trend.NEW
    if 4 * (lately - before) ** 2 < 9 * (lately + before) or lately == before:
        return Trend.STEADY
    if lately < before:
        return Trend.COOLER
    return Trend.WARMER if reaches_back else Trend.STEADY


def band(wrote_at: Iterable[Millis], zone: ZoneInfo) -> Band | None:
    """The part of the day that holds 60 % of the hours in which they wrote, of five hours at least."""
    hours = Counter(_band(local.hour) for local in _hours(wrote_at, zone))
    if hours.total() < ENOUGH:
        return None
    found, count = hours.most_common(1)[0]
    return found if count >= _MOSTLY * hours.total() else None


def days(wrote_at: Iterable[Millis], zone: ZoneInfo) -> str:
    """The days of the week that they keep to; empty without such a habit, or below eight days."""
    dates = {local.date() for local in _hours(wrote_at, zone)}
    each = Counter(day.weekday() for day in dates)
    known = len(dates)
    if known < _DAYS_KNOWN:
        return ""
    top, count = each.most_common(1)[0]
    weekend = sum(count for day, count in each.items() if day >= _SATURDAY)
    if count >= _ONE_DAY * known:
        return _DAY_NAMES[top]
    if weekend >= _AT_WEEKENDS * known:
        return "weekends"
    return "weekdays" if not weekend and known >= _ALL_KNOWN else ""


def _hours(wrote_at: Iterable[Millis], zone: ZoneInfo) -> list[datetime]:
    """Each local hour of the clock once: ten messages in a row tell no more than one."""
    found = (datetime.fromtimestamp(at / 1000, zone) for at in wrote_at)
    return list(dict.fromkeys(one.replace(minute=0, second=0, microsecond=0) for one in found))


def _band(hour: int) -> Band:
    named = zip(_HOUR_NAMES, (Band.MORNING, Band.AFTERNOON, Band.EVENING), strict=True)
    return next((band for hours, band in named if hour in hours), Band.NIGHT)
