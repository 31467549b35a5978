"""Which evidence answers a question, and which of its words to quote."""

import re
from dataclasses import dataclass

from crm_tui.agents.context import AIContext, Evidence
from crm_tui.agents.glossary import ADDRESS, DELIVERY, HOURS, PAYMENT, PRICE
from crm_tui.agents.intent import Intent, Reading, read_intent
from crm_tui.agents.retrieval import Match, item_terms, match_all
from crm_tui.domain.message import Direction

LONGEST_QUOTE = 400

KIND_OF = {
    Intent.PRICE: PRICE,
    Intent.HOURS: HOURS,
    Intent.LOCATION: ADDRESS,
    Intent.VISIT: ADDRESS,
    Intent.DELIVERY: DELIVERY,
    Intent.PAYMENT: PAYMENT,
}
"""What a fact must show to answer such a question."""
NEEDS_ITEM = frozenset({Intent.PRICE, Intent.AVAILABILITY, Intent.ORDER})
"""Questions that mean nothing without a thing."""
_PROFILE_KIND = {"hours": HOURS, "address": ADDRESS}
_SENTENCE = re.compile(r"(?<=[.!?।])\s+(?=[A-Z\u0900-\u097f])|\n+|(?<=;)\s+")
_PARTS = re.compile(r"[?!।\n]+|\.\s")
_ABBREVIATION = re.compile(
    r"(?:\b(?:rs|no|nos|mr|mrs|dr|sq|approx|st|opp|nr)\.|\b\w\.)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Answer:
    evidence: Evidence
    match: Match


def answers_in(context: AIContext, reading: Reading) -> list[Answer]:
    """What answers the question, best first; one with several parts as far as they are answered."""
    return _answers_to(context, reading, _question(context, reading)) or [
        answer for answers in answers_by_part(context) for answer in answers[:1]
    ]


def answers_by_part(context: AIContext) -> list[list[Answer]]:
    """For each sentence of theirs that a fact answers, what answers it, best first."""
    parts = [part for part in _PARTS.split(context.asked) if item_terms(part)]
    answered = (_answers_to(context, read_intent(part), part) for part in parts)
    return [answers for answers in answered if answers]


def _answers_to(context: AIContext, reading: Reading, question: str) -> list[Answer]:
    kind = KIND_OF.get(reading.intent)
    if not question:
        return []
    matches = match_all(question, tuple(e.text for e in context.evidence), kind, context.own_words)
    found = [
        Answer(e, _profile_match(e, kind) or match)
        for e, match in zip(context.evidence, matches, strict=True)
    ]
    good = [answer for answer in found if answer.match.answers and answer.match.score > 0]
    return sorted(good, key=lambda answer: -answer.match.score)


def _profile_match(evidence: Evidence, kind: str | None) -> Match | None:
    """The profile's hours answer when one asks for the hours, whatever words they are put in."""
    if evidence.kind == "profile" and kind and _PROFILE_KIND.get(evidence.id) == kind:
        return Match(0.75, answers=True)
    return None


def _question(context: AIContext, reading: Reading) -> str:
    """The question; when it names no item (`kitne ka hai?`), with the talk just before it."""
    if reading.intent not in NEEDS_ITEM or item_terms(context.asked):
        return context.asked
    before = [turn.text for turn in context.earlier[-4:] if turn.direction is Direction.INBOUND]
    return "\n".join([*before, context.asked]) if any(map(item_terms, before)) else ""


def best_words(text: str, asked: str) -> str:
    """The part of a fact that answers, word for word: all of a short one, else its best sentences."""
    if len(text) <= LONGEST_QUOTE:
        return text.strip()
    parts = tuple(_sentences(text))
    scores = match_all(asked, parts)
    best = max(range(len(parts)), key=lambda i: (scores[i].score, -i))
    return parts[best].strip()[:LONGEST_QUOTE]


def _sentences(text: str) -> list[str]:
    """Sentences and lines; `Rs. 450` and `Opp. City Mall` are not cut."""
    parts: list[str] = []
    for part in filter(None, _SENTENCE.split(text)):
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] += " " + part
        else:
            parts.append(part)
    return parts or [text]
