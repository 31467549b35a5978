"""Drafts without a model: intent words, the shop's own facts word for word, and fixed phrases."""

import re
from collections.abc import Sequence
from dataclasses import replace

from crm_tui.agents.answering import (
    KIND_OF,
    LONGEST_QUOTE,
    NEEDS_ITEM,
    Answer,
    answers_by_part,
    answers_in,
    best_words,
)
from crm_tui.agents.context import AIContext, Turn
from crm_tui.agents.guard import Grounds, check
from crm_tui.agents.hints import Hint, read_hint
from crm_tui.agents.intent import NOTHING_SAID, Intent, Reading, read_intent
from crm_tui.agents.off_topic import REFUSAL, off_topic
from crm_tui.agents.phrases import (
    A_PERSON,
    ANYTHING_ELSE,
    ASK_ITEM,
    BARGAINING,
    HOLDING,
    NEXT_STEP,
    NOT_INTERESTED,
    REMINDER,
    RETURN,
    SAW_FILE,
    SORRY,
    STOPPED,
    WE_HAVE,
    WELCOME,
    YOU_ARE_WELCOME,
    Phrase,
    came_from,
    opening,
)
from crm_tui.agents.retrieval import item_terms, match_all
from crm_tui.domain.clock import HOUR
from crm_tui.domain.message import Direction
from crm_tui.domain.suggestion import Citation, Draft, Flag, Source, SuggestionType
from crm_tui.domain.template import Template

AGENT = "message_generation"
RULES_VERSION = "rules-2"
MOST_DRAFTS = 3
_UNSURE = 0.2

_FIXED: dict[Intent, tuple[Phrase, float]] = {
    Intent.GREETING: (WELCOME, 0.8),
    Intent.THANKS: (YOU_ARE_WELCOME, 0.8),
    Intent.COMPLAINT: (SORRY, 0.5),
    Intent.HUMAN: (A_PERSON, 0.6),
    Intent.OPT_OUT: (STOPPED, 0.9),
    Intent.RETURN: (RETURN, 0.5),
    Intent.BARGAINING: (BARGAINING, 0.5),
    Intent.NOT_INTERESTED: (NOT_INTERESTED, 0.7),
}
_FACTS_HELP = frozenset({Intent.COMPLAINT, Intent.HUMAN, Intent.RETURN, Intent.BARGAINING})
_ABOUT = {
    Intent.PRICE: "a price",
    Intent.AVAILABILITY: "whether you have something",
    Intent.HOURS: "your hours",
    Intent.LOCATION: "where you are",
    Intent.DELIVERY: "delivery",
    Intent.ORDER: "an order",
    Intent.PAYMENT: "how to pay",
    Intent.COMPLAINT: "something that went wrong",
    Intent.HUMAN: "somebody to talk to",
    Intent.VISIT: "a visit",
    Intent.RETURN: "giving something back",
    Intent.BARGAINING: "a better price",
}
"""What they asked, for the person."""
_FILE_ONLY = re.compile(r"\((?:image|video|document|audio|sticker)\)(?:\n|$)")


def facts_drafts(context: AIContext) -> tuple[Draft, ...]:
    """One to three drafts, best first; each figure in them stands word for word in a cited fact."""
    hint = read_hint(context.hint)
    context = replace(context, language=hint.language or context.language)
    reading = read_intent(context.asked)
    drafts = [_checked(draft, context) for draft in _drafts(context, reading)]
    unique = {draft.content: draft for draft in reversed(drafts)}
    distinct = [draft for draft in drafts if unique[draft.content] is draft]
    return tuple(_by_length(distinct, hint))[:MOST_DRAFTS]


def kind_of_message(context: AIContext) -> SuggestionType:
    """An answer; a greeting for somebody new; a reminder when the shop had the last word."""
    if context.question:
        return SuggestionType.REPLY
    return SuggestionType.REMINDER if context.history else SuggestionType.GREETING


def _by_length(drafts: list[Draft], hint: Hint) -> list[Draft]:
    if hint.shorter or hint.longer:
        return sorted(drafts, key=lambda draft: len(draft.content), reverse=hint.longer)
    return drafts


