"""What promises rest on, and what came after them in the chat."""

from dataclasses import dataclass

from crm_tui.domain.actor import ActorKind
from crm_tui.domain.clock import Millis
from crm_tui.domain.follow import Ended, Task
from crm_tui.domain.ids import LeadId
from crm_tui.domain.memory import LeadFact
from crm_tui.domain.message import Direction
from crm_tui.store import changes, lead_facts
from crm_tui.store.by_actor import by
from crm_tui.store.tx import Row, Tx, scalar

_ONLY_WORDS = frozenset({"text", "sticker"})
_MOST = 50
"""Messages after a promise that are looked at, the newest ones."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What shows a promise, as it stands now."""

    by_shop: bool
    holds: bool
    """Neither taken back nor corrected."""
    said_at: Millis


@dataclass(frozen=True, slots=True)
class Said:
    """A message that came after it."""

    at: Millis
    text: str
    has_more: bool
    """A file, a template, a place: more than words, and more than a sticker."""


def facts_without(tx: Tx, lead_id: int, due_after: Millis) -> list[LeadFact]:
    """Promises of theirs that hold, fall due after then, and have no follow-up yet."""
    rows = tx.all(
        "SELECT f.id FROM lead_fact f WHERE f.lead_id = :lead_id AND f.kind = 'promise'"
        " AND f.gone_at IS NULL AND f.due_at > :after"
        " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.fact_id = f.id AND t.ended <> 'gone')",
        lead_id=lead_id,
        after=due_after,
    )
    found = (lead_facts.get(tx, row["id"]) for row in rows)
    return [fact for fact in found if fact is not None]


def open_again(tx: Tx, fact: LeadFact) -> bool:
    """The fact holds again: so does its follow-up. False when it has none."""
    row = tx.one("SELECT id FROM task WHERE fact_id = :id", id=fact.id)
    if row is None:
        return False
    tx.run(
        "UPDATE task SET done_at = NULL, ended = :none WHERE id = :id",
        none=Ended.BY_HAND,
        id=row["id"],
    )
    changes.note(tx, "task", row["id"], fact.lead_id)
    return True


@dataclass(frozen=True, slots=True)
class Written:
    """What a person of the shop wrote to a customer."""

    lead_id: LeadId
    text: str
    at: Millis
    """When it left."""


def written_by_shop(tx: Tx, message_id: int) -> Written | None:
    """What a person of the shop wrote themselves; None for a template, a forward and history."""
    row = tx.one(
        "SELECT lead_id, content, timestamp FROM message WHERE id = :id AND direction = 'outbound'"
        " AND message_type <> 'reaction' AND template IS NULL AND forwarded = 0"
        f" AND origin <> 'history' AND {by(ActorKind.PERSON)}",
        id=message_id,
    )
    if row is None:
        return None
    return Written(LeadId(row["lead_id"]), row["content"], Millis(row["timestamp"]))


def has_follow_up(tx: Tx, message_id: int) -> bool:
    """Whether this message of the shop's was found to promise something before."""
    found = scalar(
        tx,
        "SELECT 1 FROM task WHERE message_id = :id AND kind = 'promise' AND fact_id IS NULL LIMIT 1",
        id=message_id,
    )
    return found is not None


def ground_of(tx: Tx, task: Task) -> Ground:
    """What a promise rests on; of one whose message went it no longer holds."""
    row = tx.one(
        "SELECT f.id AS fact, f.gone_at, m.direction, m.status, m.revoked, m.timestamp"
        " FROM task t LEFT JOIN lead_fact f ON f.id = t.fact_id"
        " LEFT JOIN message m ON m.id = t.message_id WHERE t.id = :id",
        id=task.id,
    )
    if row is None:
        return Ground(by_shop=False, holds=False, said_at=task.created_at)
    by_shop = row["fact"] is None and row["direction"] == Direction.OUTBOUND
    return Ground(by_shop, _holds(row, by_shop), Millis(row["timestamp"] or task.created_at))


def _holds(row: Row, by_shop: bool) -> bool:
    if by_shop:
        return row["status"] != "failed" and not row["revoked"]
    return row["fact"] is not None and row["gone_at"] is None


def they_said(tx: Tx, lead_id: int, since: Millis) -> list[Said]:
    """What they wrote after this moment; a reaction is nothing said."""
    return _said(tx, lead_id, since, "wants_reply = 1")


def shop_said(tx: Tx, lead_id: int, since: Millis) -> list[Said]:
    """What a person sent after this moment, from here or from the phone; a broadcast keeps no promise."""
    left = "status IN ('sending', 'unknown', 'sent', 'delivered', 'read')"
    return _said(
        tx, lead_id, since, f"direction = 'outbound' AND {by(ActorKind.PERSON)} AND {left}"
    )


def _said(tx: Tx, lead_id: int, since: Millis, which: str) -> list[Said]:
    rows = tx.all(
        "SELECT timestamp, content, message_type FROM message WHERE lead_id = :lead_id"
        f" AND sort_key > :key AND timestamp > :since AND message_type <> 'reaction' AND {which}"
        " ORDER BY sort_key DESC LIMIT :most",
        lead_id=lead_id,
        key=since * 4_096,
        since=since,
        most=_MOST,
    )
    return [
        Said(row["timestamp"], row["content"], row["message_type"] not in _ONLY_WORDS)
        for row in rows
    ]


def called_since(tx: Tx, lead_id: int, since: Millis) -> bool:
    """Whether they were talked to on the phone after this moment."""
    found = scalar(
        tx,
        "SELECT 1 FROM call_log WHERE lead_id = :lead_id AND at > :since"
        " AND outcome IN ('reached', 'will call back') LIMIT 1",
        lead_id=lead_id,
        since=since,
    )
    return found is not None
