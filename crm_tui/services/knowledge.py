"""The shop's facts: taken from its papers, corrected, written, removed; drafts follow at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import KNOWLEDGE, read_id, show_id
from crm_tui.domain.roles import Act
from crm_tui.domain.suggestion import SuggestionType, Task
from crm_tui.domain.text import clean_line
from crm_tui.papers.lines import text_statements
from crm_tui.papers.statement import LONGEST, LONGEST_TOPIC, MOST, Statement
from crm_tui.services import audit
from crm_tui.services.knowledge_changes import Comparison, compare
from crm_tui.services.may import needs
from crm_tui.store import agent_work, changes, knowledge
from crm_tui.store.knowledge import Document, Entry
from crm_tui.store.tx import Tx

WRITTEN_HERE = "written here"
"""The document of the facts that a person wrote in this program."""
_EVER, _MOST_ASKED = Millis(2**62), 1_000
_TASKS: dict[str, Task] = {
    SuggestionType.FOLLOW_UP: Task.SUGGEST_FOLLOWUP,
    SuggestionType.REMINDER: Task.SUGGEST_FOLLOWUP,
    SuggestionType.QUALIFICATION: Task.QUALIFY_LEAD,
    SuggestionType.ACTION: Task.RECOMMEND_ACTION,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a document brought."""

    document: str
    facts: int
    """How many it has now."""
    added: int
    changed: int
    """The same thing in other words or figures; its id stays."""
    removed: int
    same: int
    corrections: tuple[str, ...] = ()
    """Ids of facts that a person had corrected and that are now as the document says."""
    notes: tuple[str, ...] = ()
    """Sentences about the file for the person."""


def statements(text: str) -> list[Statement]:
    """The facts of a text: each line or bullet is one, beside the heading that it stands under."""
    return text_statements(text)


@needs(Act.EDIT_FACTS)
def replace_document(
    tx: Tx, name: str, new: Sequence[Statement], actor: Actor, now: Millis
) -> Taken:
    """Keep these as the statements of this document; raises CrmError when they are too many.

    One that stays as it was keeps its id, so that what was once cited stays true.
    """
    before = knowledge.entries(tx, name)
    if knowledge.count(tx) - len(before) + len(new) > MOST:
        raise CrmError(
            f"With {name} the shop would have more than {MOST:,} facts.",
            "Remove a document that is not needed any more, or make this one shorter.",
        )
    found = compare(before, new)
    corrected = _write(tx, name, found, now)
    changed = [one.fact.fact.id for one in found.changed if one.fact is not None]
    audit.note(tx, actor, now, "facts_replaced", {"file": name, **_told(found)})
    facts_changed(tx, [*changed, *(entry.fact.id for entry in found.gone)], now)
    return Taken(
        document=name,
        facts=len(new),
        added=len(found.added),
        changed=len(changed),
        removed=len(found.gone),
        same=len(found.same),
        corrections=tuple(show_id(KNOWLEDGE, one) for one in corrected),
    )


def _write(tx: Tx, name: str, found: Comparison, now: Millis) -> list[int]:
    """The ids of facts whose correction by a person is undone by it."""
    knowledge.delete(tx, [entry.fact.id for entry in found.gone])
    knowledge.clear_positions(tx, name)
    corrected: list[int] = []
    for position, one in enumerate(found.placed):
        said, kept = one.statement, one.fact
        if kept is None:
            knowledge.add(tx, name, position, said.topic, said.text, said.place, now)
            continue
        knowledge.place(tx, kept.fact.id, position, said.place)
        if not one.is_same:
            knowledge.set_words(tx, kept.fact.id, said.topic, said.text, now, None)
            corrected += [kept.fact.id] if kept.edited_at is not None else []
    return corrected


@needs(Act.EDIT_FACTS)
def remove_document(tx: Tx, name: str, actor: Actor, now: Millis) -> int:
    """How many facts went with it; raises NotFound."""
    gone = knowledge.entries(tx, name)
    if not gone:
        shown = clean_line(name, 80)
        raise NotFound(f"There is no file {shown!r} here.", "`crm knowledge list` shows them.")
    ids = [entry.fact.id for entry in gone]
    knowledge.delete(tx, ids)
    facts_changed(tx, ids, now)
    before = [entry.fact.text for entry in gone]
    audit.note(tx, actor, now, "file_removed", {"file": name, "before": before})
    return len(gone)


def document(tx: Tx, name: str) -> list[Entry]:
    """Its facts in their order; raises NotFound."""
    found = knowledge.entries(tx, name)
    if not found:
        shown = clean_line(name, 80)
        raise NotFound(f"There is no file {shown!r} here.", "`crm knowledge list` shows them.")
    return found


def documents(tx: Tx) -> list[Document]:
    """By name."""
    return knowledge.documents(tx)


def find(tx: Tx, fact_id: int) -> Entry:
    """Raises NotFound."""
    found = knowledge.entry(tx, fact_id)
    if found is None:
        raise NotFound(
            f"There is no fact {show_id(KNOWLEDGE, fact_id)}.",
            "`crm knowledge list` shows the files.",
        )
    return found


def read_fact_id(text: str) -> int:
    """The number in `K7`; raises CrmError."""
    number = read_id(KNOWLEDGE, text)
    if number is None:
        raise CrmError(
            f"{clean_line(text, 40)!r} is no id of a fact.",
            "It looks like K7; `crm knowledge show`.",
        )
    return number


