"""Runs of workflows: who is in which, what is due, what became of each step."""

from collections.abc import Sequence

from crm_tui.domain.actor import ActorKind
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.workflow import (
    Enrolment,
    EnrolmentState,
    ExitReason,
    Outcome,
    StepDone,
)
from crm_tui.store import changes
from crm_tui.store.by_actor import MOVED_BY_PERSON, by
from crm_tui.store.tx import Row, Tx, scalar

_MOST_LOOKED_AT = 60
"""Newest messages of a chat that are looked through for what came since a run began: it is asked
after each of them."""


def add(
    tx: Tx, workflow: str, lead_id: int, cause: str, due_at: Millis, began: Millis
) -> int | None:
    """Begin a run; None when this cause began one before."""
    row = tx.one(
        "INSERT INTO enrolment (workflow, lead_id, cause, state, due_at, entered_at)"
        " VALUES (:workflow, :lead_id, :cause, 'waiting', :due_at, :now)"
        " ON CONFLICT (workflow, lead_id, cause) DO NOTHING RETURNING id",
        workflow=workflow,
        lead_id=lead_id,
        cause=cause,
        due_at=due_at,
        now=began,
    )
    if row is None:
        return None
    changes.note(tx, "enrolment", row["id"], lead_id)
    return int(row["id"])


def get(tx: Tx, enrolment_id: int) -> Enrolment | None:
    row = tx.one("SELECT * FROM enrolment WHERE id = :id", id=enrolment_id)
    return None if row is None else _enrolment(row)


def open_of(tx: Tx, lead_id: int) -> list[Enrolment]:
    """The runs that this lead is in."""
    rows = tx.all(
        "SELECT * FROM enrolment WHERE lead_id = :lead_id AND ended_at IS NULL ORDER BY id",
        lead_id=lead_id,
    )
    return list(map(_enrolment, rows))


def due(tx: Tx, now: Millis, limit: int) -> list[int]:
    """Ids of the runs whose next step is due, the longest overdue first."""
    rows = tx.all(
        "SELECT id FROM enrolment WHERE state = 'waiting' AND due_at <= :now"
        " ORDER BY due_at LIMIT :limit",
        now=now,
        limit=limit,
    )
    return [int(row["id"]) for row in rows]


def next_due_at(tx: Tx) -> Millis | None:
    """When the next step of any run is due."""
    found = scalar(tx, "SELECT MIN(due_at) FROM enrolment WHERE state = 'waiting'")
    return None if found is None else Millis(found)


def plan(tx: Tx, one: Enrolment, step: int, due_at: Millis) -> None:
    """The run waits for this step until then."""
    tx.run(
        "UPDATE enrolment SET state = 'waiting', step = :step, due_at = :due_at WHERE id = :id",
        id=one.id,
        step=step,
        due_at=due_at,
    )
    changes.note(tx, "enrolment", one.id, one.lead_id)


def set_state(tx: Tx, one: Enrolment, state: EnrolmentState, step: int | None = None) -> None:
    """Proposed or deciding: nothing is due by itself."""
    tx.run(
        "UPDATE enrolment SET state = :state, step = COALESCE(:step, step), due_at = NULL"
        " WHERE id = :id",
        id=one.id,
        state=state,
        step=step,
    )
    changes.note(tx, "enrolment", one.id, one.lead_id)


def end(tx: Tx, one: Enrolment, why: ExitReason, now: Millis) -> None:
    tx.run(
        "UPDATE enrolment SET state = 'ended', due_at = NULL, ended_at = :now, ended_why = :why"
        " WHERE id = :id AND ended_at IS NULL",
        id=one.id,
        now=now,
        why=why,
    )
    changes.note(tx, "enrolment", one.id, one.lead_id)


# -- steps --------------------------------------------------------------------------------------


def note_step(tx: Tx, done: StepDone) -> bool:
    """Write down a step; False when it was done before: a step is done at most once."""
    changed = tx.run(
        "INSERT INTO workflow_step"
        " (enrolment_id, step, arm, outcome, why, suggestion_id, message_id, at)"
        " VALUES (:enrolment_id, :step, :arm, :outcome, :why, :suggestion_id, :message_id, :at)"
        " ON CONFLICT (enrolment_id, step) DO NOTHING",
        enrolment_id=done.enrolment_id,
        step=done.step,
        arm=done.arm,
        outcome=done.outcome,
        why=done.why,
        suggestion_id=done.suggestion_id,
        message_id=done.message_id,
        at=done.at,
    )
    return changed == 1


def change_step(
    tx: Tx,
    enrolment_id: int,
    step: int,
    outcome: Outcome,
    now: Millis,
    message_id: int | None = None,
) -> None:
    """What became of it after all; a message that is known stays."""
    tx.run(
        "UPDATE workflow_step SET outcome = :outcome, at = :now,"
        " message_id = COALESCE(:message_id, message_id)"
        " WHERE enrolment_id = :id AND step = :step",
        id=enrolment_id,
        step=step,
        outcome=outcome,
        now=now,
        message_id=message_id,
    )


