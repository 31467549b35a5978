"""Counting what left without a person: by ids where order matters, by times where periods do.

Messages that failed do not count; those of unknown fate do.
"""

from dataclasses import dataclass

from crm_tui.domain.actor import ActorKind
from crm_tui.domain.automatic import Made
from crm_tui.domain.clock import HOUR, Millis
from crm_tui.domain.ids import MESSAGE, LeadId, MessageId, show_id
from crm_tui.domain.webhook import Origin
from crm_tui.store.by_actor import MOVED_BY_PERSON, by
from crm_tui.store.tx import Row, Tx, scalar

_AUTOMATIC, _FOR_MANY = by(ActorKind.WORKFLOW), by(ActorKind.BROADCAST)
_WROTE = f"wants_reply = 1 AND origin <> '{Origin.HISTORY}'"
_PERSON_WROTE = (
    f"direction = 'outbound' AND {by(ActorKind.PERSON)} AND status <> 'failed'"
    f" AND message_type <> 'reaction' AND origin <> '{Origin.HISTORY}'"
)
"""What is brought over from the phone's history was said long before."""
_WAITS = "('queued', 'sending')"
_SPARE = HOUR
"""An automatic message leaves at most so long after it was made: the outbox gives it up before."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The newest ids of a chat; 0 where there is none."""

    wrote: int
    """Of what they wrote: a reaction or a system notice is none."""
    person: int
    """Of what a person of the shop wrote, here or on the phone."""


def turns_of(tx: Tx, lead_id: int) -> Turns:
    """Who last said something, whatever the clocks said."""
    row = tx.one(
        f"SELECT MAX(CASE WHEN {_WROTE} THEN id END) AS wrote,"
        f" MAX(CASE WHEN {_PERSON_WROTE} THEN id END) AS person"
        " FROM message INDEXED BY message_by_lead WHERE lead_id = :lead_id",
        lead_id=lead_id,
    )
    return Turns(0, 0) if row is None else Turns(row["wrote"] or 0, row["person"] or 0)


@dataclass(frozen=True, slots=True)
class Run:
    """A person's open run of a workflow."""

    id: int
    began: Millis


def run_of(tx: Tx, workflow: str, lead_id: int) -> Run | None:
    """The newest open one."""
    row = tx.one(
        "SELECT id, entered_at FROM enrolment WHERE lead_id = :lead_id AND ended_at IS NULL"
        " AND workflow = :workflow ORDER BY id DESC LIMIT 1",
        lead_id=lead_id,
        workflow=workflow,
    )
    return None if row is None else Run(row["id"], Millis(row["entered_at"]))


def said_since(tx: Tx, lead_id: int, run: Run) -> tuple[bool, bool]:
    """Whether they, and whether somebody of the shop, wrote since the run began, by our clock.

    What a person sent for the run itself, by approving its proposal, is part of the run.
    """
    row = tx.one(
        f"SELECT MAX({_WROTE}) AS wrote,"
        f" MAX({_PERSON_WROTE} AND NOT EXISTS (SELECT 1 FROM workflow_step s"
        "  WHERE s.message_id = message.id AND s.enrolment_id = :run)) AS person"
        " FROM message INDEXED BY message_by_lead"
        " WHERE lead_id = :lead_id AND created_at > :began",
        lead_id=lead_id,
        began=run.began,
        run=run.id,
    )
    return (False, False) if row is None else (bool(row["wrote"]), bool(row["person"]))


def moved_since(tx: Tx, lead_id: int, message_id: int) -> bool:
    """Whether a person moved them to another status after this message was made, by the timeline."""
    row = tx.one(
        f"SELECT 1 FROM event INDEXED BY event_by_lead WHERE lead_id = :lead_id AND {MOVED_BY_PERSON}"
        " AND id > (SELECT MAX(id) FROM event INDEXED BY event_by_lead WHERE lead_id = :lead_id"
        " AND kind = 'message_queued' AND json_extract(data, '$.message') = :message) LIMIT 1",
        lead_id=lead_id,
        message=show_id(MESSAGE, message_id),
    )
    return row is not None


def made_for(tx: Tx, lead_id: int, own: int | None, most: int) -> list[Made]:
    """The newest automatic messages to this person; not `own`, nor what is queued behind it."""
    rows = tx.all(
        "SELECT id, status, created_at, sent_at FROM message INDEXED BY message_by_lead"
        f" WHERE lead_id = :lead_id AND {_AUTOMATIC} AND status <> 'failed'"
        " AND (:own IS NULL OR (id <> :own AND NOT (status = 'queued' AND id > :own)))"
        " ORDER BY id DESC LIMIT :most",
        lead_id=lead_id,
        own=own,
        most=most,
    )
    return [_made(row) for row in rows]


def made_by_shop(tx: Tx, own: int | None, since: Millis, most: int) -> list[Made]:
    """Automatic messages of the whole shop that may have left after `since`; dated ahead or not."""
    rows = tx.all(
        "SELECT id, status, created_at, sent_at FROM message INDEXED BY message_automatic"
        f" WHERE {_AUTOMATIC} AND created_at > :earliest AND status <> 'failed'"
        f" AND (status IN {_WAITS} OR COALESCE(sent_at, created_at) > :since)"
        " AND (:own IS NULL OR (id <> :own AND NOT (status = 'queued' AND id > :own)))"
        " ORDER BY created_at LIMIT :most",
        own=own,
        since=since,
        earliest=since - _SPARE,
        most=most,
    )
    return [_made(row) for row in rows]


def settled(tx: Tx, before: Millis) -> int:
    """The newest message of the shop that is dated `before` or earlier; 0 when there is none.

    Whatever has a lower id was made earlier, although it may be dated later.
    """
    found = scalar(
        tx,
        "SELECT id FROM message WHERE created_at <= :before ORDER BY id DESC LIMIT 1",
        before=before,
    )
    return int(found or 0)


def may_send(tx: Tx, workflow: str) -> bool:
    """Whether nobody switched this workflow off, or back to proposing."""
    row = tx.one("SELECT enabled, automatic FROM workflow WHERE name = :name", name=workflow)
    return row is None or bool(row["enabled"] and row["automatic"])


def queued(tx: Tx) -> list[tuple[MessageId, LeadId]]:
    """What waits to leave without a person: of workflows and of broadcasts."""
    rows = tx.all(
        "SELECT id, lead_id FROM message INDEXED BY message_outbox WHERE send_at IS NOT NULL"
        f" AND status = 'queued' AND ({_AUTOMATIC} OR {_FOR_MANY})"
        " ORDER BY id"
    )
    return [(MessageId(row["id"]), LeadId(row["lead_id"])) for row in rows]


def _made(row: Row) -> Made:
    at = row["created_at"] if row["sent_at"] is None else row["sent_at"]
    return Made(row["id"], Millis(at), row["status"] in ("queued", "sending"))
