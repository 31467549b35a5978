"""The message agent: drafts one to three replies for a person to read, correct and send."""

import logging
from dataclasses import replace

from crm_tui.agents.answer import ANSWER_SCHEMA, Answer, Reply, read_answer
from crm_tui.agents.context import AIContext, Evidence
from crm_tui.agents.facts_draft import AGENT, MOST_DRAFTS, REPLY, facts_drafts
from crm_tui.agents.guard import Grounds, check
from crm_tui.agents.intent import Intent, read_intent
from crm_tui.agents.models import (
    ChatModel,
    ModelFailed,
    ModelRequest,
    ModelUnavailable,
)
from crm_tui.agents.prompt import message_prompt
from crm_tui.agents.redact import Redactor
from crm_tui.domain.clock import Clock
from crm_tui.domain.suggestion import Citation, Draft, Flag, Source
from crm_tui.domain.text import clean

_log = logging.getLogger(__name__)

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
    """Drafts replies from typed context; touches no database, sends nothing."""

    def __init__(self, model: ChatModel | None, clock: Clock) -> None:
        self._model = model
        self._clock = clock

    async def draft(self, context: AIContext) -> tuple[Draft, ...]:
        """One to three drafts, best first; from facts alone when there is no model or it fails.

        Never raises for a model's failure: that is logged in one sentence, and `source` shows it.
        """
        started = self._clock.now()
        try:
            drafts = await self._from_model(context)
        except (ModelFailed, ModelUnavailable) as error:
            _log.warning("%s", error.sentence())
            drafts = _paid(facts_drafts(context), error.cost_microusd)
        waited = max(0, self._clock.now() - started)
        return tuple(replace(draft, latency_ms=waited) for draft in drafts)

    async def _from_model(self, context: AIContext) -> tuple[Draft, ...]:
        if self._model is None or not _needs_model(context):
            return facts_drafts(context)
        redactor = Redactor()
        prompt = message_prompt(context, redactor)
        request = ModelRequest(prompt.system, prompt.user, read_answer, ANSWER_SCHEMA)
        answer = await self._model.complete(request)
        drafts = _drafts(context, answer.model, read_answer(answer.text), redactor, prompt.version)
        return _paid(_best_first(drafts, context), answer.cost_microusd)


def _needs_model(context: AIContext) -> bool:
    return bool(context.question) and read_intent(context.asked).intent not in _NO_MODEL_NEEDED


def _paid(drafts: tuple[Draft, ...], cost_microusd: int) -> tuple[Draft, ...]:
    """The call is paid once, however many drafts came of it: the first one carries it."""
    return tuple(
        replace(draft, cost_microusd=0 if place else cost_microusd)
        for place, draft in enumerate(drafts)
    )


def _drafts(
    context: AIContext, model: str, read: Answer, redactor: Redactor, version: str
) -> list[Draft]:
    intent = _intent(read.intent, context)
    drafts = [_draft(context, reply, redactor, intent) for reply in read.replies]
    return [replace(d, model=model, prompt_version=version) for d in drafts if d.content]


def _draft(context: AIContext, reply: Reply, redactor: Redactor, intent: Intent) -> Draft:
    text = clean(redactor.restore(clean(reply.text))).strip()
    facts = {e.id: e for e in context.evidence}
    cited = [facts[id_] for id_ in dict.fromkeys(reply.fact_ids) if id_ in facts]
    flags = [*_unknown_ids(context, reply), *_uncited(text, cited, intent)]
    grounds = Grounds(tuple(e.text for e in cited), context.asked, context.profile.name)
    flags += check(text, grounds)
    return Draft(
        content=text,
        agent_type=AGENT,
        suggestion_type=REPLY,
        confidence_score=_confidence(reply.confidence, flags, cited),
        intent=intent.value,
        source=Source.MODEL,
        model=None,
        prompt_version="",
        citations=(*_messages(context, reply), *map(_citation, cited)),
        flags=tuple(flags),
    )


def _intent(said: str, context: AIContext) -> Intent:
    """The model's word for it where it is one of ours, else our own reading."""
    return Intent(said) if said in set(Intent) else read_intent(context.asked).intent


def _confidence(said: float, flags: list[Flag], cited: list[Evidence]) -> float:
    """What the model says of itself counts only as far as its draft is covered."""
    most = _FLAGGED_AT_MOST if flags else 1.0 if cited else _UNCITED_AT_MOST
    return round(min(said, most), 2)


def _unknown_ids(context: AIContext, reply: Reply) -> list[Flag]:
    known = {e.id for e in context.evidence} | {turn.id for turn in context.history}
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
    named = [turn for turn in context.history if turn.id in reply.message_ids]
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
