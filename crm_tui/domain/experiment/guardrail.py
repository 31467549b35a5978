"""The guardrail: an arm that makes people leave is stopped, however many answer it."""

from collections.abc import Mapping, Sequence

from crm_tui.domain.experiment.count import NOBODY, Block, Count, of_arm, total
from crm_tui.domain.experiment.evidence import OPT_OUTS, evidence

LEAST = 3
"""So many people left, at least …"""
MOST_RATE = 0.05
"""… and more than so many of those who got it."""
ENOUGH = 20.0
"""The e-value (1/5 %) at which more leave than elsewhere. Not split over the arms: stopping one for
nothing costs little, going on costs customers."""


def too_many(opted_out: Count) -> str:
    """Why an arm is stopped at once, by its own count of people and opt-outs; empty: it is not."""
    if opted_out.hits < LEAST or opted_out.rate <= MOST_RATE:
        return ""
    return f"{opted_out.hits} of {opted_out.people} people wanted no more messages"


def more_than_others(weeks: Sequence[Block], arm: str, others: Sequence[str]) -> str:
    """Why an arm is stopped, compared with the others over whole weeks of opt-outs; or empty."""
    pairs = [(week.get(arm, NOBODY), _together(week, others)) for week in weeks]
    if evidence(pairs, OPT_OUTS) < ENOUGH:
        return ""
    own = of_arm(weeks, arm)
    return f"more people want no more messages than elsewhere ({own.hits} of {own.people})"


def to_stop(
    so_far: Mapping[str, Count], weeks: Sequence[Block], arms: Sequence[str]
) -> dict[str, str]:
    """Of these arms the ones to be stopped, each with its reason."""
    found = {}
    for arm in arms:
        others = [other for other in arms if other != arm]
        why = too_many(so_far.get(arm, NOBODY)) or more_than_others(weeks, arm, others)
        if why:
            found[arm] = why
    return found


def _together(week: Block, arms: Sequence[str]) -> Count:
    return total(week.get(arm, NOBODY) for arm in arms)
