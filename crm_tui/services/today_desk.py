"""The desk of Today: what its window reads and does, on the local database only."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis, iso
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import MEDIA_TYPES, Direction, Message
from crm_tui.domain.outgoing import Verdict
from crm_tui.domain.policy import Policy
from crm_tui.domain.roles import Act
from crm_tui.domain.suggestion import SENDABLE, Suggestion
from crm_tui.domain.today import IS_TASK, SHOWN, Reason, Today
from crm_tui.domain.when import read_when
from crm_tui.services import audit, leads, sending, tasks, today_away
from crm_tui.services import today as service
from crm_tui.services.follow_ups import keeping
from crm_tui.services.may import needs
from crm_tui.services.sending import Wanted
from crm_tui.services.today_titles import WorkflowTitles
from crm_tui.services.undoing import numbered
from crm_tui.store import agent_work, messages, suggestions
from crm_tui.store import tasks as task_store
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_PAGE = 12
"""Messages looked at: who wrote more than that since the last answer is read in the chat."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One person at a glance: what they said last, and the message that would be sent."""

    lead: Lead
    heard: tuple[Message, ...]
    """What they wrote since the shop last did, oldest first; else their last message."""
    earlier: bool
    """There is more unread than that."""
    draft: Suggestion | None
    """The best one that is pending, the same as in the chat."""
    verdict: Verdict | None
    """What the gate says to it, were it sent now."""
    being_written: bool
    """A draft is asked for and not here yet."""
    words: str = ""
    """What a person noted down to be written by now; nothing while a draft is ready."""

    @property
    def must_be_looked_at(self) -> bool:
        """Something unread can be heard or seen only in the chat."""
        files = (one.message_type in MEDIA_TYPES for one in self.heard)
        return self.earlier or (self.lead.unread_count > 0 and any(files))


@dataclass(frozen=True, slots=True)
class Begun:
    """What the first paint shows."""

    today: Today
    glance: Glance | None
    """Of the one who is marked; None when nobody is there."""


