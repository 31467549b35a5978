"""What changed since somebody was told last: messages, new leads, closing windows, promises due."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.store import changes, settings
from crm_tui.store.tx import Row, Tx, scalar

_SEEN = "alerts.message"
_A_LEAD = (
    "SELECT id, id AS lead_id, name, created_at AS at, created_at AS came_at,"
    " created_at AS lead_since, '' AS state FROM lead"
)
"""A lead as something that is told when it came in."""
_MOST = 200
"""Of each kind in one look: beyond it a notice says no more than a number could."""


@dataclass(frozen=True, slots=True)
class About:
    """A row that may be worth a notice, and whom it is about."""

    id: int
    lead_id: LeadId
    name: str
    at: Millis
    """When it was said, came or falls due."""
    came_at: Millis
    """When it came in here."""
    lead_since: Millis
    state: str = ""


def newest_message(tx: Tx) -> int:
    return int(scalar(tx, "SELECT COALESCE(MAX(id), 0) FROM message"))


def told_until(tx: Tx) -> int | None:
    """The last message that an open inbox has seen come in; None before the first."""
    found = settings.get(tx, _SEEN)
    return found if isinstance(found, int) else None


def tell_until(tx: Tx, message_id: int) -> None:
    settings.put(tx, _SEEN, message_id)


def unread_after(tx: Tx, message_id: int) -> int:
    """How many messages that came in after this one wait unread."""
    return int(
        scalar(
            tx,
            "SELECT COUNT(*) FROM message INDEXED BY message_unread"
            " WHERE unread = 1 AND id > :id AND wants_reply = 1",
            id=message_id,
        )
    )


def changed_messages(tx: Tx, seq: int, message_id: int) -> tuple[int, list[About]]:
    """The newest change, and the messages changed after `seq`: inbound ones that came after
    `message_id` and wait, outbound ones that failed or whose fate is unknown (`state`)."""
    newest = changes.newest(tx)
    rows = tx.all(
        "SELECT m.id, m.lead_id, l.name, m.timestamp AS at, m.created_at AS came_at,"
        " l.created_at AS lead_since, m.status AS state FROM message m JOIN lead l ON l.id = m.lead_id"
        " WHERE m.id IN (SELECT id FROM change WHERE seq > :seq AND entity = 'message')"
        " AND ((m.direction = 'inbound' AND m.unread = 1 AND m.wants_reply = 1 AND m.id > :after)"
        " OR (m.direction = 'outbound' AND m.status IN ('failed', 'unknown')))"
        " ORDER BY m.id DESC LIMIT :limit",
        seq=seq,
        after=message_id,
        limit=_MOST,
    )
    return newest, [_about(row) for row in rows]


def enquirers_since(tx: Tx, since: Millis) -> list[About]:
    """New leads of forms and portals that came in since then and nobody has written to."""
    rows = tx.all(
        f"{_A_LEAD} INDEXED BY lead_new"
        " WHERE created_at >= :since AND status = 'new' AND last_message_at IS NULL"
        " AND EXISTS (SELECT 1 FROM enquiry e WHERE e.lead_id = lead.id) LIMIT :limit",
        since=since,
        limit=_MOST,
    )
    return [_about(row) for row in rows]


def changed_enquirers(tx: Tx, seq: int, since: Millis) -> list[About]:
    """Who asked on a form or a portal since then and waits, among the leads changed after `seq`:
    in the order of commits, whatever the clock says."""
    rows = tx.all(
        "SELECT l.id, l.id AS lead_id, l.name, MAX(e.at) AS at, MAX(e.at) AS came_at,"
        " l.created_at AS lead_since, '' AS state FROM lead l JOIN enquiry e ON e.lead_id = l.id"
        " WHERE l.id IN (SELECT id FROM change WHERE seq > :seq AND entity = 'lead')"
        " AND l.needs_reply = 1 AND e.at >= :since GROUP BY l.id LIMIT :limit",
        seq=seq,
        since=since,
        limit=_MOST,
    )
    return [_about(row) for row in rows]


def new_and_unread_since(tx: Tx, since: Millis) -> list[About]:
    """Leads that came in by a message since then, which is still unread."""
    rows = tx.all(
        f"{_A_LEAD} WHERE unread_count > 0 AND activity_at >= :since AND created_at >= :since"
        " AND status = 'new' ORDER BY activity_at DESC LIMIT :limit",
        since=since,
        limit=_MOST,
    )
    return [_about(row) for row in rows]


def untouched(tx: Tx, ids: Sequence[int]) -> list[About]:
    """Of these new leads, those that nobody has written to and whose messages nobody has read."""
    names = [f":id{place}" for place in range(len(ids))]
    rows = tx.all(
        f"{_A_LEAD} WHERE id IN ({', '.join(names)})"
        " AND status = 'new' AND (last_message_at IS NULL OR unread_count > 0)"
        " AND NOT EXISTS (SELECT 1 FROM message m WHERE m.lead_id = lead.id"
        "  AND m.direction = 'outbound' AND m.status <> 'failed')",
        **{name[1:]: number for name, number in zip(names, ids, strict=True)},
    )
    return [_about(row) for row in rows]


def closing(tx: Tx, now: Millis, until: Millis) -> list[About]:
    """Whose window closes between the two times while they wait for an answer, the first first."""
    rows = tx.all(
        "SELECT id, id AS lead_id, name, window_expires_at AS at, last_inbound_at AS came_at,"
        " created_at AS lead_since, '' AS state FROM lead WHERE needs_reply = 1"
        " AND window_expires_at > :now AND window_expires_at <= :until"
        " ORDER BY window_expires_at LIMIT :limit",
        now=now,
        until=until,
        limit=_MOST,
    )
    return [_about(row) for row in rows]


def promises_due(tx: Tx, after: Millis, until: Millis) -> list[About]:
    """Open promises that fell due after the one time, up to the other."""
    rows = tx.all(
        "SELECT t.id, t.lead_id, l.name, t.due_at AS at, t.created_at AS came_at,"
        " l.created_at AS lead_since, '' AS state FROM task t JOIN lead l ON l.id = t.lead_id"
        " WHERE t.done_at IS NULL AND t.due_at > :after AND t.due_at <= :until"
        " AND t.kind = 'promise' ORDER BY t.due_at LIMIT :limit",
        after=after,
        until=until,
        limit=_MOST,
    )
    return [_about(row) for row in rows]


def _about(row: Row) -> About:
    return About(
        row["id"],
        LeadId(row["lead_id"]),
        row["name"],
        Millis(row["at"]),
        Millis(row["came_at"]),
        Millis(row["lead_since"]),
        row["state"],
    )
