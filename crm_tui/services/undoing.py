"""Undo: every step of a person is kept with what it changed, and is taken back exactly.

What somebody changed after the step stays as they left it, and is told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, NotFound
from crm_tui.domain.follow import CALL, NOTE, TASK
from crm_tui.domain.ids import LEAD, LeadId, show_id
from crm_tui.domain.memory import FACT
from crm_tui.domain.roles import Act
from crm_tui.services import merging, scoring
from crm_tui.services.may import needs
from crm_tui.store import events, imported_leads, undo
from crm_tui.store import leads as lead_store
from crm_tui.store.search_sqlite import forget_note, index_note
from crm_tui.store.tags import follow
from crm_tui.store.tx import Tx
from crm_tui.store.undo import RowChange, Step, Values

T = TypeVar("T")

_PREFIXES = {"lead": LEAD, "note": NOTE, "task": TASK, "call_log": CALL, "lead_fact": FACT}
_NEVER = frozenset({"updated_at", "quality_score", "score_reasons", "draft_due"})
"""Moved by every change, or recomputed after it: they decide nothing."""
_WITH_STATUS = ("status", "status_at", "lost_reason", "decided_score")


@dataclass(frozen=True, slots=True)
class Undone:
    title: str
    restored: int
    """Rows."""
    kept: tuple[str, ...]
    """A sentence for each row that somebody changed since."""


@dataclass(slots=True)
class Recorder:
    """Collects what one step changes; `keep` writes it down."""

    tx: Tx
    changes: list[RowChange]

    @classmethod
    def on(cls, tx: Tx) -> "Recorder":
        return cls(tx, [])

    def changing(self, table: str, row_id: int, change: Callable[[], object]) -> None:
        """Run `change` and note which columns of the row it changed."""
        self.changing_many(table, [row_id], change)

    def changing_many(self, table: str, ids: Sequence[int], change: Callable[[], object]) -> None:
        """The same for many rows, read all at once."""
        before = undo.rows_of(self.tx, table, ids)
        change()
        after = undo.rows_of(self.tx, table, ids)
        for row_id in ids:
            old, new = before.get(row_id, {}), after.get(row_id, {})
            names = [name for name in old if name not in _NEVER and old[name] != new[name]]
            if names:
                self.changes.append(RowChange(table, row_id, _only(old, names), _only(new, names)))

    def made(self, table: str, row_id: int) -> None:
        self.changes.append(RowChange(table, row_id, None, undo.row_of(self.tx, table, row_id)))

    def deleting(self, table: str, row_id: int) -> None:
        self.changes.append(RowChange(table, row_id, undo.row_of(self.tx, table, row_id), None))

    def keep(self, kind: str, title: str, actor: Actor, now: Millis) -> int | None:
        """Write the step down; None when it changed nothing."""
        if not self.changes:
            return None
        return undo.add(self.tx, kind, title, self.changes, str(actor), now)


def newest(tx: Tx, actor: Actor) -> Step | None:
    """What `undo_part` would take back."""
    step = undo.newest(tx, str(actor))
    return None if step is None else replace(step, title=undo.title_of(tx, step.first))


@dataclass(frozen=True, slots=True)
class Part:
    """What one transaction took back of a step over many leads."""

    undone: Undone
    rest: int | None
    """The step that comes next; None when all of it is taken back."""

    def added_to(self, before: Undone) -> Undone:
        restored = before.restored + self.undone.restored
        return Undone(before.title, restored, (*before.kept, *self.undone.kept))


@needs(Act.EDIT_LEADS)
def undo_part(tx: Tx, actor: Actor, now: Millis, step_id: int | None = None) -> Part:
    """Take a part of a step back, by default of the last one; raises Conflict when there is none."""
    step = undo.newest(tx, str(actor)) if step_id is None else undo.open_one(tx, step_id)
    if step is None:
        raise Conflict("There is nothing to undo.", "Only what was changed here can be undone.")
    title = undo.title_of(tx, step.first)
    if step.kind in _OF_TWO:
        return Part(Undone(title, *_undo_of_two(tx, actor, now, step)), None)
    kept = [sentence for one in step.changes if (sentence := _undo(tx, one, now)) is not None]
    undo.close(tx, step.id, now)
    told = [(lead_id, {"step": title}) for lead_id in _leads(tx, step.changes)]
    events.record_each(tx, "undone", actor, now, told)
    done = Undone(title, len(step.changes) - len(kept), tuple(kept))
    return Part(done, undo.newest_part(tx, step.first, step.id))


def _part_again(tx: Tx, actor: Actor, now: Millis, gone: LeadId, _: LeadId) -> None:
    merging.unmerge(tx, actor, now, gone)


_OF_TWO: Mapping[str, Callable[[Tx, Actor, Millis, LeadId, LeadId], None]] = {
    merging.MERGE: _part_again,
    merging.APART: merging.maybe_one,
}
"""Steps about two leads that know by themselves how they are taken back."""


def _undo_of_two(tx: Tx, actor: Actor, now: Millis, step: Step) -> tuple[int, tuple[str, ...]]:
    """How many rows it restored, and why not."""
    one, other = (LeadId(change.id) for change in step.changes)
    undo.close(tx, step.id, now)
    try:
        _OF_TWO[step.kind](tx, actor, now, one, other)
    except (Conflict, NotFound) as error:
        return 0, (error.sentence(),)
    return 1, ()


def numbered(tx: Tx, work: Callable[[], T]) -> tuple[T, int | None]:
    """What `work` made, and the step that it wrote down; None: it changed nothing."""
    before = undo.newest_id(tx)
    made = work()
    step = undo.newest_id(tx)
    return made, step if step != before else None


def as_one(tx: Tx, title: str, work: Callable[[], T]) -> T:
    """Whatever steps `work` writes down are taken back together, under this title."""
    before = undo.newest_id(tx)
    made = work()
    steps = undo.ids_since(tx, before)
    for part in steps[1:]:
        undo.join(tx, part, steps[0])
    if steps:
        undo.call(tx, steps[0], title)
    return made


def _undo(tx: Tx, one: RowChange, now: Millis) -> str | None:
    """Why the row stays as it is; None when it is as it was before."""
    row = undo.row_of(tx, one.table, one.id)
    name = show_id(_PREFIXES[one.table], one.id)
    if one.before is None:
        return _unmake(tx, one, row, name)
    if one.after is None:
        return _bring_back(tx, one, one.before, row, name)
    if row is None:
        return _part_of(tx, one) or f"{name} is not here any more."
    return _restore(tx, one.table, row, one.before, one.after, now)


def _unmake(tx: Tx, one: RowChange, row: Values | None, name: str) -> str | None:
    if row is None:
        return _part_of(tx, one)  # else it is gone already
    if _counted(row) != _counted(one.after or {}):
        return f"{name} was changed since: it stays."
    if one.table == "lead":
        return _unmake_lead(tx, one.id, name)
    if one.table == "note":
        forget_note(tx, one.id)
    undo.delete(tx, one.table, one.id)
    undo.note_change(tx, one.table, one.id, row["lead_id"])
    return None


def _part_of(tx: Tx, one: RowChange) -> str | None:
    """Whom a lead that is not here became; None for any other row."""
    kept = merging.present(tx, one.id) if one.table == "lead" else one.id
    return (
        None if kept == one.id else f"{show_id(LEAD, one.id)} is part of {show_id(LEAD, kept)} now."
    )


def _unmake_lead(tx: Tx, lead_id: int, name: str) -> str | None:
    if imported_leads.used_since(tx, [lead_id]):
        return f"Something happened with {name} since: they stay."
    imported_leads.remove(tx, [lead_id])
    return None


def _counted(row: Values) -> Values:
    return {name: value for name, value in row.items() if name not in _NEVER}


def _bring_back(
    tx: Tx, one: RowChange, before: Values, row: Values | None, name: str
) -> str | None:
    if row is not None:
        return f"{name} is here already."
    lead_id = merging.present(tx, before["lead_id"])
    if lead_store.get(tx, lead_id) is None:
        return f"{name} belonged to a lead that is not here any more."
    undo.insert(tx, one.table, before | {"lead_id": lead_id})
    if one.table == "note":
        index_note(tx, one.id, before["text"])
    undo.note_change(tx, one.table, one.id, lead_id)
    return None


def _restore(
    tx: Tx, table: str, row: Values, before: Values, after: Values, now: Millis
) -> str | None:
    """Put back the columns that nobody touched since; a status goes with its time and its reason."""
    groups = _groups(before)
    stale = [names for names in groups if any(row[name] != after[name] for name in names)]
    fresh = [name for names in groups if names not in stale for name in names]
    if fresh:
        undo.put_back(tx, table, row["id"], _only(before, fresh) | _touched(table, now))
    if table == "lead":
        follow(tx, row["id"])
        if not lead_store.SEARCHED.isdisjoint(before):
            lead_store.reindex(tx, row["id"])
        if not scoring.COUNTED.isdisjoint(before):
            scoring.rescore(tx, row["id"], now)
    undo.note_change(tx, table, row["id"], row["lead_id"] if "lead_id" in row else row["id"])
    if not stale:
        return None
    fields = ", ".join(names[0].replace("_", " ") for names in stale)
    return f"{show_id(_PREFIXES[table], row['id'])}: its {fields} was changed since and stays."


def _groups(before: Mapping[str, Any]) -> list[list[str]]:
    together = [name for name in _WITH_STATUS if name in before]
    return ([together] if together else []) + [[name] for name in before if name not in together]


def _touched(table: str, now: Millis) -> Values:
    return {"updated_at": now} if table == "lead" else {}


def _only(row: Values, names: Sequence[str]) -> Values:
    return {name: row[name] for name in names}


def _leads(tx: Tx, made: Sequence[RowChange]) -> list[int]:
    ids = [one.id if one.table == "lead" else _lead_of(tx, one) for one in made]
    return [one for one in dict.fromkeys(ids) if one is not None and lead_store.get(tx, one)]


def _lead_of(tx: Tx, one: RowChange) -> int | None:
    """Of a row that only changed, the columns that did are kept: its lead stands in the row."""
    noted = (one.after or one.before or {}).get("lead_id")
    row = undo.row_of(tx, one.table, one.id) if noted is None else None
    return noted if row is None else row["lead_id"]
