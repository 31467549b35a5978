"""The follow-up scheduler: when to write again, in which tone, by which way, and with which words."""

from dataclasses import replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from crm_tui.agents.answer import LONGEST_REPLY, Strict
from crm_tui.agents.context import AIContext, Evidence, Turn
from crm_tui.agents.followup_draft import (
    AGENT,
    Plan,
    citations_of,
    follow_up_draft,
    make_plan,
    planned_at,
    show_time,
)
from crm_tui.agents.followup_rules import clamped, unanswered
from crm_tui.agents.frame import Asker, Told, by_model_or_rules, paid
from crm_tui.agents.guard import check
from crm_tui.agents.message_agent import grounds_of
from crm_tui.agents.models import OnText
from crm_tui.agents.qualification_rules import their_turns
from crm_tui.domain.advice import FollowUp, Urgency, Way
from crm_tui.domain.clock import DAY, HOUR, Clock, Millis
from crm_tui.domain.engagement_words import how_fast, how_often
from crm_tui.domain.suggestion import Citation, Draft, Flag, Source, SuggestionType
from crm_tui.domain.text import clean, clean_line
from crm_tui.domain.timing import usual_hour

_FLAGGED_AT_MOST = 0.3
_POLICIES = (
    "Somebody about to order: the next day. After a price: 1 to 2 days. After a quotation: 2 to 3 days. "
    "Without a wish to buy: a week. Each message that stays unanswered doubles the wait. Never before a "
    "promise falls due, never in quiet hours or on a closed day, at the hour at which they usually write."
)


class FollowUpAnswer(Strict):
    """A follow-up as the model proposed it, nothing of it checked yet."""

    at: str = Field(max_length=40)
    tone: Literal["gentle", "informative", "urgent"]
    text: str = Field(min_length=1, max_length=LONGEST_REPLY)
    fact_ids: list[str] = Field(max_length=20)
    message_ids: list[str] = Field(max_length=20)
    reason: str = Field(max_length=300)
    confidence: float = Field(ge=0, le=1)


class FollowUpAgent:
    """Proposes a time and a message after a silence; schedules and sends nothing."""

    def __init__(self, asker: Asker, clock: Clock) -> None:
        self._asker = asker
        self._clock = clock

    async def suggest(self, context: AIContext, on_text: OnText | None = None) -> tuple[Draft, ...]:
        """The follow-up, best first; empty for somebody who wants no messages, or whom none can reach."""
        plan = make_plan(context)
        if plan is None:
            return ()
        asking = self._drafts(context, plan, on_text)
        return await by_model_or_rules(
            context, self._clock, asking, lambda known: (follow_up_draft(known, plan),)
        )

    async def _drafts(
        self, context: AIContext, plan: Plan, on_text: OnText | None
    ) -> tuple[Draft, ...]:
        # A template's words are fixed, and without a word of theirs there is nothing to weigh.
        if not self._asker.has_model or plan.template or not their_turns(context):
            return (follow_up_draft(context, plan),)
        told = await self._asker.ask(
            AGENT, "followup", FollowUpAnswer, context, more=_more(context, plan), on_text=on_text
        )
        return paid(
            _best_first(_from_model(context, plan, told), context, plan), told.cost_microusd
        )


def _best_first(draft: Draft, context: AIContext, plan: Plan) -> tuple[Draft, ...]:
    """A proposal that is marked comes after the one by rules."""
    return (follow_up_draft(context, plan), draft) if draft.flags else (draft,)


