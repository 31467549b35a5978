"""Exports: everything of one kind as a workbook, a sheet of text, or JSON."""

from collections.abc import Callable, Iterator
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line, counted
from crm_tui.services import export_files, shapes, timeline
from crm_tui.services.export_log import logged
from crm_tui.services.filters import order
from crm_tui.services.may import needs
from crm_tui.services.shapes import Json
from crm_tui.store import calls, consents, leads, messages, notes, suggestions, tasks
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_PAGE = 500
ENDINGS = export_files.ENDINGS


@needs(Act.EXPORT_ALL)
def export(
    db: Database,
    kind: str,
    target: Path,
    on_progress: Callable[[int], None],
    actor: Actor,
    now: Millis,
    spec: LeadFilter | None = None,
) -> int:
    """Write everything of this kind; how many items. Raises CrmError for another kind or ending.

    With a filter only the leads that fit, and what belongs to them.
    """
    if kind not in KINDS:
        raise CrmError(
            f"{clean_line(kind, 40)!r} cannot be exported.", f"Choose one of: {', '.join(KINDS)}."
        )
    ids = None
    if spec is not None and not spec.is_empty:
        ids = list(db.read_now(order, spec, now))
    what = {"what": kind, "of": "everybody" if ids is None else counted(len(ids), "lead")}
    with logged(db, actor, now, what, target) as done:
        done.items = export_files.write(target, kind, _items(db, kind, ids), on_progress)
    return done.items


def _items(db: Database, kind: str, ids: list[int] | None) -> Iterator[Json]:
    if kind == "leads" and ids is not None:
        yield from _chosen_leads(db, ids)
        return
    if kind == "timeline":
        yield from _timelines(db, ids)
        return
    wanted = None if ids is None else {f"L{one}" for one in ids}
    for item in _paged(db, kind):
        if wanted is None or item["lead_id"] in wanted:
            yield item


def _paged(db: Database, kind: str) -> Iterator[Json]:
    after = 0
    while page := db.read_now(KINDS[kind], after, _PAGE):
        for row_id, item in page:
            after = row_id
            yield item


def _chosen_leads(db: Database, ids: list[int]) -> Iterator[Json]:
    for start in range(0, len(ids), _PAGE):
        yield from map(shapes.lead_json, db.read_now(leads.several, ids[start : start + _PAGE]))


def _timelines(db: Database, ids: list[int] | None) -> Iterator[Json]:
    every = ids if ids is not None else [lead["id"] for lead in _ids(db)]
    for lead_id in every:
        before = None
        while True:
            page = db.read_now(timeline.page, LeadId(lead_id), (), before, _PAGE)
            for entry in page.entries:
                yield {"lead_id": f"L{lead_id}", **shapes.entry_json(entry)}
            before = page.next
            if before is None:
                break


def _ids(db: Database) -> Iterator[Json]:
    after = 0
    while page := db.read_now(leads.page_by_id, after, _PAGE):
        yield from ({"id": lead.id} for lead in page)
        after = page[-1].id


Rows = list[tuple[int, Json]]


def _lead_rows(tx: Tx, after: int, limit: int) -> Rows:
    return [(one.id, shapes.lead_json(one)) for one in leads.page_by_id(tx, after, limit)]


def _message_rows(tx: Tx, after: int, limit: int) -> Rows:
    return [(one.id, shapes.message_json(one)) for one in messages.page(tx, after, limit)]


def _note_rows(tx: Tx, after: int, limit: int) -> Rows:
    return [(one.id, shapes.note_json(one)) for one in notes.page(tx, after, limit)]


def _task_rows(tx: Tx, after: int, limit: int) -> Rows:
    return [(one.id, shapes.task_json(one)) for one in tasks.page(tx, after, limit)]


def _call_rows(tx: Tx, after: int, limit: int) -> Rows:
    return [(one.id, shapes.call_json(one)) for one in calls.page(tx, after, limit)]


def _consent_rows(tx: Tx, after: int, limit: int) -> Rows:
    return [(row, shapes.consent_json(one)) for row, one in consents.page(tx, after, limit)]


def _suggestion_rows(tx: Tx, after: int, limit: int) -> Rows:
    found = suggestions.page_by_id(tx, after, limit)
    return [(one.id, shapes.suggestion_json(one)) for one in found]


def _timeline_rows(tx: Tx, after: int, limit: int) -> Rows:
    """Timelines go lead by lead: see `_timelines`."""
    return []


KINDS: dict[str, Callable[[Tx, int, int], Rows]] = {
    "leads": _lead_rows,
    "messages": _message_rows,
    "timeline": _timeline_rows,
    "notes": _note_rows,
    "tasks": _task_rows,
    "calls": _call_rows,
    "consents": _consent_rows,
    "suggestions": _suggestion_rows,
}
