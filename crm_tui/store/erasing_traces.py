"""What else speaks of a person: raw webhooks, steps to undo, jobs, merges, notices, others' timelines."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.erasing import Marks
from crm_tui.domain.ids import LEAD, show_id
from crm_tui.store import doubles, settings, unsettled
from crm_tui.store.analytics import insights
from crm_tui.store.tx import Tx, scalar

EVENTS = 400
"""Raw events looked through in one piece, about 20 ms."""
_PARTS = ("note", "task", "call_log", "lead_fact")
_OF_PARTS = " OR ".join(f"instr(payload, '[\"{table}\", ')" for table in _PARTS)
"""Steps over rows that need not say whose they are; those over many leads at once have none."""


def newest_event(tx: Tx) -> int:
    """The id of the newest raw event; 0 without any."""
    return int(scalar(tx, "SELECT COALESCE(MAX(id), 0) FROM webhook_event"))


def raw_events(tx: Tx, marks: Marks, after: int, until: int) -> int | None:
    """Forget the raw events of the next piece that speak of them; where to go on, None at the end.

    One of which a part could not be read yet stays, without its body: that part lies apart. One that
    is not read in yet stays whole: it may hold other people's messages too.
    """
    rows = tx.all(
        "SELECT id, body, state FROM webhook_event WHERE id > :after AND id <= :until"
        " ORDER BY id LIMIT :limit",
        after=after,
        until=until,
        limit=EVENTS,
    )
    for row in rows:
        if row["state"] != "new" and marks.are_in(bytes(row["body"])):
            _forget_event(tx, row["id"], marks)
    return rows[-1]["id"] if rows else None


def _forget_event(tx: Tx, event_id: int, marks: Marks) -> None:
    _quarantined(tx, marks, "event_id = :id", id=event_id)
    if tx.one("SELECT 1 FROM quarantine WHERE event_id = :id", id=event_id):
        tx.run("UPDATE webhook_event SET body = x'', headers = '{}' WHERE id = :id", id=event_id)
    else:
        tx.run("DELETE FROM webhook_event WHERE id = :id", id=event_id)


def lines_without_event(tx: Tx, marks: Marks) -> None:
    """Quarantined lines that belong to no event."""
    _quarantined(tx, marks, "event_id IS NULL")


def _quarantined(tx: Tx, marks: Marks, where: str, **values: object) -> None:
    for row in tx.all(f"SELECT id, raw, reason FROM quarantine WHERE {where}", **values):
        if marks.are_in(f"{row['raw']}\n{row['reason']}".encode()):
            tx.run("DELETE FROM quarantine WHERE id = :id", id=row["id"])


def merges(tx: Tx, ids: Sequence[int]) -> None:
    """The log of merges that they were part of, also of those that were parted again."""
    tx.run(
        "DELETE FROM lead_merge WHERE kept_id IN (SELECT value FROM json_each(:ids))"
        " OR gone_id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
    )


def others_events(tx: Tx, others: Sequence[int], ids: Sequence[int], marks: Marks) -> None:
    """Entries on other people's timelines that name them: the name goes, that it happened stays."""
    shown = {show_id(LEAD, one) for one in ids}
    for other in others:
        for row in tx.all("SELECT id, data FROM event WHERE lead_id = :id", id=other):
            data = json.loads(row["data"])
            if shown.intersection(_strings(data)) or marks.are_in_text(row["data"]):
                tx.run(
                    "UPDATE event SET data = :data WHERE id = :id",
                    id=row["id"],
                    data=json.dumps(_only_ids(data, shown), ensure_ascii=False),
                )


def others_acts(tx: Tx, others: Sequence[int], ids: Sequence[int], marks: Marks) -> tuple[int, ...]:
    """Rows of the audit log about other people whose details name them by more than an id."""
    shown = {show_id(LEAD, one) for one in ids}
    rows = tx.all(
        "SELECT a.id, d.detail FROM audit a JOIN audit_detail d ON d.audit_id = a.id"
        " WHERE a.lead_id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(others)),
    )
    return tuple(row["id"] for row in rows if _names(row["detail"], shown, marks))


def _names(detail: str, shown: set[str], marks: Marks) -> bool:
    data = json.loads(detail)
    is_named = bool(shown.intersection(_strings(data))) and data != _only_ids(data, shown)
    return is_named or marks.are_in_text(detail)


def _strings(data: dict[str, Any]) -> set[str]:
    return {one for one in data.values() if isinstance(one, str)}


def _only_ids(data: dict[str, Any], shown: set[str]) -> dict[str, Any]:
    return {
        name: value for name, value in data.items() if isinstance(value, str) and value in shown
    }


def shared_numbers(tx: Tx, marks: Marks) -> None:
    """Numbers that several people were said to have, and leads that wait to be brought into step."""
    shared = settings.get(tx, doubles.SHARED) or {}
    kept = {one: count for one, count in shared.items() if not marks.are_in(one.encode())}
    if kept != shared:
        settings.put(tx, doubles.SHARED, kept)


def waiting(tx: Tx, ids: Sequence[int]) -> None:
    """They are not to be brought into step any more."""
    left = [one for one in unsettled.every(tx) if one not in ids]
    if len(left) != len(unsettled.every(tx)):
        unsettled.keep(tx, left)


