"""The writing of an import: a run is begun, rows are written some at a time, the run is ended.

What can be worked out without the database is (`prepare`), so that others wait for it no longer than
they must.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.domain.lead_draft import OTHER_NUMBER
from crm_tui.domain.roles import Act
from crm_tui.services import audit, scoring
from crm_tui.services.importing import giving_way
from crm_tui.services.importing.plan import Asked, Faces, Judged, Likely, Verdict, ask, judge
from crm_tui.services.importing.rules import (
    Columns,
    by_key,
    fingerprint,
    key_of,
    new_columns,
    new_time,
)
from crm_tui.services.may import needs
from crm_tui.sheets.fields import By
from crm_tui.sheets.people import People, Row
from crm_tui.store import imported_leads, imports, jobs
from crm_tui.store.imported_leads import Point, Writing, flat_to_json, to_json
from crm_tui.store.imports import Change, ImportRun, ImportState
from crm_tui.store.lead_marks import OTHERS
from crm_tui.store.tx import Tx

IMPORT = "I"
"""The prefix of an import's id."""


@dataclass(slots=True)
class Run:
    """An import that is being written."""

    import_id: int
    file: str
    actor: Actor
    overwrite: bool
    notes: dict[str, Any]
    """What undoing it needs beside the changes of leads."""
    counts: Counter[Verdict] = field(default_factory=Counter)
    written: dict[LeadId, Verdict] = field(default_factory=dict)
    """Of leads that were written before it was broken off, what their first rows were."""

    @property
    def done(self) -> int:
        """Rows."""
        return self.counts.total()

    def shown_counts(self) -> dict[str, Any]:
        return {verdict: self.counts[verdict] for verdict in Verdict} | self.notes

    def result(self) -> dict[str, Any]:
        """What the job that asked for it brought."""
        counts = {str(verdict): self.counts[verdict] for verdict in Verdict}
        return {"import": self.import_id, "file": self.file, "rows": self.notes["rows"], **counts}

    def count(self, judged: Iterable[Judged]) -> None:
        for one in judged:
            before = None if one.lead_id is None else self.written.pop(one.lead_id, None)
            self.counts[before or one.verdict] += 1


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row, and what is written for it when its person is new."""

    asked: Asked
    columns: Columns = field(default_factory=dict)
    created_at: Millis | None = None
    fingerprint: str = ""
    event: str = ""
    """JSON."""
    found_by: tuple[str, str] = ("", "")
    """As the search index holds it: words and sounds."""
    score: tuple[int, str] = (0, "[]")
    """With its reasons as JSON."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one transaction's rows."""

    likely: list[Likely]
    """New leads that may be somebody who is here already."""
    rest: list[Prepared]
    """Rows that must wait for the next transaction."""


@needs(Act.IMPORT)
def begin(
    tx: Tx,
    filename: str,
    people: People,
    actor: Actor,
    now: Millis,
    *,
    overwrite: bool,
    was_told: bool,
    job: int | None = None,
) -> Run:
    """A run, marked as running; the file's custom fields are made, its layout is remembered.

    A job that was broken off goes on with its run.
    """
    if job is not None and (begun := imports.begun_for(tx, job)) is not None:
        return _go_on(tx, begun, actor, overwrite)
    labels = {key_of(one.label): one.label for one in people.mapping.columns if one.label}
    labels.pop("", None)
    layout = people.mapping.layout
    notes: dict[str, Any] = {
        "rows": len(people),
        "fields": imports.make_custom_fields(tx, labels, now),
        "job": job,
    }
    if was_told:
        notes["layout_before"] = imports.layouts(tx).get(layout)
        imports.remember_layout(tx, layout, _said(people), now)
    import_id = imports.begin(
        tx,
        file=filename,
        sha256=people.sheet.sha256,
        source=people.source,
        layout=layout,
        mapping=people.mapping.shown(),
        counts=notes,
        state=ImportState.RUNNING,
        actor=actor,
        now=now,
    )
    said = {"import": show_id(IMPORT, import_id), "file": filename, "rows": len(people)}
    audit.note(tx, actor, now, "import_begun", said | {"overwrite": overwrite})
    return Run(import_id, filename, actor, overwrite, notes)


