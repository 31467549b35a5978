"""What a person does with experiments: begin one, stop it, choose an arm."""

import secrets
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.experiment.judging import next_shares
from crm_tui.domain.experiment.plan import (
    EXPERIMENT,
    HOLDOUT_SHARE,
    MOST_HOLDOUT,
    ORIGINAL,
    Experiment,
    Plan,
    PlannedArm,
    Verdict,
    VerdictKind,
)
from crm_tui.domain.experiment.shares import MOST_ARMS
from crm_tui.domain.ids import read_id, show_id
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.domain.workflow import Workflow
from crm_tui.services.experiments import stopping
from crm_tui.services.experiments.marks import arms_of
from crm_tui.services.may import needs
from crm_tui.store import events
from crm_tui.store import experiments as store
from crm_tui.store.settings import profile
from crm_tui.store.tx import Tx

LEAST_SIZE, MOST_SIZE = 20, 100_000
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Wish:
    """An experiment that somebody wants."""

    workflow: Workflow
    step: int = 0
    """From 0."""
    name: str = ""
    """Empty: after the workflow and its step."""
    holdout: float = HOLDOUT_SHARE
    fixed: int | None = None
    """People for each arm, then one test; None: looked at every week."""
    seed: int | None = None
    """For the draws; None: a new one."""


@needs(Act.EDIT_WORKFLOWS)
def start(tx: Tx, wish: Wish, actor: Actor, now: Millis) -> Experiment:
    """Begin it; raises CrmError for a step without arms, Conflict when one runs there."""
    _check(wish)
    running = store.newest_of(tx, wish.workflow.name, wish.step)
    if running is not None and running.running:
        shown = show_id(EXPERIMENT, running.id)
        raise Conflict(f"{shown} runs on this step.", f"`crm experiments stop {shown}` ends it.")
    seed = secrets.randbits(62) if wish.seed is None else wish.seed
    zone = profile(tx).timezone
    plan = Plan(_arms(wish), seed, zone, holdout=wish.holdout, fixed=wish.fixed)
    name = _name(tx, wish)
    one = store.add(tx, name, wish.workflow.name, wish.step, plan, next_shares(plan, {}), now)
    shown = show_id(EXPERIMENT, one.id)
    events.record(tx, None, "experiment_started", actor, now, experiment=shown, name=name)
    return one


@needs(Act.EDIT_WORKFLOWS)
def stop(tx: Tx, experiment_id: int, actor: Actor, now: Millis) -> Experiment:
    """End it without a winner: the step is as its file has it. Raises Conflict when it has ended."""
    one = get(tx, experiment_id)
    if not one.running:
        shown = show_id(EXPERIMENT, one.id)
        raise Conflict(
            f"{shown} has ended.", f"`crm experiments adopt {shown} ARM` chooses another arm."
        )
    text = "Stopped by hand. The step goes on as its file has it."
    return stopping.end(tx, one, Verdict(VerdictKind.STOPPED, text), actor, now)


@needs(Act.EDIT_WORKFLOWS)
def adopt(tx: Tx, experiment_id: int, arm: str, actor: Actor, now: Millis) -> Experiment:
    """Everybody gets this arm from now on, whatever the counts say; HOLDOUT: nobody is written to."""
    one = get(tx, experiment_id)
    if arm not in (*one.plan.names, HOLDOUT, ORIGINAL):
        raise CrmError(
            f"{one.name} has no arm {clean_line(arm, 40)!r}.",
            f"Choose one of: {', '.join((*one.plan.names, HOLDOUT))}.",
        )
    said = "Nobody gets this message" if arm == HOLDOUT else f"Everybody gets {arm}"
    verdict = Verdict(VerdictKind.ADOPTED, f"{said}, chosen by hand.", arm)
    return stopping.end(tx, one, verdict, actor, now)


def get(tx: Tx, experiment_id: int) -> Experiment:
    """Raises NotFound."""
    found = store.get(tx, experiment_id)
    if found is None:
        raise NotFound(
            f"There is no experiment {show_id(EXPERIMENT, experiment_id)}.",
            "`crm experiments list` shows them.",
        )
    return found


def find(tx: Tx, text: str) -> Experiment:
    """By its id (`X3`) or its name; raises NotFound."""
    number = read_id(EXPERIMENT, text)
    if number is not None:
        return get(tx, number)
    found = store.by_name(tx, text.strip())
    if found is None:
        raise NotFound(
            f"There is no experiment {clean_line(text, 60)!r}.",
            "`crm experiments list` shows them; they look like X3.",
        )
    return found


def _check(wish: Wish) -> None:
    if not 0 <= wish.step < len(wish.workflow.steps):
        raise CrmError(
            f"{wish.workflow.name} has no step {wish.step + 1}.",
            f"It has {len(wish.workflow.steps)}.",
        )
    if not 0 <= wish.holdout <= MOST_HOLDOUT:
        raise CrmError(
            f"A holdout of {wish.holdout:.0%} is too much.", "Choose from 0 to 50 per cent."
        )
    if wish.fixed is not None and not LEAST_SIZE <= wish.fixed <= MOST_SIZE:
        raise CrmError(
            f"{wish.fixed} people for each arm tell nothing.",
            f"Choose from {LEAST_SIZE} to {MOST_SIZE:,}.",
        )


def _arms(wish: Wish) -> tuple[PlannedArm, ...]:
    arms = arms_of(wish.workflow.steps[wish.step])
    if len(arms) < 2:
        raise CrmError(
            f"Step {wish.step + 1} of {wish.workflow.name} has nothing to compare.",
            "Give it a second way in the workflow's file, under [[step.arm]].",
        )
    if len(arms) > MOST_ARMS:
        raise CrmError(
            f"{len(arms)} arms are too many: each would get too few people.",
            f"Compare {MOST_ARMS} at most.",
        )
    return arms


def _name(tx: Tx, wish: Wish) -> str:
    wanted = clean_line(wish.name, LONGEST_NAME)
    if wanted:
        if read_id(EXPERIMENT, wanted) is not None:
            raise CrmError(f"{wanted!r} reads like an id.", "Give it a name in words.")
        if store.by_name(tx, wanted) is not None:
            raise Conflict(f"There is an experiment {wanted!r}.", "Take another name.")
        return wanted
    first = f"{wish.workflow.name}, step {wish.step + 1}"
    tries = (first, *(f"{first} ({number})" for number in range(2, 10_000)))
    return next(name for name in tries if store.by_name(tx, name) is None)
