"""What the agents are asked to do: one row for a lead and a task, so newer work takes the older's place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.suggestion import Task
from crm_tui.store import changes
from crm_tui.store.tx import Tx, scalar

_ORDER = (Task.GENERATE_REPLY, Task.QUALIFY_LEAD, Task.RECOMMEND_ACTION, Task.SUGGEST_FOLLOWUP)


@dataclass(frozen=True, slots=True)
class Asked:
    """A task for one lead."""

    lead_id: LeadId
    task: Task
    due_at: Millis
    hint: str
    """What a person wants to be different; empty for the first time."""
    waited_at: Millis | None
    """Since when somebody sits before the open chat and waits for it."""

    def is_same_as(self, due_at: Millis, hint: str) -> bool:
        """Whether that is what was asked; whoever has begun to wait meanwhile changes nothing."""
        return (self.due_at, self.hint) == (due_at, hint)


def ask(
    tx: Tx,
    lead_id: int,
    task: Task,
    due_at: Millis,
    *,
    hint: str = "",
    waited_at: Millis | None = None,
) -> None:
    """Ask for it from `due_at` on; who waits already goes on waiting.

    Not for who wants no AI assistance, and no judgement of a minor.
    """
    tx.run(
        "INSERT INTO agent_work (lead_id, task, due_at, hint, waited_at)"
        " SELECT id, :task, :due_at, :hint, :waited_at FROM lead WHERE id = :lead_id"
        " AND ai_opted_out_at IS NULL AND (minor = 0 OR :task <> 'qualify_lead')"
        " ON CONFLICT (lead_id, task) DO UPDATE SET due_at = excluded.due_at,"
        " hint = excluded.hint, waited_at = COALESCE(excluded.waited_at, waited_at)",
        lead_id=lead_id,
        task=task,
        due_at=due_at,
        hint=hint,
        waited_at=waited_at,
    )


def wait(tx: Tx, lead_id: int, now: Millis) -> bool:
    """Somebody has opened the chat: what is asked for it comes first. False when nothing is."""
    return (
        tx.run("UPDATE agent_work SET waited_at = :now WHERE lead_id = :id", now=now, id=lead_id)
        > 0
    )


def is_waited_for(tx: Tx, lead_id: int) -> bool:
    """Whether somebody sits before this chat and waits."""
    found = "SELECT 1 FROM agent_work WHERE lead_id = :id AND waited_at IS NOT NULL"
    return tx.one(found, id=lead_id) is not None


def drop(tx: Tx, lead_id: int, task: Task) -> None:
    """It is not wanted any more."""
    tx.run("DELETE FROM agent_work WHERE lead_id = :id AND task = :task", id=lead_id, task=task)


def drop_many(tx: Tx, lead_id: int, tasks: Collection[Task]) -> None:
    """None of these is wanted any more."""
    for task in tasks:
        drop(tx, lead_id, task)


def is_still(tx: Tx, asked: Asked) -> bool:
    """Whether exactly this was asked last: what came between makes its result old."""
    row = tx.one(
        "SELECT due_at, hint FROM agent_work WHERE lead_id = :id AND task = :task",
        id=asked.lead_id,
        task=asked.task,
    )
    return row is not None and asked.is_same_as(row["due_at"], row["hint"])


def drop_this(tx: Tx, asked: Asked) -> None:
    """It cannot be done; what was asked anew meanwhile stands."""
    if is_still(tx, asked):
        drop(tx, asked.lead_id, asked.task)


def put_off(tx: Tx, asked: Asked, until: Millis) -> None:
    """It could not be done now; what was asked anew meanwhile stands."""
    if is_still(tx, asked):
        tx.run(
            "UPDATE agent_work SET due_at = :until, waited_at = NULL"
            " WHERE lead_id = :id AND task = :task",
            until=until,
            id=asked.lead_id,
            task=asked.task,
        )


def due(tx: Tx, until: Millis, limit: int) -> list[Asked]:
    """What may be done: for who waits at once, else what is due by `until`; answers before advice,
    each newest first."""
    found = _found(tx, "waited_at > 0 ORDER BY task <> 'generate_reply', waited_at DESC", limit)
    for task in _ORDER:
        if len(found) < limit:
            wanted = "task = :task AND due_at <= :until ORDER BY due_at DESC"
            found |= _found(tx, wanted, limit, task=task, until=until)
    return list(found)[:limit]


def next_answer(tx: Tx, after: Millis) -> Millis | None:
    """When the next answer falls due that is not due at `after`; None when none is asked for."""
    found = scalar(
        tx,
        "SELECT MIN(due_at) FROM agent_work WHERE task = 'generate_reply' AND due_at > :after",
        after=after,
    )
    return None if found is None else Millis(found)


def _found(tx: Tx, wanted: str, limit: int, **values: object) -> dict[Asked, None]:
    rows = tx.all(
        "SELECT lead_id, task, due_at, hint, waited_at FROM agent_work"
        f" WHERE {wanted} LIMIT :limit",
        limit=limit,
        **values,
    )
    return {
        Asked(
            LeadId(row["lead_id"]), Task(row["task"]), row["due_at"], row["hint"], row["waited_at"]
        ): None
        for row in rows
    }


def show_partial(tx: Tx, lead_id: int, text: str) -> None:
    """How far a draft is that somebody waits for; nobody can send it."""
    tx.run("UPDATE agent_work SET partial = :text WHERE lead_id = :id", text=text, id=lead_id)
    changes.note(tx, "suggestion", 0, lead_id)


def partial(tx: Tx, lead_id: int) -> str | None:
    """What of a draft is there already; empty before its first word, None when none is asked for."""
    row = tx.one(
        "SELECT partial FROM agent_work WHERE lead_id = :id AND task = 'generate_reply'", id=lead_id
    )
    return None if row is None else str(row["partial"])


def count(tx: Tx) -> int:
    """How much is asked for."""
    return int(scalar(tx, "SELECT COUNT(*) FROM agent_work"))


def of_lead(tx: Tx, lead_id: int) -> list[dict[str, object]]:
    """Everything that is asked about a lead, as it is stored."""
    rows = tx.all("SELECT * FROM agent_work WHERE lead_id = :id ORDER BY task", id=lead_id)
    return [dict(row) for row in rows]


def hand_over(tx: Tx, kept: int, gone: int) -> list[dict[str, object]]:
    """Two leads became one: what was asked about either is asked about the one that stays.

    Gives what was asked about both before, for `take_back`.
    """
    before = [*of_lead(tx, kept), *of_lead(tx, gone)]
    tx.run(
        "UPDATE OR REPLACE agent_work SET lead_id = :kept WHERE lead_id = :gone",
        kept=kept,
        gone=gone,
    )
    return before


def take_back(tx: Tx, kept: int, before: Sequence[Mapping[str, object]]) -> bool:
    """They are two again: what nobody has done since is asked about each as before.

    False when something was done or asked since: whose it was, nobody can tell.
    """
    open_tasks = {row["task"] for row in of_lead(tx, kept)}
    if open_tasks != {row["task"] for row in before}:
        return False
    tx.run("DELETE FROM agent_work WHERE lead_id = :kept", kept=kept)
    tx.many(
        "INSERT INTO agent_work (lead_id, task, due_at, waited_at, hint, partial)"
        " VALUES (:lead_id, :task, :due_at, :waited_at, :hint, :partial)",
        list(before),
    )
    return True
