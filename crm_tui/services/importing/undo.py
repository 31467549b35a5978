"""Taking an import back: every lead as it was, but for what somebody has done with it since."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import Conflict, NotFound
from crm_tui.domain.ids import LEAD, LeadId, read_id, show_id
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services import audit
from crm_tui.services.importing import giving_way
from crm_tui.services.importing.giving_way import Pace
from crm_tui.services.importing.rules import fingerprint
from crm_tui.services.importing.runs import OnProgress
from crm_tui.services.importing.writing import IMPORT
from crm_tui.services.may import needs
from crm_tui.store import events, imported_leads, imports, merging
from crm_tui.store.database import Database
from crm_tui.store.imports import Change, ImportRun, ImportState
from crm_tui.store.tx import Tx

_LOOKED_AT = 5_000
"""Leads of one question, in a forecast."""
_USED, _CAME_AGAIN = "has messages, notes or tasks", "asked again or came in another file"
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


AtEnd = Callable[[Tx, Undone], object]


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
        stays += len(_why_they_stay(tx, import_id, made[at : at + _LOOKED_AT]))
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


@needs(Act.IMPORT)
async def undo(
    db: Database,
    import_id: int,
    actor: Actor,
    clock: Clock,
    on_progress: OnProgress,
    at_end: AtEnd = lambda tx, undone: None,
) -> Undone:
    """Take an import back, a broken-off one too; broken off itself, it can be asked for again.

    `at_end` is called in the last transaction.
    """
    async with db.alone():
        await db.write(_begin, import_id, actor, clock.now())
        some = await _undo_all(db, import_id, actor, clock, on_progress)
        undone = Undone(import_id, some.removed, some.restored, tuple(some.kept))
        await db.write(_end, undone, actor, clock.now(), at_end)
    return undone


async def _undo_all(
    db: Database, import_id: int, actor: Actor, clock: Clock, on_progress: OnProgress
) -> "_Some":
    total, last, pace = _Some(), 0, Pace(db.is_wanted)
    while changes := await db.read(imports.changes_of, import_id, last, pace.most):
        some = await db.write_politely(
            _undo_some, import_id, changes, actor, clock.now(), pace.is_wanted
        )
        total.add(some)
        last = changes[some.done - 1].lead_id
        on_progress(total.done)
    return total


def _begin(tx: Tx, import_id: int, actor: Actor, now: Millis) -> None:
    run = imports.get(tx, import_id)
    shown = show_id(IMPORT, import_id)
    if run is None:
        raise NotFound(f"There is no import {shown}.", "`crm import list` shows them all.")
    if run.state is ImportState.UNDONE:
        raise Conflict(f"{shown} is undone already.", "`crm import list` shows them all.")
    imports.progress(tx, import_id, run.counts, ImportState.UNDOING)
    audit.note(tx, actor, now, "import_undo_begun", {"import": shown, "file": run.file})


def _end(tx: Tx, undone: Undone, actor: Actor, now: Millis, at_end: AtEnd) -> None:
    run = imports.get(tx, undone.import_id)
    if run is None:
        return
    for key in run.counts.get("fields", ()):
        imports.drop_unused_custom_field(tx, key)
    if "layout_before" in run.counts:
        imports.remember_layout(tx, run.layout, run.counts["layout_before"], now)
    imports.set_undone(tx, undone.import_id, now)
    shown = show_id(IMPORT, undone.import_id)
    counts = {"removed": undone.removed, "restored": undone.restored, "kept": len(undone.kept)}
    audit.note(tx, actor, now, "import_undone", {"import": shown, **counts})
    at_end(tx, undone)


@dataclass(slots=True)
class _Some:
    """What became of some leads."""

    done: int = 0
    removed: int = 0
    restored: int = 0
    kept: list[Kept] = field(default_factory=list)

    def add(self, other: "_Some") -> None:
        self.done += other.done
        self.removed += other.removed
        self.restored += other.restored
        self.kept += other.kept


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
        some.add(_undo_part(tx, import_id, part, actor, now))
    return some


def _undo_part(
    tx: Tx, import_id: int, changes: Sequence[Change], actor: Actor, now: Millis
) -> _Some:
    there = imported_leads.standing(tx, [one.lead_id for one in changes])
    stays = _why_they_stay(tx, import_id, [one.lead_id for one in changes if one.created])
    some, out = _Some(len(changes)), list[LeadId]()
    for change in changes:
        kept = _undo(tx, import_id, change, there.get(change.lead_id), stays)
        if kept is not None:
            some.kept.append(kept)
            _note(tx, import_id, kept, actor, now)
        elif change.created:
            # One that is not here went before this was broken off.
            some.removed += 1
            out += [change.lead_id] if change.lead_id in there else []
        elif change.lead_id in there:
            some.restored += 1
    imported_leads.remove(tx, out)
    return some


def _why_they_stay(tx: Tx, import_id: int, ids: Sequence[int]) -> dict[int, str]:
    """Of leads that an import made and that somebody else has dealt with, what speaks for them."""
    again = dict.fromkeys(imported_leads.came_again(tx, ids, import_id), _CAME_AGAIN)
    return again | dict.fromkeys(imported_leads.used_since(tx, ids), _USED)


def _undo(
    tx: Tx,
    import_id: int,
    change: Change,
    there: Mapping[str, Any] | None,
    stays: Mapping[int, str],
) -> Kept | None:
    """What is to be told; None for a lead that is restored here, or is to be taken out."""
    if there is None:
        return _gone(tx, change)
    if change.created:
        return _stays(change, there, stays)
    return _restore(tx, import_id, change, there)


def _note(tx: Tx, import_id: int, kept: Kept, actor: Actor, now: Millis) -> None:
    shown = {"import": show_id(IMPORT, import_id), "kept": kept.why}
    events.record_part(tx, kept.lead_id, "import_undone", actor, now, **shown)


def _gone(tx: Tx, change: Change) -> Kept | None:
    """Merged into another lead: that is told. One that was deleted has nothing to take back."""
    kept = merging.stands_for(tx, change.lead_id)
    if kept is None:
        return None
    shown, into = show_id(LEAD, change.lead_id), show_id(LEAD, kept)
    return Kept(kept, f"{shown} became part of {into} since; what the import brought stays there.")


def _stays(change: Change, there: Mapping[str, Any], why: Mapping[int, str]) -> Kept | None:
    """Why a lead that the import made is not taken out; None when nothing speaks against it."""
    name = _named(change.lead_id, there)
    if change.lead_id in why:
        return Kept(change.lead_id, f"{name} {why[change.lead_id]} since, so they stay.")
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
        if now == before:
            continue  # taken back before this was broken off, or by hand
        if name in _LISTS:
            back[name] = _list_back(before, after or before, now)
            if json.loads(now) != json.loads(after or before):
                later.append(name)
        elif now == after:
            back[name] = before
        elif name in imported_leads.FOLLOWING:
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
