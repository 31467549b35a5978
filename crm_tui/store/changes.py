"""The change feed: which rows other processes should read again."""

from dataclasses import dataclass

from crm_tui.domain.ids import LeadId
from crm_tui.store.tx import Tx, scalar

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    entity: str
    """`lead`, `draft` (of a lead; moves nothing), `message`, `suggestion`, `job` or `people`."""
    id: int
    lead_id: LeadId | None


def note(tx: Tx, entity: str, row_id: int, lead_id: int | None = None) -> None:
    """Say that this row changed; every writer of a shown row calls it in its own transaction."""
    tx.run(
        "INSERT INTO change (entity, id, lead_id) VALUES (:entity, :id, :lead_id)",
        entity=entity,
        id=row_id,
        lead_id=lead_id,
    )


def note_message(tx: Tx, message_id: int) -> None:
    """Say that this message changed, in whichever chat it is."""
    lead_id = scalar(tx, "SELECT lead_id FROM message WHERE id = :id", id=message_id)
    note(tx, "message", message_id, lead_id)


def newest(tx: Tx) -> int:
    return int(scalar(tx, "SELECT COALESCE(MAX(seq), 0) FROM change"))


def since(tx: Tx, seq: int) -> tuple[int, list[Change]]:
    """The newest sequence number, and the changes after `seq`, each row once."""
    rows = tx.all(
        "SELECT MAX(seq) AS seq, entity, id, MAX(lead_id) AS lead_id FROM change"
        " WHERE seq > :seq GROUP BY entity, id ORDER BY MAX(seq)",
        seq=seq,
    )
    return (
        rows[-1]["seq"] if rows else seq,
        [Change(row["entity"], row["id"], row["lead_id"]) for row in rows],
    )


def prune(tx: Tx) -> None:
    """Drop what no running screen can still need."""
    tx.run("DELETE FROM change WHERE seq <= :seq", seq=newest(tx) - KEPT)
