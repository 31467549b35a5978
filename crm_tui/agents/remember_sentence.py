"""A customer's message, sentence by sentence, as the rules of the memory read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crm_tui.agents.remember_words import one_spelling
from crm_tui.agents.words import words
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import MessageId

LONGEST_READ = 1_500
"""Characters."""
_MOST_SENTENCES = 30
_SENTENCE = re.compile(r"[^.!?।\n]+(?:[.](?=\S)[^.!?।\n]*)*\??")


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the customer."""

    id: MessageId
    text: str
    at: Millis


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a message."""

    text: str
    """As written."""
    line: str
    """Folded."""
    words: tuple[str, ...]
    """Folded, without marks."""
    said: Said
    zone: str
    items: frozenset[str]
    """Terms of what the shop sells."""


def sentences(said: Said, zone: str, items: frozenset[str]) -> Iterator[Sentence]:
    """The sentences of a message, of its first 1,500 characters."""
    whole = said.text[:LONGEST_READ]
    for match in list(_SENTENCE.finditer(whole))[:_MOST_SENTENCES]:
        text = match[0].strip()
        if text:
            yield Sentence(text, one_spelling(text), tuple(words(text)), said, zone, items)
