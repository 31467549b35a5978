"""Which of the shop's facts answer a question: words, their English meaning and their sound, no model."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from crm_tui.agents.glossary import (
    ADDRESS,
    DELIVERY,
    HOURS,
    KINDS,
    NO_OWN_WORDS,
    PAYMENT,
    PRICE,
    OwnWords,
    english,
    is_filler,
)
from crm_tui.agents.words import is_hindi, plain, skeleton, stem, words
from crm_tui.domain.business import Fact

MOST_HITS = 12
_MOST_QUESTION_WORDS = 60
_LONGEST_READ = 2_000
_SOUND = "~"
_ITEM_SHARE = 0.7
# In a shop with one fact a word that it lacks must still count.
_LEAST_UNKNOWN_WEIGHT = 1.2
_TYPO_LIKENESS = 84
_ENOUGH = 0.55
# These the shop has once, whatever else the question names.
_ABOUT_THE_SHOP = frozenset({HOURS, ADDRESS, DELIVERY, PAYMENT})

# A price list says "₹450", not "price"; opening hours say "9 am", not "hours".
_SHOWS_KIND = {
    PRICE: re.compile(r"₹|\brs\b|\binr\b|/-|\brupee|रुपये|रुपए|रु\b"),
    HOURS: re.compile(r"\d\s*(?:am|pm|baje|बजे)|\d{1,2}:\d{2}|\bopen\b|\bclosed\b"),
    ADDRESS: re.compile(r"\b(?:road|street|nagar|chowk|market|opposite|near|floor|lane|marg)\b"),
    DELIVERY: re.compile(r"\bdeliver|\bcourier|\bshipping|\bship\b|\bdispatch"),
    PAYMENT: re.compile(
        r"\bupi\b|\bcash\b|\bcards?\b|\bcod\b|\bgpay|\bpaytm|\bphonepe|\bpayment|\badvance\b"
    ),
}


@dataclass(frozen=True, slots=True)
class Match:
    """How well a text answers a question."""

    score: float
    """0 to 1."""
    answers: bool
    """Whether it speaks of the thing asked for, in the way asked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    fact: Fact
    match: Match


@dataclass(frozen=True, slots=True)
class _Query:
    """The question as groups of terms: any term of a group stands for its word."""

    items: tuple[frozenset[str], ...]
    kinds: frozenset[str]
    about_shop: bool
    """Known to be about what the shop has only one of."""


@dataclass(frozen=True, slots=True)
class _Index:
    """Which texts hold which term, by the texts' places."""

    places: dict[str, tuple[int, ...]]
    weights: dict[str, float]
    unknown_weight: float
    vocabulary: tuple[str, ...]


NO_MATCH = Match(0.0, answers=False)


def rank(
    question: str,
    facts: Sequence[Fact],
    limit: int = MOST_HITS,
    kind: str | None = None,
    own: OwnWords = NO_OWN_WORDS,
) -> tuple[Hit, ...]:
    """Facts that have to do with the question, best first; of equals the shorter, then the older.

    `kind` is what the question is about (a member of `KINDS`) where that is known otherwise, `own`
    the shop's own words.
    """
    found = _found(question, tuple(f"{fact.topic} {fact.text}" for fact in facts), kind, own)
    hits = [Hit(facts[place], match) for place, match in found.items()]
    hits.sort(key=lambda hit: (-hit.match.score, len(hit.fact.text), hit.fact.id))
    return tuple(hits[:limit])


def match_all(
    question: str,
    texts: tuple[str, ...],
    kind: str | None = None,
    own: OwnWords = NO_OWN_WORDS,
) -> list[Match]:
    """How well each text answers the question, in their order."""
    found = _found(question, texts, kind, own)
    return [found.get(place, NO_MATCH) for place in range(len(texts))]


def item_terms(text: str) -> frozenset[str]:
    """The terms of a text that name a thing: no filler, no kind of question, no number."""
    return frozenset(term for group in _query(text, None, ()).items for term in group)


def terms_of(text: str) -> frozenset[str]:
    """Every term by which a text can be found."""
    return _terms(text)


def _found(
    question: str, texts: tuple[str, ...], kind: str | None, own: OwnWords
) -> dict[int, Match]:
    """The texts, by place, that have to do with the question."""
    index = _index(texts)
    query = _query(question, kind, index.vocabulary, own)
    weights = [_weight(group, index) for group in query.items]
    named = _add_up(query.items, weights, index)
    shown = _add_up([frozenset({k}) for k in query.kinds], [1.0] * len(query.kinds), index)
    total = sum(weights)
    return {
        place: _match(query, named.get(place, 0.0) / total if total else 0.0, shown.get(place, 0.0))
        for place in named | shown
    }