def _drafts(context: AIContext, reading: Reading) -> list[Draft]:
    if not context.question:
        return _unasked(context, reading)
    if off_topic(context.asked):
        return [_draft(context, reading, REFUSAL[context.language], 0.7)]
    if reading.intent in _FIXED:
        return _fixed(context, reading)
    if _FILE_ONLY.fullmatch(context.asked.strip()):
        return [_draft(context, reading, _phrase(context, SAW_FILE), 0.4)]
    answers = answers_in(context, reading)
    if reading == NOTHING_SAID and not item_terms(context.asked):
        return [_draft(context, reading, _phrase(context, ANYTHING_ELSE), _UNSURE)]
    if answers:
        several = _several(context, reading)
        quoting = _quoting(context, reading, answers)
        return [*several, *quoting, *_from_template(context, reading)]
    asked = [ASK_ITEM] if reading.intent in NEEDS_ITEM and not item_terms(context.asked) else []
    texts = [_phrase(context, phrase) for phrase in (*asked, HOLDING)]
    return [*_from_template(context, reading)] + [
        _draft(context, reading, text, _UNSURE) for text in texts
    ]


def _unasked(context: AIContext, reading: Reading) -> list[Draft]:
    """Somebody who left their number and no word is greeted; who fell silent is reminded once."""
    if context.history:
        return [
            _draft(context, reading, _phrase(context, phrase), _UNSURE)
            for phrase in (REMINDER, ANYTHING_ELSE)
        ]
    phrases = (came_from(context.lead.source), WELCOME)
    return [
        _draft(context, reading, _phrase(context, phrase), 0.6) for phrase in phrases if phrase
    ] + _offering(context, reading)


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


def _several(context: AIContext, reading: Reading) -> list[Draft]:
    """Two questions in one message get both answers."""
    best = {answers[0].evidence: answers[0] for answers in answers_by_part(context)}
    if len(best) < 2:
        return []
    return [_quote_draft(context, reading, list(best.values())[:3])]


def _quoting(context: AIContext, reading: Reading, answers: list[Answer]) -> list[Draft]:
    best = max((answer.match.score for answer in answers), default=0.0)
    good = [answer for answer in answers[:3] if answer.match.score >= 0.8 * best]
    drafts = [_quote_draft(context, reading, [answer]) for answer in good[:2]]
    if len(good) > 1:
        drafts.append(_quote_draft(context, reading, good[:2]))
    short = [_quote_draft(context, reading, good[:1], short=True)] if good else []
    return [*drafts[:1], *drafts[-1:], *short] if drafts else []


def _quote_draft(
    context: AIContext, reading: Reading, answers: Sequence[Answer], *, short: bool = False
) -> Draft:
    quotes = [best_words(answer.evidence.text, context.asked) for answer in answers]
    step = "" if short else NEXT_STEP.get(reading.intent, {}).get(context.language, "")
    text = "\n".join(filter(None, [*quotes, step]))
    text = text if short else _open(context, text, "\n")
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
        usable, texts, match_all(context.asked, texts, kind, context.own_words), strict=True
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
        suggestion_type=kind_of_message(context),
        confidence_score=confidence,
        intent=reading.intent.value,
        source=Source.FACTS,
        model=None,
        prompt_version=RULES_VERSION,
        citations=(*answered, *citations),
        reason=_why(context, reading, citations),
    )


def _why(context: AIContext, reading: Reading, citations: tuple[Citation, ...]) -> str:
    if not context.question:
        return "They had no answer yet." if not context.history else "They have not written since."
    asked = f"They ask about {_ABOUT[reading.intent]}" if reading.intent in _ABOUT else "They wrote"
    if citations:
        return f"{asked}; your facts say it."
    return f"{asked}; none of your facts answers it." if reading.intent in KIND_OF else f"{asked}."


def _checked(draft: Draft, context: AIContext) -> Draft:
    """Rules make mistakes too: the same guard looks at every draft."""
    cited = tuple(c.quote for c in draft.citations if c.kind != "message")
    flags = check(draft.content, Grounds(cited, context.asked, context.profile.name))
    if draft.intent == Intent.OPT_OUT:
        stop = "They asked to get no more messages; WhatsApp's rules allow none."
        flags = (*flags, Flag("opted_out", stop))
    return replace(draft, flags=flags)
