"""Which evidence answers a question, and which of its words to quote."""

import re
from dataclasses import dataclass

from crm_tui.agents.context import AIContext, Evidence
from crm_tui.agents.glossary import ADDRESS, DELIVERY, HOURS, PAYMENT, PRICE
from crm_tui.agents.intent import Intent, Reading
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
_ABBREVIATION = re.compile(
    r"(?:\b(?:rs|no|nos|mr|mrs|dr|sq|approx|st|opp|nr)\.|\b\w\.)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Answer:
    evidence: Evidence
    match: Match


def answers_in(context: AIContext, reading: Reading) -> list[Answer]:
    """What answers the question, best first."""
    kind = KIND_OF.get(reading.intent)
    question = _question(context, reading)
    if not question:
        return []
    matches = match_all(question, tuple(e.text for e in context.evidence), kind)
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
