"""From people to counts: who has answered, who has left, week by week."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.experiment.count import Block, Count
from crm_tui.domain.experiment.plan import REPLY_WITHIN, Experiment
from crm_tui.domain.experiment.weeks import week_of


@dataclass(frozen=True, slots=True)
class Person:
    """One lead in an experiment, whose message has left or whose task was put down."""

    experiment_id: int
    lead_id: int
    arm: str
    sent_at: Millis
    """Of the holdout: when it would have left."""
    replied_at: Millis | None = None
    """The first words within 72 hours."""
    opted_out_at: Millis | None = None
    """Wanted no more messages within a week."""
    by_hand: bool = False
    """There is no message, and somebody of the shop was to call them."""

    @property
    def answered(self) -> bool:
        """`Stop`, and whatever is said beside it, is no answer that a shop wants more of."""
        in_time = self.sent_at + REPLY_WITHIN
        left = self.opted_out_at is not None and self.opted_out_at <= in_time
        return self.replied_at is not None and not left

    def is_ripe(self, now: Millis) -> bool:
        """Their 72 hours are over: only such people count, whether they answered or not."""
        return self.sent_at + REPLY_WITHIN <= now


@dataclass(frozen=True, slots=True)
class Results:
    """What is known of an experiment at one moment, by arm and HOLDOUT."""

    sent: Block
    """People, and opt-outs among them, up to now."""
    ripe: Block
    """People whose 72 hours are over (by `Plan.counts_given`: everybody), and replies among them."""
    weeks: tuple[Block, ...]
    """The same of each week that is over with the 72 hours of everybody in it: by it one judges."""
    left_weeks: tuple[Block, ...]
    """Opt-outs of the same weeks."""
    given: tuple[Block, ...]
    """Replies of everybody who got an arm in those weeks, written to or not, to compare with HOLDOUT:
    who answers by themselves while a proposal waits to be approved is missing from `weeks`."""


def results_of(
    experiment: Experiment, people: Sequence[Person], now: Millis, given: Sequence[Person] = ()
) -> Results:
    """The counts as of `now`; `given` are counted from the moment when they got their arm."""
    plan = experiment.plan
    given = [person for person in given if person.sent_at + plan.within <= now]
    ripe = [person for person in people if person.is_ripe(now)]
    if plan.counts_given and given:
        ripe = given
    judged = _judged(experiment, ripe, now)
    return Results(
        _left(people),
        _answered(ripe),
        tuple(_answered(week) for week in judged),
        tuple(_left(week) for week in judged),
        tuple(_answered(week) for week in _judged(experiment, given, now)),
    )


def _judged(experiment: Experiment, people: Iterable[Person], now: Millis) -> list[list[Person]]:
    by_week: dict[int, list[Person]] = defaultdict(list)
    for person in people:
        by_week[week_of(experiment.started_at, person.sent_at, experiment.plan.zone)].append(person)
    whole = whole_weeks(experiment, now)
    return [by_week[week] for week in sorted(by_week) if week < whole]


def whole_weeks(experiment: Experiment, now: Millis) -> int:
    """Weeks that are over, with the waits and the 72 hours of everybody in them."""
    return week_of(
        experiment.started_at, Millis(now - experiment.plan.within), experiment.plan.zone
    )


def _answered(people: Iterable[Person]) -> Block:
    return _counted((person.arm, person.answered) for person in people)


def _left(people: Iterable[Person]) -> Block:
    return _counted((person.arm, person.opted_out_at is not None) for person in people)


def _counted(pairs: Iterable[tuple[str, bool]]) -> Block:
    found: dict[str, list[bool]] = defaultdict(list)
    for arm, hit in pairs:
        found[arm].append(hit)
    return {arm: Count(len(hits), sum(hits)) for arm, hits in found.items()}
