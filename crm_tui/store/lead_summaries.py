"""The running summary of each lead's conversation."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.memory import FactSource, Summary
from crm_tui.store import changes
from crm_tui.store.tx import Tx


def get(tx: Tx, lead_id: int) -> Summary | None:
    """None while the conversation is short; its text is empty once words in it were taken back."""
    row = tx.one(
        "SELECT text, through_key, source, at FROM lead_summary WHERE lead_id = :id", id=lead_id
    )
    if row is None:
        return None
    return Summary(row["text"], row["through_key"], FactSource(row["source"]), Millis(row["at"]))


def put(tx: Tx, lead_id: int, summary: Summary) -> None:
    """In place of the former one, unless that covers more."""
    tx.run(
        "INSERT INTO lead_summary (lead_id, text, through_key, source, at)"
        " VALUES (:lead_id, :text, :through_key, :source, :at)"
        " ON CONFLICT (lead_id) DO UPDATE SET text = excluded.text, source = excluded.source,"
        " through_key = excluded.through_key, at = excluded.at"
        " WHERE excluded.through_key >= through_key",
        lead_id=lead_id,
        text=summary.text,
        through_key=summary.through_key,
        source=summary.source,
        at=summary.at,
    )
    changes.note(tx, "lead_fact", 0, lead_id)


def blank(tx: Tx, lead_id: int) -> None:
    """Messages went or moved: its words go, and how far it had read stays, so that no model is
    asked sooner for it."""
    tx.run("UPDATE lead_summary SET text = '' WHERE lead_id = :id", id=lead_id)


def blank_of_message(tx: Tx, message_id: int) -> None:
    """The same for the lead of this message, where the summary covers it."""
    tx.run(
        "UPDATE lead_summary SET text = '' WHERE lead_id = (SELECT lead_id FROM message WHERE id = :id)"
        " AND through_key >= (SELECT sort_key FROM message WHERE id = :id)",
        id=message_id,
    )