def last_step(tx: Tx, enrolment_id: int) -> StepDone | None:
    row = tx.one(
        "SELECT * FROM workflow_step WHERE enrolment_id = :id ORDER BY step DESC LIMIT 1",
        id=enrolment_id,
    )
    return None if row is None else _step(row)


def steps_of(tx: Tx, enrolment_id: int) -> list[StepDone]:
    """In their order."""
    rows = tx.all(
        "SELECT * FROM workflow_step WHERE enrolment_id = :id ORDER BY step", id=enrolment_id
    )
    return list(map(_step, rows))


def step_of_suggestion(tx: Tx, suggestion_id: int) -> StepDone | None:
    """The step that proposed it."""
    row = tx.one("SELECT * FROM workflow_step WHERE suggestion_id = :id", id=suggestion_id)
    return None if row is None else _step(row)


def step_of_message(tx: Tx, message_id: int) -> StepDone | None:
    """The step whose message it is."""
    row = tx.one("SELECT * FROM workflow_step WHERE message_id = :id", id=message_id)
    return None if row is None else _step(row)


def suggestion_status(tx: Tx, suggestion_id: int) -> str | None:
    """`pending`, `stale` …; None when it is gone."""
    found = scalar(tx, "SELECT status FROM suggestion WHERE id = :id", id=suggestion_id)
    return None if found is None else str(found)


def message_status(tx: Tx, message_id: int) -> str | None:
    found = scalar(tx, "SELECT status FROM message WHERE id = :id", id=message_id)
    return None if found is None else str(found)


def make_stale(tx: Tx, enrolment_id: int) -> None:
    """What the run proposes is not offered any more."""
    for row in tx.all(
        "SELECT id, lead_id FROM suggestion WHERE enrolment_id = :id AND status = 'pending'",
        id=enrolment_id,
    ):
        tx.run("UPDATE suggestion SET status = 'stale' WHERE id = :id", id=row["id"])
        changes.note(tx, "suggestion", row["id"], row["lead_id"])


def proposes_other(tx: Tx, lead_id: int, enrolment_id: int) -> bool:
    """Whether another run has a proposal standing for this lead."""
    return (
        tx.one(
            "SELECT 1 FROM suggestion WHERE lead_id = :lead_id AND status = 'pending'"
            " AND enrolment_id IS NOT NULL AND enrolment_id <> :id LIMIT 1",
            lead_id=lead_id,
            id=enrolment_id,
        )
        is not None
    )


def forgotten_proposals(tx: Tx, after: int, old: Millis, limit: int) -> list[int]:
    """Ids, after `after`, of runs whose proposal something overtook, stands since `old`, or may have
    lost its reason: a status, a workflow that is off."""
    rows = tx.all(
        "SELECT e.id FROM enrolment e INDEXED BY enrolment_open JOIN lead l ON l.id = e.lead_id"
        " LEFT JOIN workflow w ON w.name = e.workflow"
        " LEFT JOIN workflow_step s ON s.enrolment_id = e.id AND s.step = e.step"
        " LEFT JOIN suggestion g ON g.id = s.suggestion_id"
        " WHERE e.ended_at IS NULL AND e.state = 'proposed' AND e.id > :after"
        " AND (g.status IS NOT 'pending' OR s.at < :old OR w.enabled = 0"
        "  OR l.status_at >= e.entered_at OR l.status IN ('closed', 'lost'))"
        " ORDER BY e.id LIMIT :limit",
        after=after,
        old=old,
        limit=limit,
    )
    return [int(row["id"]) for row in rows]


# -- what happened in the chat ------------------------------------------------------------------

_SINCE = (
    "FROM (SELECT id, direction, message_type, actor, origin, status, created_at FROM message"
    f" WHERE lead_id = :lead_id ORDER BY sort_key DESC LIMIT {_MOST_LOOKED_AT}) newest"
    " WHERE created_at >= :since AND id > :after"
)


def wrote_since(tx: Tx, one: Enrolment) -> bool:
    """Whether they wrote anything since the run began, a reaction too."""
    found = tx.one(
        f"SELECT 1 {_SINCE} AND direction = 'inbound' AND message_type <> 'system' LIMIT 1",
        lead_id=one.lead_id,
        since=one.entered_at,
        after=one.after_message,
    )
    return found is not None