def _add_up(
    groups: Sequence[frozenset[str]], weights: Sequence[float], index: _Index
) -> dict[int, float]:
    """For each place the weights of the groups that it holds a term of."""
    sums: dict[int, float] = {}
    for group, weight in zip(groups, weights, strict=True):
        for place in {p for term in group for p in index.places.get(term, ())}:
            sums[place] = sums.get(place, 0.0) + weight
    return sums


def _match(query: _Query, share: float, kinds_shown: float) -> Match:
    """`share` is how much of what is named the text names; `kinds_shown` how many kinds it shows."""
    of_kind = kinds_shown / len(query.kinds) if query.kinds else 1.0
    if not query.items:
        return Match(round(of_kind, 4), answers=of_kind == 1.0)
    # Facts of the right kind about another thing still come along, far behind.
    score = _ITEM_SHARE * share + (1 - _ITEM_SHARE) * of_kind * (1.0 if share else 0.3)
    return Match(round(score, 4), answers=of_kind > 0 and (share >= _ENOUGH or query.about_shop))


def _weight(group: frozenset[str], index: _Index) -> float:
    """How telling a word is: rare ones are, and one that no fact holds as much as the rarest."""
    known = [index.weights[term] for term in group if term in index.weights]
    return max(known) if known else index.unknown_weight


def _query(
    question: str, kind: str | None, vocabulary: tuple[str, ...], own: OwnWords = NO_OWN_WORDS
) -> _Query:
    groups: dict[frozenset[str], None] = {}
    kinds = {kind} if kind else set()
    asked = words(question[:_LONGEST_READ])[:_MOST_QUESTION_WORDS]
    called = _own_names(asked, own)
    for word, meant in ((said, one) for said in asked for one in own.get(said, (said,))):
        meanings = english(meant)
        # The word as it was asked stands beside each word of its meaning: a fact may use either.
        names = {word, *called.get(word, ())} - {meant}
        if kinds_meant := KINDS.intersection(meanings):
            kinds |= kinds_meant
        elif word in own or not (is_filler(word) or _is_noise(word)):
            others = frozenset[str]().union(*(_group(one, (), ()) for one in names))
            groups[_group(meant, meanings, vocabulary) | others] = None
    return _Query(tuple(groups), frozenset(kinds), kind in _ABOUT_THE_SHOP)


def _own_names(asked: Sequence[str], own: OwnWords) -> dict[str, list[str]]:
    """By word of the question the shop's own words for what it names: `pumpkin sweet` is `petha`."""
    said = set(asked)
    found: dict[str, list[str]] = {}
    for name, meaning in own.items():
        if said.issuperset(meaning):
            for word in meaning:
                found.setdefault(word, []).append(name)
    return found


def _group(word: str, meanings: tuple[str, ...], vocabulary: tuple[str, ...]) -> frozenset[str]:
    terms = {stem(word), *meanings}
    sound = skeleton(word)
    if len(sound) >= (2 if is_hindi(word) else 3):
        terms.add(_SOUND + sound)
    if vocabulary and len(word) >= 5 and word.isascii():
        close = process.extractOne(
            stem(word), vocabulary, scorer=fuzz.ratio, score_cutoff=_TYPO_LIKENESS
        )
        terms |= {close[0]} if close else set()
    return frozenset(terms)


def _is_noise(word: str) -> bool:
    return len(word) < 2 or not any(c.isalpha() for c in word)


@lru_cache(maxsize=16)
def _index(texts: tuple[str, ...]) -> _Index:
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        for term in _terms(text):
            places.setdefault(term, []).append(place)
    weights = {term: math.log(1 + len(texts) / len(at)) for term, at in places.items()}
    plain_words = tuple(sorted(t for t in places if t.isascii() and t.isalpha() and len(t) > 3))
    unknown = max(_LEAST_UNKNOWN_WEIGHT, math.log(1 + len(texts)))
    at_places = {term: tuple(at) for term, at in places.items()}
    return _Index(at_places, weights, unknown, plain_words)


@lru_cache(maxsize=8192)
def _terms(text: str) -> frozenset[str]:
    bounded = text[:_LONGEST_READ]
    terms: set[str] = set()
    for word in words(bounded):
        if not is_filler(word):
            sound = skeleton(word)
            terms |= {stem(word), *english(word), *({_SOUND + sound} if len(sound) >= 2 else ())}
    return frozenset(terms | _kinds_shown(plain(bounded)))


def _kinds_shown(line: str) -> set[str]:
    return {kind for kind, pattern in _SHOWS_KIND.items() if pattern.search(line)}
