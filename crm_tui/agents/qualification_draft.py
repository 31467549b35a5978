"""A qualification in words for the person, and the one that rules give without a model."""

from crm_tui.agents.action_rules import actions
from crm_tui.agents.context import AIContext
from crm_tui.agents.qualification_rules import NO, YES, has_gone, intents_shown, qualify
from crm_tui.domain.advice import Action, ActionKind, Finding, IntentLevel, Qualification
from crm_tui.domain.suggestion import Citation, Draft, Source, SuggestionType

AGENT = "lead_qualification"
RULES_VERSION = "rules-1"
_LEVELS = {
    IntentLevel.HIGH: "likely to buy",
    IntentLevel.MEDIUM: "interested",
    IntentLevel.LOW: "no sign of buying yet",
}
_DECIDES = {
    YES: "They decide themselves.",
    NO: "Somebody above them decides.",
}
_TOGETHER = "They decide together with others."
_NOTHING_TO_DO = Action(ActionKind.WAIT, "Wait until they write")
_LEAST_SURE, _SURER_BY, _SUREST = 0.3, 0.1, 0.8


def rules_qualification(context: AIContext) -> Qualification:
    """By the shop's score and the customer's words alone."""
    return qualify(context, next(iter(actions(context)), _NOTHING_TO_DO))


def rules_draft(context: AIContext) -> Draft:
    """The same as a suggestion."""
    found = rules_qualification(context)
    messages = {one.message_id for one in found.shown_by if one.message_id}
    return Draft(
        content=in_words(found),
        agent_type=AGENT,
        suggestion_type=SuggestionType.QUALIFICATION,
        confidence_score=round(min(_SUREST, _LEAST_SURE + _SURER_BY * len(messages)), 2),
        intent=newest_intent(context),
        source=Source.FACTS,
        model=None,
        prompt_version=RULES_VERSION,
        citations=citations(found),
        reason=_why(context, found),
        advice=found,
    )


def in_words(found: Qualification) -> str:
    """`7 of 10: likely to buy. They can spend ₹20,000. They decide themselves. Next: …`."""
    parts = [f"{found.score} of 10: {_LEVELS[found.level]}."]
    if found.budget:
        parts.append(f"They can spend {found.budget.value}.")
    if found.decision_maker:
        parts.append(_DECIDES.get(found.decision_maker.value, _TOGETHER))
    return " ".join([*parts, f"Next: {found.action.words}."])


def citations(found: Qualification) -> tuple[Citation, ...]:
    """Each message that shows something, once."""
    shown = filter(None, (*found.shown_by, found.budget, found.decision_maker))
    quotes: dict[str, str] = {}
    for one in shown:
        if one.message_id and one.quote:
            quotes.setdefault(one.message_id, one.quote)
    return tuple(Citation("message", id_, quote) for id_, quote in quotes.items())


def newest_intent(context: AIContext) -> str:
    """What they want, by their newest message that shows it; empty when none does."""
    shown = intents_shown(context)
    return max(shown, key=lambda one: shown[one].at).value if shown else ""


def _why(context: AIContext, found: Qualification) -> str:
    if context.reach.opted_out or has_gone(context):
        return "They want nothing any more."
    if not found.shown_by:
        return "They have not written anything that shows what they want."
    return f"It rests on: {', '.join(map(_named, found.shown_by[:3]))}."


def _named(shown: Finding) -> str:
    named = {YES: "decides alone", NO: "does not decide", "shared": "decides with others"}
    return named.get(shown.value, shown.value)
