"""What a person sees of experiments and does with them, from the screen."""

from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.experiment.plan import Experiment
from crm_tui.domain.workflow import Workflow
from crm_tui.services.experiments import reporting, steering
from crm_tui.services.experiments.marks import arms_of
from crm_tui.services.experiments.reporting import Report
from crm_tui.services.experiments.steering import Wish
from crm_tui.services.workflows.files import Shelf
from crm_tui.store import experiments as store
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Startable:
    """A step that has arms to compare, and no experiment that compares them."""

    workflow: Workflow
    step: int
    """From 0."""
    arms: tuple[str, ...]


class ExperimentDesk:
    """Each call is one step of this person; errors are sentences for them."""

    def __init__(self, db: Database, home: Path, clock: Clock, actor: Actor) -> None:
        self._db, self._clock, self.actor = db, clock, actor
        self._shelf = Shelf(home)

    async def all(self) -> list[Report]:
        """Running ones first, then the newest."""
        return await self._db.read(reporting.reports, self._clock.now())

    async def startable(self) -> list[Startable]:
        """What the workflows' files offer to compare."""
        return await self._db.read(_startable, tuple(self._shelf.read().workflows.values()))

    async def start(self, one: Startable) -> Experiment:
        """With the usual holdout, looked at every week; raises Conflict when one runs there."""
        wish = Wish(one.workflow, one.step)
        return await self._db.write(steering.start, wish, self.actor, self._now())

    async def stop(self, experiment_id: int) -> Experiment:
        return await self._db.write(steering.stop, experiment_id, self.actor, self._now())

    async def adopt(self, experiment_id: int, arm: str) -> Experiment:
        """Everybody gets this arm; HOLDOUT: nobody is written to."""
        return await self._db.write(steering.adopt, experiment_id, arm, self.actor, self._now())

    def _now(self) -> Millis:
        return self._clock.now()


def _startable(tx: Tx, workflows: tuple[Workflow, ...]) -> list[Startable]:
    taken = {(one.workflow, one.step) for one in store.running(tx)}
    return [
        Startable(workflow, step, tuple(arm.name for arm in arms))
        for workflow in workflows
        for step, content in enumerate(workflow.steps)
        if len(arms := arms_of(content)) > 1 and (workflow.name, step) not in taken
    ]
