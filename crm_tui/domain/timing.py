"""At which hour somebody is likely to answer: learnt from when they wrote, and honest while that is little.

An answer counts once for each person and hour of the clock: ten messages in a row tell no more of
somebody's day than one. Newer ones weigh more; what is known of one person is drawn towards what is
known of the shop's customers (Dirichlet shrinkage), and that towards an even day.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import add, mul
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis

DEFAULT_HOUR = 11
"""When a shop's customers have opened their day and nobody eats."""
MORNING, EVENING = 9, 21
"""Without quiet hours nobody is written to before or after these either, unless that is their hour."""
ENOUGH = 5
"""Answers from which somebody's own hours can be told."""
ENOUGH_OF_SHOP = 20
"""Answers of all its customers from which the shop's hours can be told."""
AHEAD = 36 * HOUR
"""How long a good hour is waited for, from the first moment that is open."""
PERIOD = 28 * DAY
"""Answers of the shop's customers are counted by periods of four weeks."""
_MOST = 50
_SPAN = 3
_HALF_LIFE = 60 * DAY
_OLD_ANSWERS = 2.5
"""Below this weight a habit is too old to be trusted, however many answers it had."""
_LEAD_PRIOR, _SHOP_PRIOR, _DAYS_PRIOR = 4.0, 24.0, 6.0
"""Answers that the shop's hours, an even day, and the other days of the week count for."""
_WEEK_PRIOR = 28.0
"""Answers that even weeks count for: two of five on the same day move nothing by a day."""
_REACH = 4
_NEAR = tuple(0.5 ** abs(off) / 2.875 for off in range(-_REACH, _REACH + 1))
"""What an answer tells of the hours around its own; sums to 1."""
_EACH_HOUR_LATER = 0.98
"""What is left of a good hour's worth for each hour that it lies farther ahead."""
_LATELY = Millis(1_767_225_600_000)
"""2026-01-01: zones have been off by other parts of an hour long ago (Nepal until 1986)."""
_REST_OF_HOUR = 45 * MINUTE
"""Of an hour that began longer ago nothing is left to answer in."""

Hours = tuple[float, ...]
"""Twenty-four weights."""


class Learnt(StrEnum):
    """From whom a good hour is known."""

    LEAD = "lead"
    SHOP = "shop"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Tally:
    """Weighted answers by local hour."""

    weekdays: Hours
    weekend: Hours
    answers: int
    """Unweighted."""
    week: Hours = (0.0,) * 7
    """The same answers by day of the week, Monday first; of the shop's customers it is not counted."""

    @property
    def every_day(self) -> Hours:
        return tuple(map(add, self.weekdays, self.weekend))


@dataclass(frozen=True, slots=True)
class Usual:
    """The hours in which somebody mostly answers."""

    begin: int
    """Local hour."""
    end: int
    """Local hour, exclusive; 24 is midnight, and more is after it."""
    share: float
    """Of their answers, 0 to 1."""

    def holds(self, hour: int) -> bool:
        return self.begin <= hour < self.end or self.begin <= hour + 24 < self.end

    @property
    def is_clear(self) -> bool:
        """More than half of the answers."""
        return self.share > 0.5

    def __str__(self) -> str:
        return f"{self.begin:02}:00 to {self.end % 24:02}:00"


@dataclass(frozen=True, slots=True)
class GoodTime:
    """When to write to somebody, and what that rests on."""

    at: Millis
    why: str
    answers: int
    """Theirs, of the newest messages."""
    learnt: Learnt


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person and of the shop's customers."""

    name: str
    own: Tally
    shop: Tally
    zone: ZoneInfo

    @property
    def learnt(self) -> Learnt:
        if self.own.answers >= ENOUGH and sum(self.own.every_day) >= _OLD_ANSWERS:
            return Learnt.LEAD
        return Learnt.SHOP if self.shop.answers >= ENOUGH_OF_SHOP else Learnt.NOTHING


