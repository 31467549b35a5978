"""What has to be counted again: marks for leads, and for slots of a quarter of an hour.

Triggers mark what is changed or goes, in the transaction that does it. What is new is found by its
id: those of leads and messages only grow (AUTOINCREMENT), so all above the highest that was taken
note of are new, and an incoming message pays nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from crm_tui.store import settings
from crm_tui.store.analytics.slots import SLOT
from crm_tui.store.tx import Tx, scalar

_ZONE = "analytics.zone"
"""Where the days that are counted begin and end."""
_MARKING = "analytics.marking"
"""How far all slots are marked on the way to another zone."""
_THROUGH = "analytics.through"
"""The highest ids that were taken note of, by table."""
_AT_ONCE = 1_000
"""Rows that are taken note of together: about 2 ms."""


def uncounted(tx: Tx) -> int:
    """How many leads and slots wait to be counted, at most; 0: every number is final."""
    marked = "SELECT (SELECT COUNT(*) FROM stale_lead) + (SELECT COUNT(*) FROM stale_slot)"
    return int(scalar(tx, marked)) + _new(tx)


def anything(tx: Tx, zone: str) -> bool:
    """Whether something waits; a look into small tables."""
    return is_marked(tx) or _new(tx) > 0 or settings.get(tx, _ZONE) != zone


def is_marked(tx: Tx) -> bool:
    """Whether a lead or a slot is marked."""
    marked = "SELECT EXISTS (SELECT 1 FROM stale_lead) OR EXISTS (SELECT 1 FROM stale_slot)"
    return bool(scalar(tx, marked))


def take_note(tx: Tx) -> bool:
    """Mark what the next new rows touch; whether there were any."""
    through = dict(_through(tx))
    lead, message = (_next(tx, table, seen) for table, seen in through.items())
    found = {"lead": lead, "message": message}
    if found == through:
        return False
    for sql in _MARK_NEW:
        tx.run(sql, **{f"{name}_from": seen for name, seen in through.items()}, **found)
    settings.put(tx, _THROUGH, found)
    return True


def mark_lead(tx: Tx, lead_id: int) -> None:
    """A lead that comes back under the id that it had."""
    tx.run("INSERT OR IGNORE INTO stale_lead VALUES (:id)", id=lead_id)


def leads(tx: Tx, limit: int) -> list[int]:
    """Leads that wait, some of which may be gone."""
    rows = tx.all("SELECT lead_id FROM stale_lead ORDER BY lead_id LIMIT :limit", limit=limit)
    return [row["lead_id"] for row in rows]


def slots(tx: Tx, limit: int) -> list[int]:
    """Slots that wait, oldest first."""
    rows = tx.all("SELECT slot FROM stale_slot ORDER BY slot LIMIT :limit", limit=limit)
    return [row["slot"] for row in rows]


def counted_leads(tx: Tx, ids: Sequence[int]) -> None:
    tx.run(
        "DELETE FROM stale_lead WHERE lead_id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
    )


def counted_slot(tx: Tx, slot: int) -> None:
    tx.run("DELETE FROM stale_slot WHERE slot = :slot", slot=slot)


def use_zone(tx: Tx, zone: str, is_over: Callable[[], bool] = lambda: False) -> bool:
    """Days begin and end by this zone: after a change every slot is marked, some 2 ms at a time.

    Whether all of them are; not, when it `is_over` before. Until then no zone is said to be in use.
    """
    if settings.get(tx, _ZONE) == zone:
        return True
    at = settings.get(tx, _MARKING) or {}
    if at.get("zone") != zone:
        tx.run("DELETE FROM day_count")
        at = {"zone": zone, "way": 0, "since": _FIRST}
    while at["way"] < len(_WAYS):
        at = _mark_some(tx, at)
        if is_over():
            break
    is_done: bool = at["way"] == len(_WAYS)
    settings.put(tx, _MARKING, None if is_done else at)
    settings.put(tx, _ZONE, zone if is_done else None)
    return is_done


def _mark_some(tx: Tx, at: Mapping[str, Any]) -> Mapping[str, Any]:
    """Mark the next slots with something, and where to go on."""
    way, since = at["way"], at["since"]
    found = [row["slot"] for row in tx.all(_NEXT_SLOTS[way], since=since, limit=_SLOTS_AT_ONCE)]
    tx.many("INSERT OR IGNORE INTO stale_slot VALUES (?)", [(slot,) for slot in found])
    if len(found) < _SLOTS_AT_ONCE:
        return {**at, "way": way + 1, "since": _FIRST}
    return {**at, "since": (found[-1] + 1) * SLOT}


_FIRST = -(2**63)
_SLOTS_AT_ONCE = 200
_WAYS = (("timestamp", "message"), ("sent_at", "message"), ("at", "ai_call"))
_NEXT_SLOTS = [
    f"""
    WITH RECURSIVE found (slot) AS (
        SELECT (SELECT MIN({column}) / {SLOT} FROM {table} WHERE {column} >= :since)
        UNION ALL
        SELECT (SELECT MIN({column}) / {SLOT} FROM {table}
                WHERE {column} >= (found.slot + 1) * {SLOT})
        FROM found WHERE found.slot IS NOT NULL LIMIT :limit
    )
    SELECT slot FROM found WHERE slot IS NOT NULL
    """
    for column, table in _WAYS
]
"""From one slot with something to the next through the index: a million messages are not walked."""

_NEW_MESSAGES = "FROM message WHERE id > :message_from AND id <= :message"
_MARK_NEW = (
    "INSERT OR IGNORE INTO stale_lead SELECT id FROM lead WHERE id > :lead_from AND id <= :lead",
    f"INSERT OR IGNORE INTO stale_lead SELECT lead_id {_NEW_MESSAGES}",
    f"INSERT OR IGNORE INTO stale_slot SELECT timestamp / {SLOT} {_NEW_MESSAGES}",
    f"INSERT OR IGNORE INTO stale_slot SELECT sent_at / {SLOT} {_NEW_MESSAGES} AND sent_at >= 0",
)


def _through(tx: Tx) -> Mapping[str, int]:
    found: Mapping[str, int] = settings.get(tx, _THROUGH) or {"lead": 0, "message": 0}
    return found


def _new(tx: Tx) -> int:
    """How many rows nobody has taken note of, at most."""
    return sum(
        max(0, int(scalar(tx, f"SELECT COALESCE(MAX(id), 0) FROM {table}")) - seen)
        for table, seen in _through(tx).items()
    )


def _next(tx: Tx, table: str, seen: int) -> int:
    """The last id of the next rows after `seen`; `seen` when there are none."""
    last = f"SELECT MAX(id) FROM (SELECT id FROM {table} WHERE id > :seen ORDER BY id LIMIT :limit)"
    return int(scalar(tx, last, seen=seen, limit=_AT_ONCE) or seen)
