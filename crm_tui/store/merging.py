"""Two leads that are one person: everything is re-pointed, and what moved is kept for parting them again.

The log of a merge holds the row that went, the ids of all that moved, and the row that stayed as it
was before and right after: what nobody has changed since can be put back exactly.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.suggestion import Task
from crm_tui.store import (
    agent_work,
    assistance,
    changes,
    consents,
    inbox_columns,
    leads,
    suggestions,
    tags,
)
from crm_tui.store.analytics import staleness
from crm_tui.store.search_sqlite import forget_lead
from crm_tui.store.tx import Row, Tx, scalar

Values = dict[str, Any]

TABLES = {
    "contact_point": "id",
    "message": "id",
    "suggestion": "id",
    "lead_fact": "id",
    "event": "id",
    "consent": "id",
    "note": "id",
    "task": "id",
    "call_log": "id",
    "enquiry": "source || char(10) || external_id",
    "privacy_request": "id",
}
"""What belongs to a lead, each with its key; tags follow the list on the lead."""
CHOICES = frozenset(
    "name phone email company source status owner value_paise custom own_score".split()
)
"""What a person may take from the lead that goes; `custom.city` is one of the custom fields."""
ONE_CUSTOM = "custom."
_WITH_STATUS = ("status_at", "lost_reason", "decided_score")
_FILLED = ("phone", "email", "company", "quality_score", "referral", "owner", "value_paise")
"""Taken over where the lead that stays has none."""
_LARGER = ("marketing_held_until", "undeliverable", "do_not_disturb", "minor")
"""The larger of both holds."""
_STAGES = [LeadStatus.LOST, *(status for status in LeadStatus if status != LeadStatus.LOST)]
"""Of two the later one holds; who is lost in one place and open in another is open."""
_FROM_MESSAGES = (
    *("last_message_at", "last_message_preview", "activity_at", "last_inbound_at"),
    *("unread_count", "needs_reply", "window_expires_at"),
)
"""Recomputed from the messages (`store/inbox_columns.py`)."""
_FORMER = frozenset({"draft_due"})


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that still holds."""

    id: int
    kept_id: LeadId
    gone_id: LeadId
    gone: Values
    ids: dict[str, list[Any]]
    before: Values
    """The lead that stayed, as it was; empty for a merge of an older version of this program."""
    after: Values
    runs: Values
    """Of workflows, experiments and broadcasts; empty for a merge of an older version."""
    asked: list[Values] | None
    """What the agents were asked about both before; None for a merge of an older version."""
    at: Millis


def merge(
    tx: Tx,
    kept: LeadId,
    gone: LeadId,
    actor: str,
    now: Millis,
    take: Collection[str] | None = None,
) -> None:
    """Everything of `gone` becomes `kept`'s; fields in `take` keep the value of `gone`.

    None leaves it to rules: the name that the shop wrote, the status that is further on.
    """
    from crm_tui.store import merged_runs  # not before the first paint

    gone_row, kept_row = _row(tx, gone), _row(tx, kept)
    moved = {table: _move(tx, table, key, kept, gone) for table, key in TABLES.items()}
    asked = agent_work.hand_over(tx, kept, gone)
    runs = merged_runs.hand_over(tx, kept, gone, now)
    tx.run("DELETE FROM lead WHERE id = :id", id=gone)
    forget_lead(tx, gone)
    _forget_summaries(tx, kept)
    _take_over(tx, kept_row, gone_row, take, now)
    _into_step(tx, kept, now)
    after = _row(tx, kept)
    record = {"ids": moved, "kept_before": kept_row, "kept_after": after, "asked": asked}
    record |= {"runs": runs}
    tx.run(
        "INSERT INTO lead_merge (kept_id, gone_id, gone, moved, at, actor)"
        " VALUES (:kept, :gone, :row, :moved, :now, :actor)",
        kept=kept,
        gone=gone,
        row=json.dumps(gone_row, ensure_ascii=False),
        moved=json.dumps(record, ensure_ascii=False),
        now=now,
        actor=actor,
    )
    changes.note(tx, "lead", gone, gone)


def stands_for(tx: Tx, lead_id: int) -> LeadId | None:
    """The lead that a merged one became; None when it was never merged."""
    row = tx.one(
        "SELECT kept_id FROM lead_merge WHERE gone_id = :id AND undone_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        id=lead_id,
    )
    return None if row is None else LeadId(row["kept_id"])


def open_merge(tx: Tx, gone: int) -> Merge | None:
    """The merge in which this lead went; None when it is here."""
    row = tx.one(
        "SELECT * FROM lead_merge WHERE gone_id = :gone AND undone_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        gone=gone,
    )
    return None if row is None else _merge(row)


def merges_into(tx: Tx, kept: int) -> list[Merge]:
    """The merges that still hold and made this lead what it is, oldest first."""
    rows = tx.all(
        "SELECT * FROM lead_merge WHERE kept_id = :kept AND undone_at IS NULL ORDER BY id",
        kept=kept,
    )
    return [_merge(row) for row in rows]


