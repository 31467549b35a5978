"""A follow-up by rules alone: the plan that every proposal is held to, and fixed words to go with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.agents.context import AIContext, Turn
from crm_tui.agents.followup_phrases import ABOUT, PROMISED
from crm_tui.agents.followup_promises import Promise, open_promise
from crm_tui.agents.followup_rules import Wait, best_time, unanswered, wait_for, ways_at
from crm_tui.agents.followup_templates import filled, template_for
from crm_tui.agents.guard import check
from crm_tui.agents.hints import read_hint
from crm_tui.agents.intent import Intent
from crm_tui.agents.message_agent import grounds_of
from crm_tui.agents.phrases import opening
from crm_tui.agents.qualification_rules import has_gone, intents_shown, their_turns
from crm_tui.domain.advice import FollowUp, Urgency, Way
from crm_tui.domain.clock import Millis
from crm_tui.domain.memory import LONGEST_QUOTE, FactKind
from crm_tui.domain.suggestion import Citation, Draft, Flag, Source, SuggestionType
from crm_tui.domain.template import Template

AGENT = "follow_up_scheduler"
RULES_VERSION = "rules-1"
_SURE, _UNSURE = 0.6, 0.3
_LONGEST_PRODUCT = 40
_PATIENCE = 2
NO_TEMPLATE = Flag(
    "no_template",
    "WhatsApp's 24 hours will be over then, and no approved template speaks of this: "
    "make one with `crm templates create`.",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules settle for a lead before any words are chosen."""

    wait: Wait
    promise: Promise | None
    advice: FollowUp
    template: Template | None
    """The one that has to go out; None while free words may."""
    spare: Template | None
    """The one that could."""
    intent: str
    shown: Turn | None
    """Their newest message that shows why."""


def make_plan(context: AIContext) -> Plan | None:
    """When, how and why by rules; None for who opted out, wants nothing more, or cannot be reached."""
    reach = context.reach
    if reach.opted_out or has_gone(context):
        return None
    if not (reach.has_whatsapp or reach.has_phone or reach.has_email):
        return None
    wait, promise, spare = wait_for(context), open_promise(context), template_for(context)
    shown = max(intents_shown(context).items(), key=lambda one: one[1].at, default=None)
    plan = Plan(
        wait=wait,
        promise=promise,
        advice=FollowUp(best_time(context, wait, promise), wait.tone, Way.TEMPLATE, ()),
        template=None,
        spare=spare,
        intent=(shown[0] if shown else Intent.OTHER).value,
        shown=shown[1] if shown else next(reversed(their_turns(context)), None),
    )
    advice = planned_at(context, plan, plan.advice.at)
    return replace(plan, advice=advice, template=spare if advice.way is Way.TEMPLATE else None)


def planned_at(context: AIContext, plan: Plan, at: Millis) -> FollowUp:
    """The advice for that time: which way is open then, and which are left."""
    # With nothing else left, a template has to be made first; the draft says so.
    ways = ways_at(context, at, plan.spare) or (Way.TEMPLATE,)
    # Who promised, or left messages of two days unanswered, is not pressed.
    is_pressed = plan.promise is None and unanswered(context) < _PATIENCE
    tone = plan.wait.tone if is_pressed else Urgency.GENTLE
    shown = plan.promise.shown if plan.promise else None
    return FollowUp(at, tone, ways[0], ways[1:], shown)


def follow_up_draft(context: AIContext, plan: Plan) -> Draft:
    """The follow-up in fixed words, or in those of an approved template."""
    lacks = plan.advice.way is Way.TEMPLATE and plan.template is None
    text, cited = _words(context, plan)
    grounds = replace(grounds_of(context, []), cited=tuple(one.quote for one in cited))
    flags = (*check(text, grounds), *((NO_TEMPLATE,) if lacks else ()))
    return Draft(
        content=text,
        agent_type=AGENT,
        suggestion_type=SuggestionType.FOLLOW_UP,
        confidence_score=_UNSURE if flags or plan.shown is None else _SURE,
        intent=plan.intent,
        source=Source.FACTS,
        model=None,
        prompt_version=RULES_VERSION,
        citations=(*citations_of(plan, ()), *cited),
        flags=flags,
        reason=_reason(context, plan),
        advice=plan.advice,
    )


def citations_of(plan: Plan, turns: Sequence[Turn]) -> tuple[Citation, ...]:
    """The messages that a follow-up takes up: those named, else the one that shows why; a promise too."""
    named = turns or ([plan.shown] if plan.shown else [])
    quotes = {turn.id: turn.text[:LONGEST_QUOTE] for turn in named}
    if plan.promise and plan.promise.shown.message_id:
        quotes[plan.promise.shown.message_id] = plan.promise.shown.quote
    return tuple(Citation("message", id_, quote) for id_, quote in quotes.items())


def show_time(at: Millis, context: AIContext) -> str:
    """`Fri 27 Nov, 16:00`, by the shop's clock."""
    return (
        f"{datetime.fromtimestamp(at / 1000, ZoneInfo(context.profile.timezone)):%a %d %b, %H:%M}"
    )


def _words(context: AIContext, plan: Plan) -> tuple[str, tuple[Citation, ...]]:
    if plan.template is not None:
        text = filled(plan.template, context.lead.name)
        return text, (Citation("template", plan.template.name, text),)
    named = _phrase(context, plan, _about(context))
    # What they called the thing may hold a figure that no fact knows.
    return (named if not check(named, grounds_of(context, [])) else _phrase(context, plan, "")), ()


def _phrase(context: AIContext, plan: Plan, about: str) -> str:
    language = read_hint(context.hint).language or context.language
    words = (PROMISED if plan.promise else plan.wait.phrase)[language]
    words = words.replace("{shop}", context.profile.name).replace("{about}", about)
    return f"{opening(language, context.profile.tone, context.lead.name)} {words}"


def _about(context: AIContext) -> str:
    language = read_hint(context.hint).language or context.language
    known = [f.value for f in context.recalled.known if f.kind is FactKind.PRODUCT]
    fits = bool(known) and len(known[0]) <= _LONGEST_PRODUCT
    return ABOUT[language].replace("{product}", known[0]) if fits else ""


def _reason(context: AIContext, plan: Plan) -> str:
    when = show_time(plan.advice.at, context)
    if plan.promise:
        due = show_time(plan.promise.due_at, context)
        return f"{when}: they said “{plan.promise.shown.quote}”, which falls due on {due}."
    return f"{when}: they {plan.wait.name}{_since(context)}."


def _since(context: AIContext) -> str:
    if not their_turns(context):
        return ""
    return ", and wrote last: answer that first" if context.question else ", and nothing came since"
