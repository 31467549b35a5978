"""Drafts without a model: intent words, the shop's own facts word for word, and fixed phrases."""

import re
from dataclasses import replace

from crm_tui.agents.answering import (
    KIND_OF,
    LONGEST_QUOTE,
    NEEDS_ITEM,
    Answer,
    answers_in,
    best_words,
)
from crm_tui.agents.context import AIContext, Turn
from crm_tui.agents.guard import Grounds, check
from crm_tui.agents.intent import NOTHING_SAID, Intent, Reading, read_intent
from crm_tui.agents.phrases import (
    A_PERSON,
    ANYTHING_ELSE,
    ASK_ITEM,
    HOLDING,
    NEXT_STEP,
    SAW_FILE,
    SORRY,
    STOPPED,
    WE_HAVE,
    WELCOME,
    YOU_ARE_WELCOME,
    Phrase,
    opening,
)
from crm_tui.agents.retrieval import item_terms, match_all
from crm_tui.domain.clock import HOUR
from crm_tui.domain.message import Direction
from crm_tui.domain.suggestion import Citation, Draft, Flag, Source
from crm_tui.domain.template import Template

AGENT = "message_generation"
REPLY = "reply"
RULES_VERSION = "rules-1"
MOST_DRAFTS = 3
_UNSURE = 0.2

_FIXED: dict[Intent, tuple[Phrase, float]] = {
    Intent.GREETING: (WELCOME, 0.8),
    Intent.THANKS: (YOU_ARE_WELCOME, 0.8),
    Intent.COMPLAINT: (SORRY, 0.5),
    Intent.HUMAN: (A_PERSON, 0.6),
    Intent.OPT_OUT: (STOPPED, 0.9),
}
_FACTS_HELP = frozenset({Intent.COMPLAINT, Intent.HUMAN})
_FILE_ONLY = re.compile(r"\((?:image|video|document|audio|sticker)\)(?:\n|$)")


def facts_drafts(context: AIContext) -> tuple[Draft, ...]:
    """One to three drafts, best first; each figure in them stands word for word in a cited fact."""
    reading = read_intent(context.asked)
    drafts = [_checked(draft, context) for draft in _drafts(context, reading)]
    unique = {draft.content: draft for draft in reversed(drafts)}
    return tuple(draft for draft in drafts if unique[draft.content] is draft)[:MOST_DRAFTS]


def _drafts(context: AIContext, reading: Reading) -> list[Draft]:
    if not context.question:
        # Somebody who left their number and no word is greeted.
        phrase = ANYTHING_ELSE if context.history else WELCOME
        return [_draft(context, reading, _phrase(context, phrase), _UNSURE)]
    if reading.intent in _FIXED:
        return _fixed(context, reading)
    if _FILE_ONLY.fullmatch(context.asked.strip()):
        return [_draft(context, reading, _phrase(context, SAW_FILE), 0.4)]
    answers = answers_in(context, reading)
    if reading == NOTHING_SAID and not item_terms(context.asked):
        return [_draft(context, reading, _phrase(context, ANYTHING_ELSE), _UNSURE)]
    if answers:
        return [*_quoting(context, reading, answers), *_from_template(context, reading)]
    asked = [ASK_ITEM] if reading.intent in NEEDS_ITEM and not item_terms(context.asked) else []
    texts = [_phrase(context, phrase) for phrase in (*asked, HOLDING)]
    return [*_from_template(context, reading)] + [
        _draft(context, reading, text, _UNSURE) for text in texts
    ]


def _fixed(context: AIContext, reading: Reading) -> list[Draft]:
    phrase, confidence = _FIXED[reading.intent]
    drafts = [_draft(context, reading, _phrase(context, phrase), confidence)]
    if reading.intent is Intent.GREETING:
        return drafts + _offering(context, reading)
    if reading.intent in _FACTS_HELP:
        return drafts + _quoting(context, reading, answers_in(context, reading))
    return drafts