def unmerge(tx: Tx, one: Merge, now: Millis) -> None:
    """Everything that moved goes back; what came since stays, unless its address says whose it is."""
    from crm_tui.store import merged_runs  # not before the first paint

    since = _since(tx, one)
    current = _row(tx, one.kept_id)
    _insert(tx, one.gone)
    staleness.mark_lead(tx, one.gone_id)
    for table, ids in one.ids.items():
        _move_ids(tx, table, ids, one.kept_id, one.gone_id)
    _move_ids(tx, "message", since, one.kept_id, one.gone_id)
    merged_runs.take_back(tx, one.kept_id, one.gone_id, one.runs)
    same_work = one.asked is not None and agent_work.take_back(tx, one.kept_id, one.asked)
    suggestions.retire(tx, one.kept_id, since=one.at)
    _put_back(tx, one, current)
    _facts_follow_messages(tx, one)
    _forget_summaries(tx, one.kept_id)
    _correct_later(tx, one)
    _copy_withdrawals(tx, one)
    tags.follow(tx, one.gone_id)
    tx.run("UPDATE lead_merge SET undone_at = :now WHERE id = :id", now=now, id=one.id)
    if since or not _same(current, one.after, _FROM_MESSAGES):
        inbox_columns.refresh(tx, one.gone_id, now)
        inbox_columns.refresh(tx, one.kept_id, now)
    for lead_id in (one.kept_id, one.gone_id):
        consents.refresh(tx, lead_id)
        leads.reindex(tx, lead_id)
        changes.note(tx, "lead", lead_id, lead_id)
        if not same_work:
            _ask_anew(tx, lead_id, now)


def _ask_anew(tx: Tx, lead_id: LeadId, now: Millis) -> None:
    """Who waits for an answer and has no draft gets one of their own."""
    waits = scalar(tx, "SELECT needs_reply FROM lead WHERE id = :id", id=lead_id)
    if waits and not suggestions.has_sendable(tx, lead_id):
        agent_work.ask(tx, lead_id, Task.GENERATE_REPLY, now)


def _merge(row: Row) -> Merge:
    moved = json.loads(row["moved"])
    return Merge(
        row["id"],
        LeadId(row["kept_id"]),
        LeadId(row["gone_id"]),
        _present(json.loads(row["gone"])),
        moved["ids"],
        _present(moved["kept_before"]),
        _present(moved.get("kept_after", {})),
        moved.get("runs", {}),
        moved.get("asked"),
        Millis(row["at"]),
    )


def _present(row: Values) -> Values:
    """A row as it was kept, without columns that leads have no more."""
    return {name: value for name, value in row.items() if name not in _FORMER}


def _row(tx: Tx, lead_id: LeadId) -> Values:
    row = tx.one("SELECT * FROM lead WHERE id = :id", id=lead_id)
    if row is None:
        raise LookupError(lead_id)
    return dict(row)


def _insert(tx: Tx, row: Values) -> None:
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    tx.run(f"INSERT INTO lead ({names}) VALUES ({values})", **row)


def _move(tx: Tx, table: str, key: str, kept: LeadId, gone: LeadId) -> list[Any]:
    found = tx.all(f"SELECT {key} AS key FROM {table} WHERE lead_id = :id", id=gone)
    tx.run(f"UPDATE {table} SET lead_id = :kept WHERE lead_id = :gone", kept=kept, gone=gone)
    return [row["key"] for row in found]


def _move_ids(tx: Tx, table: str, ids: list[Any], kept: LeadId, gone: LeadId) -> None:
    tx.run(
        f"UPDATE {table} SET lead_id = :gone WHERE lead_id = :kept"
        f" AND {TABLES[table]} IN (SELECT value FROM json_each(:ids))",
        gone=gone,
        kept=kept,
        ids=json.dumps(ids),
    )


def _take_over(
    tx: Tx, kept: Values, gone: Values, take: Collection[str] | None, now: Millis
) -> None:
    chosen = by_rule(kept, gone) if take is None else set(take)
    wanted = CHOICES.intersection(chosen)
    values: Values = {name: kept[name] or gone[name] for name in _FILLED}
    values |= {name: _larger(kept[name], gone[name]) for name in _LARGER}
    values |= {name: gone[name] for name in wanted}
    if "status" in wanted:
        values |= {name: gone[name] for name in _WITH_STATUS}
    values["quality_score"] = values.get("own_score", kept["own_score"]) or values["quality_score"]
    values["tags"] = json.dumps(_both(kept, gone), ensure_ascii=False)
    first, second = (kept, gone) if "custom" in wanted else (gone, kept)
    theirs = json.loads(gone["custom"])
    custom = json.loads(first["custom"]) | json.loads(second["custom"])
    custom |= {key: text for key, text in theirs.items() if f"{ONE_CUSTOM}{key}" in chosen}
    values["custom"] = json.dumps(custom, ensure_ascii=False)
    values["draft"] = "\n".join(filter(None, (kept["draft"], gone["draft"])))
    values["created_at"] = min(kept["created_at"], gone["created_at"])
    _set(tx, kept["id"], values | {"updated_at": now})
    tags.follow(tx, kept["id"])


