"""Tasks: what is to be done about a lead, and by when."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.follow import Ended, OpenTask, Task, TaskKind
from crm_tui.domain.ids import LeadId
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx

_EVER = 2**62


def add(
    tx: Tx,
    lead_id: int,
    text: str,
    due_at: Millis | None,
    actor: str,
    now: Millis,
    *,
    kind: TaskKind = TaskKind.TASK,
    message_id: int | None = None,
    fact_id: int | None = None,
    quote: str = "",
    words: str = "",
) -> Task:
    row = tx.one(
        "INSERT INTO task (lead_id, text, due_at, actor, created_at, kind, message_id, fact_id,"
        " quote, words) VALUES (:lead_id, :text, :due_at, :actor, :now, :kind, :message_id,"
        " :fact_id, :quote, :words) RETURNING *",
        lead_id=lead_id,
        text=text,
        due_at=due_at,
        actor=actor,
        now=now,
        kind=kind,
        message_id=message_id,
        fact_id=fact_id,
        quote=quote,
        words=words,
    )
    if row is None:
        raise LookupError(lead_id)
    task = _task(row)
    changes.note(tx, "task", task.id, lead_id)
    return task


def set_done(tx: Tx, task: Task, done_at: Millis | None, ended: Ended = Ended.BY_HAND) -> None:
    """Done at this time, or open again.

    A promise that a person opens again is theirs from then on: nothing ends it by itself.
    """
    kind = task.kind if done_at is not None or not task.ended else TaskKind.FOLLOW_UP
    tx.run(
        "UPDATE task SET done_at = :at, ended = :ended, kind = :kind WHERE id = :id",
        at=done_at,
        ended=ended,
        kind=kind,
        id=task.id,
    )
    changes.note(tx, "task", task.id, task.lead_id)


def put_off(tx: Tx, task: Task, until: Millis, wakes: int) -> None:
    """Due later; a message with the id `wakes` or a later one wakes it."""
    tx.run(
        "UPDATE task SET due_at = :until, wakes = :wakes, woken_at = NULL, snoozed = snoozed + 1"
        " WHERE id = :id",
        until=until,
        wakes=wakes,
        id=task.id,
    )
    changes.note(tx, "task", task.id, task.lead_id)


def wake(tx: Tx, task: Task, now: Millis) -> None:
    """They wrote: it is due at once."""
    tx.run(
        "UPDATE task SET due_at = :now, woken_at = :now, wakes = 0 WHERE id = :id",
        now=now,
        id=task.id,
    )
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


_OPEN = (
    "SELECT task.*, lead.name, lead.phone FROM task JOIN lead ON lead.id = task.lead_id"
    " WHERE done_at IS NULL AND "
)


def due_between(tx: Tx, start: Millis, end: Millis | None, limit: int) -> list[OpenTask]:
    """Open tasks that are due from `start` to before `end` (None: ever), the earliest first."""
    rows = tx.all(
        f"{_OPEN} due_at >= :start AND due_at < :end ORDER BY due_at, task.id LIMIT :limit",
        start=start,
        end=_EVER if end is None else end,
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


def words_due(tx: Tx, lead_id: int, until: Millis) -> str:
    """What was noted down to be written to this lead before then, the latest due first; else empty."""
    row = tx.one(
        "SELECT words FROM task WHERE lead_id = :lead_id AND done_at IS NULL AND due_at < :until"
        " AND words <> '' ORDER BY due_at DESC LIMIT 1",
        lead_id=lead_id,
        until=until,
    )
    return "" if row is None else str(row["words"])


def watching(tx: Tx, lead_id: int) -> list[Task]:
    """The lead's open tasks that something said in the chat may wake or end."""
    rows = tx.all(
        "SELECT * FROM task WHERE lead_id = :lead_id AND done_at IS NULL"
        " AND (wakes > 0 OR kind = 'promise')",
        lead_id=lead_id,
    )
    return [_task(row) for row in rows]


def follow_ups(
    tx: Tx,
    *,
    lead_id: int | None,
    before: Millis | None,
    is_open: bool,
    after: tuple[int, int] | None,
    limit: int,
) -> list[OpenTask]:
    """Follow-ups and promises, the earliest due first; done ones with the latest first.

    `before`: due before then, those without a time left out. `after`: sort time and id of the last row
    of the page before.
    """
    order = "COALESCE(due_at, :ever)" if is_open else "-done_at"
    state = "done_at IS NULL" if is_open else "done_at IS NOT NULL"
    rows = tx.all(
        "SELECT task.*, lead.name, lead.phone FROM task JOIN lead ON lead.id = task.lead_id"
        f" WHERE {state} AND kind <> 'task' AND (:lead_id IS NULL OR lead_id = :lead_id)"
        " AND (:before IS NULL OR due_at < :before)"
        f" AND (:at IS NULL OR ({order}, task.id) > (:at, :id))"
        f" ORDER BY {order}, task.id LIMIT :limit",
        lead_id=lead_id,
        before=before,
        ever=_EVER,
        at=None if after is None else after[0],
        id=None if after is None else after[1],
        limit=limit,
    )
    return [_open(row) for row in rows]


def sorted_at(task: Task) -> tuple[int, int]:
    """Where `follow_ups` goes on after this one."""
    if task.done_at is not None:
        return -task.done_at, task.id
    return (_EVER if task.due_at is None else task.due_at), task.id


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
        TaskKind(row["kind"]),
        row["message_id"],
        row["fact_id"],
        row["quote"],
        row["words"],
        row["wakes"],
        row["woken_at"],
        row["snoozed"],
        Ended(row["ended"]),
    )