def _offering(context: AIContext, reading: Reading) -> list[Draft]:
    """A greeting answered with what the shop sells, as its profile says it."""
    products = [e for e in context.evidence if e.id == "products"]
    return [
        _draft(
            context,
            reading,
            _phrase(context, WE_HAVE).replace("{products}", e.text[:LONGEST_QUOTE]),
            0.6,
            (Citation(e.kind, e.id, e.text[:LONGEST_QUOTE]),),
        )
        for e in products
    ]


def _quoting(context: AIContext, reading: Reading, answers: list[Answer]) -> list[Draft]:
    best = max((answer.match.score for answer in answers), default=0.0)
    good = [answer for answer in answers[:3] if answer.match.score >= 0.8 * best]
    drafts = [_quote_draft(context, reading, [answer]) for answer in good[:2]]
    if len(good) > 1:
        drafts.append(_quote_draft(context, reading, good[:2]))
    return drafts


def _quote_draft(context: AIContext, reading: Reading, answers: list[Answer]) -> Draft:
    quotes = [best_words(answer.evidence.text, context.asked) for answer in answers]
    step = NEXT_STEP.get(reading.intent, {}).get(context.language, "")
    text = _open(context, "\n".join(filter(None, [*quotes, step])), "\n")
    sure = min(answer.match.score for answer in answers) * (0.5 + 0.5 * reading.confidence)
    citations = tuple(
        Citation(a.evidence.kind, a.evidence.id, quote)
        for a, quote in zip(answers, quotes, strict=True)
    )
    return _draft(context, reading, text, round(min(0.9, 0.3 + 0.6 * sure), 2), citations)


def _from_template(context: AIContext, reading: Reading) -> list[Draft]:
    """An approved template that speaks of the same thing and needs at most the name."""
    usable = [t for t in context.templates if _fills_with_name(t, context.lead.name)]
    texts = tuple(_filled(t, context.lead.name) for t in usable)
    kind = KIND_OF.get(reading.intent)
    for template, text, match in zip(
        usable, texts, match_all(context.asked, texts, kind), strict=True
    ):
        if match.answers and match.score >= 0.5 and item_terms(context.asked):
            cited = (Citation("template", template.name, text[:LONGEST_QUOTE]),)
            return [_draft(context, reading, text, 0.4, cited)]
    return []


def _fills_with_name(template: Template, name: str) -> bool:
    return not template.variables or (len(template.variables) == 1 and bool(name))


def _filled(template: Template, name: str) -> str:
    return template.fill(dict.fromkeys(template.variables, name))


def _phrase(context: AIContext, phrase: Phrase) -> str:
    text = phrase[context.language].replace("{shop}", context.profile.name)
    return text if phrase is STOPPED else _open(context, text)


def _open(context: AIContext, text: str, gap: str = " ") -> str:
    """A greeting first, unless the shop wrote in the last twelve hours."""
    if any(turn.direction is Direction.OUTBOUND for turn in _lately(context)):
        return text
    return f"{opening(context.language, context.profile.tone, context.lead.name)}{gap}{text}"


def _lately(context: AIContext) -> list[Turn]:
    return [turn for turn in context.earlier if context.now - turn.at < 12 * HOUR]


def _draft(
    context: AIContext,
    reading: Reading,
    text: str,
    confidence: float,
    citations: tuple[Citation, ...] = (),
) -> Draft:
    answered = tuple(Citation("message", turn.id, turn.text[:200]) for turn in context.question)
    return Draft(
        content=text,
        agent_type=AGENT,
        suggestion_type=REPLY,
        confidence_score=confidence,
        intent=reading.intent.value,
        source=Source.FACTS,
        model=None,
        prompt_version=RULES_VERSION,
        citations=(*answered, *citations),
    )


def _checked(draft: Draft, context: AIContext) -> Draft:
    """Rules make mistakes too: the same guard looks at every draft."""
    cited = tuple(c.quote for c in draft.citations if c.kind != "message")
    flags = check(draft.content, Grounds(cited, context.asked, context.profile.name))
    if draft.intent == Intent.OPT_OUT:
        stop = "They asked to get no more messages; WhatsApp's rules allow none."
        flags = (*flags, Flag("opted_out", stop))
    return replace(draft, flags=flags)
