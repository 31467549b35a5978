"""How many more weeks until a winner may be named, if people go on answering as they do."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, log, sqrt

from crm_tui.domain.experiment.count import Block, Count, of_arm
from crm_tui.domain.experiment.interval import Z80

YEAR = 52
Weeks = tuple[int, int | None, int | None]
"""At best, likely, at worst; None: more than a year."""


def weeks_left(
    weeks: Sequence[Block], first: str, second: str, shares: Mapping[str, float], missing: float
) -> Weeks | None:
    """Until the evidence for the first over the second has grown by `missing` (as a logarithm).

    From the difference as it looks, and from the ends of its 80 % interval; None without people.
    """
    per_week = _per_week(weeks, shares)
    one, other = of_arm(weeks, first), of_arm(weeks, second)
    if not per_week or not one.people or not other.people:
        return None
    people = per_week * shares.get(first, 0.0), per_week * shares.get(second, 0.0)
    middle, likely, spread = _difference(one, other)
    found = [
        _weeks(missing, _growth(people, middle, difference))
        for difference in (likely + Z80 * spread, likely, likely - Z80 * spread)
    ]
    return found[0] or YEAR, found[1], found[2]


def weeks_to_size(
    weeks: Sequence[Block], arms: Sequence[str], shares: Mapping[str, float], wanted: int
) -> Weeks | None:
    """Until each arm has so many people."""
    per_week = _per_week(weeks, shares)
    if not per_week:
        return None
    longest = 0
    for arm in arms:
        missing = max(0, wanted - of_arm(weeks, arm).people)
        longest = max(longest, ceil(missing / max(0.1, per_week * shares.get(arm, 0.0))))
    known = longest if longest <= YEAR else None
    return min(longest, YEAR), known, known


def _per_week(weeks: Sequence[Block], arms: Iterable[str]) -> float:
    """People who were written to; the holdout is none of them."""
    people = sum(of_arm(weeks, arm).people for arm in arms)
    return people / len(weeks) if weeks else 0.0


def _difference(one: Count, other: Count) -> tuple[float, float, float]:
    """The middle of both rates, their difference, its standard error; each drawn a little inwards."""
    rates = [(count.hits + 1) / (count.people + 2) for count in (one, other)]
    variances = [
        rate * (1 - rate) / count.people for rate, count in zip(rates, (one, other), strict=True)
    ]
    return sum(rates) / 2, rates[0] - rates[1], sqrt(sum(variances))


def _growth(people: tuple[float, float], middle: float, difference: float) -> float:
    """What a week adds to the logarithm of the evidence, at best, while this difference is true."""
    if difference <= 0:
        return 0.0
    half = min(difference / 2, middle * 0.99, (1 - middle) * 0.99)
    high, low = middle + half, middle - half
    common = (people[0] * high + people[1] * low) / max(1e-9, sum(people))
    return people[0] * _distance(high, common) + people[1] * _distance(low, common)


def _distance(true: float, guess: float) -> float:
    """Kullback and Leibler's, of two rates."""
    return true * log(true / guess) + (1 - true) * log((1 - true) / (1 - guess))


def _weeks(missing: float, growth: float) -> int | None:
    if growth <= 0 or missing > growth * YEAR:
        return None
    return max(1, ceil(missing / growth))