def usual_hour(answers_at: Sequence[Millis], zone: ZoneInfo) -> int | None:
    """The hour around which they write most, of equal ones the newer; None when there is too little.

    `answers_at` is newest first.
    """
    hours = [_local(at, zone).hour for at in answers_at[:_MOST]]
    if len(hours) < ENOUGH:
        return None
    counts = Counter(hours)
    around = _around([float(counts[hour]) for hour in range(24)])
    return max(counts, key=lambda hour: (around[hour], -hours.index(hour)))


def tally(answers_at: Iterable[Millis], now: Millis, zone: ZoneInfo) -> Tally:
    """One person's answers, each hour of the clock once; an answer of 60 days ago weighs half."""
    hours = {(at + shift(zone)) // HOUR: at for at in answers_at}
    kinds, week = ([0.0] * 24, [0.0] * 24), [0.0] * 7
    for at in hours.values():
        local, weight = _local(at, zone), _weight(now - at)
        kinds[_is_weekend(local)][local.hour] += weight
        week[local.weekday()] += weight
    return Tally(tuple(kinds[0]), tuple(kinds[1]), len(hours), tuple(week))


def tally_of_shop(counts: Mapping[int, int], now: Millis) -> Tally:
    """The same of all customers, from counts by `bucket`; a period weighs by its age."""
    weight = {
        period: _weight(now - (period + 1) * PERIOD) for period in {key // 48 for key in counts}
    }
    hours = [0.0] * 48
    for key, count in counts.items():
        hours[key % 48] += count * weight[key // 48]
    return Tally(tuple(hours[:24]), tuple(hours[24:]), sum(counts.values()))


def _weight(age: int) -> float:
    """Of an answer by its age in milliseconds; what seems to lie ahead counts as new."""
    return float(0.5 ** (max(0, age) / _HALF_LIFE))


def bucket(at: Millis, zone: ZoneInfo) -> int:
    """Where the shop's table counts an answer: period of four weeks, kind of day and local hour."""
    local = _local(at, zone)
    return at // PERIOD * 48 + 24 * _is_weekend(local) + local.hour


def usual(answers: Tally) -> Usual:
    """The three hours that hold most of the answers."""
    both = answers.every_day
    held = [sum(both[(hour + ahead) % 24] for ahead in range(_SPAN)) for hour in range(24)]
    begin = max(range(24), key=lambda hour: (held[hour], both[(hour + 1) % 24]))
    return Usual(begin, begin + _SPAN, held[begin] / (sum(both) or 1.0))


def choose(
    known: Known, earliest: Millis, next_open: Callable[[Millis], Millis]
) -> tuple[Millis, str]:
    """The best open moment from `earliest` on, and why; `next_open` obeys the shop's own rules."""
    first = next_open(earliest)
    likely = (_likely(known, weekend=False), _likely(known, weekend=True))
    week = _likely_days(known)

    def worth(at: Millis) -> float:
        local = _local(at, known.zone)
        later: float = _EACH_HOUR_LATER ** ((at - first) / HOUR)
        return likely[_is_weekend(local)][local.hour] * week[local.weekday()] * later

    fitting = [at for at in _hours_from(first, known.zone) if _by_day(at, known)]
    best = sorted(fitting, key=lambda at: (-worth(at), at))
    found = next((one for one in best if next_open(one) == one), None)
    at = _first_by_day(known, first, next_open) if found is None else found
    return at, _why(known, _local(at, known.zone))


def _likely(known: Known, *, weekend: bool) -> Hours:
    """How likely each hour is beside the others, by what is known."""
    if known.learnt is Learnt.NOTHING:
        return tuple(float(hour == DEFAULT_HOUR) + 0.01 for hour in range(24))
    shop = _of_day(known.shop, (1 / 24,) * 24, _SHOP_PRIOR, weekend=weekend)
    return _of_day(known.own, shop, _LEAD_PRIOR, weekend=weekend)


def _likely_days(known: Known) -> Hours:
    """How likely each day of the week is beside an even one; 1 for all while it cannot be told."""
    if known.learnt is not Learnt.LEAD:
        return (1.0,) * 7
    whole = sum(known.own.week) + _WEEK_PRIOR
    return tuple((7 * seen + _WEEK_PRIOR) / whole for seen in known.own.week)


def _of_day(answers: Tally, prior: Hours, strength: float, *, weekend: bool) -> Hours:
    """That kind of day is drawn towards all days, and these towards `prior`."""
    every_day = _drawn(answers.every_day, prior, strength)
    return _drawn(answers.weekend if weekend else answers.weekdays, every_day, _DAYS_PRIOR)


def _drawn(answers: Hours, prior: Hours, strength: float) -> Hours:
    """The answers' shares, drawn towards `prior` as if that were `strength` answers."""
    whole = sum(answers) + strength
    return tuple(
        (seen + strength * before) / whole
        for seen, before in zip(_around(answers), prior, strict=True)
    )


def _around(weights: Sequence[float]) -> list[float]:
    """What is known of an hour from those around it: habits are not kept to the minute."""
    ring = (*weights[-_REACH:], *weights, *weights[:_REACH])
    return [sum(map(mul, _NEAR, ring[hour : hour + len(_NEAR)])) for hour in range(24)]


def _hours_from(first: Millis, zone: ZoneInfo) -> Iterator[Millis]:
    """The first moment, unless its hour is nearly over, and then each whole hour of the clock."""
    into = (first + shift(zone)) % HOUR
    if into <= _REST_OF_HOUR:
        yield first
    for moment in range(first - into + HOUR, first + AHEAD + 1, HOUR):
        yield Millis(moment)


def _by_day(at: Millis, known: Known) -> bool:
    return known.learnt is Learnt.LEAD or MORNING <= _local(at, known.zone).hour < EVENING


def _first_by_day(known: Known, first: Millis, next_open: Callable[[Millis], Millis]) -> Millis:
    """For a shop that is never open by day within the time: its rule holds, then the day."""
    local = _local(first, known.zone)
    if MORNING <= local.hour < EVENING:
        return first
    day = local.date() + timedelta(days=local.hour >= EVENING)
    morning = datetime(day.year, day.month, day.day, MORNING, tzinfo=known.zone)
    at = Millis(int(morning.timestamp() * 1000))
    return at if next_open(at) == at else first


def _why(known: Known, at: datetime) -> str:
    clock, count = f"{at:%H:%M}", _answers(known.own.answers)
    match known.learnt:
        case Learnt.LEAD:
            return _own_hours(known, at)
        case Learnt.SHOP if known.own.answers:
            return (
                f"Not enough is known of {known.name} ({count}):"
                f" by the hours of the shop's customers too, {clock} is good."
            )
        case Learnt.SHOP:
            return f"{known.name} has not answered yet: {clock} fits the shop's customers."
        case Learnt.NOTHING:
            return f"Too little is known yet of when {known.name} answers ({count}): {clock}."


def _own_hours(known: Known, at: datetime) -> str:
    hours, count = usual(known.own), _answers(known.own.answers)
    if not hours.is_clear:
        return f"{known.name} answers at many hours ({count}); {at:%H:%M} is as good as any."
    said = f"{known.name} answers mostly from {hours} ({count})"
    return f"{said}." if hours.holds(at.hour) else f"{said}; the next good hour is {at:%H:%M}."


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"


def _is_weekend(local: datetime) -> bool:
    return local.weekday() >= 5


def shift(zone: ZoneInfo) -> int:
    """Milliseconds by which the zone's hours begin off the hours of UTC: half an hour in India."""
    offset = _local(_LATELY, zone).utcoffset() or timedelta()
    return int(offset.total_seconds() * 1000) % HOUR


def _local(at: Millis, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, zone)
