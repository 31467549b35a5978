"""One lead's timeline: an indexed read of each table, put together newest first."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.follow import CALL, NOTE, TASK
from crm_tui.domain.ids import EVENT, MESSAGE, SUGGESTION, show_id
from crm_tui.domain.timeline import Cursor, Entry, EntryKind, Page
from crm_tui.store import timeline_words as say
from crm_tui.store.tx import Row, Tx

KEYS_PER_MS = 4_096
"""How many messages of one millisecond have a sort key of their own (`store/messages.py`)."""
_LAST = (2**50, 0)
_QUARTER = 15 * MINUTE
"""Every zone's midnight falls on a quarter of an hour (IANA's present-day zones)."""
_EVENTS = {
    "status_changed": EntryKind.STATUS,
    "lead_added": EntryKind.FIELD,
    "lead_changed": EntryKind.FIELD,
    "tags_changed": EntryKind.FIELD,
    "imported": EntryKind.IMPORT,
    "import_undone": EntryKind.IMPORT,
    "enquiry": EntryKind.ENQUIRY,
    "lead_merged": EntryKind.MERGE,
    "lead_unmerged": EntryKind.MERGE,
    "told_apart": EntryKind.MERGE,
    "told_apart_undone": EntryKind.MERGE,
}
"""What an event is; one of no row here is OTHER."""
_TOLD_ELSEWHERE = (
    *("message_queued", "message_sent", "note_added", "task_added", "call_logged", "drafted"),
    *("consent_given", "consent_withdrawn", "lead_scored", "follow_up_added", "promise_noted"),
)
"""Events whose row stands on the timeline itself."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A table; `columns` gives at, id, actor and what its words need, of one lead.

    `before` and `order` are an index's own order, or empty for `(at, id)`.
    """

    kinds: frozenset[EntryKind]
    columns: str
    table: str
    at: str
    entry: Callable[[Row], Entry]
    where: str = ""
    before: str = ""
    order: str = ""


def page(
    tx: Tx,
    lead_id: int,
    *,
    kinds: Collection[EntryKind] = (),
    before: Cursor | None = None,
    limit: int = 50,
) -> Page:
    """Entries of these kinds (none: of all), newest first."""
    wanted = frozenset(kinds) or frozenset(EntryKind)
    found = merge(
        *(
            _read(tx, place, source, lead_id, wanted, before, limit)
            for place, source in enumerate(_SOURCES)
            if source.kinds & wanted
        ),
        key=lambda pair: pair[0],
        reverse=True,
    )
    pairs = list(islice(found, limit + 1))
    shown = pairs[:limit]
    following = shown[-1][0] if len(pairs) > limit else None
    return Page(tuple(entry for _, entry in shown), following)


def quarters(tx: Tx, lead_id: int) -> dict[Millis, int]:
    """How many entries each quarter of an hour has that has any, by its beginning."""
    found: dict[Millis, int] = {}
    for source in _SOURCES:
        rows = tx.all(
            f"SELECT {source.at} / {_QUARTER} AS quarter, COUNT(*) AS entries FROM {source.table}"
            f" WHERE lead_id = :lead_id{source.where} GROUP BY 1",
            lead_id=lead_id,
        )
        for row in rows:
            starts = Millis(row["quarter"] * _QUARTER)
            found[starts] = found.get(starts, 0) + row["entries"]
    return found


def _read(
    tx: Tx,
    place: int,
    source: _Source,
    lead_id: int,
    wanted: frozenset[EntryKind],
    before: Cursor | None,
    limit: int,
) -> Iterable[tuple[Cursor, Entry]]:
    """The source's next entries, newest first; an event that is filtered out makes room for another."""
    given = 0
    while given <= limit:
        rows = _rows(tx, place, source, lead_id, before, limit + 1)
        for row in rows:
            before = Cursor(Millis(row["at"]), place, row["id"])
            entry = source.entry(row)
            if entry.kind in wanted:
                given += 1
                yield before, entry
        if len(rows) <= limit:
            return


