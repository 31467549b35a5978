"""Leads by a filter: an order of ids for screens, pages for lists and exports, counts for boards."""

import json
from array import array
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.lead import Lead
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.rotting import DAYS
from crm_tui.store import leads, settings
from crm_tui.store.tx import Tx, scalar

_NEWEST_FIRST = " ORDER BY activity_at DESC, id DESC"


def order(
    tx: Tx, spec: LeadFilter, now: Millis, found: Sequence[int] | None = None
) -> "array[int]":
    """Ids of every lead that fits, newest activity first; `found`: only among these."""
    where, values = _where(tx, spec, now, found)
    text = scalar(
        tx, f"SELECT group_concat(id) FROM (SELECT id FROM lead{where}{_NEWEST_FIRST})", **values
    )
    return array("q", map(int, text.split(",")) if text else ())


def count(tx: Tx, spec: LeadFilter, now: Millis, found: Sequence[int] | None = None) -> int:
    """How many leads fit."""
    where, values = _where(tx, spec, now, found)
    return int(scalar(tx, f"SELECT COUNT(*) FROM lead{where}", **values))


def page(
    tx: Tx,
    spec: LeadFilter,
    now: Millis,
    *,
    after: int | None = None,
    limit: int = 50,
    found: Sequence[int] | None = None,
) -> tuple[list[Lead], int | None]:
    """Leads, newest activity first, and the id from which the next page goes on (None at the end)."""
    where, values = _where(tx, spec, now, found)
    if after is not None:
        where += (" AND " if where else " WHERE ") + (
            "(activity_at, id) < (SELECT activity_at, id FROM lead WHERE id = :after)"
        )
        values["after"] = after
    rows = tx.all(
        f"SELECT id FROM lead{where}{_NEWEST_FIRST} LIMIT :limit", limit=limit + 1, **values
    )
    ids = [row["id"] for row in rows]
    return leads.several(tx, ids[:limit]), ids[limit - 1] if len(ids) > limit else None


def by_status(tx: Tx, spec: LeadFilter, now: Millis) -> dict[str, tuple[int, int]]:
    """For a board: how many leads of each status fit, and the sum of their values in paise."""
    where, values = _where(tx, spec, now, None)
    # Two readings, each from an index of its own: one for both reads every lead's whole row.
    counts = tx.all(f"SELECT status, COUNT(*) AS leads FROM lead{where} GROUP BY status", **values)
    sums = tx.all(
        f"SELECT status, SUM(value_paise) AS paise FROM lead{where or ' WHERE 1'}"
        " AND value_paise IS NOT NULL GROUP BY status",
        **values,
    )
    worth = {row["status"]: row["paise"] for row in sums}
    return {row["status"]: (row["leads"], worth.get(row["status"], 0)) for row in counts}


def owners(tx: Tx, limit: int = 200) -> list[str]:
    """Every owner of a lead, who has the most first."""
    rows = tx.all(
        "SELECT owner, COUNT(*) AS leads FROM lead WHERE owner <> ''"
        " GROUP BY owner ORDER BY leads DESC, owner LIMIT :limit",
        limit=limit,
    )
    return [row["owner"] for row in rows]


def _where(
    tx: Tx, spec: LeadFilter, now: Millis, found: Sequence[int] | None
) -> tuple[str, dict[str, object]]:
    parts: list[str] = []
    values: dict[str, object] = {}
    for name in ("status", "source", "owner"):
        if (wanted := getattr(spec, name)) is not None:
            parts.append(f"{name} = :{name}")
            values[name] = wanted
    if spec.tag is not None:
        parts.append("id IN (SELECT lead_id FROM lead_tag WHERE tag = :tag)")
        values["tag"] = spec.tag
    if spec.unread:
        parts.append("unread_count > 0")
    if spec.due:
        parts.append("id IN (SELECT lead_id FROM task WHERE done_at IS NULL AND due_at <= :now)")
        values["now"] = now
    if spec.min_score is not None:
        parts.append("quality_score >= :min_score")
        values["min_score"] = spec.min_score
    if spec.min_value_paise is not None:
        parts.append("value_paise >= :min_value_paise")
        values["min_value_paise"] = spec.min_value_paise
    if spec.rotting:
        parts.append(_rotting(now))
    if spec.figure:
        sql, given = _behind(tx, spec.figure, now)
        parts.append(f"id IN ({sql})")
        values |= given
    if found is not None:
        parts.append("id IN (SELECT value FROM json_each(:found))")
        values["found"] = json.dumps(list(found))
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def _behind(tx: Tx, figure: str, now: Millis) -> tuple[str, dict[str, object]]:
    # Not before the first paint.
    from crm_tui.domain.analytics.ref import read_ref
    from crm_tui.store.analytics import behind
    from crm_tui.store.analytics.span import span_of

    ref, zone = read_ref(figure), ZoneInfo(settings.profile(tx).timezone)
    return behind.sql_of(ref), behind.values_of(ref, span_of(ref.period, zone, now))


def _rotting(now: Millis) -> str:
    """One expression, read along the order's own index; the numbers in it are ours."""
    cuts = " ".join(f"WHEN '{status}' THEN {now - days * DAY}" for status, days in DAYS.items())
    last = "MAX(activity_at, created_at, COALESCE(status_at, 0))"
    return f"{last} <= CASE status {cuts} ELSE -1 END"
