"""What a customer wants, from the words alone: English, Hindi and Hinglish, no model."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from crm_tui.agents.intent_words import PHRASES, WORDS
from crm_tui.agents.words import skeleton, words
from crm_tui.domain.opt_out import Wish, wish


class Intent(StrEnum):
    PRICE = "price"
    AVAILABILITY = "availability"
    HOURS = "hours"
    LOCATION = "location"
    DELIVERY = "delivery"
    ORDER = "order"
    PAYMENT = "payment"
    COMPLAINT = "complaint"
    GREETING = "greeting"
    THANKS = "thanks"
    OPT_OUT = "opt_out"
    HUMAN = "human"
    VISIT = "visit"
    RETURN = "return"
    BARGAINING = "bargaining"
    NOT_INTERESTED = "not_interested"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """The likeliest intent of a text."""

    intent: Intent
    confidence: float
    """0 to 1; 0 when no word gave a hint."""


# One unmatched word's worth of doubt: a single hint alone is never certain.
_DOUBT = 0.6
_MOST_WORDS = 200
_PHRASE_WEIGHT = 1.5
# Politeness around a question must not hide it.
_POLITE = {Intent.GREETING: 0.4, Intent.THANKS: 0.4}
NOTHING_SAID = Reading(Intent.OTHER, 0.0)


def read_intent(text: str) -> Reading:
    """What the text asks for; of two equal intents the one listed first in `PHRASES`."""
    if wish(text) is Wish.STOP:
        return Reading(Intent.OPT_OUT, 1.0)
    scores = _scores(words(text)[:_MOST_WORDS])
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] == 0:
        return NOTHING_SAID
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    best, score = ranked[0]
    return Reading(best, round(score / (score + second + _DOUBT), 3))


def _scores(found: list[str]) -> dict[Intent, float]:
    line = f" {' '.join(found)} "
    said = Counter(
        intent
        for word in dict.fromkeys(found)
        for intent, phrase in _PHRASES.get(word, ())
        if phrase in line
    )
    scores = {intent: weight * said[intent] for intent, weight in _PHRASE_WEIGHTS.items()}
    for name, weight in filter(None, map(_hint, dict.fromkeys(found))):
        scores[Intent(name)] += weight
    return scores


@lru_cache(maxsize=4096)
def _hint(word: str) -> tuple[str, float] | None:
    exact = _WEIGHTS.get(word)
    return exact or _WEIGHTS_BY_SOUND.get(skeleton(word))


def _by_first_word() -> dict[str, list[tuple[Intent, str]]]:
    """Phrases by the word that they begin with: looking for each of them in every text takes 0.1 ms."""
    found: dict[str, list[tuple[Intent, str]]] = {}
    for name, phrases in PHRASES.items():
        for phrase in phrases:
            found.setdefault(phrase.split()[0], []).append((Intent(name), f" {phrase} "))
    return found


_PHRASES = _by_first_word()
_PHRASE_WEIGHTS = {intent: _POLITE.get(intent, _PHRASE_WEIGHT) for intent in map(Intent, PHRASES)}
_WEIGHTS = {word: (name, weight) for name, weight, written in WORDS for word in written.split()}
_WEIGHTS_BY_SOUND = {
    skeleton(word): (name, weight * 0.8)
    for word, (name, weight) in _WEIGHTS.items()
    if len(skeleton(word)) >= 4
}
