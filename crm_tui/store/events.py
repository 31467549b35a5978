"""The timeline: every change of a lead, status, suggestion and message, with who did it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    id: int
    lead_id: int | None
    kind: str
    actor: str
    at: Millis
    data: dict[str, object]


def record(
    tx: Tx, lead_id: int | None, kind: str, actor: Actor, at: Millis, **data: object
) -> None:
    tx.run(
        "INSERT INTO event (lead_id, kind, actor, at, data)"
        " VALUES (:lead_id, :kind, :actor, :at, :data)",
        lead_id=lead_id,
        kind=kind,
        actor=str(actor),
        at=at,
        data=json.dumps(data, ensure_ascii=False),
    )


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
