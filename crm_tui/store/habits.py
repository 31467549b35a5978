"""What people wrote by hand, a bounded page at a time, and the ideas that came of it."""

import json
from dataclasses import dataclass

from crm_tui.domain.actor import ActorKind
from crm_tui.domain.clock import Millis
from crm_tui.domain.habit import ByHand, Idea, IdeaState
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.store.by_actor import by
from crm_tui.store.messages import read_template
from crm_tui.store.tx import Row, Tx

_KEYS_PER_MS = 4_096
"""As `messages` makes its sort keys of time."""
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Page:
    written: list[ByHand]
    next_key: int | None
    """Where the next page begins; None after the last one."""


def key_of(moment: Millis) -> int:
    """The first sort key of a moment."""
    return moment * _KEYS_PER_MS


def written_by_hand(tx: Tx, after: int, limit: int) -> Page:
    """Among the next `limit` messages by sort key those that a person wrote or chose without a draft."""
    rows = tx.all(
        "SELECT id, sort_key FROM message WHERE sort_key > :after ORDER BY sort_key LIMIT :limit",
        after=after,
        limit=limit,
    )
    if not rows:
        return Page([], None)
    last = int(rows[-1]["sort_key"])
    found = tx.all(_BY_HAND, after=after, last=last, longest=_LONGEST)
    return Page([_by_hand(row) for row in found], last if len(rows) == limit else None)


_BEFORE = (
    "(SELECT b.id FROM message b WHERE b.lead_id = m.lead_id AND b.sort_key < m.sort_key"
    " AND b.message_type NOT IN ('reaction', 'system') AND b.status <> 'failed'"
    " ORDER BY b.sort_key DESC LIMIT 1)"
)
_QUOTES = " OR ".join(
    f"lower(d.filename) LIKE '%{word}%'" for word in ("quot", "estimate", "proforma", "कोटेशन")
)
_BY_HAND = f"""
    SELECT m.id, m.lead_id, l.name, substr(m.content, 1, :longest) AS content, m.timestamp,
           m.template, l.status, b.timestamp AS before_at, b.direction AS before_direction,
           EXISTS (SELECT 1 FROM media d WHERE d.message_id = b.id AND ({_QUOTES})) AS before_quote,
           (SELECT json_extract(e.data, '$.after') || ' ' || e.at FROM event e
             WHERE e.lead_id = m.lead_id AND e.kind = 'status_changed'
             AND e.at > COALESCE(b.timestamp, 0) AND e.at <= m.timestamp
             AND {by(ActorKind.PERSON, "e")} ORDER BY e.at DESC LIMIT 1) AS moved
    FROM message m JOIN lead l ON l.id = m.lead_id LEFT JOIN message b ON b.id = {_BEFORE}
    WHERE m.sort_key > :after AND m.sort_key <= :last AND m.direction = 'outbound'
      AND {by(ActorKind.PERSON, "m")} AND m.status <> 'failed'
      AND m.message_type IN ('text', 'template') AND m.revoked = 0
      AND NOT EXISTS (SELECT 1 FROM suggestion s WHERE s.sent_message_id = m.id)
    ORDER BY m.sort_key
"""


def ideas(tx: Tx, state: IdeaState | None = None) -> list[Idea]:
    """The newest first; of one state or all."""
    rows = tx.all(
        "SELECT * FROM workflow_idea WHERE :state IS NULL OR state = :state ORDER BY id DESC",
        state=state,
    )
    return [_idea(row) for row in rows]


def idea(tx: Tx, idea_id: int) -> Idea | None:
    row = tx.one("SELECT * FROM workflow_idea WHERE id = :id", id=idea_id)
    return None if row is None else _idea(row)


def add_idea(
    tx: Tx, name: str, file: str, why: str, shown_by: list[MessageId], now: Millis
) -> None:
    tx.run(
        "INSERT INTO workflow_idea (name, file, why, shown_by, state, at)"
        " VALUES (:name, :file, :why, :shown_by, 'open', :now)",
        name=name,
        file=file,
        why=why,
        shown_by=json.dumps(shown_by),
        now=now,
    )


def set_state(tx: Tx, idea_id: int, state: IdeaState) -> None:
    tx.run("UPDATE workflow_idea SET state = :state WHERE id = :id", id=idea_id, state=state)


def _by_hand(row: Row) -> ByHand:
    moved_to, _, moved_at = (row["moved"] or "").rpartition(" ")
    return ByHand(
        MessageId(row["id"]),
        LeadId(row["lead_id"]),
        row["name"],
        row["content"],
        Millis(row["timestamp"]),
        read_template(row["template"]),
        row["status"],
        row["before_at"],
        row["before_direction"] == "outbound",
        bool(row["before_quote"]),
        moved_to,
        Millis(int(moved_at)) if moved_at else None,
    )


def _idea(row: Row) -> Idea:
    return Idea(
        row["id"],
        row["name"],
        row["file"],
        row["why"],
        tuple(MessageId(one) for one in json.loads(row["shown_by"])),
        IdeaState(row["state"]),
        Millis(row["at"]),
    )
