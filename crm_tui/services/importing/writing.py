"""The writing of an import: a run is begun, rows are written a hundred at a time, the run is ended."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.services.importing.plan import Faces, Judged, Likely, Verdict, judge
from crm_tui.services.importing.rules import fingerprint, key_of, new_time
from crm_tui.sheets.fields import By
from crm_tui.sheets.people import People, Row
from crm_tui.store import imported_leads, imports
from crm_tui.store.imported_leads import Writing
from crm_tui.store.imports import Change, ImportState
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

    @property
    def done(self) -> int:
        """Rows."""
        return self.counts.total()

    def shown_counts(self) -> dict[str, Any]:
        return {verdict: self.counts[verdict] for verdict in Verdict} | self.notes


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one transaction's rows."""

    likely: list[Likely]
    """New leads that may be somebody who is here already."""
    postponed: list[Row]
    """Rows that must wait for the next transaction."""
    version: int
    """The writer's `data_version`: it moves when somebody else has written."""


def begin(
    tx: Tx,
    filename: str,
    people: People,
    actor: Actor,
    now: Millis,
    *,
    overwrite: bool,
    was_told: bool,
) -> Run:
    """A run, marked as running; the file's custom fields are made, its layout is remembered."""
    labels = {key_of(one.label): one.label for one in people.mapping.columns if one.label}
    labels.pop("", None)
    layout = people.mapping.layout
    notes: dict[str, Any] = {
        "rows": len(people),
        "fields": imports.make_custom_fields(tx, labels, now),
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
    return Run(import_id, filename, actor, overwrite, notes)


def _said(people: People) -> dict[str, str]:
    """What the person chose, now or earlier; what the program found by itself it finds again."""
    chosen = (By.PERSON, By.MEMORY)
    return {one.header: str(one.field) for one in people.mapping.columns if one.by in chosen}


def write_batch(tx: Tx, run: Run, rows: Sequence[Row], faces: Faces, now: Millis) -> Written:
    """Write these rows, in one transaction.

    Two rows of one lead wait for each other: the second must see what the first has changed.
    """
    judged, likely = judge(tx, rows, faces, now, overwrite=run.overwrite)
    judged, postponed = _one_a_lead(judged)
    next_id = imported_leads.next_id(tx)
    writings: list[Writing] = []
    changes: list[Change] = []
    for one in judged:
        if one.verdict is Verdict.NEW:
            writings.append(_new(run, one, LeadId(next_id), now))
            changes.append(_made(LeadId(next_id), one))
            next_id += 1
        elif one.verdict is Verdict.UPDATE and one.lead_id is not None:
            writings.append(_update(run, one, one.lead_id))
            changes.append(_changed(one.lead_id, one))
    actor = f"{ActorKind.IMPORT}:{run.actor.name}"
    imported_leads.write(tx, writings, actor, now)
    imports.note_changes(tx, run.import_id, changes)
    run.counts.update(one.verdict for one in judged)
    imports.progress(tx, run.import_id, run.shown_counts(), ImportState.RUNNING)
    waiting = {row.number for row in postponed}
    return Written(
        [one for one in likely if one.row not in waiting],
        postponed,
        imports.foreign_version(tx),
    )


def end(tx: Tx, run: Run) -> None:
    """The run is whole."""
    imports.progress(tx, run.import_id, run.shown_counts(), ImportState.DONE)


def _one_a_lead(judged: list[Judged]) -> tuple[list[Judged], list[Row]]:
    seen: set[LeadId] = set()
    kept: list[Judged] = []
    postponed: list[Row] = []
    for one in judged:
        if one.lead_id is not None and one.lead_id in seen:
            postponed.append(one.row)
            continue
        kept.append(one)
        if one.lead_id is not None and one.verdict is Verdict.UPDATE:
            seen.add(one.lead_id)
    return kept, postponed


def _new(run: Run, one: Judged, lead_id: LeadId, now: Millis) -> Writing:
    draft = one.row.draft
    created_at = now if draft is None else new_time(draft, now)
    return Writing(
        lead_id, one.columns, one.points, one.tags, one.enquiry, _event(run, one), created_at
    )


def _update(run: Run, one: Judged, lead_id: LeadId) -> Writing:
    return Writing(lead_id, one.columns, one.points, one.tags, one.enquiry, _event(run, one))


def _event(run: Run, one: Judged) -> dict[str, Any]:
    """The entry on the lead's timeline."""
    said: dict[str, Any] = {
        "import": show_id(IMPORT, run.import_id),
        "file": run.file,
        "row": one.row.number,
    }
    if one.verdict is Verdict.UPDATE:
        said["changed"] = [name for name in one.columns if name != "tags"]
    draft = one.row.draft
    if draft is not None:
        told = {
            "source": draft.source,
            "product": draft.product,
            "message": draft.message,
            "asked_at": draft.asked_at,
        }
        said |= {name: value for name, value in told.items() if value}
    return said


def _made(lead_id: LeadId, one: Judged) -> Change:
    return Change(lead_id, True, {}, {"fingerprint": fingerprint(one.columns)})


def _changed(lead_id: LeadId, one: Judged) -> Change:
    after: dict[str, Any] = dict(one.columns)
    after["points"] = [list(point) for point in one.points]
    after["tags_added"] = list(one.tags)
    after["enquiries"] = [] if one.enquiry is None else [list(one.enquiry[:2])]
    return Change(lead_id, False, one.before, after)
