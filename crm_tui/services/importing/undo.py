"""Taking an import back: every lead as it was, but for what somebody has done with it since."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import Conflict, NotFound
from crm_tui.domain.ids import LEAD, LeadId, read_id, show_id
from crm_tui.domain.text import clean_line
from crm_tui.services.importing import giving_way
from crm_tui.services.importing.giving_way import Pace
from crm_tui.services.importing.rules import fingerprint
from crm_tui.services.importing.runs import OnProgress
from crm_tui.services.importing.writing import IMPORT
from crm_tui.store import events, imported_leads, imports, merging
from crm_tui.store.database import Database
from crm_tui.store.imports import Change, ImportRun, ImportState
from crm_tui.store.tx import Tx

_LOOKED_AT = 5_000
"""Leads of one question, in a forecast."""
_LISTS = ("custom", "tags")
"""Columns that hold many values: each of them is looked at alone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A lead that was not (or not wholly) taken back."""

    lead_id: LeadId
    why: str


@dataclass(frozen=True, slots=True)
class Undone:
    import_id: int
    removed: int
    """Leads that the import had made."""
    restored: int
    """Leads that are again as they were before it."""
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What taking an import back would do."""

    goes: int
    """Leads that would be taken out."""
    stays: int
    """Leads that the import made and that somebody has written to, or of, since."""
    back: int
    """Leads that would be as they were before."""


def forecast(tx: Tx, import_id: int) -> Forecast:
    """Quick, because a person waits: what was changed by hand since is only found while undoing."""
    made, stays = imports.made_by(tx, import_id), 0
    for at in range(0, len(made), _LOOKED_AT):
        stays += len(imported_leads.used_since(tx, made[at : at + _LOOKED_AT]))
    changed = imports.count_changes(tx, import_id) - len(made)
    return Forecast(len(made) - stays, stays, changed)


def find(tx: Tx, text: str) -> ImportRun:
    """The import of an id like I3; raises NotFound."""
    number = read_id(IMPORT, text)
    run = None if number is None else imports.get(tx, number)
    if run is None or run.state is ImportState.PREVIEW:
        raise NotFound(
            f"There is no import {clean_line(text, 20)!r}.", "`crm import list` shows them all."
        )
    return run


async def undo(
    db: Database, import_id: int, actor: Actor, clock: Clock, on_progress: OnProgress
) -> Undone:
    """Take an import back, a broken-off one too; broken off itself, it can be asked for again."""
    await db.write(_begin, import_id)
    removed = restored = last = done = 0
    kept: list[Kept] = []
    pace = Pace(db.is_wanted)
    while changes := await db.read(imports.changes_of, import_id, last, pace.most):
        some = await db.write_politely(
            _undo_some, import_id, changes, actor, clock.now(), pace.is_wanted
        )
        removed, restored = removed + some.removed, restored + some.restored
        kept += some.kept
        done += some.done
        last = changes[some.done - 1].lead_id
        on_progress(done)
    await db.write(_end, import_id, clock.now())
    return Undone(import_id, removed, restored, tuple(kept))


def _begin(tx: Tx, import_id: int) -> None:
    run = imports.get(tx, import_id)
    shown = show_id(IMPORT, import_id)
    if run is None:
        raise NotFound(f"There is no import {shown}.", "`crm import list` shows them all.")
    if run.state is ImportState.UNDONE:
        raise Conflict(f"{shown} is undone already.", "`crm import list` shows them all.")
    imports.progress(tx, import_id, run.counts, ImportState.UNDOING)


def _end(tx: Tx, import_id: int, now: Millis) -> None:
    run = imports.get(tx, import_id)
    if run is None:
        return
    for key in run.counts.get("fields", ()):
        imports.drop_unused_custom_field(tx, key)
    if "layout_before" in run.counts:
        imports.remember_layout(tx, run.layout, run.counts["layout_before"], now)
    imports.set_undone(tx, import_id, now)


@dataclass(slots=True)
class _Some:
    """What became of one transaction's leads."""

    done: int = 0
    removed: int = 0
    kept: list[Kept] = field(default_factory=list)

    @property
    def restored(self) -> int:
        return self.done - self.removed - len(self.kept)


def _undo_some(
    tx: Tx,
    import_id: int,
    changes: Sequence[Change],
    actor: Actor,
    now: Millis,
    is_wanted: Callable[[], bool],
) -> _Some:
    some = _Some()
    for part in giving_way.parts(changes, is_wanted):
        removed, kept = _undo_part(tx, import_id, part, actor, now)
        some.done += len(part)
        some.removed += removed
        some.kept += kept
    return some


