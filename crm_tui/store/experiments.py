"""Experiments, and which lead got which arm of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.experiment.plan import (
    Experiment,
    ExperimentState,
    Plan,
    PlannedArm,
    Verdict,
    VerdictKind,
)
from crm_tui.domain.experiment.results import Person
from crm_tui.store import changes
from crm_tui.store.timeline import KEYS_PER_MS
from crm_tui.store.tx import Row, Tx, new_id, scalar

Values = dict[str, Any]


def add(
    tx: Tx,
    name: str,
    workflow: str,
    step: int,
    plan: Plan,
    shares: Mapping[str, float],
    now: Millis,
) -> Experiment:
    """Begin one; the caller has looked whether another runs on this step, and for the name."""
    experiment_id = new_id(
        tx,
        "INSERT INTO experiment (name, workflow, step, state, plan, shares, started_at)"
        " VALUES (:name, :workflow, :step, 'running', :plan, :shares, :now) RETURNING id",
        name=name,
        workflow=workflow,
        step=step,
        plan=_plan_text(plan, 0),
        shares=json.dumps(shares),
        now=now,
    )
    return _noted(tx, experiment_id)


def get(tx: Tx, experiment_id: int) -> Experiment | None:
    row = tx.one("SELECT * FROM experiment WHERE id = :id", id=experiment_id)
    return None if row is None else _experiment(row)


def by_name(tx: Tx, name: str) -> Experiment | None:
    row = tx.one("SELECT * FROM experiment WHERE name = :name", name=name)
    return None if row is None else _experiment(row)


def every(tx: Tx) -> list[Experiment]:
    """Running ones first, then the newest."""
    rows = tx.all("SELECT * FROM experiment ORDER BY state = 'running' DESC, id DESC")
    return [_experiment(row) for row in rows]


def running(tx: Tx) -> list[Experiment]:
    rows = tx.all("SELECT * FROM experiment WHERE state = 'running' ORDER BY id")
    return [_experiment(row) for row in rows]


def newest_of(tx: Tx, workflow: str, step: int) -> Experiment | None:
    """The last that was begun on this step of a workflow, whether it runs or has ended."""
    row = tx.one(
        "SELECT * FROM experiment WHERE workflow = :workflow AND step = :step"
        " ORDER BY id DESC LIMIT 1",
        workflow=workflow,
        step=step,
    )
    return None if row is None else _experiment(row)


def set_batch(tx: Tx, experiment_id: int, week: int, shares: Mapping[str, float]) -> None:
    """The shares of a new week."""
    tx.run(
        "UPDATE experiment SET week = :week, shares = :shares WHERE id = :id",
        week=week,
        shares=json.dumps(shares),
        id=experiment_id,
    )
    _noted(tx, experiment_id)


def set_plan(tx: Tx, experiment_id: int, plan: Plan, judged: int) -> None:
    """The arms as they stand now, and how many whole weeks have been judged."""
    tx.run(
        "UPDATE experiment SET plan = :plan WHERE id = :id",
        plan=_plan_text(plan, judged),
        id=experiment_id,
    )
    _noted(tx, experiment_id)


def end(tx: Tx, experiment_id: int, verdict: Verdict, now: Millis) -> Experiment:
    """With this verdict; one that ended before keeps the day of its end."""
    tx.run(
        "UPDATE experiment SET state = 'ended', ended_at = COALESCE(ended_at, :now),"
        " verdict = :verdict WHERE id = :id",
        now=now,
        verdict=json.dumps(asdict(verdict), ensure_ascii=False),
        id=experiment_id,
    )
    return _noted(tx, experiment_id)


def arm_of(tx: Tx, experiment_id: int, lead_id: int) -> str | None:
    """None before the lead has an arm."""
    found = scalar(
        tx,
        "SELECT arm FROM experiment_person WHERE experiment_id = :id AND lead_id = :lead_id",
        id=experiment_id,
        lead_id=lead_id,
    )
    return None if found is None else str(found)


def assign(
    tx: Tx, experiment: Experiment, lead_id: int, arm: str, now: Millis, sent_at: Millis | None
) -> None:
    """Give a lead its arm; one that was sent something for an arm keeps it.

    `sent_at` is for arms in which nothing is sent: from then on their answer counts.
    """
    tx.run(
        "INSERT INTO experiment_person (experiment_id, lead_id, arm, week, assigned_at, sent_at)"
        " VALUES (:id, :lead_id, :arm, :week, :now, :sent_at)"
        " ON CONFLICT (experiment_id, lead_id) DO UPDATE SET arm = excluded.arm,"
        f" week = excluded.week, sent_at = excluded.sent_at, message_id = NULL WHERE {_UNSENT}"
        " AND (experiment_person.sent_at IS NULL OR experiment_person.arm <> excluded.arm)",
        id=experiment.id,
        lead_id=lead_id,
        arm=arm,
        week=experiment.week,
        now=now,
        sent_at=sent_at,
    )


def note_sent(tx: Tx, experiment_id: int, lead_id: int, message_id: int, sent_at: Millis) -> None:
    """The message of a lead's arm; the first one counts, unless it was taken back or failed."""
    tx.run(
        "UPDATE experiment_person SET message_id = :message_id, sent_at = :sent_at,"
        " replied_at = NULL, opted_out_at = NULL"
        f" WHERE experiment_id = :id AND lead_id = :lead_id AND arm <> 'holdout' AND {_UNSENT}",
        id=experiment_id,
        lead_id=lead_id,
        message_id=message_id,
        sent_at=sent_at,
    )


