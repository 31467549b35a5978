"""Raw webhook events, kept as they came so that they can be read again, and the quarantine."""

import json
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.store import settings
from crm_tui.store.tx import Row, Tx, scalar


@dataclass(frozen=True, slots=True)
class RawEvent:
    spool: str
    """Which relay spool it came from; numbering starts anew with a new one."""
    seq: int
    channel: str
    provider: str
    received_at: Millis
    headers: dict[str, str]
    body: bytes


def cursor(tx: Tx) -> tuple[str, int]:
    """The spool last read and the number of its last event that is stored here."""
    saved = settings.get(tx, "relay.cursor")
    return ("", 0) if saved is None else (saved[0], saved[1])


def set_cursor(tx: Tx, spool: str, seq: int) -> None:
    settings.put(tx, "relay.cursor", [spool, seq])


def keep(tx: Tx, raw: RawEvent, state: str = "new") -> int | None:
    """Store a raw event; its row id, or None when it is here already."""
    event_id = tx.add(
        "INSERT INTO webhook_event (spool, seq, channel, provider, received_at, headers, body,"
        " state)"
        " VALUES (:spool, :seq, :channel, :provider, :received_at, :headers, :body, :state)"
        " ON CONFLICT (spool, seq) DO NOTHING",
        spool=raw.spool,
        seq=raw.seq,
        channel=raw.channel,
        provider=raw.provider,
        received_at=raw.received_at,
        headers=json.dumps(raw.headers),
        body=raw.body,
        state=state,
    )
    return event_id or None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stored event that is not applied, or only in part."""

    id: int
    raw: RawEvent
    applied: int
    """How many of its parts are."""


def next_waiting(tx: Tx) -> Waiting | None:
    """The oldest event that is stored but not yet applied as a whole."""
    row = tx.one("SELECT * FROM webhook_event WHERE state = 'new' ORDER BY id LIMIT 1")
    return None if row is None else Waiting(row["id"], _raw(row), row["applied"])


def set_applied(tx: Tx, event_id: int, parts: int) -> None:
    tx.run("UPDATE webhook_event SET applied = :parts WHERE id = :id", parts=parts, id=event_id)


def has_quarantined(tx: Tx, event_id: int) -> bool:
    return bool(scalar(tx, "SELECT 1 FROM quarantine WHERE event_id = :id LIMIT 1", id=event_id))


def unopened(tx: Tx, *, untrusted: bool = True) -> list[int]:
    """Ids of feed lines that could not be opened, oldest first; they have no provider yet.

    Without `untrusted` those are left out that nothing showed to be the shop's own relay's.
    """
    rows = tx.all(
        "SELECT DISTINCT event.id FROM quarantine CROSS JOIN webhook_event event"
        " ON event.id = event_id WHERE event.provider = ''"
        " AND (:untrusted OR event.state <> 'untrusted') ORDER BY event.id",
        untrusted=int(untrusted),
    )
    return [row["id"] for row in rows]


def newest_is_unread(tx: Tx) -> bool:
    """Whether the event that the cursor stands at is one that could not be opened."""
    spool, seq = cursor(tx)
    provider = "SELECT provider FROM webhook_event WHERE spool = :spool AND seq = :seq"
    return bool(scalar(tx, provider, spool=spool, seq=seq) == "")


def get(tx: Tx, event_id: int) -> RawEvent:
    """A kept event; raises LookupError when it is gone."""
    row = tx.one("SELECT * FROM webhook_event WHERE id = :id", id=event_id)
    if row is None:
        raise LookupError(event_id)
    return _raw(row)


def set_opened(tx: Tx, event_id: int, raw: RawEvent) -> None:
    """A line that could be opened at last: it is an event like any other."""
    tx.run("DELETE FROM quarantine WHERE event_id = :id", id=event_id)
    tx.run(
        "UPDATE webhook_event SET channel = :channel, provider = :provider, headers = :headers,"
        " received_at = :received_at, body = :body WHERE id = :id",
        id=event_id,
        channel=raw.channel,
        provider=raw.provider,
        headers=json.dumps(raw.headers),
        received_at=raw.received_at,
        body=raw.body,
    )


def set_state(tx: Tx, event_id: int, state: str) -> None:
    """`done`; `quarantined` when a part could not be read, `untrusted` when nothing shows who made it."""
    tx.run("UPDATE webhook_event SET state = :state WHERE id = :id", state=state, id=event_id)


def quarantine(tx: Tx, event_id: int | None, reason: str, raw: str, now: Millis) -> None:
    tx.run(
        "INSERT INTO quarantine (event_id, reason, raw, at) VALUES (:event_id, :reason, :raw, :at)",
        event_id=event_id,
        reason=reason,
        raw=raw,
        at=now,
    )


def prune(tx: Tx, before: Millis, limit: int = 200) -> int:
    """Drop events that were applied long ago; what could not be read stays. Returns how many.

    A few at a time: whoever writes waits meanwhile.
    """
    return tx.run(
        "DELETE FROM webhook_event WHERE id IN (SELECT id FROM webhook_event"
        " WHERE state = 'done' AND received_at < :before LIMIT :limit)",
        before=before,
        limit=limit,
    )


def _raw(row: Row) -> RawEvent:
    return RawEvent(
        row["spool"],
        row["seq"],
        row["channel"],
        row["provider"],
        row["received_at"],
        json.loads(row["headers"]),
        bytes(row["body"]),
    )
