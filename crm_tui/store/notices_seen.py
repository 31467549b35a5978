"""Which version of the privacy notice somebody was given, and the words of every version."""

import json

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import MESSAGE, read_id
from crm_tui.domain.privacy import Seen
from crm_tui.store import settings
from crm_tui.store.tx import Row, Tx

SENT, SHOWN = "notice_sent", "notice_shown"
"""Kinds of events: they follow a lead through merges, as its messages do."""
_KEY = "notice.text:"


def of_lead(tx: Tx, lead_id: int) -> list[Seen]:
    """Newest first, without those whose message never left."""
    rows = tx.all(
        "SELECT kind, at, actor, data FROM event WHERE lead_id = :id"
        f" AND kind IN ('{SENT}', '{SHOWN}') ORDER BY id DESC",
        id=lead_id,
    )
    return [_seen(row) for row in rows if _arrived(tx, row)]


def newest(tx: Tx, lead_id: int) -> Seen | None:
    """The last version they were given; None: none."""
    return next(iter(of_lead(tx, lead_id)), None)


def _arrived(tx: Tx, row: Row) -> bool:
    if row["kind"] != SENT:
        return True
    message_id = read_id(MESSAGE, str(json.loads(row["data"]).get("message", "")))
    found = tx.one("SELECT status FROM message WHERE id = :id", id=message_id)
    return found is not None and found["status"] != "failed"


def _seen(row: Row) -> Seen:
    version = str(json.loads(row["data"]).get("version", ""))
    return Seen(version, Millis(row["at"]), row["kind"] == SENT, row["actor"])


def keep_text(tx: Tx, version: str, language: str, text: str, now: Millis) -> None:
    """The words of a version, once: a proof is worth what it can show."""
    if settings.get(tx, f"{_KEY}{version}") is None:
        settings.put(
            tx, f"{_KEY}{version}", {"language": language, "text": text, "since": int(now)}
        )


def text_of(tx: Tx, version: str) -> str | None:
    """None: nobody was ever given that version."""
    kept = settings.get(tx, f"{_KEY}{version}")
    return None if kept is None else str(kept["text"])