def undecided(tx: Tx, lead_id: int, since: Millis) -> list[Person]:
    """Where this lead was written to (or left out) since then, and may yet answer or leave."""
    rows = tx.all(
        f"{_PERSON} WHERE p.lead_id = :lead_id AND p.sent_at >= :since"
        " AND (p.replied_at IS NULL OR p.opted_out_at IS NULL)"
        " AND (p.message_id IS NULL OR m.sent_at IS NOT NULL)",
        lead_id=lead_id,
        since=since,
    )
    return [_person(row) for row in rows]


def set_outcome(
    tx: Tx, person: Person, replied_at: Millis | None, opted_out_at: Millis | None
) -> None:
    tx.run(
        "UPDATE experiment_person SET replied_at = :replied_at, opted_out_at = :opted_out_at"
        " WHERE experiment_id = :id AND lead_id = :lead_id",
        replied_at=replied_at,
        opted_out_at=opted_out_at,
        id=person.experiment_id,
        lead_id=person.lead_id,
    )
    changes.note(tx, "experiment", person.experiment_id)


def people(tx: Tx, one: Experiment) -> list[Person]:
    """Everybody who got a message that has left, or an arm in which nothing is sent; by lead."""
    rows = tx.all(
        f"{_PERSON} WHERE p.experiment_id = :id AND p.sent_at IS NOT NULL"
        " AND (m.status IN ('sent', 'delivered', 'read')"
        " OR p.arm IN (SELECT value FROM json_each(:silent))) ORDER BY p.lead_id",
        id=one.id,
        silent=json.dumps(one.plan.silent_names),
    )
    return [_person(row) for row in rows]


def given(tx: Tx, one: Experiment) -> list[Person]:
    """Everybody who got an arm or was left out, counted from that moment, written to or not; by lead."""
    return [_person(row) for row in tx.all(_GIVEN, id=one.id, within=one.plan.within)]


def is_edited(tx: Tx, message_id: int) -> bool:
    """Whether a person put a suggestion into other words before it became this message."""
    found = scalar(
        tx,
        "SELECT 1 FROM suggestion WHERE sent_message_id = :id AND status = 'modified'",
        id=message_id,
    )
    return found is not None


def first_words(tx: Tx, lead_id: int, since: Millis, until: Millis) -> Sequence[tuple[Millis, str]]:
    """What the lead wrote in that time, oldest first; a reaction is no writing."""
    rows = tx.all(
        "SELECT timestamp, content FROM message WHERE lead_id = :lead_id"
        " AND direction = 'inbound' AND message_type <> 'reaction'"
        " AND timestamp >= :since AND timestamp <= :until ORDER BY sort_key LIMIT 20",
        lead_id=lead_id,
        since=since,
        until=until,
    )
    return [(Millis(row["timestamp"]), row["content"]) for row in rows]


def first_call(tx: Tx, lead_id: int, since: Millis, until: Millis) -> Millis | None:
    """When they were first reached by a call in that time."""
    found = scalar(
        tx,
        "SELECT MIN(at) FROM call_log WHERE lead_id = :lead_id AND outcome = 'reached'"
        " AND at >= :since AND at <= :until",
        lead_id=lead_id,
        since=since,
        until=until,
    )
    return None if found is None else Millis(found)


def first_withdrawal(tx: Tx, lead_id: int, since: Millis, until: Millis) -> Millis | None:
    """When the lead first wanted no more messages, of any kind, in that time."""
    found = scalar(
        tx,
        "SELECT MIN(at) FROM consent WHERE lead_id = :lead_id AND given = 0"
        " AND at >= :since AND at <= :until",
        lead_id=lead_id,
        since=since,
        until=until,
    )
    return None if found is None else Millis(found)