@needs(Act.EDIT_FACTS)
def edit(tx: Tx, fact_id: int, text: str, actor: Actor, now: Millis) -> Entry:
    """Other words under the same id; the fact as it is now. Raises CrmError."""
    before, words = find(tx, fact_id), _checked(text)
    if words != before.fact.text:
        knowledge.set_words(tx, fact_id, before.fact.topic, words, before.created_at, now)
        facts_changed(tx, [fact_id], now)
        _note(tx, actor, now, "shop_fact_changed", fact_id, before.fact.text, words)
    return find(tx, fact_id)


@needs(Act.EDIT_FACTS)
def write(tx: Tx, text: str, actor: Actor, now: Millis, topic: str = "") -> Entry:
    """A fact of one's own; raises CrmError for one that is there already."""
    words, heading = _checked(text), clean_line(topic, LONGEST_TOPIC)
    for one in knowledge.facts(tx):
        if one.text.casefold() == words.casefold():
            raise Conflict(f"This is written already: {show_id(KNOWLEDGE, one.id)}.")
    if knowledge.count(tx) >= MOST:
        raise CrmError(f"The shop has {MOST:,} facts, the most there can be.", "Remove some first.")
    position = knowledge.next_position(tx, WRITTEN_HERE)
    fact_id = knowledge.add(tx, WRITTEN_HERE, position, heading, words, "", now)
    changes.note(tx, "knowledge", fact_id)
    _note(tx, actor, now, "shop_fact_written", fact_id, None, words)
    return find(tx, fact_id)


@needs(Act.EDIT_FACTS)
def remove(tx: Tx, fact_id: int, actor: Actor, now: Millis) -> Entry:
    """The fact as it was, for `put_back`; raises NotFound."""
    gone = find(tx, fact_id)
    knowledge.delete(tx, [fact_id])
    facts_changed(tx, [fact_id], now)
    _note(tx, actor, now, "shop_fact_removed", fact_id, gone.fact.text, None)
    return gone


@needs(Act.EDIT_FACTS)
def put_back(tx: Tx, before: Entry, actor: Actor, now: Millis, left: Entry | None = None) -> None:
    """Undo a correction that left the fact as `left`, or (None) a removal: it is as it was.

    Raises Conflict when it was changed since: newer words are never written over unread.
    """
    fact, present = before.fact, knowledge.entry(tx, before.fact.id)
    if _words(present) != _words(left):
        raise _changed_since(fact.id, present)
    if present is None:
        knowledge.put_back(tx, before)
    else:
        knowledge.set_words(tx, fact.id, fact.topic, fact.text, before.created_at, before.edited_at)
    facts_changed(tx, [fact.id], now)
    was = None if present is None else present.fact.text
    _note(tx, actor, now, "shop_fact_put_back", fact.id, was, fact.text)


def _note(
    tx: Tx, actor: Actor, now: Millis, act: str, fact_id: int, before: str | None, after: str | None
) -> None:
    said = {"fact": show_id(KNOWLEDGE, fact_id), "before": before, "after": after}
    audit.note(tx, actor, now, act, said)


def _told(found: Comparison) -> dict[str, object]:
    """What the audit log says of a file: words that came, and words that went."""
    said = [one for one in found.placed if not one.is_same]
    was = [one.fact.fact.text for one in said if one.fact is not None]
    return {
        "before": [*was, *(entry.fact.text for entry in found.gone)],
        "after": [one.statement.text for one in said],
    }


def _words(entry: Entry | None) -> tuple[str, str] | None:
    return None if entry is None else (entry.fact.topic, entry.fact.text)


def _changed_since(fact_id: int, present: Entry | None) -> Conflict:
    state = "it is gone now" if present is None else f"it says “{present.fact.text}” now"
    return Conflict(
        f"{show_id(KNOWLEDGE, fact_id)} was changed since then: {state}. Nothing was taken back.",
        "Write it by hand if that is wrong.",
    )


def facts_changed(tx: Tx, ids: Sequence[int], now: Millis) -> None:
    """Drafts that cite one of these facts are stale at once, and new ones are asked for.

    What an agent is drafting just now was told the old words: it is asked anew, and not kept.
    """
    if not ids:
        return
    changes.note(tx, "knowledge", ids[0])
    knowledge.note_changed(tx, now)
    for asked in agent_work.due(tx, _EVER, _MOST_ASKED):
        later = Millis(max(now, asked.due_at + 1))
        agent_work.ask(tx, asked.lead_id, asked.task, later, hint=asked.hint)
    for one in knowledge.retire_drafts_on(
        tx, "knowledge", [show_id(KNOWLEDGE, one) for one in ids]
    ):
        task = _TASKS.get(one.suggestion_type, Task.GENERATE_REPLY)
        agent_work.ask(tx, one.lead_id, task, now)


def _checked(text: str) -> str:
    """One clean line; raises CrmError."""
    words = clean_line(text, LONGEST + 1)
    if not any(map(str.isalnum, words)):
        raise CrmError("A fact needs words.", 'For example: "We are closed on Tuesdays."')
    if len(words) > LONGEST:
        raise CrmError(
            f"A fact has at most {LONGEST} characters.", "Say it shorter, or as two facts."
        )
    return words
