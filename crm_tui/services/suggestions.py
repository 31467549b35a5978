"""Suggestions: what is asked for is gathered, put to its agent, and kept once if it still fits."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from crm_tui.agents.context import AIContext, Reach, build_context
from crm_tui.agents.crew import Crew
from crm_tui.agents.embedding import Embedder
from crm_tui.agents.facts_draft import facts_drafts
from crm_tui.agents.frame import Asker
from crm_tui.agents.glossary import with_meanings
from crm_tui.agents.insight_agent import InsightAgent
from crm_tui.agents.recogniser import recognise
from crm_tui.agents.traces import span
from crm_tui.domain.actor import WORKER, Actor, ActorKind
from crm_tui.domain.clock import MINUTE, Clock, Millis
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.ids import LeadId, MessageId, SuggestionId
from crm_tui.domain.message import Direction, Message
from crm_tui.domain.policy import Policy, next_open
from crm_tui.domain.roles import Act
from crm_tui.domain.suggestion import KINDS, Draft, Source, Suggestion, SuggestionType, Task
from crm_tui.services import assistance, leads, remembering
from crm_tui.services.gathering import Gathered, gather
from crm_tui.services.may import needs
from crm_tui.services.metrics import Metrics, NoMetrics
from crm_tui.services.recalling import recall
from crm_tui.services.writing_along import shown_to_who_waits
from crm_tui.store import (
    agent_work,
    events,
    intents,
    knowledge,
    messages,
    settings,
    suggestions,
)
from crm_tui.store.agent_work import Asked
from crm_tui.store.assistance import may_assist
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_log = logging.getLogger("crm.agents")

AT_ONCE = 4
_TRIES = 3
_MOST_OF_A_BURST = 5
"""Messages that a question may consist of (see `build_context`)."""
_AGAIN = 5 * MINUTE
"""Farther off than `crm work --once` looks ahead: what fails would be tried without end."""
_A_MODELS_WORD = 0.9
"""How sure an intent is that a model has named; it says no figure of its own."""
STAND_IN = 1.5
"""Seconds after which somebody who opens the chat should find a draft, whatever the model does."""


_NOBODY_LISTENS = NoMetrics()
_NO_INSIGHTS = InsightAgent(Asker(None))


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Where the agents of one shop work."""

    db: Database
    crew: Crew
    clock: Clock
    policy: Policy
    embedder: Embedder | None = None
    """None: recall goes by words alone."""
    metrics: Metrics = _NOBODY_LISTENS
    actor: Actor = WORKER
    """For whom `make` is called."""
    insights: InsightAgent = _NO_INSIGHTS
    """Puts the shop's numbers into words."""

    async def warm_up(self) -> None:
        """Load the encoder, a second of work, before the first customer waits for it."""
        if self.embedder is not None:
            await self.embedder.embed(["namaste"])

    async def do_due(self, settle: int = 0) -> int:
        """Do what is due, for who waits first; how much it was.

        A chat is left alone for `settle` ms: people write in bursts, and a model is asked once for all.
        """
        now = self.clock.now()
        due = await self.db.read(agent_work.due, Millis(now - settle), AT_ONCE)
        await asyncio.gather(*(self._do_and_remember(asked) for asked in due))
        self.metrics.waiting("agents", await self.db.read(agent_work.count))
        return len(due)

    async def until_next(self, settle: int) -> float | None:
        """Seconds until a chat that is still being written in will have been quiet for `settle` ms."""
        quiet_since = Millis(self.clock.now() - settle)
        due_at = await self.db.read(agent_work.next_answer, quiet_since)
        return None if due_at is None else (due_at - quiet_since) / 1000

    @needs(Act.DECIDE_DRAFTS)
    async def make(self, lead_id: LeadId, task: Task, hint: str = "") -> Sequence[Suggestion]:
        """Do one task now, again while the chat or the shop's facts change meanwhile."""
        made: Sequence[Suggestion] | None = None
        for _ in range(_TRIES):
            made = await self._make(lead_id, task, hint, None)
            if made is not None:
                break
        if made and task is Task.GENERATE_REPLY:
            await self.remember(made[0].lead_id)
        return made or []

    async def remember(self, lead_id: LeadId) -> None:
        """Learn from the newest messages; a model is asked once for several."""
        await remembering.remember(self.db, self.crew.memory, self.clock, lead_id)

    async def _do_and_remember(self, asked: Asked) -> None:
        made = await self.do(asked)
        if made and asked.task is Task.GENERATE_REPLY:
            await self.remember(made[0].lead_id)

    async def do(self, asked: Asked) -> Sequence[Suggestion] | None:
        """Do what was asked; None when it could not be done, or had become old by then."""
        try:
            return await self._make(asked.lead_id, asked.task, asked.hint, asked)
        except (NotFound, assistance.AssistanceRefused):
            await self.db.write(agent_work.drop_this, asked)
            return None
        except CrmError as error:
            _log.error("%s", error.sentence())
            await self.db.write(agent_work.put_off, asked, Millis(self.clock.now() + _AGAIN))
            return None
        except Exception:
            # A worker that starts anew must not meet the same fault in the same work again.
            await self.db.write(agent_work.drop_this, asked)
            raise

    async def _make(
        self, lead_id: LeadId, task: Task, hint: str, asked: Asked | None
    ) -> Sequence[Suggestion] | None:
        """What was kept; None when it had become old by then."""
        assistance.insist(await self.db.read(leads.get, lead_id), task)
        if task is Task.GENERATE_REPLY:
            # What the newest message says of their wishes counts for its own answer.
            await self.db.write(remembering.learn_now, lead_id, self.clock.now())
        pattern_at = self.clock.now() if task is Task.SUGGEST_FOLLOWUP else None
        gathered = await self.db.read(gather, lead_id, pattern_at)
        started = monotonic()
        with span("suggest", task=task.value):
            context = await self._context(gathered, task, hint)
            drafts = await self._ask(gathered, context, asked)
        self._tell(drafts, monotonic() - started)
        if task is Task.GENERATE_REPLY:
            # Next steps cost nothing to think of, and stand beside the answer.
            drafts = (*drafts, *await self.crew.actions.suggest(context))
        return await self.db.write(_keep, gathered, task, asked, context, drafts, self.clock.now())

    def _tell(self, drafts: Sequence[Draft], seconds: float) -> None:
        if drafts:
            self.metrics.suggested(drafts[0].agent_type, drafts[0].source.value, seconds)
        for draft in drafts:
            for flag in draft.flags:
                self.metrics.guarded(draft.agent_type, flag.rule)

    async def _ask(
        self, gathered: Gathered, context: AIContext, asked: Asked | None
    ) -> tuple[Draft, ...]:
        """The agent's answer; when a model is slow, rules stand in for it until it comes."""
        async with shown_to_who_waits(self.db, gathered.lead.id) as written:
            agent = self.crew.of(context.task)
            asking = asyncio.ensure_future(agent.suggest(context, written.take))
            try:
                await asyncio.wait({asking}, timeout=STAND_IN)
                if not asking.done() and not written.words and context.task is Task.GENERATE_REPLY:
                    drafts = facts_drafts(context)
                    await self.db.write(_stand_in, gathered, asked, drafts, self.clock.now())
                return await asking
            finally:
                asking.cancel()

    async def _context(self, gathered: Gathered, task: Task, hint: str) -> AIContext:
        now = self.clock.now()
        first = build_context(
            gathered.lead,
            gathered.history,
            gathered.facts,
            gathered.profile,
            now,
            gathered.templates,
            gathered.asked,
            task=task,
            reach=self._reach(gathered),
            score=gathered.score,
            hint=hint,
            own_words=gathered.own_words,
            facts_since=gathered.facts_since,
        )
        # What only this shop's customers say means nothing to the encoder by itself.
        asked = with_meanings(first.asked, gathered.own_words)
        recalled = await recall(self.db, self.embedder, gathered.lead.id, asked, now)
        found = await asyncio.to_thread(recognise, asked)
        return first.with_recalled(gathered.facts, recalled, found)

    def _reach(self, gathered: Gathered) -> Reach:
        lead, history = gathered.lead, gathered.history
        theirs = [one.timestamp for one in history if one.direction is Direction.INBOUND]
        ours = [one.timestamp for one in history if one.direction is Direction.OUTBOUND]
        return Reach(
            window_expires_at=lead.window_expires_at,
            opted_out=lead.opted_out_at is not None,
            has_whatsapp=lead.address() is not None,
            has_phone=lead.phone is not None,
            has_email=bool(lead.email),
            next_open=lambda at: next_open(self.policy, at),
            answers_at=tuple(sorted(theirs, reverse=True)),
            last_inbound_at=max(theirs, default=lead.last_inbound_at),
            last_outbound_at=max(ours, default=None),
            pattern=gathered.pattern,
        )


