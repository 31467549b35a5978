"""Tasks: what is to be done about a lead, and by when."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.follow import OpenTask, Task
from crm_tui.domain.ids import LeadId
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx, new_id


def add(tx: Tx, lead_id: int, text: str, due_at: Millis | None, actor: str, now: Millis) -> Task:
    task_id = new_id(
        tx,
        "INSERT INTO task (lead_id, text, due_at, actor, created_at)"
        " VALUES (:lead_id, :text, :due_at, :actor, :now) RETURNING id",
        lead_id=lead_id,
        text=text,
        due_at=due_at,
        actor=actor,
        now=now,
    )
    changes.note(tx, "task", task_id, lead_id)
    return Task(task_id, LeadId(lead_id), text, due_at, None, actor, now)


def set_done(tx: Tx, task: Task, done_at: Millis | None) -> None:
    """Done at this time, or open again."""
    tx.run("UPDATE task SET done_at = :at WHERE id = :id", at=done_at, id=task.id)
    changes.note(tx, "task", task.id, task.lead_id)


def get(tx: Tx, task_id: int) -> Task | None:
    row = tx.one("SELECT * FROM task WHERE id = :id", id=task_id)
    return None if row is None else _task(row)


def of_lead(tx: Tx, lead_id: int) -> list[Task]:
    """Open ones first, by what is due first; then done ones, the latest first."""
    rows = tx.all(
        "SELECT * FROM task WHERE lead_id = :lead_id"
        " ORDER BY done_at IS NOT NULL, done_at DESC, due_at IS NULL, due_at, id",
        lead_id=lead_id,
    )
    return [_task(row) for row in rows]


def open_ones(tx: Tx, until: Millis, limit: int = 500) -> list[Task]:
    """Open tasks that are due by then, the longest overdue first."""
    rows = tx.all(
        "SELECT * FROM task WHERE done_at IS NULL AND due_at <= :until"
        " ORDER BY due_at, id LIMIT :limit",
        until=until,
        limit=limit,
    )
    return [_task(row) for row in rows]


_OPEN = (
    "SELECT task.*, lead.name, lead.phone FROM task JOIN lead ON lead.id = task.lead_id"
    " WHERE done_at IS NULL AND "
)


def due_between(tx: Tx, start: Millis, end: Millis | None, limit: int) -> list[OpenTask]:
    """Open tasks that are due from `start` to before `end` (None: ever), the earliest first."""
    rows = tx.all(
        f"{_OPEN} due_at >= :start AND due_at < :end ORDER BY due_at, task.id LIMIT :limit",
        start=start,
        end=2**62 if end is None else end,
        limit=limit,
    )
    return [_open(row) for row in rows]


def without_time(tx: Tx, limit: int) -> list[OpenTask]:
    """Open tasks that are due some day, the newest first."""
    rows = tx.all(
        f"{_OPEN} due_at IS NULL ORDER BY task.id DESC LIMIT :limit",
        limit=limit,
    )
    return [_open(row) for row in rows]


def next_of(tx: Tx, lead_id: int) -> Task | None:
    """The lead's open task that is due first; one without a time comes last."""
    row = tx.one(
        "SELECT * FROM task WHERE lead_id = :lead_id AND done_at IS NULL"
        " ORDER BY due_at IS NULL, due_at, id LIMIT 1",
        lead_id=lead_id,
    )
    return None if row is None else _task(row)


def page(tx: Tx, after: int, limit: int) -> list[Task]:
    """Tasks by id, for exports."""
    rows = tx.all(
        "SELECT * FROM task WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit
    )
    return [_task(row) for row in rows]


def _open(row: Row) -> OpenTask:
    return OpenTask(_task(row), row["name"], row["phone"])


def _task(row: Row) -> Task:
    return Task(
        row["id"],
        LeadId(row["lead_id"]),
        row["text"],
        row["due_at"],
        row["done_at"],
        row["actor"],
        row["created_at"],
    )