def _rows(
    tx: Tx, place: int, source: _Source, lead_id: int, before: Cursor | None, limit: int
) -> list[Row]:
    at, row = _LAST if before is None else _bound(before, place)
    return list(
        tx.all(
            f"SELECT {source.columns} FROM {source.table}"
            f" WHERE lead_id = :lead_id AND {source.before or f'({source.at}, id) < (:at, :row)'}"
            f"{source.where} ORDER BY {source.order or f'{source.at} DESC, id DESC'} LIMIT :limit",
            lead_id=lead_id,
            at=at,
            row=row,
            limit=limit,
        )
    )


def _bound(before: Cursor, place: int) -> tuple[int, int]:
    """Of one moment the sources stand in their order, the last first."""
    if place == before.place:
        return before.at, before.id
    return (before.at + 1, 0) if place < before.place else (before.at, 0)


def _message(row: Row) -> Entry:
    title = say.message(row)
    return _entry(EntryKind.MESSAGE, row, title, row["words"], show_id(MESSAGE, row["message_id"]))


def _call(row: Row) -> Entry:
    return _entry(EntryKind.CALL, row, say.call(row), row["words"], show_id(CALL, row["id"]))


def _note(row: Row) -> Entry:
    return _entry(EntryKind.NOTE, row, "note", row["words"], show_id(NOTE, row["id"]))


def _task(row: Row) -> Entry:
    title = "task" if row["done_at"] is None else "task, done"
    return _entry(EntryKind.TASK, row, title, row["words"], show_id(TASK, row["id"]))


def _suggestion(row: Row) -> Entry:
    title = f"draft, {row['status']}"
    ref = show_id(SUGGESTION, row["id"])
    return _entry(EntryKind.SUGGESTION, row, title, row["words"], ref)


def _consent(row: Row) -> Entry:
    title = f"{'agreed to' if row['given'] else 'wants no more'} {row['purpose']}"
    return _entry(EntryKind.CONSENT, row, title, row["words"], f"consent {row['id']}")


def _event(row: Row) -> Entry:
    kind = _EVENTS.get(row["kind"], EntryKind.OTHER)
    title, words = say.event(row["kind"], json.loads(row["words"]))
    return _entry(kind, row, title, words, show_id(EVENT, row["id"]))


def _entry(kind: EntryKind, row: Row, title: str, words: str, ref: str) -> Entry:
    return Entry(kind, Millis(row["at"]), row["actor"], title, words, ref)


_OTHER_EVENTS = ", ".join(f"'{kind}'" for kind in _TOLD_ELSEWHERE)
_SOURCES = (
    _Source(
        frozenset({*_EVENTS.values(), EntryKind.OTHER}),
        "id, at, actor, kind, data AS words",
        "event",
        "at",
        _event,
        f" AND kind NOT IN ({_OTHER_EVENTS})",
    ),
    _Source(
        frozenset({EntryKind.CONSENT}),
        "id, at, actor, given, purpose, proof AS words",
        "consent",
        "at",
        _consent,
    ),
    _Source(
        frozenset({EntryKind.SUGGESTION}),
        "id, created_at AS at, 'agent:' || agent_type AS actor, status, content AS words",
        "suggestion",
        "created_at",
        _suggestion,
    ),
    _Source(
        frozenset({EntryKind.TASK}),
        "id, created_at AS at, actor, done_at, text AS words",
        "task",
        "created_at",
        _task,
    ),
    _Source(
        frozenset({EntryKind.NOTE}),
        "id, created_at AS at, actor, text AS words",
        "note",
        "created_at",
        _note,
    ),
    _Source(
        frozenset({EntryKind.CALL}),
        "id, at, actor, direction, outcome, seconds, text AS words",
        "call_log",
        "at",
        _call,
    ),
    _Source(
        frozenset({EntryKind.MESSAGE}),
        f"sort_key / {KEYS_PER_MS} AS at, sort_key % {KEYS_PER_MS} AS id, id AS message_id, actor,"
        " direction, message_type, status, revoked, content AS words",
        "message",
        f"sort_key / {KEYS_PER_MS}",
        _message,
        before=f"sort_key < :at * {KEYS_PER_MS} + :row",
        order="sort_key DESC",
    ),
)
