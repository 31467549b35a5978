"""Everything that is known of one person before they are erased: their leads, addresses, files, counts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.erasing import KINDS, Marks, marks_of
from crm_tui.domain.ids import LEAD, show_id
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.store import doubles
from crm_tui.store.tx import Tx, scalar

_MOST_ELSEWHERE = 1_000
_MOST_UNREAD = 200
_MOST_PHRASES = 64
_OF_MESSAGES = frozenset({"media"})


@dataclass(frozen=True, slots=True)
class Known:
    """One person, under all ids."""

    ids: tuple[int, ...]
    """First the lead that stands for them, then those that were merged into it."""
    name: str
    points: tuple[ContactPoint, ...]
    marks: Marks
    created: tuple[tuple[int, int], ...]
    """Each lead's id with when it was made."""


def known(tx: Tx, lead_id: int) -> Known:
    """`lead_id` is a lead that is here, not one that was merged into another."""
    merges = _merges(tx, lead_id)
    rows = [dict(tx.one("SELECT * FROM lead WHERE id = :id", id=lead_id) or {})]
    rows += [json.loads(one["gone"]) for one in merges]
    points = _points(tx, lead_id, rows)
    texts = [row[name] for row in rows for name in ("phone", "email") if row.get(name)]
    return Known(
        (lead_id, *(one["gone_id"] for one in merges)),
        rows[0]["name"],
        points,
        marks_of(points, texts, [row["name"] for row in rows]),
        tuple((row["id"], row["created_at"]) for row in [*rows, *_before(merges)]),
    )


def _merges(tx: Tx, lead_id: int) -> list[dict[str, Any]]:
    """Every merge that still holds and made this lead what it is, by whatever way."""
    rows = tx.all(
        "WITH RECURSIVE part(id) AS (SELECT :id UNION SELECT gone_id FROM lead_merge"
        " JOIN part ON kept_id = part.id WHERE undone_at IS NULL)"
        " SELECT gone_id, gone, moved FROM lead_merge JOIN part ON kept_id = part.id"
        " WHERE undone_at IS NULL ORDER BY lead_merge.id",
        id=lead_id,
    )
    return [dict(row) for row in rows]


