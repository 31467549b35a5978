"""Stopping an arm, or the whole experiment: the guardrail, a changed file, a verdict."""

from collections.abc import Mapping
from dataclasses import replace

from crm_tui.domain.actor import WORKER, Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.experiment import verdicts
from crm_tui.domain.experiment.count import NOBODY
from crm_tui.domain.experiment.guardrail import too_many
from crm_tui.domain.experiment.plan import EXPERIMENT, Experiment, Verdict
from crm_tui.domain.experiment.results import results_of
from crm_tui.domain.ids import show_id
from crm_tui.domain.workflow import Step
from crm_tui.services.experiments.marks import marks_of
from crm_tui.store import events
from crm_tui.store import experiments as store
from crm_tui.store.tx import Tx


def guard(tx: Tx, experiment_id: int, now: Millis) -> None:
    """Somebody wanted no more messages: stop every arm of which too many do."""
    one = store.get(tx, experiment_id)
    if one is None or not one.running:
        return
    sent = results_of(one, store.people(tx, one), now).sent
    reasons = {name: too_many(sent.get(name, NOBODY)) for name in one.plan.open_names}
    stop_arms(tx, one, {name: why for name, why in reasons.items() if why}, now, drove_away=True)


def keep_to_file(tx: Tx, one: Experiment, step: Step, now: Millis) -> Experiment:
    """Stop the arms that the step no longer has, or has in other words."""
    marks = marks_of(step)
    reasons = {
        arm.name: "its words were changed in the file"
        if arm.name in marks
        else "it is no longer in the file"
        for arm in one.plan.arms
        if not arm.stopped and marks.get(arm.name) != arm.mark
    }
    return stop_arms(tx, one, reasons, now)


def stop_arms(
    tx: Tx,
    one: Experiment,
    reasons: Mapping[str, str],
    now: Millis,
    *,
    drove_away: bool = False,
) -> Experiment:
    """These arms get no more people, each for its reason; with fewer than two left it is over."""
    if not reasons:
        return one
    plan = one.plan.stopping(reasons, drove_away=drove_away)
    whole = sum(one.shares.get(name, 0.0) for name in plan.open_names)
    shares = {name: one.shares.get(name, 0.0) / whole for name in plan.open_names}
    store.set_plan(tx, one.id, plan, one.judged)
    store.set_batch(tx, one.id, one.week, shares)
    changed = replace(one, plan=plan, shares=shares)
    if len(plan.open_names) < 2:
        return end(tx, changed, verdicts.stopped(plan), WORKER, now)
    return changed


def end(tx: Tx, one: Experiment, verdict: Verdict, actor: Actor, now: Millis) -> Experiment:
    """It is over with this verdict, or has another one from now on."""
    events.record(
        tx,
        None,
        "experiment_ended",
        actor,
        now,
        experiment=show_id(EXPERIMENT, one.id),
        name=one.name,
        verdict=verdict.kind,
        text=verdict.text,
    )
    return store.end(tx, one.id, verdict, now)
