"""Experiments over simulated shops: how often a winner is named wrongly, how often found, at what price.

Each shop has 40 people a week who come to the step, of whom one in ten is left out, looks every week
for 12 weeks, and is judged by the very code that judges in the program: the same draws, shares, week
blocks and verdict. People answer by a rate that is known here and not there; as in life, a week's new
shares do not know yet what came of the last three days. The baselines see the 36 people a week who are
written to, half and half. The design was chosen on other seeds than the one that is reported.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import erf, sqrt

import numpy as np
from numpy.random import Generator

from crm_tui.domain.clock import Millis
from crm_tui.domain.experiment.count import NOBODY, Block, Count, of_arm
from crm_tui.domain.experiment.drawing import HOLDOUT, draw
from crm_tui.domain.experiment.judging import judge, next_shares
from crm_tui.domain.experiment.plan import (
    Experiment,
    ExperimentState,
    Plan,
    PlannedArm,
    Verdict,
    VerdictKind,
)
from crm_tui.domain.experiment.shares import shares
from evals.table import Measure

SEED, SHOPS = 2026, 1_000
PEOPLE, WEEKS, DAYS_KNOWN = 40, 12, 4 / 7
"""A week's people; weeks; the part of a week whose 72 hours are over when the next one begins."""
_MORE = 44
"""So that 40 of them are written to."""
LEFT_ALONE = 0.1
"""So many of those who are not written to write by themselves."""
_A, _B, _C = "a", "b", "c"
_SOURCE = "1,000 simulated shops"
Rates = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one shop."""

    verdict: Verdict
    lost: float
    """Replies that the better arm would have brought more, as expected."""


@dataclass(slots=True)
class Town:
    """One shop's people: who gets what, and what they do."""

    dice: Generator
    rates: Rates
    people: int = PEOPLE
    weeks: list[Block] = field(default_factory=list)
    known: Block = field(default_factory=dict)
    """What is ripe when a week begins."""
    _late: Block = field(default_factory=dict)

    def live(self, one: Experiment, week: int) -> None:
        """A week of people, by this week's shares."""
        early: dict[str, Count] = {}
        late: dict[str, Count] = {}
        for number in range(self.people):
            lead_id = week * self.people + number
            arm = draw(one.plan.seed, lead_id, one.plan.holdout, one.shares)
            part = early if self.dice.random() < DAYS_KNOWN else late
            answered = self.dice.random() < self.rates[arm]
            part[arm] = part.get(arm, NOBODY) + Count(1, int(answered))
        self.known = _added(_added(self.known, self._late), early)
        self._late = late
        self.weeks.append(_added(early, late))

    def lost(self) -> float:
        arms = _arms(self.rates)
        best = max(self.rates[arm] for arm in arms)
        return sum((best - self.rates[arm]) * of_arm(self.weeks, arm).people for arm in arms)


def shop(
    dice: Generator, rates: Rates, temper: float | None = None, people: int = PEOPLE
) -> Outcome:
    """One shop's 12 weeks; `temper` stands in for the program's own."""
    one, town, verdict = _experiment(dice, rates), Town(dice, rates, people), _NOT_YET
    for week in range(WEEKS):
        if not verdict.final:
            one = replace(one, week=week, shares=_split(one.plan, town.known, temper))
        town.live(one, week)
        if not verdict.final:
            verdict = judge(one, town.weeks)
            one = replace(one, shares={verdict.arm: 1.0}) if verdict.final else one
    return Outcome(verdict, town.lost())


_NOT_YET = Verdict(VerdictKind.NOT_ENOUGH, "")


def _arms(rates: Rates) -> list[str]:
    return [name for name in rates if name != HOLDOUT]


def _experiment(dice: Generator, rates: Rates) -> Experiment:
    arms = tuple(PlannedArm(name, name, name) for name in _arms(rates))
    plan = Plan(arms, int(dice.integers(2**40)), "UTC")
    now, state = Millis(0), ExperimentState.RUNNING
    return Experiment(1, "", "", 0, state, plan, {}, 0, 0, now, None, None)


def _split(plan: Plan, known: Block, temper: float | None) -> dict[str, float]:
    if temper is None:
        return next_shares(plan, known)
    found = shares([known.get(name, NOBODY) for name in plan.names], temper)
    return dict(zip(plan.names, found, strict=True))


def _added(one: Block, other: Block) -> dict[str, Count]:
    return {arm: one.get(arm, NOBODY) + other.get(arm, NOBODY) for arm in {**one, **other}}


# -- the usual ways, on half and half -------------------------------------------------------------


def _halves(dice: Generator, rates: Rates) -> list[tuple[Count, Count]]:
    """Both arms, counted up to the end of each week."""
    each = round(PEOPLE * 0.9) // 2
    found = [(NOBODY, NOBODY)]
    for _ in range(WEEKS):
        new = [
            Count(each, sum(dice.random() < rates[arm] for _ in range(each))) for arm in (_A, _B)
        ]
        found.append((found[-1][0] + new[0], found[-1][1] + new[1]))
    return found[1:]


def _z(first: Count, second: Count) -> float:
    pooled = (first.hits + second.hits) / (first.people + second.people)
    spread = pooled * (1 - pooled) * (1 / first.people + 1 / second.people)
    return (second.rate - first.rate) / sqrt(max(spread, 1e-9))