def person_wrote_since(tx: Tx, one: Enrolment) -> bool:
    """Whether somebody of the shop wrote since, other than by approving what a workflow proposed."""
    found = tx.one(
        f"SELECT 1 {_SINCE} AND direction = 'outbound' AND {by(ActorKind.PERSON)} AND status <> 'failed'"
        " AND message_type <> 'reaction'"
        " AND NOT EXISTS (SELECT 1 FROM workflow_step s WHERE s.message_id = newest.id) LIMIT 1",
        lead_id=one.lead_id,
        since=one.entered_at,
        after=one.after_message,
    )
    return found is not None


def status_moved_since(tx: Tx, lead_id: int, since: Millis) -> bool:
    """Whether a person moved them to another status after this time."""
    found = tx.one(
        "SELECT 1 FROM event WHERE lead_id = :lead_id AND at > :since"
        f" AND {MOVED_BY_PERSON} LIMIT 1",
        lead_id=lead_id,
        since=since,
    )
    return found is not None


def automatic_since_person(tx: Tx, lead_id: int) -> int:
    """Automatic messages to them since somebody of the shop last wrote."""
    rows = tx.all(
        "SELECT actor, origin, status FROM message WHERE lead_id = :lead_id"
        f" AND direction = 'outbound' ORDER BY sort_key DESC LIMIT {_MOST_LOOKED_AT}",
        lead_id=lead_id,
    )
    count = 0
    for row in rows:
        if row["actor"].startswith("person:") or row["origin"] == "phone_app":
            break
        count += row["actor"].startswith("workflow:") and row["status"] != "failed"
    return count


def overtaken_by_reply(tx: Tx, lead_id: int) -> list[MessageId]:
    """Automatic messages that have not left although they wrote since they were queued."""
    rows = tx.all(
        "SELECT id FROM message m WHERE lead_id = :lead_id AND status = 'queued'"
        f" AND send_at IS NOT NULL AND {by(ActorKind.WORKFLOW)}"
        " AND EXISTS (SELECT 1 FROM message r WHERE r.lead_id = m.lead_id AND r.id > m.id"
        " AND r.direction = 'inbound' AND r.message_type <> 'system')",
        lead_id=lead_id,
    )
    return [MessageId(row["id"]) for row in rows]


# -- lists --------------------------------------------------------------------------------------


def page(
    tx: Tx,
    *,
    workflow: str | None = None,
    lead_id: int | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Enrolment]:
    """Runs, newest first, by id before `before`."""
    rows = tx.all(
        "SELECT * FROM enrolment WHERE (:workflow IS NULL OR workflow = :workflow)"
        " AND (:lead_id IS NULL OR lead_id = :lead_id) AND (:state IS NULL OR state = :state)"
        " AND (:before IS NULL OR id < :before) ORDER BY id DESC LIMIT :limit",
        workflow=workflow,
        lead_id=lead_id,
        state=state,
        before=before,
        limit=limit,
    )
    return list(map(_enrolment, rows))


# -- when the clock was wrong --------------------------------------------------------------------


def from_ahead(tx: Tx, now: Millis, farthest: Millis, limit: int) -> list[Enrolment]:
    """Open runs that began after `now`, or wait for a time beyond `farthest`: the clock was ahead."""
    rows = tx.all(
        "SELECT * FROM enrolment WHERE ended_at IS NULL AND (entered_at > :now OR due_at > :farthest)"
        " ORDER BY id LIMIT :limit",
        now=now,
        farthest=farthest,
        limit=limit,
    )
    return list(map(_enrolment, rows))


def newest_began(tx: Tx) -> Millis:
    """When the newest open runs began: ahead of now where the clock has been set back since."""
    found = scalar(
        tx,
        "SELECT MAX(entered_at) FROM (SELECT entered_at, ended_at FROM enrolment"
        " ORDER BY id DESC LIMIT 20) WHERE ended_at IS NULL",
    )
    return Millis(found or 0)


def bring_back(tx: Tx, one: Enrolment, began: Millis, due_at: Millis) -> None:
    """The run began at `began` at the latest, and waits until `due_at` if it waits."""
    tx.run(
        "UPDATE enrolment SET entered_at = MIN(entered_at, :began),"
        " due_at = CASE WHEN state = 'waiting' THEN :due_at END WHERE id = :id",
        id=one.id,
        began=began,
        due_at=due_at,
    )


def _enrolment(row: Row) -> Enrolment:
    return Enrolment(
        id=row["id"],
        workflow=row["workflow"],
        lead_id=LeadId(row["lead_id"]),
        cause=row["cause"],
        step=row["step"],
        state=EnrolmentState(row["state"]),
        due_at=row["due_at"],
        entered_at=row["entered_at"],
        ended_at=row["ended_at"],
        ended_why=row["ended_why"],
    )


def _step(row: Row) -> StepDone:
    return StepDone(
        row["enrolment_id"],
        row["step"],
        row["arm"],
        Outcome(row["outcome"]),
        row["why"],
        row["suggestion_id"],
        row["message_id"],
        row["at"],
    )
