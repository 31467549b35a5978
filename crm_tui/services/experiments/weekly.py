"""The week's batch: new shares, once a week, and the verdict, once for every whole week."""

from dataclasses import replace

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.experiment.guardrail import to_stop
from crm_tui.domain.experiment.judging import judge, next_shares
from crm_tui.domain.experiment.plan import Experiment
from crm_tui.domain.experiment.results import Results, results_of, whole_weeks
from crm_tui.domain.experiment.weeks import week_of
from crm_tui.services.experiments import arms, stopping
from crm_tui.store import experiments as store
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx


def roll_week(tx: Tx, now: Millis) -> int:
    """Bring every running experiment into its week; how many were changed.

    However many weeks have passed (a shop that slept, a clock that was set), it is one batch, and it
    follows from the rows alone: rolled twice, or by two workers, it is the same.
    """
    return sum(_roll(tx, one, now) for one in store.running(tx))


def _roll(tx: Tx, one: Experiment, now: Millis) -> bool:
    week, whole = _times(one, now)
    if (week, whole) == (one.week, one.judged):
        return False
    _look_for_calls(tx, one, now)
    results = results_of(one, store.people(tx, one), now, store.given(tx, one))
    if week != one.week:
        one = _new_batch(tx, one, results, week)
    if whole != one.judged:
        _judge(tx, one, results, whole, now)
    return True


def _look_for_calls(tx: Tx, one: Experiment, now: Millis) -> None:
    """A call is no turn of the chat: who was reached by one is looked for before it is counted."""
    if not any(arm.by_hand for arm in one.plan.arms):
        return
    for person in store.people(tx, one):
        if person.by_hand and person.replied_at is None:
            arms.went_on(tx, person.lead_id, now)


def _new_batch(tx: Tx, one: Experiment, results: Results, week: int) -> Experiment:
    shares = next_shares(one.plan, results.ripe)
    store.set_batch(tx, one.id, week, shares)
    return replace(one, week=week, shares=shares)


def _judge(tx: Tx, one: Experiment, results: Results, whole: int, now: Millis) -> None:
    store.set_plan(tx, one.id, one.plan, whole)
    reasons = to_stop(results.sent, results.left_weeks, one.plan.open_names)
    one = stopping.stop_arms(tx, replace(one, judged=whole), reasons, now, drove_away=True)
    verdict = judge(one, results.weeks, results.given)
    if one.running and verdict.final:
        stopping.end(tx, one, verdict, WORKER, now)


async def go_on(db: Database, clock: Clock) -> int:
    """For the worker: roll what is due; how many experiments were changed, usually 0 after one read."""
    now = clock.now()
    return await db.write(roll_week, now) if await db.read(_is_due, now) else 0


def _is_due(tx: Tx, now: Millis) -> bool:
    return any(_times(one, now) != (one.week, one.judged) for one in store.running(tx))


def _times(one: Experiment, now: Millis) -> tuple[int, int]:
    """The week that it is, and how many are whole."""
    return week_of(one.started_at, now, one.plan.zone), whole_weeks(one, now)
