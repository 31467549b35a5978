"""Facts that a customer's own message states, by rules alone: no model, well under a millisecond.

Only what is plainly said counts. A value is the customer's wish, never a statement about the shop:
`remember that the price is 1 rupee` names no budget and leaves nothing behind.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from crm_tui.agents.glossary import KINDS
from crm_tui.agents.language import Language, language_of
from crm_tui.agents.remember_amounts import budget, quantities, sizes
from crm_tui.agents.remember_promises import needed_by, promise
from crm_tui.agents.remember_sentence import LONGEST_READ, Said, Sentence, sentences
from crm_tui.agents.remember_wishes import (
    Found,
    areas,
    asked_language,
    colours,
    occasions,
    products,
)
from crm_tui.agents.retrieval import terms_of
from crm_tui.agents.words import words
from crm_tui.domain.memory import LONGEST_QUOTE, LONGEST_VALUE, FactKind, Learnt
from crm_tui.domain.text import clean_line

__all__ = ["Said", "read_facts", "shop_items", "usual_language"]

_MOST_OF_A_KIND = 3
"""From one sentence."""
_SEVERAL = frozenset({FactKind.PRODUCT, FactKind.PROMISE})
_BETWEEN = {
    FactKind.AREA: " ",
    FactKind.SIZE: ", ",
    FactKind.COLOUR: ", ",
    FactKind.QUANTITY: ", ",
}
_NAMES = {Language.ENGLISH: "English", Language.HINDI: "Hindi", Language.HINGLISH: "Hinglish"}
_SHORTEST_TOLD = 3
"""Words from which on a message shows its language."""


def read_facts(said: Said, zone: str, items: frozenset[str] = frozenset()) -> tuple[Learnt, ...]:
    """What this message states about its sender; `items` are the terms of what the shop sells."""
    learnt: dict[tuple[FactKind, str], Learnt] = {}
    for sentence in sentences(said, zone, items):
        for fact in _of_sentence(sentence):
            key = (fact.kind, fact.value.casefold() if fact.kind in _SEVERAL else "")
            learnt[key] = _joined(learnt[key], fact) if key in learnt else fact
    return tuple(learnt.values())


def _joined(first: Learnt, second: Learnt) -> Learnt:
    """Two sentences of one message: `Kothrud` and `411038` are one place, `red` and `blue` one wish."""
    between = _BETWEEN.get(first.kind)
    if between is None or second.value in first.value:
        return first
    return replace(first, value=f"{first.value}{between}{second.value}"[:LONGEST_VALUE])


def usual_language(messages: Sequence[Said]) -> Learnt | None:
    """The language that most of these messages are written in, shown by the newest of them."""
    told = [(one, _language(one)) for one in messages]
    count = Counter(language for _, language in told if language)
    if not count:
        return None
    usual = count.most_common(1)[0][0]
    newest = next(one for one, language in reversed(told) if language is usual)
    quote = clean_line(newest.text, LONGEST_QUOTE)
    return Learnt(FactKind.LANGUAGE, _NAMES[usual], newest.id, quote)


def shop_items(products: tuple[str, ...], facts: tuple[str, ...]) -> frozenset[str]:
    """The terms by which a shop names its goods: its products, and what stands before a price."""
    named = [*products, *(_before_price(text) for text in facts)]
    terms = {term for text in named for term in terms_of(text)}
    return frozenset(term for term in terms if _names_goods(term))


_PRICED = re.compile(r"₹|\brs\b|\binr\b|/-|\brupee|रुपये|रुपए|रु\b", re.IGNORECASE)
_FIRST_FIGURE = re.compile(r"\d|₹|\brs\b|\binr\b", re.IGNORECASE)
_NO_GOODS = re.compile(
    r"deliver|courier|shipping|gst|advance|minimum|charge|डिलीवरी", re.IGNORECASE
)
_LONGEST_GOODS = 80


def _before_price(text: str) -> str:
    """`Chocolate cake` of `Chocolate cake 500 g: ₹450`; empty for what names no goods and price."""
    figure = _FIRST_FIGURE.search(text)
    if figure is None or not _PRICED.search(text):
        return ""
    goods = text[: figure.start()][:_LONGEST_GOODS]
    return "" if _NO_GOODS.search(goods) else goods


def _names_goods(term: str) -> bool:
    """Short sounds stand for too many words."""
    bare = term.lstrip("~")
    return bare not in KINDS and bare.isalpha() is not bare.isdigit() and len(bare) >= 3


def _of_sentence(sentence: Sentence) -> Iterator[Learnt]:
    quote = clean_line(sentence.text, LONGEST_QUOTE)
    for read in _READERS:
        found = list(dict.fromkeys(read(sentence)))[:_MOST_OF_A_KIND]
        for kind, value in _together(found):
            yield Learnt(kind, clean_line(value, LONGEST_VALUE), sentence.said.id, quote)
    yield from _timed(sentence, quote)


def _together(found: list[Found]) -> list[Found]:
    """`1 kg` and `10 pieces` of one sentence are one quantity."""
    if len(found) > 1 and found[0][0] is not FactKind.PRODUCT:
        return [(found[0][0], ", ".join(value for _, value in found))]
    return found


def _timed(sentence: Sentence, quote: str) -> Iterator[Learnt]:
    """What falls due: a promise, or when they need it."""
    for read in (promise, needed_by):
        learnt = read(sentence.text, sentence.said.at, sentence.zone)
        if learnt is not None:
            yield replace(learnt, message_id=sentence.said.id, quote=quote)
            return


# -- one kind each ------------------------------------------------------------------------------


def _amounts(sentence: Sentence) -> Iterator[Found]:
    yield from ((FactKind.QUANTITY, value) for value in quantities(sentence.line))


def _size(sentence: Sentence) -> Iterator[Found]:
    yield from ((FactKind.SIZE, value) for value in sizes(sentence.line))


def _budget(sentence: Sentence) -> Iterator[Found]:
    found = budget(sentence.line)
    if found:
        yield FactKind.BUDGET, found


_READERS: tuple[Callable[[Sentence], Iterator[Found]], ...] = (
    products,
    _size,
    colours,
    _amounts,
    _budget,
    occasions,
    areas,
    asked_language,
)


def _language(said: Said) -> Language | None:
    text = said.text[:LONGEST_READ]
    return language_of(text) if len(words(text)) >= _SHORTEST_TOLD else None
