"""What is remembered of one lead as a window shows it, and what a person does there, as numbered steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from crm_tui.domain.actor import Actor
from crm_tui.domain.advice import Qualification
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.engagement import Engagement
from crm_tui.domain.ids import MESSAGE, LeadId, SuggestionId, read_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.memory import FactKind, LeadFact, Summary
from crm_tui.domain.suggestion import Suggestion, SuggestionStatus, SuggestionType
from crm_tui.services import engagement, fact_desk, leads, taking_up
from crm_tui.services.undoing import numbered
from crm_tui.store import messages, suggestions
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_LOOKED_AT = 60
"""The newest suggestions of a lead among which its last judgement is sought."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """All that the window shows."""

    lead: Lead
    facts: tuple[LeadFact, ...]
    """By kind, the newest first."""
    summary: Summary | None
    judged: Suggestion | None
    """The last judgement of the lead that nobody put away."""
    said_at: Mapping[int, Millis]
    """When each message was written that shows something, by its id."""
    engagement: Engagement | None = None
    """How they take part in the conversation; None for a minor."""

    @property
    def judgement(self) -> Qualification | None:
        advice = None if self.judged is None else self.judged.draft.advice
        return advice if isinstance(advice, Qualification) else None


class MemoryDesk:
    """One person at one shop; each change tells the step it wrote down, None when it changed nothing."""

    def __init__(self, db: Database, clock: Clock, actor: Actor) -> None:
        self._db, self._clock, self.actor = db, clock, actor

    async def remembered(self, lead_id: LeadId) -> Remembered:
        """Raises NotFound."""
        return await self._db.read(remembered, lead_id, self._clock.now())

    async def add(self, lead_id: LeadId, kind: FactKind, value: str) -> int | None:
        now = self._clock.now()
        return await self._step(lambda tx: fact_desk.add(tx, self.actor, now, lead_id, kind, value))

    async def correct(self, fact_id: int, value: str) -> int | None:
        """Raises NotFound when the fact holds no longer."""
        now = self._clock.now()
        return await self._step(lambda tx: fact_desk.correct(tx, self.actor, now, fact_id, value))

    async def remove(self, fact_id: int) -> int | None:
        """The same message never teaches it again. Raises NotFound."""
        now = self._clock.now()
        return await self._step(lambda tx: fact_desk.remove(tx, self.actor, now, fact_id))

    async def accept(self, suggestion_id: SuggestionId) -> int | None:
        """Make the suggested score the shop's own; raises Conflict when that was decided already."""
        now = self._clock.now()
        return await self._step(lambda tx: taking_up.accept(tx, suggestion_id, self.actor, now))

    async def _step(self, work: Callable[[Tx], object]) -> int | None:
        return await self._db.write(lambda tx: numbered(tx, lambda: work(tx))[1])


def remembered(tx: Tx, wanted: LeadId, now: Millis) -> Remembered:
    """What is known of a lead; raises NotFound."""
    lead = leads.get(tx, wanted)
    known, judged = fact_desk.known(tx, lead.id), _judged(tx, lead.id)
    pattern = engagement.of_lead(tx, lead.id, now)
    shown = Remembered(lead, known.facts, known.summary, judged, {}, pattern)
    return replace(shown, said_at=_said_at(tx, shown))


def _judged(tx: Tx, lead_id: LeadId) -> Suggestion | None:
    found = suggestions.page(tx, status=None, after=None, limit=_LOOKED_AT, lead_id=lead_id)
    return next(
        (
            one
            for one in found
            if one.draft.suggestion_type == SuggestionType.QUALIFICATION
            and one.status in (SuggestionStatus.PENDING, SuggestionStatus.APPROVED)
        ),
        None,
    )


def _said_at(tx: Tx, shown: Remembered) -> dict[int, Millis]:
    ids: set[int | None] = {fact.message_id for fact in shown.facts}
    if (judgement := shown.judgement) is not None:
        findings = (*judgement.shown_by, judgement.budget, judgement.decision_maker)
        ids |= {read_id(MESSAGE, one.message_id) for one in findings if one is not None}
    rows = (messages.get(tx, one) for one in ids if one is not None)
    return {row.id: row.timestamp for row in rows if row is not None}
