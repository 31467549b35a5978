"""A size fixed beforehand: so many people for each arm, then one test, once."""

from collections.abc import Sequence
from math import ceil, exp, lgamma, sqrt

from crm_tui.domain.experiment.count import Count

_Z95, _Z80_POWER = 1.96, 0.84
"""Two-sided 5 %, and 80 % power."""


def size_for(low: float, high: float) -> int:
    """People for each of two arms, to find this difference 4 times in 5 at a level of 5 %."""
    mean = (low + high) / 2
    chance = _Z95 * sqrt(2 * mean * (1 - mean))
    power = _Z80_POWER * sqrt(low * (1 - low) + high * (1 - high))
    return ceil((chance + power) ** 2 / (high - low) ** 2)


def fisher(first: Count, second: Count) -> float:
    """Fisher's exact test: the two-sided chance of counts at least as uneven, 0 to 1."""
    hits, people = first.hits + second.hits, first.people + second.people
    lowest, highest = max(0, hits - second.people), min(hits, first.people)
    all_ways = _log_choose(people, hits)

    def log_chance(of_first: int) -> float:
        ways = _log_choose(first.people, of_first) + _log_choose(second.people, hits - of_first)
        return ways - all_ways

    here = log_chance(first.hits) + 1e-9
    every = (log_chance(one) for one in range(lowest, highest + 1))
    return min(1.0, sum(exp(one) for one in every if one <= here))


def best_by_test(counts: Sequence[Count], alpha: float) -> int | None:
    """The place of the arm that beats each of the others; None when none does.

    The level is split over all pairs: which arm looks best is not known beforehand.
    """
    best = max(range(len(counts)), key=lambda place: counts[place].rate)
    pairs = len(counts) * (len(counts) - 1) // 2
    rest = [count for place, count in enumerate(counts) if place != best]
    beaten = all(
        count.rate < counts[best].rate and fisher(counts[best], count) <= alpha / pairs
        for count in rest
    )
    return best if beaten else None


def _log_choose(whole: int, part: int) -> float:
    return lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)
