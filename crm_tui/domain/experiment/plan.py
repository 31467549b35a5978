"""An experiment as it is kept: what is compared, how, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.experiment.drawing import HOLDOUT

EXPERIMENT = "X"
"""Prefix of an experiment's id."""
ORIGINAL = "original"
"""The arm that is the step as its file has it."""
REPLY_WITHIN = 72 * HOUR
"""After the send: who writes within it has answered."""
LEAVES_WITHIN = 7 * DAY
"""After the send: who wants no more messages within it was driven away by it."""
ALPHA = 0.05
"""The chance, at most, to ever name a winner that is not better."""
WEEKS = 12
"""With sends: after so many an experiment ends without a winner."""
HOLDOUT_SHARE = 0.1
MOST_HOLDOUT = 0.5


class ExperimentState(StrEnum):
    RUNNING = "running"
    ENDED = "ended"


class VerdictKind(StrEnum):
    NOT_ENOUGH = "not_enough_yet"
    WINNER = "winner"
    NO_DIFFERENCE = "no_difference"
    """None that matters was found by the planned end."""
    HOLDOUT_BETTER = "holdout_better"
    STOPPED = "stopped"
    """The guardrail left nothing to compare, or a person stopped it."""
    ADOPTED = "adopted"
    """A person chose."""


@dataclass(frozen=True, slots=True)
class PlannedArm:
    """One way of doing the step."""

    name: str
    text: str
    """What it says, for people to read."""
    mark: str
    """Changes with whatever it says or does: an arm that was changed is another one."""
    stopped: str = ""
    """Why it gets no more people; empty: it does."""
    by_hand: bool = False
    """A task: nothing is sent, and a call in which they were reached is an answer too."""
    drove_away: bool = False
    """It was stopped because people left."""
    wait: int = 0
    """Milliseconds from when it is given until it is done, where arms wait differently."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was settled at the start; only an arm's `stopped` changes."""

    arms: tuple[PlannedArm, ...]
    seed: int
    zone: str
    holdout: float = HOLDOUT_SHARE
    weeks: int = WEEKS
    fixed: int | None = None
    """People for each arm, then one test; None: an e-process, looked at every week."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(arm.name for arm in self.arms)

    @property
    def silent_names(self) -> tuple[str, ...]:
        """Where nothing is sent by the program, so that there is no message to wait for."""
        return (HOLDOUT, *(arm.name for arm in self.arms if arm.by_hand))

    @property
    def within(self) -> int:
        """From when an arm was given: 72 hours after the one that waits longest."""
        return REPLY_WITHIN + max((arm.wait for arm in self.arms), default=0)

    @property
    def counts_given(self) -> bool:
        """Whether everybody who got an arm counts, also who answered before it was done.

        Where one arm is done later than another (a longer wait; a proposal beside a task), those who
        answer by themselves in between are missing from the later one alone: it would seem worse.
        """
        return len({(arm.wait, arm.by_hand) for arm in self.arms}) > 1

    @property
    def open_names(self) -> tuple[str, ...]:
        """Of the arms that still get people."""
        return tuple(arm.name for arm in self.arms if not arm.stopped)

    def stopping(self, reasons: Mapping[str, str], *, drove_away: bool) -> "Plan":
        """With these arms stopped; the first reason of an arm stands."""
        arms = (
            replace(arm, stopped=reasons[arm.name], drove_away=drove_away)
            if arm.name in reasons and not arm.stopped
            else arm
            for arm in self.arms
        )
        return replace(self, arms=tuple(arms))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said so far, or once and for all."""

    kind: VerdictKind
    text: str
    """One or two sentences for the owner."""
    arm: str = ""
    """Whom everybody gets from now on; HOLDOUT: nobody is written to; empty: the step as it is."""
    weeks_left: tuple[int, int | None, int | None] | None = None
    """At best, likely, at worst; None in it: more than a year. Without one: nothing to wait for."""

    @property
    def final(self) -> bool:
        return self.kind is not VerdictKind.NOT_ENOUGH


@dataclass(frozen=True, slots=True)
class Experiment:
    id: int
    name: str
    workflow: str
    step: int
    """From 0, as in the workflow's file."""
    state: ExperimentState
    plan: Plan
    shares: Mapping[str, float]
    """Of this week, by arm; they sum to 1 over those who are written to."""
    week: int
    """The batch that `shares` belong to, from 0."""
    judged: int
    """Whole weeks that have been judged."""
    started_at: Millis
    ended_at: Millis | None
    verdict: Verdict | None

    @property
    def running(self) -> bool:
        return self.state is ExperimentState.RUNNING

    @property
    def taken(self) -> str:
        """After the end: the arm that everybody gets, HOLDOUT, or empty for the step as it is."""
        return "" if self.verdict is None else self.verdict.arm