def earlier_first(tx: Tx, kept: int, gone: int) -> list[int]:
    """Before two leads become one: in an experiment in which both have an arm, the earlier is `kept`'s.

    The experiments in which they had to change places, for `swap` when they are parted again.
    """
    rows = tx.all(
        "SELECT own.experiment_id AS id FROM experiment_person own"
        " JOIN experiment_person other ON other.experiment_id = own.experiment_id"
        " WHERE own.lead_id = :kept AND other.lead_id = :gone"
        " AND other.assigned_at < own.assigned_at",
        kept=kept,
        gone=gone,
    )
    changed = [int(row["id"]) for row in rows]
    swap(tx, kept, gone, changed)
    return changed


def swap(tx: Tx, one: int, other: int, experiment_ids: Sequence[int]) -> None:
    """In these experiments each of two leads takes the place of the other."""
    among = "experiment_id IN (SELECT value FROM json_each(:ids)) AND lead_id IN (:one, :other)"
    named: Values = {"ids": json.dumps(list(experiment_ids)), "one": one, "other": other}
    rows = [dict(row) for row in tx.all(f"SELECT * FROM experiment_person WHERE {among}", **named)]
    tx.run(f"DELETE FROM experiment_person WHERE {among}", **named)
    for row in rows:
        _insert(tx, row | {"lead_id": other if row["lead_id"] == one else one})


def _insert(tx: Tx, row: Values) -> None:
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    tx.run(f"INSERT INTO experiment_person ({names}) VALUES ({values})", **row)


_UNSENT = (
    "(message_id IS NULL OR EXISTS (SELECT 1 FROM message"
    " WHERE message.id = experiment_person.message_id AND message.status = 'failed'))"
)
"""Nothing has left for the arm: the message was taken back, failed, or is yet to come."""
_PERSON = (
    "SELECT p.experiment_id, p.lead_id, p.arm, p.replied_at, p.opted_out_at,"
    " p.message_id IS NULL AND p.arm <> 'holdout' AS by_hand,"
    " COALESCE(m.sent_at, p.sent_at) AS sent_at"
    " FROM experiment_person p LEFT JOIN message m ON m.id = p.message_id"
)

_GIVEN = (
    "SELECT p.experiment_id, p.lead_id, p.arm, p.opted_out_at, p.assigned_at AS sent_at,"
    " 0 AS by_hand, COALESCE((SELECT MIN(m.timestamp) FROM message m WHERE m.lead_id = p.lead_id"
    f"  AND m.sort_key >= p.assigned_at * {KEYS_PER_MS}"
    f"  AND m.sort_key < (p.assigned_at + :within) * {KEYS_PER_MS}"
    "  AND m.direction = 'inbound' AND m.message_type <> 'reaction'),"
    " CASE WHEN p.replied_at < p.assigned_at + :within THEN p.replied_at END) AS replied_at"
    " FROM experiment_person p WHERE p.experiment_id = :id ORDER BY p.lead_id"
)


def _person(row: Row) -> Person:
    return Person(
        row["experiment_id"],
        row["lead_id"],
        row["arm"],
        row["sent_at"],
        row["replied_at"],
        row["opted_out_at"],
        bool(row["by_hand"]),
    )


def _noted(tx: Tx, experiment_id: int) -> Experiment:
    changes.note(tx, "experiment", experiment_id)
    found = get(tx, experiment_id)
    if found is None:
        raise LookupError(experiment_id)
    return found


def _plan_text(plan: Plan, judged: int) -> str:
    return json.dumps({"plan": asdict(plan), "judged": judged}, ensure_ascii=False)


def _experiment(row: Row) -> Experiment:
    kept = json.loads(row["plan"])
    return Experiment(
        row["id"],
        row["name"],
        row["workflow"],
        row["step"],
        ExperimentState(row["state"]),
        _plan(kept["plan"]),
        json.loads(row["shares"]),
        row["week"],
        kept["judged"],
        Millis(row["started_at"]),
        row["ended_at"],
        _verdict(row["verdict"]),
    )


def _plan(kept: Values) -> Plan:
    arms = tuple(PlannedArm(**arm) for arm in kept["arms"])
    return Plan(**{**kept, "arms": arms})


def _verdict(text: str) -> Verdict | None:
    if not text:
        return None
    kept = json.loads(text)
    return Verdict(VerdictKind(kept["kind"]), kept["text"], kept["arm"])
