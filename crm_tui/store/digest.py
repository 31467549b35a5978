"""One day of the shop in numbers, each from an index."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.store.tx import Tx, scalar

_KEYS_PER_MS = 4_096
"""As `messages` makes its sort keys of time."""
_MOST = 20_000
"""Messages of a day that are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message of the day, as far as the digest needs it."""

    lead_id: LeadId
    inbound: bool
    at: Millis
    waits: bool
    """It wants an answer."""
    actor: str


def spoken(tx: Tx, start: Millis, end: Millis) -> list[Spoken]:
    """What was said between the two times, oldest first; a history, a reaction and what never left
    are not among them."""
    rows = tx.all(
        "SELECT lead_id, direction, timestamp, wants_reply, actor FROM message"
        " WHERE sort_key >= :start AND sort_key < :end AND origin <> 'history'"
        " AND message_type NOT IN ('reaction', 'system')"
        " AND status NOT IN ('queued', 'sending', 'failed', 'unknown')"
        " ORDER BY sort_key LIMIT :limit",
        start=start * _KEYS_PER_MS,
        end=end * _KEYS_PER_MS,
        limit=_MOST,
    )
    return [
        Spoken(
            LeadId(row["lead_id"]),
            row["direction"] == "inbound",
            Millis(row["timestamp"]),
            bool(row["wants_reply"]),
            row["actor"],
        )
        for row in rows
    ]


def new_leads(tx: Tx, start: Millis, end: Millis) -> int:
    """Leads that came in then; those of an import are none."""
    return _count(
        tx,
        "SELECT COUNT(*) FROM lead WHERE activity_at >= :start AND created_at >= :start"
        " AND created_at < :end"
        " AND (last_message_at IS NOT NULL OR EXISTS"
        "  (SELECT 1 FROM enquiry WHERE enquiry.lead_id = lead.id))",
        start,
        end,
    )


def closed_unanswered(tx: Tx, start: Millis, end: Millis) -> int:
    """Windows that closed then while somebody waited, and still waits."""
    return _count(
        tx,
        "SELECT COUNT(*) FROM lead WHERE needs_reply = 1"
        " AND window_expires_at >= :start AND window_expires_at < :end",
        start,
        end,
    )


def kept_promises(tx: Tx, start: Millis, end: Millis) -> int:
    return _count(
        tx,
        "SELECT COUNT(*) FROM task WHERE done_at >= :start AND done_at < :end"
        " AND kind = 'promise' AND ended IN ('kept', '')",
        start,
        end,
    )


def cost_paise(tx: Tx, start: Millis, end: Millis) -> int:
    """What WhatsApp cost, as far as is known."""
    return _count(
        tx,
        "SELECT COALESCE(SUM(cost_paise), 0) FROM message"
        " WHERE sent_at >= :start AND sent_at < :end",
        start,
        end,
    )


def ai_microusd(tx: Tx, start: Millis, end: Millis) -> int:
    """Millionths of a US dollar that models cost."""
    return _count(
        tx,
        "SELECT COALESCE(SUM(cost_microusd), 0) FROM ai_call WHERE at >= :start AND at < :end",
        start,
        end,
    )


def _count(tx: Tx, sql: str, start: Millis, end: Millis) -> int:
    return int(scalar(tx, sql, start=start, end=end))