def _before(merges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The leads that stayed, as they were before a merge: it may have changed when they were made."""
    found = [json.loads(one["moved"]).get("kept_before", {}) for one in merges]
    return [row for row in found if "created_at" in row]


def _points(tx: Tx, lead_id: int, rows: Sequence[dict[str, Any]]) -> tuple[ContactPoint, ...]:
    found = tx.all(
        "SELECT channel, kind, value FROM contact_point WHERE lead_id = :id ORDER BY id", id=lead_id
    )
    points = [ContactPoint(row["channel"], PointKind(row["kind"]), row["value"]) for row in found]
    points += [
        ContactPoint("phone", PointKind.PHONE, row["phone"]) for row in rows if row.get("phone")
    ]
    points += [
        ContactPoint("email", PointKind.EMAIL, row["email"]) for row in rows if row.get("email")
    ]
    return tuple(dict.fromkeys(points))


def counts(tx: Tx, lead_id: int) -> dict[str, int]:
    """How many rows of each kind would go, by table; those without any are left out."""
    found = {}
    for table in KINDS:
        where = "lead_id = :id"
        if table in _OF_MESSAGES:
            where = "message_id IN (SELECT id FROM message WHERE lead_id = :id)"
        if number := scalar(tx, f"SELECT COUNT(*) FROM {table} WHERE {where}", id=lead_id):
            found[table] = int(number)
    return found


def elsewhere(tx: Tx, ids: Sequence[int], marks: Marks) -> dict[str, int]:
    """How many rows of other people hold their number or address: at most 1,000 of each kind."""
    match = _phrases(marks)
    if not match:
        return {}
    looked = {
        "messages in other chats": (
            "message_fts",
            "message m ON m.sort_key = hit.rowid",
        ),
        "notes about others": ("note_fts", "note m ON m.id = hit.rowid"),
    }
    found = {}
    for words, (index, joined) in looked.items():
        number = scalar(
            tx,
            f"SELECT COUNT(*) FROM (SELECT rowid FROM {index} WHERE {index} MATCH :match"
            f" LIMIT :most) hit JOIN {joined}"
            " WHERE m.lead_id NOT IN (SELECT value FROM json_each(:ids))",
            match=match,
            most=_MOST_ELSEWHERE,
            ids=json.dumps(list(ids)),
        )
        if number:
            found[words] = int(number)
    return found


def _phrases(marks: Marks) -> str:
    """For full text: each number in the ways that people write it, and each longer address."""
    numbers = [
        spelled
        for one in marks.digits
        for spelled in (one, f"91{one}", f"0{one}", f"{one[:5]} {one[5:]}")
    ]
    words = [one.replace('"', '""') for one in marks.words if len(one) > 5]
    return " OR ".join(f'"{one}"' for one in [*numbers, *words][:_MOST_PHRASES])


def files(tx: Tx, lead_id: int) -> tuple[str, ...]:
    """Names in the media folder of this lead's files; some may be somebody else's too."""
    rows = tx.all(
        "SELECT DISTINCT d.file FROM message m JOIN media d ON d.message_id = m.id"
        " WHERE m.lead_id = :id AND d.file IS NOT NULL",
        id=lead_id,
    )
    return tuple(row["file"] for row in rows)


def still_used(tx: Tx, names: Sequence[str]) -> set[str]:
    """Those of these files that some message has; in one reading of all media."""
    rows = tx.all(
        "SELECT file FROM media WHERE file IN (SELECT value FROM json_each(:names))",
        names=json.dumps(list(names)),
    )
    return {row["file"] for row in rows}


def others_named(tx: Tx, ids: Sequence[int]) -> tuple[int, ...]:
    """Leads that are somebody else and whose timeline names these: parted again, or told apart."""
    rows = tx.all(
        "SELECT kept_id AS id FROM lead_merge WHERE gone_id IN (SELECT value FROM json_each(:ids))"
        " UNION SELECT gone_id FROM lead_merge WHERE kept_id IN"
        " (SELECT value FROM json_each(:ids))"
        " UNION SELECT CAST(substr(json_extract(data, '$.other'), 2) AS INTEGER) FROM event"
        " WHERE lead_id IN (SELECT value FROM json_each(:ids)) AND kind IN (:two, :maybe)",
        ids=json.dumps(list(ids)),
        two=doubles.TWO,
        maybe=doubles.MAYBE_ONE,
    )
    return tuple(row["id"] for row in rows if row["id"] not in ids)


def shown(ids: Sequence[int]) -> list[str]:
    """`["L42", "L57"]`."""
    return [show_id(LEAD, one) for one in ids]


def is_on_its_way(tx: Tx, lead_id: int) -> bool:
    """Whether a message to them is being sent right now, or was when its program died."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM message WHERE lead_id = :id AND status = 'sending' LIMIT 1",
            id=lead_id,
        )
    )


def queued(tx: Tx, lead_id: int) -> int:
    """Messages that have not left."""
    return int(
        scalar(
            tx,
            "SELECT COUNT(*) FROM message WHERE lead_id = :id AND status = 'queued'"
            " AND send_at IS NOT NULL",
            id=lead_id,
        )
    )


def unread_events(tx: Tx, marks: Marks) -> bool:
    """Whether something of theirs that came in is stored and not read yet; of very many some is, perhaps."""
    rows = tx.all(
        "SELECT body FROM webhook_event WHERE state = 'new' ORDER BY id LIMIT :most",
        most=_MOST_UNREAD,
    )
    return len(rows) == _MOST_UNREAD or any(marks.are_in(bytes(row["body"])) for row in rows)
