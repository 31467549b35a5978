"""The workflow desk: what a screen and the commands read of workflows and their runs, and do about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import Conflict, NotFound
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.domain.policy import Policy
from crm_tui.domain.roles import Act
from crm_tui.domain.workflow import (
    ENROLMENT,
    Counts,
    Enrolment,
    ExitReason,
    StepDone,
    Switch,
    Workflow,
)
from crm_tui.services import automatic, second_factor
from crm_tui.services.may import insist, needs
from crm_tui.services.workflows import leaving, switching
from crm_tui.services.workflows.entering import by_hand
from crm_tui.services.workflows.files import Library, Shelf
from crm_tui.services.workflows.planning import Shop
from crm_tui.store import enrolments, events, leads, settings, workflow_counts
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_NONE = Counts()
MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A workflow as it is listed."""

    workflow: Workflow
    switch: Switch
    counts: Counts

    @property
    def state(self) -> str:
        """`off`, `proposes`, `automatic`, or that it only proposes again since its file changed."""
        if not self.switch.enabled:
            return "off"
        if self.switch.sends(self.workflow):
            return "automatic"
        return (
            "proposes, its file changed" if self.switch.was_changed(self.workflow) else "proposes"
        )


@dataclass(frozen=True, slots=True)
class View:
    """All workflows, and what is wrong with files that cannot be read."""

    lines: tuple[Line, ...]
    troubles: tuple[str, ...]
    stopped_at: Millis | None
    """Since when nothing leaves by itself; None when it does."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is listed."""

    enrolment: Enrolment
    name: str
    """The lead's."""
    steps: tuple[StepDone, ...]


def view(tx: Tx, library: Library, now: Millis) -> View:
    """By title."""
    counted = workflow_counts.counts(tx, now)
    lines = (
        Line(one, switching.switch_of(tx, one, now), counted.get(one.name, _NONE))
        for one in library.workflows.values()
    )
    ordered = sorted(lines, key=lambda line: line.workflow.title.casefold())
    return View(tuple(ordered), library.troubles, automatic.stopped_at(tx))


def runs(
    tx: Tx,
    *,
    workflow: str | None = None,
    lead_id: LeadId | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int = MOST,
) -> Sequence[Run]:
    """Newest first."""
    found = enrolments.page(
        tx, workflow=workflow, lead_id=lead_id, state=state, before=before, limit=limit
    )
    return [_run(tx, one) for one in found]


@needs(Act.FOLLOW_UP)
def leave(tx: Tx, enrolment_id: int, actor: Actor, now: Millis) -> Enrolment:
    """A person takes a lead out; raises NotFound, or Conflict when the run is over."""
    one = get(tx, enrolment_id)
    if not one.is_open:
        raise Conflict(f"{show_id(ENROLMENT, one.id)} is over already: {_plain(one.ended_why)}.")
    leaving.end(tx, one, ExitReason.REMOVED, now)
    shown = show_id(ENROLMENT, one.id)
    events.record(
        tx, one.lead_id, "workflow_taken_out", actor, now, workflow=one.workflow, run=shown
    )
    return get(tx, enrolment_id)


def get(tx: Tx, enrolment_id: int) -> Enrolment:
    """Raises NotFound."""
    found = enrolments.get(tx, enrolment_id)
    if found is None:
        raise NotFound(
            f"There is no run {show_id(ENROLMENT, enrolment_id)}.",
            "`crm workflows runs` shows them.",
        )
    return found


def _run(tx: Tx, one: Enrolment) -> Run:
    lead = leads.get(tx, one.lead_id)
    name = "" if lead is None else lead.name
    return Run(one, name, tuple(enrolments.steps_of(tx, one.id)))


def _plain(why: str) -> str:
    return why.replace("_", " ")


class WorkflowDesk:
    """One person at one shop; each call is a short transaction."""

    def __init__(
        self,
        db: Database,
        home: Path,
        policy: Policy,
        clock: Clock,
        actor: Actor,
        *,
        by_key: bool = False,
    ) -> None:
        self._db, self._policy, self._clock, self.actor = db, policy, clock, actor
        self._shelf = Shelf(home)
        self.by_key = by_key
        """The shop's key came with the environment: its holder needs no second factor."""

    def library(self) -> Library:
        """As the files are now."""
        return self._shelf.read()

    async def view(self) -> View:
        return await self._db.read(view, self.library(), self._clock.now())

    async def runs(self, name: str) -> Sequence[Run]:
        """The newest of this workflow."""
        return await self._db.read(lambda tx: runs(tx, workflow=name))

    async def needs_code(self) -> bool:
        """Whether a code is asked before a workflow sends by itself; raises CrmError when none is set."""
        if self.by_key:
            return False
        insist(self.actor, Act.SEND_BY_ITSELF)
        is_set = await self._db.read(second_factor.is_set, self.actor)
        switching.need_code("asked", is_set=is_set)
        return True

    async def set_enabled(self, name: str, on: bool) -> Switch:
        """Let it propose, or stop it; raises NotFound."""
        workflow, now = self.library().get(name), self._clock.now()
        return await self._db.write(switching.set_enabled, workflow, on, self.actor, now)

    async def set_automatic(self, name: str, on: bool, code: str = "") -> Switch:
        """Let it send by itself, or only propose; raises CrmError for a wrong code."""
        workflow, now = self.library().get(name), self._clock.now()
        if on and await self.needs_code():
            await second_factor.check(self._db, code, now, self.actor)
        return await self._db.write(switching.set_automatic, workflow, on, self.actor, now)

    async def leave(self, enrolment_id: int) -> Enrolment:
        return await self._db.write(leave, enrolment_id, self.actor, self._clock.now())

    async def enrol(self, name: str, lead_id: LeadId) -> Enrolment:
        """Put a lead in; raises Conflict when they are in it."""
        workflow = self.library().get(name)
        return await self._db.write(
            enrol, workflow, lead_id, self._policy, self.actor, self._clock.now()
        )


@needs(Act.FOLLOW_UP)
def enrol(
    tx: Tx, workflow: Workflow, lead_id: LeadId, policy: Policy, actor: Actor, now: Millis
) -> Enrolment:
    """A person puts a lead in, by the shop's hours."""
    shop = Shop(policy, settings.profile(tx).timezone)
    return by_hand(tx, workflow, lead_id, shop, actor, now)
