"""What newly learnt facts change about those that are known: the later word counts, a person's most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.agents.retrieval import terms_of
from crm_tui.agents.words import words
from crm_tui.domain.ids import LeadId
from crm_tui.domain.memory import FactKind, FactSource, LeadFact, Learnt
from crm_tui.store.lead_facts import MANY_VALUES, Kept

_MOST_OF_A_KIND = 12
"""Of those kinds of which several hold: the oldest gives way."""
_NOBODY = LeadId(0)


@dataclass(frozen=True, slots=True)
class Change:
    """A fact to store, and those whose place it takes."""

    learnt: Learnt
    replaces: tuple[LeadFact, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A stored fact, or one that this run stores."""

    kind: FactKind
    value: str
    message_id: int | None
    said_key: int
    due_at: int | None
    by_person: bool
    stored: tuple[LeadFact, ...]
    """Itself when it is stored; else those whose place it takes."""
    change: Change | None = None


def changes_by(
    kept: Sequence[Kept], learnt: Sequence[Learnt], keys: Mapping[int, int]
) -> list[Change]:
    """What to store, oldest first; `kept` are all of the lead's facts, gone ones too.

    `keys` are the sort keys of the messages. What a person wrote is never replaced, and what a person
    took away is not learnt again from the same message.
    """
    gone = [one for one in kept if one.gone]
    known = [_stored(one) for one in kept if not one.gone]
    for new in sorted(learnt, key=lambda one: keys.get(one.message_id, 0)):
        key = keys.get(new.message_id, 0)
        if any(_bars(one, new) for one in gone):
            continue
        rivals = [one for one in known if _are_rivals(one, new)]
        if any(_holds_against(one, new, key) for one in rivals):
            continue
        rivals += _too_many(known, new)
        replaced = tuple(fact for one in rivals for fact in one.stored)
        known = [one for one in known if one not in rivals]
        known.append(_made(Change(new, replaced), key))
    return [one.change for one in known if one.change is not None]


def _stored(one: Kept) -> _Known:
    fact = one.fact
    return _Known(
        fact.kind, fact.value, fact.message_id, one.said_key, fact.due_at, one.by_person, (fact,)
    )


def _made(change: Change, key: int) -> _Known:
    new = change.learnt
    return _Known(
        new.kind, new.value, new.message_id, key, new.due_at, False, change.replaces, change
    )


def _bars(gone: Kept, new: Learnt) -> bool:
    """Whether a fact that went keeps the same message from teaching it again."""
    fact = gone.fact
    if fact.kind is not new.kind or fact.message_id != new.message_id:
        return False
    if _same(fact.value, new.value):
        return True
    return gone.by_person and (new.kind not in MANY_VALUES or _share_a_word(fact.value, new.value))


def _are_rivals(one: _Known, new: Learnt) -> bool:
    """Whether only one of them can hold."""
    if one.kind is not new.kind:
        return False
    if new.kind not in MANY_VALUES or _same(one.value, new.value):
        return True
    # `cake` by a model is the `chocolate cake` that the rules read in the same message.
    by_model = new.source is FactSource.MODEL and one.message_id == new.message_id
    return by_model and _share_a_word(one.value, new.value)


def _holds_against(one: _Known, new: Learnt, key: int) -> bool:
    """Whether what is known stays although this was said."""
    if one.by_person or one.said_key > key or one.message_id == new.message_id:
        return True
    if _same(one.value, new.value):
        # The same again says nothing new, unless it names another time.
        return new.due_at is None or new.due_at == one.due_at
    return False


def _too_many(known: Sequence[_Known], new: Learnt) -> list[_Known]:
    alike = [one for one in known if one.kind is new.kind and not one.by_person]
    if new.kind not in MANY_VALUES or len(alike) < _MOST_OF_A_KIND:
        return []
    return [min(alike, key=lambda one: one.said_key)]


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _share_a_word(one: str, other: str) -> bool:
    first, second = set(words(one)) | terms_of(one), set(words(other)) | terms_of(other)
    return not first.isdisjoint(second)
