"""How an experiment stands: counts, intervals, evidence, verdict; for commands and screens."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.experiment.count import NOBODY, Count
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.experiment.interval import interval
from crm_tui.domain.experiment.judging import judge, needed, standing
from crm_tui.domain.experiment.plan import Experiment, PlannedArm, Verdict
from crm_tui.domain.experiment.results import Results, results_of
from crm_tui.store import experiments as store
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class ArmReport:
    """One arm, or the holdout."""

    name: str
    text: str
    sent: int
    """People to whom it has left."""
    counted: Count
    """Of these: whose 72 hours are over, and the replies among them."""
    opted_out: int
    share: float
    """Of this week's people who are written to, 0 to 1; of the holdout: of all."""
    stopped: str = ""
    """Why it gets no more people."""

    @property
    def between(self) -> tuple[float, float]:
        """The 80 % interval of the rate."""
        return interval(self.counted)


@dataclass(frozen=True, slots=True)
class Report:
    """All that is to be said of an experiment now."""

    experiment: Experiment
    arms: tuple[ArmReport, ...]
    holdout: ArmReport
    leader: str
    """Of the arms that still get people; empty with fewer than two."""
    e_value: float
    """Of the leader against the arm that is hardest to tell from it."""
    needed: float
    """From here on the leading arm may be called better."""
    verdict: Verdict


def report(tx: Tx, one: Experiment, now: Millis) -> Report:
    """As of now: of whole weeks it judges, everything else counts up to this moment."""
    results = results_of(one, store.people(tx, one), now, store.given(tx, one))
    ahead = standing(one.plan, results.weeks)
    return Report(
        one,
        tuple(_arm(one, arm, results) for arm in one.plan.arms),
        _holdout(one, results),
        "" if ahead is None else ahead.leader,
        1.0 if ahead is None else ahead.e_value,
        needed(one.plan),
        one.verdict or judge(one, results.weeks, results.given),
    )


def reports(tx: Tx, now: Millis) -> list[Report]:
    """Of every experiment: running ones first, then the newest."""
    return [report(tx, one, now) for one in store.every(tx)]


def _arm(one: Experiment, arm: PlannedArm, results: Results) -> ArmReport:
    sent = results.sent.get(arm.name, NOBODY)
    counted = results.ripe.get(arm.name, NOBODY)
    share = one.shares.get(arm.name, 0.0) if one.running else float(arm.name == one.taken)
    return ArmReport(arm.name, arm.text, sent.people, counted, sent.hits, share, arm.stopped)


def _holdout(one: Experiment, results: Results) -> ArmReport:
    sent = results.sent.get(HOLDOUT, NOBODY)
    counted = results.ripe.get(HOLDOUT, NOBODY)
    share = one.plan.holdout if one.running else float(one.taken == HOLDOUT)
    return ArmReport(HOLDOUT, "not written to", sent.people, counted, sent.hits, share)
