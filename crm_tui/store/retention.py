"""What is older than the shop wants to keep it: counted, and taken away a little at a time."""

from collections.abc import Mapping
from typing import Any

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.retention import Kind, Rule
from crm_tui.store import changes, settings
from crm_tui.store.tx import Tx, scalar

_RULES, _DONE, _CLOCK = "retention", "retention.done", "retention.clock"
_LEAP, _LOOKED_AT = 30 * DAY, DAY
"""A clock that went on by more since it was looked at last is believed after it has run for a day: a year
that somebody mistyped must not take away what cannot be had back."""
PART = 100
"""Rows in one transaction."""
_CHATS = """
    FROM lead WHERE activity_at < :before AND created_at < :before
    AND COALESCE(status_at, 0) < :before
    AND NOT EXISTS (SELECT 1 FROM call_log WHERE lead_id = lead.id AND at >= :before)
    AND NOT EXISTS (SELECT 1 FROM note WHERE lead_id = lead.id AND created_at >= :before)
    AND NOT EXISTS (SELECT 1 FROM task WHERE lead_id = lead.id AND done_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM enrolment WHERE lead_id = lead.id AND ended_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM message WHERE lead_id = lead.id
                    AND status IN ('queued', 'sending') AND send_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM privacy_request WHERE lead_id = lead.id AND done_at IS NULL)
"""
_RAW = "FROM webhook_event WHERE state = 'done' AND received_at < :before"
_MEDIA = (
    "FROM media WHERE state = 'stored' AND EXISTS"
    " (SELECT 1 FROM message WHERE id = media.message_id AND timestamp < :before)"
)
_TRACES = "FROM suggestion WHERE status <> 'pending' AND created_at < :before"
_WHICH = {Kind.RAW: _RAW, Kind.MEDIA: _MEDIA, Kind.CHATS: _CHATS, Kind.TRACES: _TRACES}
GONE = "The shop keeps files for a while only; this one's time was over."
"""What stands in a message whose file went."""


def rules(tx: Tx) -> dict[Kind, Rule]:
    """The periods that are set; what is kept for ever is not in it."""
    saved: Mapping[str, Mapping[str, Any]] = settings.get(tx, _RULES) or {}
    return {
        Kind(kind): Rule(Kind(kind), one["days"], Millis(one["since"]), one["by"])
        for kind, one in saved.items()
    }


def save(tx: Tx, kind: Kind, rule: Rule | None) -> None:
    """Set a period; None: keep."""
    saved = {
        str(one.kind): {"days": one.days, "since": one.since, "by": one.by}
        for one in {**rules(tx), **({} if rule is None else {kind: rule})}.values()
        if one.kind is not kind or rule is not None
    }
    settings.put(tx, _RULES, saved)


def believes(tx: Tx, now: Millis) -> bool:
    """Look at the clock, and say whether things may go by it; after a leap from a day later on."""
    saved = settings.get(tx, _CLOCK) or {"at": now, "leapt": None}
    leapt = saved["leapt"]
    if leapt is None and now - saved["at"] > _LEAP:
        leapt = now
    elif leapt is not None and not 0 <= now - leapt < _LOOKED_AT:
        leapt = None
    settings.put(tx, _CLOCK, {"at": now, "leapt": leapt})
    return leapt is None


def count(tx: Tx, kind: Kind, before: Millis) -> int:
    """How many are older."""
    return int(scalar(tx, f"SELECT COUNT(*) {_WHICH[kind]}", before=before))


def next_chat(tx: Tx, before: Millis) -> int | None:
    """One lead without contact since then, the oldest first."""
    found: int | None = scalar(
        tx, f"SELECT id {_CHATS} ORDER BY activity_at LIMIT 1", before=before
    )
    return found


def drop_raw(tx: Tx, before: Millis) -> int:
    """Raw events; what could not be read stays."""
    return tx.run(
        f"DELETE FROM webhook_event WHERE id IN (SELECT id {_RAW} LIMIT :limit)",
        before=before,
        limit=PART,
    )


def drop_media(tx: Tx, before: Millis) -> list[str]:
    """Files of old messages, whose names are told so that they can be removed; the message says so."""
    rows = tx.all(f"SELECT message_id, file {_MEDIA} LIMIT :limit", before=before, limit=PART)
    for row in rows:
        tx.run(
            "UPDATE media SET state = 'gone', error = :why, file = NULL, preview = NULL,"
            " preview_width = 0, provider_id = NULL, url = NULL WHERE message_id = :id",
            id=row["message_id"],
            why=GONE,
        )
        changes.note_message(tx, row["message_id"])
    return [row["file"] for row in rows if row["file"]]


def drop_traces(tx: Tx, before: Millis) -> int:
    """Suggestions that were decided on, and what the models' calls cost."""
    tx.run("DELETE FROM ai_call WHERE at < :before", before=before)
    return tx.run(
        f"DELETE FROM suggestion WHERE id IN (SELECT id {_TRACES} LIMIT :limit)",
        before=before,
        limit=PART,
    )


def add_done(tx: Tx, kind: Kind, number: int) -> None:
    """So many went, and nobody was told yet."""
    done = settings.get(tx, _DONE) or {}
    settings.put(tx, _DONE, done | {str(kind): done.get(kind, 0) + number})


def take_done(tx: Tx, kind: Kind) -> int:
    """How many went since somebody was told."""
    done = settings.get(tx, _DONE) or {}
    number = int(done.pop(str(kind), 0))
    if number:
        settings.put(tx, _DONE, done)
    return number
