"""Undo: every step of a person is kept with what it changed, and is taken back exactly.

What somebody changed after the step stays as they left it, and is told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict
from crm_tui.domain.follow import CALL, NOTE, TASK
from crm_tui.domain.ids import LEAD, show_id
from crm_tui.services import scoring
from crm_tui.store import events, undo
from crm_tui.store import leads as lead_store
from crm_tui.store.search_sqlite import forget_note, index_note
from crm_tui.store.tags import follow
from crm_tui.store.tx import Tx
from crm_tui.store.undo import RowChange, Step, Values

_PREFIXES = {"lead": LEAD, "note": NOTE, "task": TASK, "call_log": CALL}
_NEVER = frozenset({"updated_at", "quality_score", "score_reasons"})
"""Moved by every change, or recomputed after it: they decide nothing."""


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
        before = undo.row_of(self.tx, table, row_id) or {}
        change()
        after = undo.row_of(self.tx, table, row_id) or {}
        names = [name for name in before if name not in _NEVER and before[name] != after[name]]
        if names:
            self.changes.append(RowChange(table, row_id, _only(before, names), _only(after, names)))

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
    """What `undo_last` would take back."""
    return undo.newest(tx, str(actor))


def undo_last(tx: Tx, actor: Actor, now: Millis) -> Undone:
    """Take the last step of this person back; raises Conflict when there is none."""
    step = undo.newest(tx, str(actor))
    if step is None:
        raise Conflict("There is nothing to undo.", "Only what was changed here can be undone.")
    kept = [sentence for one in step.changes if (sentence := _undo(tx, one, now)) is not None]
    undo.close(tx, step.id, now)
    for lead_id in _leads(tx, step.changes):
        events.record(tx, lead_id, "undone", actor, now, step=step.title)
    return Undone(step.title, len(step.changes) - len(kept), tuple(kept))


def _undo(tx: Tx, one: RowChange, now: Millis) -> str | None:
    """Why the row stays as it is; None when it is as it was before."""
    row = undo.row_of(tx, one.table, one.id)
    name = show_id(_PREFIXES[one.table], one.id)
    if one.before is None:
        return _unmake(tx, one, row, name)
    if one.after is None:
        return _bring_back(tx, one, one.before, row, name)
    if row is None:
        return f"{name} is not here any more."
    return _restore(tx, one.table, row, one.before, one.after, now)


def _unmake(tx: Tx, one: RowChange, row: Values | None, name: str) -> str | None:
    if row is None:
        return None  # it is gone already
    if row != one.after:
        return f"{name} was changed since: it stays."
    if one.table == "note":
        forget_note(tx, one.id)
    undo.delete(tx, one.table, one.id)
    undo.note_change(tx, one.table, one.id, row["lead_id"])
    return None


def _bring_back(
    tx: Tx, one: RowChange, before: Values, row: Values | None, name: str
) -> str | None:
    if row is not None:
        return f"{name} is here already."
    if lead_store.get(tx, before["lead_id"]) is None:
        return f"{name} belonged to a lead that is not here any more."
    undo.insert(tx, one.table, before)
    if one.table == "note":
        index_note(tx, one.id, before["text"])
    undo.note_change(tx, one.table, one.id, before["lead_id"])
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
    together = [name for name in ("status", "status_at", "lost_reason") if name in before]
    return ([together] if together else []) + [[name] for name in before if name not in together]


def _touched(table: str, now: Millis) -> Values:
    return {"updated_at": now} if table == "lead" else {}


def _only(row: Values, names: Sequence[str]) -> Values:
    return {name: row[name] for name in names}


def _leads(tx: Tx, made: Sequence[RowChange]) -> list[int]:
    ids = [
        one.id if one.table == "lead" else (one.after or one.before or {}).get("lead_id")
        for one in made
    ]
    return [one for one in dict.fromkeys(ids) if one is not None and lead_store.get(tx, one)]
