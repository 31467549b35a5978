"""Notes about leads."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.follow import Note
from crm_tui.domain.ids import LeadId
from crm_tui.store import changes
from crm_tui.store.search_sqlite import forget_note, index_note
from crm_tui.store.tx import Row, Tx, new_id


def add(tx: Tx, lead_id: int, text: str, actor: str, now: Millis) -> Note:
    note_id = new_id(
        tx,
        "INSERT INTO note (lead_id, text, actor, created_at)"
        " VALUES (:lead_id, :text, :actor, :now) RETURNING id",
        lead_id=lead_id,
        text=text,
        actor=actor,
        now=now,
    )
    index_note(tx, note_id, text)
    changes.note(tx, "note", note_id, lead_id)
    return Note(note_id, LeadId(lead_id), text, actor, now)


def delete(tx: Tx, note: Note) -> None:
    tx.run("DELETE FROM note WHERE id = :id", id=note.id)
    forget_note(tx, note.id)
    changes.note(tx, "note", note.id, note.lead_id)


def get(tx: Tx, note_id: int) -> Note | None:
    row = tx.one("SELECT * FROM note WHERE id = :id", id=note_id)
    return None if row is None else _note(row)


def of_lead(tx: Tx, lead_id: int) -> list[Note]:
    """Newest first."""
    rows = tx.all(
        "SELECT * FROM note WHERE lead_id = :lead_id ORDER BY created_at DESC, id DESC",
        lead_id=lead_id,
    )
    return [_note(row) for row in rows]


def by_ids(tx: Tx, ids: list[int]) -> list[Note]:
    """These notes, in the order of `ids`."""
    found = [get(tx, one) for one in ids]
    return [note for note in found if note is not None]


def page(tx: Tx, after: int, limit: int) -> list[Note]:
    """Notes by id, for exports."""
    rows = tx.all(
        "SELECT * FROM note WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit
    )
    return [_note(row) for row in rows]


def _note(row: Row) -> Note:
    return Note(row["id"], LeadId(row["lead_id"]), row["text"], row["actor"], row["created_at"])
