"""The message agent: drafts one to three messages for a person to read, correct and send."""

from crm_tui.agents.answer import Answer, Reply
from crm_tui.agents.context import AIContext, Evidence
from crm_tui.agents.facts_draft import AGENT, MOST_DRAFTS, facts_drafts, kind_of_message
from crm_tui.agents.frame import Asker, Told, by_model_or_rules, paid
from crm_tui.agents.guard import Grounds, check
from crm_tui.agents.intent import Intent, read_intent
from crm_tui.agents.models import OnText
from crm_tui.agents.off_topic import off_topic
from crm_tui.domain.clock import Clock
from crm_tui.domain.message import Direction
from crm_tui.domain.suggestion import Citation, Draft, Flag, Source
from crm_tui.domain.text import clean, clean_line

# Fixed words answer these as well as a model, at once and for nothing.
_NO_MODEL_NEEDED = frozenset({Intent.GREETING, Intent.THANKS, Intent.OPT_OUT})
_CLAIMING = frozenset(
    {
        Intent.PRICE,
        Intent.AVAILABILITY,
        Intent.HOURS,
        Intent.LOCATION,
        Intent.DELIVERY,
        Intent.PAYMENT,
    }
)
_FLAGGED_AT_MOST = 0.3
_UNCITED_AT_MOST = 0.5
_LONGEST_QUOTE = 200


class MessageAgent:
    """Drafts greetings, replies and reminders from typed context."""

    def __init__(self, asker: Asker, clock: Clock) -> None:
        self._asker = asker
        self._clock = clock

    async def suggest(self, context: AIContext, on_text: OnText | None = None) -> tuple[Draft, ...]:
        """One to three drafts, best first; from facts alone when there is no model or it fails."""
        asking = self._drafts(context, on_text)
        return await by_model_or_rules(context, self._clock, asking, facts_drafts)

    async def _drafts(self, context: AIContext, on_text: OnText | None) -> tuple[Draft, ...]:
        if not self._asker.has_model or not _needs_model(context):
            return facts_drafts(context)
        told = await self._asker.ask(AGENT, "message", Answer, context, on_text=on_text)
        return paid(_best_first(_from_model(context, told), context), told.cost_microusd)


def _needs_model(context: AIContext) -> bool:
    if not context.question or off_topic(context.asked):
        return False
    return read_intent(context.asked).intent not in _NO_MODEL_NEEDED


def _from_model(context: AIContext, told: Told[Answer]) -> list[Draft]:
    intent = _intent(told.answer.intent, context)
    drafts = [_draft(context, reply, told, intent) for reply in told.answer.replies]
    return [draft for draft in drafts if draft.content]


def _draft(context: AIContext, reply: Reply, told: Told[Answer], intent: Intent) -> Draft:
    text = clean(told.redactor.restore(clean(reply.text))).strip()
    facts = {e.id: e for e in context.evidence}
    cited = [facts[id_] for id_ in dict.fromkeys(reply.fact_ids) if id_ in facts]
    flags = [*_unknown_ids(context, reply), *_uncited(text, cited, intent)]
    flags += check(text, grounds_of(context, cited))
    return Draft(
        content=text,
        agent_type=AGENT,
        suggestion_type=kind_of_message(context),
        confidence_score=_confidence(reply.confidence, flags, cited),
        intent=intent.value,
        source=Source.MODEL,
        model=told.model,
        prompt_version=told.prompt_version,
        citations=(*_messages(context, reply), *map(_citation, cited)),
        flags=tuple(flags),
        reason=_reason(context, told, cited),
    )


def _reason(context: AIContext, told: Told[Answer], cited: list[Evidence]) -> str:
    """Its sentence for the person, unless that claims what nothing here says."""
    said = clean_line(told.redactor.restore(told.answer.reason))
    return "" if check(said, grounds_of(context, cited)) else said


def grounds_of(context: AIContext, cited: list[Evidence]) -> Grounds:
    """What a draft for this chat may rest on: what it cites, and what was said in the chat."""
    said = [
        turn
        for turn in context.history
        if turn.direction is Direction.OUTBOUND and turn.at > context.facts_since
    ]
    theirs = [t.text for t in context.history if t.direction is Direction.INBOUND]
    return Grounds(
        tuple(e.text for e in cited),
        context.asked,
        context.profile.name,
        own=tuple(turn.text for turn in said),
        lead=(*theirs, *(fact.value for fact in context.recalled.known)),
        others=tuple(e.text for e in context.evidence if e not in cited),
    )


def _intent(said: str, context: AIContext) -> Intent:
    """The model's word for it where it is one of ours, else our own reading."""
    return Intent(said) if said in set(Intent) else read_intent(context.asked).intent


def _confidence(said: float, flags: list[Flag], cited: list[Evidence]) -> float:
    """What the model says of itself counts only as far as its draft is covered."""
    most = _FLAGGED_AT_MOST if flags else 1.0 if cited else _UNCITED_AT_MOST
    return round(min(said, most), 2)


def _unknown_ids(context: AIContext, reply: Reply) -> list[Flag]:
    turns = (*context.history, *context.recalled.turns)
    known = {e.id for e in context.evidence} | {turn.id for turn in turns}
    named = dict.fromkeys([*reply.fact_ids, *reply.message_ids])
    return [
        Flag("citation", f"It rests on {clean(id_)[:20]}, which is not known here.")
        for id_ in named
        if id_ not in known
    ]


def _uncited(text: str, cited: list[Evidence], intent: Intent) -> list[Flag]:
    """An answer about prices, hours … that names no fact; a question back is none."""
    if cited or intent not in _CLAIMING or text.endswith("?"):
        return []
    return [Flag("uncited", "It answers the question without naming a fact of the shop.")]


def _messages(context: AIContext, reply: Reply) -> tuple[Citation, ...]:
    turns = (*context.recalled.turns, *context.history)
    named = [turn for turn in turns if turn.id in reply.message_ids]
    return tuple(
        Citation("message", turn.id, turn.text[:_LONGEST_QUOTE])
        for turn in named or context.question
    )


def _citation(evidence: Evidence) -> Citation:
    return Citation(evidence.kind, evidence.id, evidence.text[:_LONGEST_QUOTE])


def _best_first(drafts: list[Draft], context: AIContext) -> tuple[Draft, ...]:
    """Unflagged before flagged; when all are flagged, an answer from the facts leads."""
    ranked = sorted(drafts, key=lambda draft: (bool(draft.flags), -draft.confidence_score))
    if all(draft.flags for draft in ranked):
        ranked = [*facts_drafts(context)[:1], *ranked]
    return tuple(ranked[:MOST_DRAFTS])
