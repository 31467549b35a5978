"""What a sentence wishes for: goods, a colour, an occasion, a place, a language."""

import re
from collections.abc import Iterator

from crm_tui.agents.glossary import is_filler
from crm_tui.agents.remember_sentence import LONGEST_READ, Sentence
from crm_tui.agents.remember_words import (
    ALSO_A_TASTE,
    COLOUR_CUES,
    COLOURS,
    LANGUAGES,
    NEGATIONS,
    NO_OCCASION,
    NO_PLACE,
    NOT_A_COLOUR,
    OCCASION_PHRASES,
    OCCASIONS,
    SHADES,
    one_spelling,
)
from crm_tui.agents.retrieval import terms_of
from crm_tui.domain.memory import FactKind

_LONGEST_NAME = 5
"""Words of a product."""
_NEGATED_WITHIN = 2

_SPEAK = re.compile(
    rf"(?P<one>{'|'.join(LANGUAGES)}) (?:me|mein|mai|main|में) (?:baat|bat|bol|likh|bata|reply|samjha|बात|बोल|लिख|बता)"
    rf"|(?:reply|write|speak|talk|message|explain)(?: to me)? in (?P<other>{'|'.join(LANGUAGES)})"
)
_PIN = re.compile(r"(?<![\d,.])[1-9]\d{2} ?\d{3}(?![\d,.])")
_PIN_CUE = re.compile(
    r"\bpin\b|pin ?code|पिन|deliver|courier|bhej|ship|address|pata\b|डिलीवरी|भेज|पता"
)
_WORD = r"[^\W\d_][\w\u0900-\u097f'-]{0,30}"
_PLACE_AFTER = re.compile(
    rf"(?:deliver(?:y|ed)?|ship(?:ping)?|courier|send(?: it)?) (?:to|in|at) (?P<after>{_WORD}(?: {_WORD})?)"
    rf"|(?:i am|i'm|im|we are|i live) (?:from|in) (?P<from>{_WORD}(?: {_WORD})?)"
)
_PLACE_BEFORE = re.compile(
    rf"(?<![\w\u0900-\u097f])(?P<before>(?:{_WORD} )?{_WORD}) (?:(?:me|mein|mai|main|tak|pe|par|में|तक|पर) (?:home |free )?"
    r"(?:delivery|deliver|bhej|courier|ship|डिलीवरी|भेज|reht|raht|रहत)|se (?:hu|hun|hoon|bol)\b|से (?:हूं|हू|बोल))"
)


Found = tuple[FactKind, str]


def colours(sentence: Sentence) -> Iterator[Found]:
    """What colour they want, not one that they do not want."""
    cued = not COLOUR_CUES.isdisjoint(sentence.words)
    for place, word in enumerate(sentence.words):
        name = COLOURS.get(word)
        if name is None or _negated(sentence.words, place):
            continue
        if (word in ALSO_A_TASTE and not cued) or _next(sentence.words, place) in NOT_A_COLOUR:
            continue
        yield FactKind.COLOUR, _with_shade(sentence.words, place, name)


def _with_shade(found: tuple[str, ...], place: int, name: str) -> str:
    before = found[place - 1] if place else ""
    shade = SHADES.get(before)
    return name if shade is None else f"{shade or before} {name}"


def occasions(sentence: Sentence) -> Iterator[Found]:
    """What it is for."""
    if not NO_OCCASION.isdisjoint(sentence.words):
        return
    line = " ".join(sentence.words)
    named = [name for phrase, name in OCCASION_PHRASES.items() if phrase in line]
    named += [OCCASIONS[word] for word in sentence.words if word in OCCASIONS]
    for name in named:
        yield FactKind.OCCASION, name


def areas(sentence: Sentence) -> Iterator[Found]:
    """Where it is to go: a place, a pin code, or both."""
    place = _place(sentence.line)
    pin = _PIN.search(sentence.line)
    if pin and not (place or _PIN_CUE.search(one_spelling(sentence.said.text[:LONGEST_READ]))):
        pin = None
    value = " ".join(filter(None, (place, pin[0].replace(" ", "") if pin else "")))
    if value:
        yield FactKind.AREA, value


def _place(line: str) -> str:
    match = _PLACE_AFTER.search(line) or _PLACE_BEFORE.search(line)
    if match is None:
        return ""
    named = next(filter(None, match.groups()), "").split()
    behind = match.lastgroup == "before"
    kept = _until_no_place(named[::-1])[::-1] if behind else _until_no_place(named)
    return " ".join(kept).title() if len(" ".join(kept)) >= 3 else ""


def _until_no_place(named: list[str]) -> list[str]:
    kept = []
    for word in named:
        if is_filler(word) or word in NO_PLACE or word in NEGATIONS or word in OCCASIONS:
            break
        kept.append(word)
    return kept


def asked_language(sentence: Sentence) -> Iterator[Found]:
    """The language that they ask to be written to in."""
    match = _SPEAK.search(sentence.line)
    if match is not None:
        yield FactKind.LANGUAGE, LANGUAGES[match["one"] or match["other"]]


def products(sentence: Sentence) -> Iterator[Found]:
    """Every run of words that the shop has for its goods."""
    run: list[str] = []
    for place, word in enumerate((*sentence.words, "")):
        if word and _is_item(word, sentence.items) and len(run) < _LONGEST_NAME:
            run.append(word)
            continue
        if run and not _negated(sentence.words, place - 1) and not all(w in COLOURS for w in run):
            yield FactKind.PRODUCT, " ".join(run)
        run = []


def _is_item(word: str, items: frozenset[str]) -> bool:
    return not items.isdisjoint(terms_of(word))


def _negated(found: tuple[str, ...], place: int) -> bool:
    """`not red`, `red nahi chahiye`."""
    after = found[place + 1 : place + 1 + _NEGATED_WITHIN]
    before = found[max(0, place - 1) : place]
    return not NEGATIONS.isdisjoint((*after, *before))


def _next(found: tuple[str, ...], place: int) -> str:
    return found[place + 1] if place + 1 < len(found) else ""