def by_rule(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> set[str]:
    """What is taken from the one that goes, when nobody says: by `source` and `status` of both."""
    wanted = set()
    if kept["source"].startswith("whatsapp") and not gone["source"].startswith("whatsapp"):
        wanted.add("name")  # somebody of the shop wrote it, no profile did
    if _STAGES.index(gone["status"]) > _STAGES.index(kept["status"]):
        wanted.add("status")
    return wanted


def _larger(one: int | None, other: int | None) -> int | None:
    return max(filter(None, (one, other)), default=one)


def _both(kept: Values, gone: Values) -> list[str]:
    return list(dict.fromkeys([*json.loads(kept["tags"]), *json.loads(gone["tags"])]))


def _set(tx: Tx, lead_id: int, values: Values) -> None:
    if values:
        settings = ", ".join(f"{name} = :{name}" for name in values)
        tx.run(f"UPDATE lead SET {settings} WHERE id = :lead_id", lead_id=lead_id, **values)


def _into_step(tx: Tx, lead_id: LeadId, now: Millis) -> None:
    inbox_columns.refresh(tx, lead_id, now)
    consents.refresh(tx, lead_id)
    assistance.into_step(tx, lead_id)
    leads.reindex(tx, lead_id)


def _put_back(tx: Tx, one: Merge, current: Values) -> None:
    """The lead that stayed gets its own values back, but for those that were changed since."""
    if not one.after:
        return  # merged by an older version, which did not note what it changed
    values = {
        name: before
        for name, before in one.before.items()
        if current.get(name) == one.after.get(name) and before != current.get(name)
    }
    if "tags" not in values:
        values["tags"] = json.dumps(_without(one, current), ensure_ascii=False)
    _set(tx, one.kept_id, values)
    tags.follow(tx, one.kept_id)


def _without(one: Merge, current: Values) -> list[str]:
    """The tags as they are now, less those that only the other lead brought."""
    own, brought = json.loads(one.before["tags"]), json.loads(one.gone["tags"])
    return [tag for tag in json.loads(current["tags"]) if tag in own or tag not in brought]


def _facts_follow_messages(tx: Tx, one: Merge) -> None:
    """What was learnt while both were one belongs to whoever wrote it."""
    tx.run(
        "UPDATE lead_fact SET lead_id = :gone WHERE lead_id = :kept"
        " AND message_id IN (SELECT id FROM message WHERE lead_id = :gone)",
        gone=one.gone_id,
        kept=one.kept_id,
    )


def _forget_summaries(tx: Tx, lead_id: LeadId) -> None:
    """It speaks of what was one conversation, or of two; it is written anew."""
    tx.run("DELETE FROM lead_summary WHERE lead_id = :id", id=lead_id)


def _same(one: Values, other: Values, names: Collection[str]) -> bool:
    return all(one.get(name) == other.get(name) for name in names)


def _correct_later(tx: Tx, one: Merge) -> None:
    """Later merges into the same lead remember values that came from the one which now leaves."""
    for later in merges_into(tx, one.kept_id):
        if later.id <= one.id or not one.after:
            continue
        changed = [name for name, value in one.before.items() if one.after.get(name) != value]
        for row in (later.before, later.after):
            for name in changed:
                if row.get(name) == one.after.get(name):
                    row[name] = one.before[name]
        record = {
            "ids": later.ids,
            "kept_before": later.before,
            "kept_after": later.after,
            "asked": later.asked,
            "runs": later.runs,
        }
        tx.run(
            "UPDATE lead_merge SET moved = :moved WHERE id = :id",
            moved=json.dumps(record, ensure_ascii=False),
            id=later.id,
        )


def _since(tx: Tx, one: Merge) -> list[int]:
    """Messages since the merge, when only the other lead's addresses were written from since then."""
    rows = tx.all(
        "SELECT id FROM contact_point WHERE lead_id = :kept AND seen_at > :at",
        kept=one.kept_id,
        at=one.at,
    )
    wrote = {row["id"] for row in rows}
    if not wrote or not wrote <= set(one.ids["contact_point"]):
        return []
    found = tx.all(
        "SELECT id FROM message WHERE lead_id = :kept AND created_at > :at AND id NOT IN"
        " (SELECT value FROM json_each(:moved))",
        kept=one.kept_id,
        at=one.at,
        moved=json.dumps(one.ids["message"]),
    )
    return [row["id"] for row in found]


def _copy_withdrawals(tx: Tx, one: Merge) -> None:
    """Who wanted no more messages while both were one: to be safe, both did."""
    tx.run(
        "INSERT INTO consent (lead_id, purpose, given, at, source, proof, actor, evidence, notice)"
        " SELECT :gone, purpose, given, at, source, proof, actor, evidence, notice FROM consent"
        " WHERE lead_id = :kept AND given = 0 AND at > :at ORDER BY id",
        gone=one.gone_id,
        kept=one.kept_id,
        at=one.at,
    )