def _go_on(tx: Tx, begun: ImportRun, actor: Actor, overwrite: bool) -> Run:
    notes = {name: value for name, value in begun.counts.items() if name not in tuple(Verdict)}
    written = {
        lead_id: Verdict.NEW if created else Verdict.UPDATE
        for lead_id, created in imports.written_by(tx, begun.id).items()
    }
    return Run(begun.id, begun.file, actor, overwrite, notes, written=written)


def _said(people: People) -> dict[str, str]:
    """What the person chose, now or earlier; what the program found by itself it finds again."""
    chosen, shown = (By.PERSON, By.MEMORY), people.mapping.shown()
    return {one.header: shown[one.header] for one in people.mapping.columns if one.by in chosen}


def prepare(run: Run, rows: Sequence[Row], now: Millis) -> list[Prepared]:
    """All that can be said of these rows before the database is asked."""
    return [_prepare(run, row, now) for row in rows]


def _prepare(run: Run, row: Row, now: Millis) -> Prepared:
    asked = ask(row, now)
    if row.draft is None:
        return Prepared(asked)
    columns = new_columns(row.draft)
    return Prepared(
        asked,
        columns,
        new_time(row.draft, now),
        fingerprint(columns),
        flat_to_json(_event(run, row)),
        imported_leads.found_by(columns, by_key(row.draft).values(), asked.points),
        scoring.of_new(columns),
    )


def write_rows(
    tx: Tx,
    run: Run,
    rows: Sequence[Prepared],
    faces: Faces,
    now: Millis,
    is_wanted: Callable[[], bool],
    on_end: Callable[[], object],
) -> Written:
    """Write these rows in one transaction, or as many as there is time for.

    `on_end` is called right before the commit, however it ends: others may use the processor then.
    """
    try:
        return _write_rows(tx, run, rows, faces, now, is_wanted)
    finally:
        on_end()


def _write_rows(
    tx: Tx,
    run: Run,
    rows: Sequence[Prepared],
    faces: Faces,
    now: Millis,
    is_wanted: Callable[[], bool],
) -> Written:
    likely: list[Likely] = []
    postponed: list[Prepared] = []
    seen = 0
    for part in giving_way.parts(rows, is_wanted):
        written = _write_part(tx, run, [*postponed, *part], faces, now)
        likely += written.likely
        postponed = written.rest
        seen += len(part)
    imports.progress(tx, run.import_id, run.shown_counts(), ImportState.RUNNING)
    return Written(likely, [*postponed, *rows[seen:]])


def _write_part(tx: Tx, run: Run, rows: Sequence[Prepared], faces: Faces, now: Millis) -> Written:
    """Rows of one lead or one number wait for each other: the next must see what the first did."""
    judged, likely = judge(tx, [one.asked for one in rows], faces, overwrite=run.overwrite)
    pairs, postponed = _one_a_lead(rows, judged)
    _make_field_for_others(tx, run, [one for _, one in pairs], now)
    next_id = imported_leads.next_id(tx)
    writings: list[Writing] = []
    changes: list[Change] = []
    updates: dict[LeadId, Judged] = {}
    for row, one in pairs:
        if one.verdict is Verdict.NEW:
            if one.row is not row.asked.row:
                row = _prepare(run, one.row, now)
            writings.append(_new(row, one, LeadId(next_id)))
            changes.append(_made(LeadId(next_id), row))
            next_id += 1
        elif one.verdict is Verdict.UPDATE and one.lead_id is not None:
            writings.append(_update(run, one, one.lead_id))
            updates[one.lead_id] = one
    imported_leads.write(tx, writings, f"{ActorKind.IMPORT}:{run.actor.name}", now)
    scores = _rescored(tx, updates, now)
    changes += [_changed(lead_id, one, scores[lead_id]) for lead_id, one in updates.items()]
    imports.note_changes(tx, run.import_id, changes)
    run.count(one for _, one in pairs)
    waiting = {one.asked.row.number for one in postponed}
    return Written([one for one in likely if one.row not in waiting], postponed)