def _stand_in(
    tx: Tx, gathered: Gathered, asked: Asked | None, drafts: Sequence[Draft], now: Millis
) -> None:
    if not _is_old(tx, gathered, asked) and not suggestions.has_sendable(tx, gathered.lead.id):
        for draft in drafts:
            suggestions.add(tx, gathered.lead.id, gathered.question, draft, now)


def _is_old(tx: Tx, gathered: Gathered, asked: Asked | None) -> bool:
    """Whether it was asked anew, the chat went on or a fact changed: what comes of it would not fit.

    Nor would it, once they have withdrawn from AI assistance.
    """
    if not may_assist(tx, gathered.lead.id):
        return True
    if asked is None:
        changed = knowledge.facts(tx) != gathered.facts
    else:
        changed = not agent_work.is_still(tx, asked)
    if changed:
        return True
    if settings.profile(tx) != gathered.profile:
        return True
    newest = messages.conversation(tx, gathered.lead.id, limit=_MOST_OF_A_BURST)
    before = gathered.history[-_MOST_OF_A_BURST:]
    return list(map(_words_of, newest)) != list(map(_words_of, before))


def _words_of(message: Message) -> tuple[MessageId, str, bool]:
    """What an answer rests on: ticks and the like may change meanwhile."""
    return message.id, message.content, message.revoked


