"""What a person does with broadcasts, from the screen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.broadcast import Audience, Broadcast
from crm_tui.domain.broadcast_report import REPLY_WITHIN, Outcome, Person, Plan, Tally
from crm_tui.domain.broadcast_slots import Form
from crm_tui.domain.clock import DAY, Clock, Millis
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.message import Message
from crm_tui.domain.policy import Policy
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.services.broadcasts import planning, steering
from crm_tui.services.broadcasts.planning import Forecast, Wish
from crm_tui.store import broadcasts, templates
from crm_tui.store import filters as filter_store
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

SETTLED_AFTER = REPLY_WITHIN + DAY
"""So long after its end replies and opt-outs are no more counted, and every report is in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A broadcast, and how it stands."""

    broadcast: Broadcast
    tally: Tally


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent to the first of an audience."""

    name: str
    """Theirs; empty when nobody fits."""
    template: Template
    call: TemplateCall | None


class BroadcastDesk:
    """Each call is one step of this person; errors are sentences for them."""

    def __init__(
        self,
        db: Database,
        policy: Policy,
        clock: Clock,
        actor: Actor,
        worker_alive: Callable[[], bool],
    ) -> None:
        self._db, self._policy, self._clock, self.actor = db, policy, clock, actor
        self.worker_alive = worker_alive
        self._settled: dict[int, Tally] = {}
        """Of broadcasts that are long over: nothing changes about them any more."""

    async def all(self) -> list[Standing]:
        """The newest first."""
        found = await self._db.read(standings, self._settled)
        over = Millis(self._clock.now() - SETTLED_AFTER)
        self._settled = {
            one.broadcast.id: one.tally for one in found if (one.broadcast.ended_at or over) < over
        }
        return found

    async def skips(self, broadcast_id: int) -> dict[str, int]:
        """Why people were skipped, and how many."""
        return await self._db.read(broadcasts.skips, broadcast_id)

    async def people(
        self, broadcast_id: int, outcomes: Sequence[Outcome], most: int
    ) -> list[tuple[Outcome, int, list[Person]]]:
        """By outcome, in this order: how many, and the first of them; an empty one stays out."""
        return await self._db.read(_people, broadcast_id, outcomes, most)

    def now(self) -> Millis:
        return self._clock.now()

    async def filters(self) -> Mapping[str, LeadFilter]:
        """Those that are kept, by name."""
        return await self._db.read(filter_store.every)

    async def templates(self) -> Sequence[Template]:
        """Those that a broadcast may send."""
        found = await self._db.read(templates.every)
        return [one for one in found if one.approved and not one.needs_file]

    async def preview(self, audience: Audience, form: Form) -> Preview:
        """Raises CrmError for a template that may not be sent."""
        return await self._db.read(_preview, audience, form, self._clock)

    async def plan(
        self, audience: Audience, form: Form, tell: Callable[[int, int], object] = lambda *_: None
    ) -> Plan:
        """Whom it would reach now, and what that costs."""
        forecast = Forecast(self._db, self._policy, self._clock)
        return await forecast.plan(audience, form, tell)

    async def create(self, wish: Wish) -> Broadcast:
        return await self._db.write(planning.create, wish, self.actor, self._clock.now())

    async def delete(self, broadcast_id: int) -> Broadcast:
        """Raises Conflict when it has begun."""
        return await self._db.write(planning.delete, broadcast_id, self.actor, self._clock.now())

    async def try_on(self, broadcast_id: int, to: str) -> Message:
        """`to` is a number or an id of a lead; raises NotFound, SendRefused."""
        now = self._clock.now()
        return await self._db.write(
            steering.try_on, broadcast_id, to, self._policy, self.actor, now
        )

    async def start(self, broadcast_id: int) -> Broadcast:
        """Raises CrmError when it was not tried, or is going already."""
        return await self._db.write(steering.start, broadcast_id, self.actor, self._clock.now())

    async def pause(self, broadcast_id: int) -> Broadcast:
        return await self._db.write(steering.pause, broadcast_id, self.actor, self._clock.now())

    async def resume(self, broadcast_id: int) -> Broadcast:
        return await self._db.write(steering.resume, broadcast_id, self.actor, self._clock.now())

    async def stop(self, broadcast_id: int) -> Broadcast:
        return await self._db.write(steering.stop, broadcast_id, self.actor, self._clock.now())


def standings(tx: Tx, known: Mapping[int, Tally] | None = None) -> list[Standing]:
    """Every broadcast with its tally, the newest first; a `known` one is not counted again."""
    before = known or {}
    return [
        Standing(one, before.get(one.id) or broadcasts.tally(tx, one.id))
        for one in broadcasts.every(tx)
    ]


def _people(
    tx: Tx, broadcast_id: int, outcomes: Sequence[Outcome], most: int
) -> list[tuple[Outcome, int, list[Person]]]:
    counts = broadcasts.tally(tx, broadcast_id).counts
    return [
        (one, counts[one], broadcasts.people(tx, broadcast_id, one, limit=most))
        for one in outcomes
        if counts.get(one)
    ]


def _preview(tx: Tx, audience: Audience, form: Form, clock: Clock) -> Preview:
    template = planning.approved(tx, form)
    found = planning.first_person(tx, audience, form, clock.now())
    return Preview("", template, None) if found is None else Preview(found[0], template, found[1])
