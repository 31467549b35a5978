"""Words by which a customer asks the shop to stop, or to start again."""

from enum import StrEnum
from functools import lru_cache
from unicodedata import category

from crm_tui.domain import opt_out_words as words
from crm_tui.domain.consent import Purpose
from crm_tui.domain.text import fold


class Wish(StrEnum):
    STOP = "stop"
    START = "start"


_LONGEST = 80
"""Characters: who writes more than that says something else as well."""


def _known(*lists: str) -> frozenset[str]:
    words = (word for one in lists for word in one.replace("\n", " ").split(","))
    return frozenset(_spelling(word) for word in words if word.strip())


def _spelling(text: str) -> str:
    """As two spellings are compared: folded, without joiners, apostrophes and double spaces."""
    bare = fold(text).replace("'", "").replace("’", "").replace("\u200c", "").replace("\u200d", "")
    return " ".join(bare.split())


_STOP, _START = _known(*words.STOP), _known(words.START)
_NO_MARKETING, _NO_AI = _known(words.NO_MARKETING), _known(words.NO_AI)
_COURTESY = tuple(map(_spelling, words.COURTESY))
# Most messages have none of them at their ends: asked of all in one call, not of each in a loop.
_BEGINNINGS = tuple(f"{word}{sign}" for word in _COURTESY for sign in " ,")
_ENDINGS = tuple(f"{sign}{word}" for word in _COURTESY for sign in " ,")
_AMBIGUOUS = _known(words.AMBIGUOUS)


def is_ambiguous(text: str) -> bool:
    """Whether these words, which ask to stop, may be the answer to a question as well."""
    return _plain(text) in _AMBIGUOUS


def wish(text: str) -> Wish | None:
    """What the whole message asks for; `please don't stop` asks for nothing."""
    said = _plain(text)
    if said in _STOP:
        return Wish.STOP
    return Wish.START if said in _START else None


def withdrawn(text: str) -> Purpose | None:
    """Of which single purpose the whole message takes consent back: `no offers`, `no AI`."""
    said = _plain(text)
    if said in _NO_AI:
        return Purpose.AI_ASSIST
    return Purpose.MARKETING if said in _NO_MARKETING else None


@lru_cache(maxsize=16)
def _plain(text: str) -> str:
    """The words without courtesy, punctuation and emoji around them.

    Kept for a moment: of every message two or three things are asked, one after the other.
    """
    if len(text) > _LONGEST:
        return ""
    said = _bare(_spelling(text))
    while shorter := _without_courtesy(said):
        said = shorter
    return said


def _without_courtesy(said: str) -> str:
    """Shorter by one word of courtesy at either end; empty when there is none."""
    if not (said.startswith(_BEGINNINGS) or said.endswith(_ENDINGS)):
        return ""
    for word in _COURTESY:
        if said.startswith((f"{word} ", f"{word},")):
            return _bare(said[len(word) :])
        if said.endswith((f" {word}", f",{word}")):
            return _bare(said[: -len(word)])
    return ""


def _bare(text: str) -> str:
    """Without what is no letter, mark or digit at its ends."""
    start, end = 0, len(text)
    while start < end and not _speaks(text[start]):
        start += 1
    while end > start and not _speaks(text[end - 1]):
        end -= 1
    return text[start:end]


def _speaks(sign: str) -> bool:
    return category(sign)[0] in "LMN" and sign not in "\ufe0f\u20e3"