def _keep(
    tx: Tx,
    gathered: Gathered,
    task: Task,
    asked: Asked | None,
    context: AIContext,
    drafts: Sequence[Draft],
    now: Millis,
) -> Sequence[Suggestion] | None:
    lead_id = gathered.lead.id
    # A draft that comes after the answer would invite a second one.
    if _is_old(tx, gathered, asked):
        return None
    kinds = KINDS[task] | {SuggestionType(draft.suggestion_type) for draft in drafts}
    suggestions.retire(tx, lead_id, kinds)
    agent_work.drop(tx, lead_id, task)
    if gathered.question is not None:
        _keep_intents(tx, gathered.question, context, drafts)
    ids = [suggestions.add(tx, lead_id, gathered.question, draft, now) for draft in drafts]
    _record(tx, lead_id, drafts, now)
    return _stored(tx, ids)


def _keep_intents(tx: Tx, question: MessageId, context: AIContext, drafts: Sequence[Draft]) -> None:
    """What the message wants, by rules; a model that has read it refines that."""
    found = {str(one.intent): one.confidence for one in context.intents}
    by_model = [draft.intent for draft in drafts if draft.source is Source.MODEL]
    if by_model:
        found[by_model[0]] = max(found.get(by_model[0], 0.0), _A_MODELS_WORD)
    intents.save(tx, question, list(found.items()), "model" if by_model else "rules")


def _record(tx: Tx, lead_id: LeadId, drafts: Sequence[Draft], now: Millis) -> None:
    if drafts:
        agent = Actor(ActorKind.AGENT, drafts[0].agent_type)
        events.record(
            tx, lead_id, "drafted", agent, now, source=drafts[0].source, count=len(drafts)
        )


def _stored(tx: Tx, ids: Sequence[SuggestionId]) -> list[Suggestion]:
    found = (suggestions.get(tx, suggestion_id) for suggestion_id in ids)
    return [suggestion for suggestion in found if suggestion is not None]