def _from_model(context: AIContext, plan: Plan, told: Told[FollowUpAnswer]) -> Draft:
    answer = told.answer
    text = clean(told.redactor.restore(clean(answer.text))).strip()
    cited = [e for e in context.evidence if e.id in answer.fact_ids]
    turns = [turn for turn in _turns(context) if turn.id in answer.message_ids]
    at, time_flags = _time(context, plan, answer.at)
    chosen = planned_at(context, plan, at)
    flags = [*_unknown(answer, cited, turns), *time_flags, *_closed_then(chosen)]
    flags += check(text, grounds_of(context, cited))
    return Draft(
        content=text,
        agent_type=AGENT,
        suggestion_type=SuggestionType.FOLLOW_UP,
        confidence_score=_confidence(answer.confidence, flags),
        intent=plan.intent,
        source=Source.MODEL,
        model=told.model,
        prompt_version=told.prompt_version,
        citations=(*citations_of(plan, turns), *map(_citation, cited)),
        flags=tuple(flags),
        reason=_reason(context, told, at),
        advice=replace(chosen, tone=Urgency(answer.tone)),
    )


def _time(context: AIContext, plan: Plan, said: str) -> tuple[Millis, list[Flag]]:
    """The model's time as the rules allow it; one that cannot be read gives way to the rules' own."""
    try:
        moment = datetime.fromisoformat(said.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(context.profile.timezone))
        wanted = Millis(int(moment.timestamp() * 1000))
    except (ValueError, OverflowError):
        named = clean_line(said, 30)
        return plan.advice.at, [
            Flag("time", f"The model named no time that can be read: {named!r}.")
        ]
    return clamped(wanted, context, plan.promise), []


def _closed_then(chosen: FollowUp) -> list[Flag]:
    if chosen.way is not Way.TEMPLATE:
        return []
    return [Flag("window", "WhatsApp's 24 hours will be over then: only a template may leave.")]


def _unknown(answer: FollowUpAnswer, cited: list[Evidence], turns: list[Turn]) -> list[Flag]:
    known = {e.id for e in cited} | {turn.id for turn in turns}
    return [
        Flag("citation", f"It rests on {clean_line(id_, 20)}, which is not known here.")
        for id_ in dict.fromkeys([*answer.fact_ids, *answer.message_ids])
        if id_ not in known
    ]


def _confidence(said: float, flags: list[Flag]) -> float:
    return round(min(said, _FLAGGED_AT_MOST) if flags else said, 2)


def _reason(context: AIContext, told: Told[FollowUpAnswer], at: Millis) -> str:
    """The model's why, and the time that the rules settled on: it may have named another one."""
    why = clean_line(told.redactor.restore(clean(told.answer.reason)), 300)
    return f"{show_time(at, context)}. {why}"


def _citation(evidence: Evidence) -> Citation:
    return Citation(evidence.kind, evidence.id, evidence.text[:200])


def _turns(context: AIContext) -> tuple[Turn, ...]:
    return (*context.recalled.turns, *context.history)


def _more(context: AIContext, plan: Plan) -> dict[str, str]:
    """The slots of the document's prompt that only this agent's has."""
    last = context.history[-1] if context.history else None
    return {
        "local_now": show_time(context.now, context),
        "followup_rules": _POLICIES,
        "time_elapsed": "unknown" if last is None else _span(context.now - last.at),
        "proposed": f"{show_time(plan.advice.at, context)}, {plan.advice.tone.value}",
        "last_interaction": "none" if last is None else last.text,
        "engagement_history": _engagement(context),
    }


def _engagement(context: AIContext) -> str:
    hour = usual_hour(context.reach.answers_at, ZoneInfo(context.profile.timezone))
    usual = "unknown" if hour is None else f"about {hour}:00"
    wrote = context.lead.engagement or 0
    return (
        f"{wrote} messages from them in 30 days, usual hour {usual}, "
        f"days on which the shop wrote since: {unanswered(context)}{_pattern(context)}"
    )


def _pattern(context: AIContext) -> str:
    """How fast and how often they write, in words without anything of theirs in them."""
    pattern = context.reach.pattern
    if pattern is None:
        return ""
    said = {"answers": how_fast(pattern.answering), "wrote": how_often(pattern.rhythm)}
    return "".join(f", {label} {words}" for label, words in said.items() if words)


def _span(millis: int) -> str:
    return f"{millis // DAY} days" if millis >= 2 * DAY else f"{max(0, millis) // HOUR} hours"