def end(tx: Tx, run: Run, now: Millis) -> None:
    """The run is whole, and with it the job that asked for it."""
    imports.progress(tx, run.import_id, run.shown_counts(), ImportState.DONE)
    audit.note(
        tx, run.actor, now, "imported", run.result() | {"import": show_id(IMPORT, run.import_id)}
    )
    if (job := run.notes["job"]) is not None:
        jobs.keep_result(tx, job, run.result())


def _one_a_lead(
    rows: Sequence[Prepared], judged: Sequence[Judged]
) -> tuple[list[tuple[Prepared, Judged]], list[Prepared]]:
    seen: set[LeadId] = set()
    claimed: set[Point] = set()
    kept: list[tuple[Prepared, Judged]] = []
    postponed: list[Prepared] = []
    for row, one in zip(rows, judged, strict=True):
        if one.lead_id in seen or not claimed.isdisjoint(one.points):
            postponed.append(row)
            continue
        kept.append((row, one))
        claimed.update(one.points)
        if one.lead_id is not None and one.verdict is Verdict.UPDATE:
            seen.add(one.lead_id)
    return kept, postponed


def _make_field_for_others(tx: Tx, run: Run, judged: Sequence[Judged], now: Millis) -> None:
    """The custom field of numbers that are somebody else's is made when the first is met."""
    drafts = (one.row.draft for one in judged)
    if any(draft is not None and OTHER_NUMBER in draft.custom for draft in drafts):
        made = imports.make_custom_fields(tx, {OTHERS: OTHER_NUMBER}, now)
        run.notes["fields"] += made


def _new(row: Prepared, one: Judged, lead_id: LeadId) -> Writing:
    found_by = row.found_by
    if one.points is not row.asked.points:
        # Somebody has one of the numbers: the new lead is found by it only as by a word.
        custom = json.loads(row.columns["custom"]).values()
        found_by = imported_leads.found_by(row.columns, custom, one.points)
    return Writing(
        lead_id,
        row.columns,
        one.points,
        one.tags,
        one.enquiry,
        row.event,
        row.created_at,
        found_by,
        row.score,
    )


def _update(run: Run, one: Judged, lead_id: LeadId) -> Writing:
    said = _event(run, one.row)
    said["changed"] = [name for name in one.columns if name != "tags"]
    return Writing(lead_id, one.columns, one.points, one.tags, one.enquiry, to_json(said))


def _event(run: Run, row: Row) -> dict[str, Any]:
    """The entry on the lead's timeline."""
    said: dict[str, Any] = {
        "import": show_id(IMPORT, run.import_id),
        "file": run.file,
        "row": row.number,
    }
    if (draft := row.draft) is not None:
        told = {
            "source": draft.source,
            "product": draft.product,
            "message": draft.message,
            "asked_at": draft.asked_at,
        }
        said |= {name: value for name, value in told.items() if value}
    return said


def _made(lead_id: LeadId, row: Prepared) -> Change:
    return Change(lead_id, True, {}, {"fingerprint": row.fingerprint})


def _rescored(
    tx: Tx, updates: Mapping[LeadId, Judged], now: Millis
) -> dict[LeadId, dict[str, Any]]:
    """The scores of these leads, again in step with what the import has changed."""
    for lead_id, one in updates.items():
        if not scoring.COUNTED.isdisjoint(one.columns):
            scoring.rescore(tx, lead_id, now)
    standing = imported_leads.standing(tx, updates)
    return {
        lead_id: {name: there[name] for name in imported_leads.FOLLOWING}
        for lead_id, there in standing.items()
    }


def _changed(lead_id: LeadId, one: Judged, score: dict[str, Any]) -> Change:
    after: dict[str, Any] = one.columns | score
    after["points"] = [list(point) for point in one.points]
    after["tags_added"] = list(one.tags)
    after["enquiries"] = [] if one.enquiry is None else [list(one.enquiry[:2])]
    return Change(lead_id, False, one.before, after)