def _undo_part(
    tx: Tx, import_id: int, changes: Sequence[Change], actor: Actor, now: Millis
) -> tuple[int, list[Kept]]:
    """How many leads were taken out, and what is to be told of others."""
    there = imported_leads.standing(tx, [one.lead_id for one in changes])
    used = imported_leads.used_since(tx, [one.lead_id for one in changes if one.created])
    told: list[Kept] = []
    out: list[LeadId] = []
    for change in changes:
        kept = _undo(tx, import_id, change, there.get(change.lead_id), used)
        if kept is not None:
            told.append(kept)
            _note(tx, import_id, kept, actor, now)
        elif change.created and change.lead_id in there:
            out.append(change.lead_id)
    imported_leads.remove(tx, out)
    return len(out), told


def _undo(
    tx: Tx, import_id: int, change: Change, there: Mapping[str, Any] | None, used: set[int]
) -> Kept | None:
    """What is to be told; None for a lead that is restored here, or is to be taken out."""
    if there is None:
        return _gone(tx, change)
    if change.created:
        return _stays(change, there, used)
    return _restore(tx, import_id, change, there)


def _note(tx: Tx, import_id: int, kept: Kept, actor: Actor, now: Millis) -> None:
    shown = {"import": show_id(IMPORT, import_id), "kept": kept.why}
    events.record(tx, kept.lead_id, "import_undone", actor, now, **shown)


def _gone(tx: Tx, change: Change) -> Kept | None:
    """Merged into another lead: that is told. One that was deleted has nothing to take back."""
    kept = merging.stands_for(tx, change.lead_id)
    if kept is None:
        return None
    shown, into = show_id(LEAD, change.lead_id), show_id(LEAD, kept)
    return Kept(kept, f"{shown} became part of {into} since; what the import brought stays there.")


def _stays(change: Change, there: Mapping[str, Any], used: set[int]) -> Kept | None:
    """Why a lead that the import made is not taken out; None when nothing speaks against it."""
    name = _named(change.lead_id, there)
    if change.lead_id in used:
        return Kept(change.lead_id, f"{name} has messages, notes or tasks since, so they stay.")
    if fingerprint(there) != change.after.get("fingerprint"):
        return Kept(change.lead_id, f"{name} was changed since, so they stay.")
    return None


def _restore(tx: Tx, import_id: int, change: Change, there: Mapping[str, Any]) -> Kept | None:
    columns, later = _columns_back(change, there)
    untouched = not later
    if untouched:
        columns["updated_at"] = change.before["updated_at"]
    imported_leads.restore(
        tx,
        change.lead_id,
        columns,
        points=change.after.get("points", ()),
        tags=[
            tag for tag in change.after.get("tags_added", ()) if tag not in _tags(columns, there)
        ],
        enquiries=change.after.get("enquiries", ()),
        import_id=import_id,
    )
    if untouched:
        return None
    what = ", ".join(later)
    return Kept(
        change.lead_id, f"{_named(change.lead_id, there)}: {what} was changed since and stays."
    )


def _columns_back(change: Change, there: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The columns with their former values, and the names of those that somebody has changed since."""
    back: dict[str, Any] = {}
    later: list[str] = []
    for name, before in change.before.items():
        if name == "updated_at":
            continue
        after, now = change.after.get(name), there[name]
        if name in _LISTS:
            back[name] = _list_back(before, after or before, now)
            if json.loads(now) != json.loads(after or before):
                later.append(name)
        elif now == after:
            back[name] = before
        elif name in imported_leads.SCORE:
            continue  # it follows from what was said since, and is worked out again every day
        else:
            later.append(name)
    return back, later


def _list_back(before: str, after: str, now: str) -> str:
    """Tags or custom fields without what the import added, but with all that came since."""
    if now == after:
        return before
    had, made, has = json.loads(before), json.loads(after), json.loads(now)
    if isinstance(has, list):
        return _json([one for one in has if one in had or one not in made])
    kept = {key: text for key, text in has.items() if made.get(key) != text or key in had}
    return _json(kept | {key: had[key] for key in had if has.get(key) == made.get(key)})


def _tags(columns: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    tags: list[str] = json.loads(columns.get("tags", there["tags"]))
    return tags


def _named(lead_id: LeadId, there: Mapping[str, Any]) -> str:
    return f"{clean_line(str(there['name']), 60)} ({show_id(LEAD, lead_id)})"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