class TodayDesk:
    """One person at one shop; each call is a short transaction by that person."""

    def __init__(self, db: Database, clock: Clock, actor: Actor, policy: Policy, zone: str) -> None:
        self._db, self._clock, self.actor = db, clock, actor
        self._policy, self.zone = policy, zone
        self._titles = WorkflowTitles(db.path.parent)

    async def view(self, limit: int = SHOWN) -> Today:
        """Who must be turned to now, and why."""
        now = self._clock.now()
        return await self._db.read(service.today, self._policy, self.zone, now, limit, self._titles)

    async def begin(self, follow: Sequence[LeadId]) -> Begun:
        """The list and the one to look at first, for one paint: of `follow` the first that is there."""

        def work(tx: Tx) -> Begun:
            now = self._clock.now()
            found = service.today(tx, self._policy, self.zone, now, titles=self._titles)
            ids = [item.lead_id for item in found.items]
            first = next((one for one in (*follow, *ids[:1]) if one in ids), None)
            return Begun(found, None if first is None else self._glance(tx, first, now))

        return await self._db.read(work)

    async def glance(self, lead_id: LeadId) -> Glance:
        """What would be sent to them and why; raises NotFound."""
        return await self._db.read(self._glance, lead_id, self._clock.now())

    def _glance(self, tx: Tx, lead_id: LeadId, now: Millis) -> Glance:
        return glance(tx, lead_id, self._policy, now, today_away.bounds(now, self.zone).ends)

    async def opens_by_itself(self) -> bool:
        """Whether this is the first start of a day on which somebody waits; asked once a start."""
        if not self.actor.may(Act.FOLLOW_UP):
            return False
        now = self._clock.now()
        return await self._db.write(service.opens_by_itself, self._policy, self.zone, now)

    def read_due(self, text: str) -> Millis:
        """The moment that is meant, to show it while it is typed; raises CrmError."""
        return read_when(text, self._clock.now(), self.zone)

    @needs(Act.FOLLOW_UP)
    async def done(self, lead_id: LeadId, reason: Reason) -> int | None:
        """A task is done, anything else is put away for today; the step that undo takes back."""
        if reason.kind not in IS_TASK or reason.ref is None:
            await self.put_away(lead_id)
            return None
        task_id = reason.ref

        def work(tx: Tx) -> int | None:
            now = self._clock.now()
            return numbered(tx, lambda: tasks.set_done(tx, self.actor, now, task_id))[1]

        return await self._db.write(work)

    @needs(Act.FOLLOW_UP)
    async def snooze(self, lead_id: LeadId, reason: Reason, due: str) -> int | None:
        """Put it off until then, or until they write; `due` as people write it. Raises CrmError.

        What is no task yet becomes a follow-up. The step that undo takes back.
        """
        at = self.read_due(due)

        def work(tx: Tx) -> int | None:
            now = self._clock.now()
            step = numbered(tx, lambda: self._put_off(tx, lead_id, reason, at, now))[1]
            if reason.kind not in IS_TASK:
                today_away.put_one_away(tx, lead_id, now, at)
            return step

        return await self._db.write(work)

    def _put_off(self, tx: Tx, lead_id: LeadId, reason: Reason, at: Millis, now: Millis) -> None:
        if reason.kind in IS_TASK and reason.ref is not None:
            keeping.snooze(tx, self.actor, now, reason.ref, at)
        else:
            keeping.add(tx, self.actor, now, lead_id, at)

    @needs(Act.FOLLOW_UP)
    async def put_away(self, lead_id: LeadId) -> None:
        """Hide somebody until tomorrow morning, or until something new comes."""
        now = self._clock.now()
        until = today_away.bounds(now, self.zone).next_morning

        def work(tx: Tx) -> None:
            today_away.put_one_away(tx, lead_id, now, until)
            audit.note(tx, self.actor, now, "put_away", {"until": iso(until)}, lead_id)

        await self._db.write(work)

    @needs(Act.FOLLOW_UP)
    async def bring_back(self, lead_id: LeadId) -> None:
        """Show somebody again who was put away."""
        now = self._clock.now()

        def work(tx: Tx) -> None:
            today_away.bring_back(tx, lead_id, now)
            audit.note(tx, self.actor, now, "brought_back", {}, lead_id)

        await self._db.write(work)


def glance(tx: Tx, lead_id: LeadId, policy: Policy, now: Millis, ends: Millis) -> Glance:
    """One person at a glance on the day that `ends` then; the gate is asked, and nothing is changed.

    Raises NotFound.
    """
    lead = leads.get(tx, lead_id)
    page = messages.conversation(tx, lead.id, None, _PAGE)
    heard = _heard(page)
    pending = suggestions.pending(tx, lead.id)
    draft = next((one for one in pending if one.draft.suggestion_type in SENDABLE), None)
    return Glance(
        lead=lead,
        heard=heard,
        earlier=lead.unread_count > len(heard) or len(heard) == _PAGE,
        draft=draft,
        verdict=None if draft is None else sending.check(tx, _wanted(draft), policy, now),
        being_written=draft is None and agent_work.partial(tx, lead.id) is not None,
        words="" if draft is not None else task_store.words_due(tx, lead.id, ends),
    )


def _wanted(one: Suggestion) -> Wanted:
    if one.draft.template is not None:
        return Wanted(one.lead_id, template=one.draft.template)
    return Wanted(one.lead_id, one.draft.content)


def _heard(page: list[Message]) -> tuple[Message, ...]:
    """Theirs after the shop's last one; else the last of theirs."""
    heard: list[Message] = []
    for message in reversed(page):
        if message.direction is Direction.OUTBOUND:
            break
        heard.append(message)
    if heard:
        return tuple(reversed(heard))
    theirs = [one for one in page if one.direction is Direction.INBOUND]
    return tuple(theirs[-1:])
