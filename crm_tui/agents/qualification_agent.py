"""The qualification agent: how good a lead is, each finding with the message that shows it."""

from dataclasses import replace
from typing import Literal

from pydantic import Field

from crm_tui.agents.answer import Strict
from crm_tui.agents.context import AIContext
from crm_tui.agents.frame import Asker, Told, by_model_or_rules
from crm_tui.agents.guard import Grounds, check
from crm_tui.agents.message_agent import grounds_of
from crm_tui.agents.models import OnText
from crm_tui.agents.qualification_checks import Checks, Claimed, action_for
from crm_tui.agents.qualification_draft import (
    AGENT,
    citations,
    in_words,
    newest_intent,
    rules_draft,
    rules_qualification,
)
from crm_tui.agents.qualification_rules import (
    MOST_SHOWN,
    their_turns,
    within_reason,
)
from crm_tui.domain.advice import ActionKind, Finding, IntentLevel, Qualification
from crm_tui.domain.clock import Clock
from crm_tui.domain.suggestion import Draft, Flag, Source, SuggestionType
from crm_tui.domain.text import clean, clean_line

_UNFLAGGED, _FLAGGED = 0.8, 0.3
"""How far an answer is trusted depends on what of it could be checked, not on its own word."""


class Shown(Strict):
    """One finding as the model wrote it, nothing of it checked yet."""

    value: str = Field(max_length=120)
    message_id: str = Field(max_length=20)
    quote: str = Field(max_length=400)


class Level(Shown):
    value: Literal["low", "medium", "high"]


class Decider(Shown):
    value: Literal["yes", "no", "shared"]


class NextAction(Shown):
    value: Literal[
        "reply",
        "call",
        "send_file",
        "send_template",
        "mark_qualified",
        "mark_proposal",
        "mark_lost",
        "task",
        "wait",
    ]


class QualificationAnswer(Strict):
    score: int = Field(ge=1, le=10)
    shown_by: list[Shown] = Field(max_length=8)
    intent_level: Level
    budget: Shown | None
    decision_maker: Decider | None
    next_action: NextAction
    reason: str = Field(max_length=300)


class QualificationAgent:
    """Judges a lead from what the customer wrote; changes nothing about it."""

    def __init__(self, asker: Asker, clock: Clock) -> None:
        self._asker = asker
        self._clock = clock

    async def suggest(self, context: AIContext, on_text: OnText | None = None) -> tuple[Draft, ...]:
        """One qualification; by rules alone when there is no model, it fails, or nobody has written."""
        asking = self._drafts(context, on_text)
        return await by_model_or_rules(context, self._clock, asking, _by_rules)

    async def _drafts(self, context: AIContext, on_text: OnText | None) -> tuple[Draft, ...]:
        if not self._asker.has_model or not their_turns(context):
            return _by_rules(context)
        more = {"score_by_rules": str(rules_qualification(context).score)}
        told = await self._asker.ask(
            AGENT, "qualification", QualificationAnswer, context, more=more, on_text=on_text
        )
        return (_from_model(context, told),)


def _by_rules(context: AIContext) -> tuple[Draft, ...]:
    return (rules_draft(context),)


def _from_model(context: AIContext, told: Told[QualificationAnswer]) -> Draft:
    checks = Checks(context)
    found = _checked(context, told, checks)
    reason = clean_line(told.redactor.restore(clean(told.answer.reason)), 300)
    reason_flags = check(reason, _grounds(context, found))
    flags = (*checks.flags, *reason_flags)
    return Draft(
        content=in_words(found),
        agent_type=AGENT,
        suggestion_type=SuggestionType.QUALIFICATION,
        confidence_score=_FLAGGED if flags else _UNFLAGGED,
        intent=newest_intent(context),
        source=Source.MODEL,
        model=told.model,
        prompt_version=told.prompt_version,
        citations=citations(found),
        flags=flags,
        cost_microusd=told.cost_microusd,
        # A reason that claims what nobody said is not shown.
        reason=rules_draft(context).reason if reason_flags else reason,
        advice=found,
    )


def _checked(context: AIContext, told: Told[QualificationAnswer], checks: Checks) -> Qualification:
    """Every field with a message that shows it, or the rules' own in its place."""
    answer, rules = told.answer, rules_qualification(context)
    shown = [one for part in answer.shown_by if (one := checks.reason(_claimed(part, told)))]
    level = checks.shown("The intent level", _claimed(answer.intent_level, told))
    budget = answer.budget and checks.budget(_claimed(answer.budget, told))
    decides = answer.decision_maker and checks.shown(
        "The decision-maker", _claimed(answer.decision_maker, told)
    )
    step = checks.shown("The next action", _claimed(answer.next_action, told))
    return Qualification(
        score=_score(context, answer.score, rules.score, shown, checks),
        level=IntentLevel(level.value) if level else rules.level,
        budget=budget or rules.budget,
        decision_maker=decides or rules.decision_maker,
        action=(step and action_for(context, ActionKind(step.value))) or rules.action,
        shown_by=(*shown, *rules.shown_by)[:MOST_SHOWN],
    )


def _score(
    context: AIContext, said: int, by_rules: int, shown: list[Finding], checks: Checks
) -> int:
    messages = len({one.message_id for one in shown})
    held = within_reason(context, by_rules, said, messages)
    if held != said:
        checks.flags.append(
            Flag("score", f"The model gave {said} of 10, which its messages do not carry.")
        )
    return held


def _claimed(part: Shown, told: Told[QualificationAnswer]) -> Claimed:
    restored = told.redactor.restore
    return Claimed(
        clean_line(restored(clean(part.value)), 120),
        clean_line(part.message_id, 20),
        clean(restored(clean(part.quote))).strip(),
    )


def _grounds(context: AIContext, found: Qualification) -> Grounds:
    """A reason may repeat what the customer said, but for prices; those are in the findings."""
    quotes = tuple(one.quote for one in (*found.shown_by, found.budget) if one)
    theirs = tuple(turn.text for turn in their_turns(context))
    return replace(grounds_of(context, list(context.evidence)), lead=(*quotes, *theirs))
