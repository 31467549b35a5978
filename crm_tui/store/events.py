"""The timeline: every change of a lead, status, suggestion and message, with who did it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import Millis
from crm_tui.store import audit
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    id: int
    lead_id: int | None
    kind: str
    actor: str
    at: Millis
    data: dict[str, object]


Told = tuple[int, Mapping[str, object]]
"""A lead, and what happened to it."""

_ACTS = frozenset({ActorKind.PERSON, ActorKind.WORKFLOW, ActorKind.BROADCAST})
"""Whose doing stands in the audit log too: what customers write, what the worker finds and what agents
propose does not; a proposal gets there by the person or the workflow that takes it.
"""
_INSERT = (
    "INSERT INTO event (lead_id, kind, actor, at, data)"
    " VALUES (:lead_id, :kind, :actor, :at, :data)"
)


def record(
    tx: Tx, lead_id: int | None, kind: str, actor: Actor, at: Millis, **data: object
) -> None:
    """Write an event down; of somebody who acts also in the audit log, `before` and `after` with it."""
    tx.run(_INSERT, **_row(lead_id, kind, actor, at, data))
    if actor.kind in _ACTS:
        audit.append(tx, at, actor, kind, lead_id, data)


def record_part(
    tx: Tx, lead_id: int | None, kind: str, actor: Actor, at: Millis, **data: object
) -> None:
    """An event of something that stands in the audit log as a whole, like an import."""
    tx.run(_INSERT, **_row(lead_id, kind, actor, at, data))


def record_each(tx: Tx, kind: str, actor: Actor, at: Millis, told: Sequence[Told]) -> None:
    """One act over many leads: an event for each, and one row in the audit log.

    What is told of each must be the shop's own words: the row stays when one of the leads is erased.
    """
    if len(told) == 1:
        [(lead_id, data)] = told
        return record(tx, lead_id, kind, actor, at, **data)
    tx.many(_INSERT, [_row(lead_id, kind, actor, at, data) for lead_id, data in told])
    if told and actor.kind in _ACTS:
        audit.append(tx, at, actor, kind, None, gathered(told), [lead_id for lead_id, _ in told])
    return None


def gathered(told: Sequence[Told]) -> dict[str, object]:
    """What is the same for all leads once, the rest by lead: `{"after": "won", "each": {"7": …}}`."""
    first = told[0][1]
    same = {
        name: value
        for name, value in first.items()
        if all(data.get(name, told) == value for _, data in told)
    }
    each = {
        str(lead_id): rest
        for lead_id, data in told
        if (rest := {name: value for name, value in data.items() if name not in same})
    }
    return {**same, "each": each} if each else same


def _row(
    lead_id: int | None, kind: str, actor: Actor, at: Millis, data: Mapping[str, object]
) -> dict[str, object]:
    text = json.dumps(data, ensure_ascii=False)
    return {"lead_id": lead_id, "kind": kind, "actor": str(actor), "at": at, "data": text}


def timeline(tx: Tx, lead_id: int, limit: int = 200) -> Sequence[TimelineEvent]:
    """Newest first."""
    rows = tx.all(
        "SELECT * FROM event WHERE lead_id = :lead_id ORDER BY id DESC LIMIT :limit",
        lead_id=lead_id,
        limit=limit,
    )
    return [
        TimelineEvent(
            row["id"], row["lead_id"], row["kind"], row["actor"], row["at"], json.loads(row["data"])
        )
        for row in rows
    ]
