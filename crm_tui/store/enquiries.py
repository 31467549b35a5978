"""Which enquiries are here already, by their source's own ids, and whose they are."""

import json
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.store.tx import Tx, scalar


@dataclass(frozen=True, slots=True)
class Enquiry:
    """The newest enquiry of a lead, as the timeline keeps it."""

    event_id: int
    at: Millis
    words: str
    wants_reply: bool
    """Somebody asked; False for one who only looked, or asked not to be disturbed."""


def lead_of(tx: Tx, source: str, external_id: str) -> LeadId | None:
    """Whose enquiry this is; None for one that is new."""
    found = scalar(
        tx,
        "SELECT lead_id FROM enquiry WHERE source = :source AND external_id = :external_id",
        source=source,
        external_id=external_id,
    )
    return None if found is None else LeadId(found)


def add(tx: Tx, source: str, external_id: str, lead_id: LeadId, at: Millis) -> None:
    tx.run(
        "INSERT INTO enquiry (source, external_id, lead_id, at)"
        " VALUES (:source, :external_id, :lead_id, :at)",
        source=source,
        external_id=external_id,
        lead_id=lead_id,
        at=at,
    )


def newest(tx: Tx, lead_id: int) -> Enquiry | None:
    """What they asked last; None for most leads, which costs one look into an index."""
    if not scalar(tx, "SELECT 1 FROM enquiry WHERE lead_id = :id LIMIT 1", id=lead_id):
        return None
    row = tx.one(
        "SELECT id, data FROM event WHERE lead_id = :id AND kind = 'enquiry' ORDER BY id DESC LIMIT 1",
        id=lead_id,
    )
    if row is None:
        return None
    said = json.loads(row["data"])
    return Enquiry(row["id"], Millis(said["asked_at"]), said["words"], bool(said["wants_reply"]))


def move(tx: Tx, kept: LeadId, gone: LeadId) -> list[list[str]]:
    """One lead becomes part of another: its enquiries go along. Their keys, for taking it back."""
    rows = tx.all("SELECT source, external_id FROM enquiry WHERE lead_id = :gone", gone=gone)
    tx.run("UPDATE enquiry SET lead_id = :kept WHERE lead_id = :gone", kept=kept, gone=gone)
    return [[row["source"], row["external_id"]] for row in rows]
