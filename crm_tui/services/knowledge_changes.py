"""What a new version of a document does to its statements: who stays, is reworded, comes, goes."""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from crm_tui.papers.statement import Statement
from crm_tui.store.knowledge import Entry

_FIGURE = re.compile(r"\d[\d,.]*")
T = TypeVar("T")
Key = Hashable | None
"""None: this statement cannot be recognised by this."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement of the new version, and the fact that it is."""

    statement: Statement
    fact: Entry | None
    """None: a new one."""

    @property
    def is_same(self) -> bool:
        return self.fact is not None and _words(self.fact) == _said(self.statement)


@dataclass(frozen=True, slots=True)
class Comparison:
    placed: tuple[Placed, ...]
    """In the new version's order."""
    gone: tuple[Entry, ...]

    @property
    def added(self) -> list[Placed]:
        return [one for one in self.placed if one.fact is None]

    @property
    def changed(self) -> list[Placed]:
        return [one for one in self.placed if one.fact is not None and not one.is_same]

    @property
    def same(self) -> list[Placed]:
        return [one for one in self.placed if one.is_same]


def compare(old: Sequence[Entry], new: Sequence[Statement]) -> Comparison:
    """Each old fact is found again at most once: word for word, else the same thing with other figures.

    Two that look alike are never confused: what is not unmistakable goes, and comes as new.
    """
    found: dict[int, Entry] = {}
    rest = list(old)
    for key_of_old, key_of_new in _KEYS:
        fresh = [place for place in range(len(new)) if place not in found]
        matched = _match(rest, key_of_old, [(at, key_of_new(new[at])) for at in fresh])
        found |= matched
        taken = {entry.fact.id for entry in matched.values()}
        rest = [entry for entry in rest if entry.fact.id not in taken]
    placed = tuple(Placed(statement, found.get(at)) for at, statement in enumerate(new))
    return Comparison(placed, tuple(rest))


def _match(
    old: Sequence[Entry], key_of: Callable[[Entry], Key], new: Sequence[tuple[int, Key]]
) -> dict[int, Entry]:
    """By place in the new version; only keys that stand once on either side."""
    olds = _once([(entry, key_of(entry)) for entry in old])
    return {place: olds[key] for key, place in _once(new).items() if key in olds}


def _once(pairs: Sequence[tuple[T, Key]]) -> dict[Key, T]:
    seen: dict[Key, list[T]] = {}
    for value, key in pairs:
        seen.setdefault(key, []).append(value)
    return {key: values[0] for key, values in seen.items() if key is not None and len(values) == 1}


def _words(entry: Entry) -> tuple[str, str]:
    return entry.fact.topic, entry.fact.text


def _said(statement: Statement) -> tuple[str, str]:
    return statement.topic, statement.text


def thing(topic: str, text: str) -> Key:
    """What a line of a price list is about: `Eggless cake 1 kg` of `Eggless cake 1 kg: ₹650`."""
    named, colon, _ = text.partition(": ")
    return (topic, named.casefold()) if colon else None


def masked(topic: str, text: str) -> Key:
    """The words with every figure taken out, where there is one."""
    words, figures = _FIGURE.subn("#", text)
    return (topic, words.casefold()) if figures else None


_KEYS: tuple[tuple[Callable[[Entry], Key], Callable[[Statement], Key]], ...] = (
    (_words, _said),
    (lambda entry: entry.fact.text, lambda statement: statement.text),
    (lambda entry: thing(*_words(entry)), lambda statement: thing(*_said(statement))),
    (lambda entry: masked(*_words(entry)), lambda statement: masked(*_said(statement))),
)