def requests(tx: Tx, ids: Sequence[int], at: Millis) -> None:
    """What they asked for: that they did, and when it was answered, stays; the words go.

    One that was open is answered by the erasing.
    """
    tx.run(
        "UPDATE privacy_request SET words = '', done_at = COALESCE(done_at, :at),"
        " answer = CASE WHEN done_at IS NULL THEN 'erased' ELSE '' END"
        " WHERE lead_id IN (SELECT value FROM json_each(:ids))"
        " AND (words <> '' OR answer <> '' OR done_at IS NULL)",
        ids=json.dumps(list(ids)),
        at=at,
    )


def undo_steps(tx: Tx, ids: Sequence[int], marks: Marks) -> None:
    """Take their rows out of the steps that can be undone."""
    rows = tx.all(
        "SELECT id, title, payload FROM undo_step WHERE EXISTS (SELECT 1 FROM json_each(:ids) one"
        " WHERE instr(payload, '[\"lead\", ' || one.value || ',')"
        "  OR instr(payload, '\"lead_id\": ' || one.value))"
        f" OR {_OF_PARTS}",
        ids=json.dumps(list(ids)),
    )
    for row in rows:
        _clean_step(tx, row["id"], row["title"], json.loads(row["payload"]), set(ids), marks)


def _clean_step(
    tx: Tx, step_id: int, title: str, payload: list[Any], ids: set[int], marks: Marks
) -> None:
    kept = [one for one in payload if not _is_theirs(tx, one, ids)]
    if len(kept) == len(payload) and not marks.are_in_text(title):
        return
    of_two = len(payload) == 2 and len(kept) < 2
    if not kept or of_two:  # half a merge cannot be taken back
        tx.run("DELETE FROM undo_step WHERE id = :id", id=step_id)
        return
    tx.run(
        "UPDATE undo_step SET payload = :payload, title = :title WHERE id = :id",
        id=step_id,
        payload=json.dumps(kept, ensure_ascii=False),
        title="what was changed of several" if marks.are_in_text(title) else title,
    )


def _is_theirs(tx: Tx, change: list[Any], ids: set[int]) -> bool:
    """Whether one row before and after a step is the lead's, or was: rows that are gone are nobody's."""
    table, row_id, before, after = change
    if table == "lead":
        return row_id in ids
    noted = (after or {}).get("lead_id") or (before or {}).get("lead_id")
    if noted is not None:
        return noted in ids
    return tx.one(f"SELECT 1 FROM {_known(table)} WHERE id = :id", id=row_id) is None


def _known(table: str) -> str:
    if table not in _PARTS:
        raise ValueError(f"not a table with steps: {table}")
    return table


def jobs(tx: Tx, marks: Marks) -> None:
    """Jobs that name them; one that is not done yet is left to be done, then it goes by age."""
    _drop(
        tx,
        "SELECT id, payload || char(10) || COALESCE(result, '') || char(10) || COALESCE(error, '')"
        " AS text FROM job WHERE state IN ('done', 'failed')",
        "DELETE FROM job WHERE id = :id",
        marks.are_in_text,
    )


def previews(tx: Tx, marks: Marks) -> None:
    """Files that were looked at and not imported, where a row of them is this person."""
    _drop(
        tx,
        "SELECT id, counts AS text FROM import_run WHERE state = 'preview'",
        "DELETE FROM import_run WHERE id = :id",
        marks.are_in_text,
    )


def notices(tx: Tx, marks: Marks) -> None:
    """Notices to the owner that name them."""
    _drop(
        tx,
        "SELECT id, text FROM notice",
        "DELETE FROM notice WHERE id = :id",
        marks.are_in_text,
    )


def saved_filters(tx: Tx, marks: Marks) -> None:
    """Filters that look for their number or address."""
    _drop(
        tx,
        "SELECT name AS id, name || char(10) || spec AS text FROM saved_filter",
        "DELETE FROM saved_filter WHERE name = :id",
        lambda text: marks.are_in(text.encode()),
    )


def glossary(tx: Tx, marks: Marks) -> None:
    """Learnt words that are their number or address."""
    _drop(
        tx,
        "SELECT word AS id, word || char(10) || meaning AS text FROM glossary",
        "DELETE FROM glossary WHERE word = :id",
        lambda text: marks.are_in(text.encode()),
    )


def _drop(tx: Tx, found: str, drop: str, is_theirs: Callable[[str], bool]) -> None:
    for row in tx.all(found):
        if is_theirs(row["text"]):
            tx.run(drop, id=row["id"])


def small(tx: Tx, marks: Marks, ids: Sequence[int], others: Iterable[int], at: Millis) -> None:
    """Everything that is small enough for one transaction."""
    lines_without_event(tx, marks)
    merges(tx, ids)
    others_events(tx, tuple(others), ids, marks)
    shared_numbers(tx, marks)
    waiting(tx, ids)
    requests(tx, ids, at)
    insights.forget(tx)
    for forget in (jobs, previews, notices, saved_filters, glossary):
        forget(tx, marks)