def _chance(first: Count, second: Count) -> float:
    """That the second is better, by two flat priors and the usual approximation."""
    means = [(count.hits + 1) / (count.people + 2) for count in (first, second)]
    variance = sum(
        mean * (1 - mean) / (count.people + 3)
        for mean, count in zip(means, (first, second), strict=True)
    )
    return (1 + erf((means[1] - means[0]) / sqrt(2 * variance))) / 2


def _peeking_z(weeks: Sequence[tuple[Count, Count]]) -> bool:
    return any(abs(_z(*week)) > 1.96 for week in weeks)


def _peeking_bayes(weeks: Sequence[tuple[Count, Count]]) -> bool:
    return any(not 0.05 < _chance(*week) < 0.95 for week in weeks)


def _once(weeks: Sequence[tuple[Count, Count]]) -> bool:
    return abs(_z(*weeks[-1])) > 1.96


# -- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tried:
    """Many shops with the same truth, and the usual ways on as many."""

    outcomes: Sequence[Outcome]
    halves: Sequence[Sequence[tuple[Count, Count]]]

    def named(self, kind: VerdictKind = VerdictKind.WINNER) -> float:
        """The share of shops in which such a verdict was given."""
        return _share(one.verdict.kind is kind for one in self.outcomes)

    @property
    def found(self) -> float:
        """The share of shops in which b was named."""
        return _share(_won(one.verdict) for one in self.outcomes)

    @property
    def lost(self) -> float:
        """Replies for each shop."""
        return sum(one.lost for one in self.outcomes) / len(self.outcomes)

    def usual(self, way: Callable[[Sequence[tuple[Count, Count]]], bool]) -> float:
        """The share of shops in which a usual way names a winner."""
        return _share(way(weeks) for weeks in self.halves)


def try_out(
    rates: Rates,
    seed: int = SEED,
    shops: int = SHOPS,
    temper: float | None = None,
    people: int = PEOPLE,
) -> Tried:
    """The same seed gives the same figures."""
    dice = np.random.default_rng(seed)
    outcomes = [shop(dice, rates, temper, people) for _ in range(shops)]
    return Tried(outcomes, [_halves(dice, rates) for _ in range(shops)])


def run() -> Iterator[Measure]:
    """For equal arms, for a clear and for a small difference; every baseline from the same run."""
    yield from _equal()
    yield from _different(0.30, 0.75)
    yield from _different(0.22, None)
    yield from _three()


def _equal() -> Iterator[Measure]:
    """Nothing helps: both arms and those who are left alone write alike."""
    tried = try_out({_A: 0.15, _B: 0.15, HOLDOUT: 0.15})
    name = "a winner named although there is none"
    peeking, bayes, fixed = (tried.usual(way) for way in (_peeking_z, _peeking_bayes, _once))
    yield Measure(name, tried.named(), _SOURCE, 0.02, True, peeking, "a z-test every week")
    yield Measure(f"{name}, P > 95 % every week", bayes, f"{_SOURCE}, half and half")
    yield Measure(f"{name}, one z-test at the end", fixed, f"{_SOURCE}, half and half")
    unsent = tried.named(VerdictKind.HOLDOUT_BETTER)
    yield Measure("not writing called better although it is not", unsent, _SOURCE, 0.025, True)


def _different(better: float, floor: float | None) -> Iterator[Measure]:
    """What is found within 12 weeks, what it costs, and what plain Thompson sampling does."""
    rates = {_A: 0.15, _B: better, HOLDOUT: LEFT_ALONE}
    tried, plain, even = try_out(rates), try_out(rates, temper=1.0), try_out(rates, temper=0.0)
    what = f"15 % against {better:.0%}"
    source = f"{_SOURCE}, 36 of 40 people a week"
    once = tried.usual(_once)
    yield Measure(
        f"{what}: found", tried.found, source, floor, False, once, "one z-test at the end"
    )
    more = try_out(rates, people=_MORE)
    yield Measure(f"{what}: found with 40 messages a week", more.found, _SOURCE, floor)
    yield Measure(f"{what}: found with plain Thompson shares", plain.found, source)
    yield Measure(f"{what}: found with equal shares", even.found, source)
    wrong = tried.named() - tried.found
    yield Measure(f"{what}: the wrong arm named", wrong, source, 0.02, True)
    halves = (better - 0.15) * round(PEOPLE * 0.9) / 2 * WEEKS
    yield Measure(
        f"{what}: replies lost to the worse arm",
        tried.lost,
        source,
        halves,
        True,
        halves,
        "half and half to the end",
        "replies",
    )
    yield Measure(f"{what}: the same, plain Thompson shares", plain.lost, source, unit="replies")
    yield Measure(f"{what}: the same, equal shares", even.lost, source, unit="replies")


def _three() -> Iterator[Measure]:
    """Three arms: whoever wins must be better than both others."""
    equal = try_out({_A: 0.15, _B: 0.15, _C: 0.15, HOLDOUT: 0.15})
    yield Measure("three equal arms: a winner named", equal.named(), _SOURCE, 0.02, True)
    tried = try_out({_A: 0.15, _B: 0.30, _C: 0.15, HOLDOUT: LEFT_ALONE})
    yield Measure("15 % twice against 30%: found", tried.found, _SOURCE)
    wrong = tried.named() - tried.found
    yield Measure("15 % twice against 30%: the wrong arm named", wrong, _SOURCE, 0.02, True)


def _won(verdict: Verdict) -> bool:
    return verdict.kind is VerdictKind.WINNER and verdict.arm == _B


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found)
