"""The verdict: what the counts of whole weeks allow to be said, however often one asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from crm_tui.domain.experiment import verdicts
from crm_tui.domain.experiment.count import NOBODY, Block, Count, of_arm, total
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.experiment.evidence import evidence, log_evidence
from crm_tui.domain.experiment.fixed import best_by_test
from crm_tui.domain.experiment.forecast import Weeks, weeks_left, weeks_to_size
from crm_tui.domain.experiment.plan import ALPHA, Experiment, Plan, Verdict
from crm_tui.domain.experiment.shares import shares

_CAP = 100.0
"""As a power of e: larger than any evidence that one would still tell apart."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the leading arm has come."""

    leader: str
    rival: str
    """The other arm that is hardest to tell from it."""
    log_e: float
    needed: float
    """The e-value at which the leader may be called better than all others."""

    @property
    def e_value(self) -> float:
        return exp(min(_CAP, self.log_e))

    @property
    def proven(self) -> bool:
        return self.log_e >= log(self.needed)


def next_shares(plan: Plan, so_far: Block) -> dict[str, float]:
    """Next week's shares of the arms that still get people; a fixed size divides them evenly."""
    names = plan.open_names
    if plan.fixed is not None:
        return {name: 1 / len(names) for name in names}
    return dict(zip(names, shares([so_far.get(name, NOBODY) for name in names]), strict=True))


def needed(plan: Plan) -> float:
    """`arms / α`: whichever arm were named wrongly, there is one that is as good as it, and the
    chance to find it better than that one is at most α / arms."""
    return len(plan.arms) / ALPHA


def standing(plan: Plan, weeks: Sequence[Block]) -> Standing | None:
    """Of the arms still in it; None with fewer than two."""
    names = plan.open_names
    if len(names) < 2:
        return None
    leader = max(names, key=lambda name: _rank(of_arm(weeks, name)))
    against = {name: _compare(weeks, leader, name) for name in names if name != leader}
    rival = min(against, key=lambda name: against[name])
    return Standing(leader, rival, against[rival], needed(plan))


def judge(experiment: Experiment, weeks: Sequence[Block], given: Sequence[Block] = ()) -> Verdict:
    """`weeks` are over, and so are the 72 hours of everybody in them.

    With the holdout one compares `given`, everybody who got an arm; without it `weeks`.
    """
    plan, given = experiment.plan, given or weeks
    weeks = [week for week in weeks if _written_to(week, plan.names).people]
    now = standing(plan, weeks)
    if now is None:
        return verdicts.stopped(plan)
    if _holdout_is_better(plan, given):
        return verdicts.holdout_better(plan, given)
    if plan.fixed is not None:
        return _after_fixed(weeks, experiment, helps=writing_helps(plan, given))
    if now.proven:
        return verdicts.winner(plan, weeks, now.leader, writing_helps(plan, given))
    if len(weeks) >= plan.weeks:
        return verdicts.no_difference(weeks, now.leader, now.rival)
    missing = log(now.needed) - now.log_e
    left = weeks_left(weeks, now.leader, now.rival, experiment.shares, missing)
    return verdicts.not_enough(left, plan.weeks - len(weeks), len(weeks))


def writing_helps(plan: Plan, weeks: Sequence[Block]) -> bool:
    """Whether it is proven that those who are written to answer more often than the holdout."""
    pairs = [(_written_to(week, plan.names), week.get(HOLDOUT, NOBODY)) for week in weeks]
    return evidence(pairs) >= 2 / ALPHA  # this claim and the opposite one are tried


def _holdout_is_better(plan: Plan, weeks: Sequence[Block]) -> bool:
    pairs = [(week.get(HOLDOUT, NOBODY), _written_to(week, plan.names)) for week in weeks]
    return evidence(pairs) >= 2 / ALPHA


def _after_fixed(weeks: Sequence[Block], experiment: Experiment, *, helps: bool) -> Verdict:
    plan = experiment.plan
    names, wanted = plan.open_names, plan.fixed or 0
    counts = [of_arm(weeks, name) for name in names]
    if min(count.people for count in counts) < wanted:
        left: Weeks | None = weeks_to_size(weeks, names, experiment.shares, wanted)
        return verdicts.not_enough_people(left, wanted)
    best = best_by_test(counts, ALPHA)
    if best is None:
        ranked = sorted(names, key=lambda name: _rank(of_arm(weeks, name)))
        return verdicts.no_difference(weeks, ranked[-1], ranked[-2])
    return verdicts.winner(plan, weeks, names[best], helps)


def _compare(weeks: Sequence[Block], one: str, other: str) -> float:
    return log_evidence([(week.get(one, NOBODY), week.get(other, NOBODY)) for week in weeks])


def _written_to(week: Block, names: Sequence[str]) -> Count:
    return total(week.get(name, NOBODY) for name in names)


def _rank(count: Count) -> float:
    """Rates of few people are drawn towards the middle."""
    return (count.hits + 1) / (count.people + 2)
