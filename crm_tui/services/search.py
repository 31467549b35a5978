"""Search: names, numbers, firms, notes, messages and the shop's facts; exact before what sounds so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from crm_tui.domain.business import Fact
from crm_tui.domain.errors import CrmError
from crm_tui.domain.fold import sounds_of
from crm_tui.domain.follow import Note
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Message
from crm_tui.domain.text import clean_line, fold
from crm_tui.store import glossary, knowledge, leads, messages, notes, search_sqlite
from crm_tui.store.tx import Tx

PLACES = ("leads", "messages", "knowledge", "notes")
EVERYWHERE = "all"
_WORTH_SHOWING = 0.2
"""Of a fact's match: below it the fact is only of the same kind, a price of something else."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in each place; a place that was not looked in is empty."""

    leads: tuple[Lead, ...] = ()
    messages: tuple[Message, ...] = ()
    knowledge: tuple[Fact, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.leads or self.messages or self.knowledge or self.notes)


def search(tx: Tx, query: str, where: str, limit: int = 50, *, best: bool = False) -> Found:
    """Look in one place or in all; messages newest first, or with `best` by relevance."""
    if where not in (*PLACES, EVERYWHERE):
        places = ", ".join((*PLACES, EVERYWHERE))
        raise CrmError(
            f"{clean_line(where, 40)!r} cannot be searched.", f"Choose one of: {places}."
        )
    wanted = PLACES if where == EVERYWHERE else (where,)
    find = search_sqlite.best_messages if best else search_sqlite.find_messages
    return Found(
        leads=_leads(tx, query, limit) if "leads" in wanted else (),
        messages=tuple(messages.by_ids(tx, find(tx, query, limit))) if "messages" in wanted else (),
        knowledge=tuple(find_facts(tx, query, limit)) if "knowledge" in wanted else (),
        notes=_notes(tx, query, limit) if "notes" in wanted else (),
    )


def search_leads(tx: Tx, query: str) -> list[int]:
    """Leads by name, number or firm first, then those in whose chats or notes the words stand."""
    found = dict.fromkeys(search_sqlite.find_leads(tx, query))
    found.update(dict.fromkeys(search_sqlite.leads_of_messages(tx, query)))
    by_note = notes.by_ids(tx, search_sqlite.find_notes(tx, query))
    found.update(dict.fromkeys(int(note.lead_id) for note in by_note))
    return list(found)


def find_facts(tx: Tx, query: str, limit: int = 50) -> list[Fact]:
    """The shop's facts that hold every word, then every sound, then those that answer, best first.

    Words count in any language that the drafts understand, the shop's own words too.
    """
    # Not before somebody searches: the inbox reads its first rows without it.
    from crm_tui.agents.glossary import own_words
    from crm_tui.agents.retrieval import rank

    needles, every = fold(query).split(), knowledge.facts(tx)
    if not needles:
        return []
    own = own_words((one.word, one.meaning) for one in glossary.every(tx))
    hits = rank(query, every, limit, own=own)
    found = [
        *_holding(every, lambda text: all(needle in text for needle in needles)),
        *_holding(every, partial(_sounds_alike, set(sounds_of(query).split()))),
        *(hit.fact for hit in hits if hit.match.score >= _WORTH_SHOWING),
    ]
    return list({one.id: one for one in found}.values())[:limit]


def _holding(every: Sequence[Fact], holds: Callable[[str], bool]) -> list[Fact]:
    return [one for one in every if holds(fold(f"{one.topic} {one.text}"))]


def _sounds_alike(sounds: set[str], text: str) -> bool:
    return bool(sounds) and sounds <= set(sounds_of(text).split())


def _leads(tx: Tx, query: str, limit: int) -> tuple[Lead, ...]:
    return tuple(leads.several(tx, search_sqlite.find_leads(tx, query, limit)))


def _notes(tx: Tx, query: str, limit: int) -> tuple[Note, ...]:
    return tuple(notes.by_ids(tx, search_sqlite.find_notes(tx, query, limit)))
