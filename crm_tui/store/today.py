"""Who must be turned to today: one bounded, indexed reading for each reason, and what a row shows."""

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import OPEN_STATUSES
from crm_tui.domain.money import short_rupees
from crm_tui.domain.privacy import ASKS, RequestKind
from crm_tui.domain.rotting import DAYS
from crm_tui.domain.suggestion import SENDABLE
from crm_tui.domain.today import Reason, ReasonKind
from crm_tui.store.tx import Row, Tx, scalar

Found = tuple[LeadId, Reason]

_KEYS_PER_MS = 4_096
"""Sort keys of messages for each millisecond (`store/messages.py`)."""
_NEW_EXAMINED, _COLD_EXAMINED, _WORTHIEST = 500, 1_000, 50
_HIGH_SCORE = 7
_SENDABLE = ", ".join(f"'{kind}'" for kind in sorted(SENDABLE))
_OPEN = ", ".join(f"'{status}'" for status in OPEN_STATUSES)
_ALLOWED = " ".join(f"WHEN '{status}' THEN {days * DAY}" for status, days in DAYS.items())
_FEWEST_DAYS = min(DAYS.values())

_ANSWERS = (
    "SELECT id, window_expires_at, COALESCE(last_inbound_at, activity_at) AS asked_at FROM lead"
    " WHERE needs_reply = 1 AND (opted_out_at IS NULL OR last_inbound_at > opted_out_at) AND "
)


def answers(tx: Tx, now: Millis, since: Millis, most: int) -> list[Found]:
    """Who waits for an answer: open windows by what closes first, closed ones since then, no window."""
    rows = [
        *tx.all(
            f"{_ANSWERS} window_expires_at > :now ORDER BY window_expires_at LIMIT :most",
            now=now,
            most=most,
        ),
        *tx.all(
            f"{_ANSWERS} window_expires_at > :since AND window_expires_at <= :now"
            " ORDER BY window_expires_at DESC LIMIT :most",
            since=since,
            now=now,
            most=most,
        ),
        *tx.all(
            f"{_ANSWERS} window_expires_at IS NULL ORDER BY id DESC LIMIT :most",
            most=most,
        ),
    ]
    return [(LeadId(row["id"]), _asked(row)) for row in rows]


def _asked(row: Row) -> Reason:
    return Reason(ReasonKind.ANSWER, row["asked_at"], row["window_expires_at"])


def count_answers(tx: Tx, since: Millis) -> int:
    """How many people `answers` would find without its bound; reads an index alone."""
    windows = scalar(
        tx,
        "SELECT COUNT(*) FROM lead WHERE needs_reply = 1 AND window_expires_at > :since",
        since=since,
    )
    none = "SELECT COUNT(*) FROM lead WHERE needs_reply = 1 AND window_expires_at IS NULL"
    return int(windows) + int(scalar(tx, none))


def new_leads(tx: Tx, since: Millis, most: int) -> list[Found]:
    """New ones since then to whom nobody has written, newest first; a list that was imported is none."""
    rows = tx.all(
        "SELECT id, created_at FROM (SELECT id, created_at, opted_out_at, do_not_disturb"
        "  FROM lead INDEXED BY lead_new"
        "  WHERE status = 'new' AND last_message_at IS NULL AND created_at > :since"
        "  ORDER BY created_at DESC LIMIT :examined) AS young"
        " WHERE opted_out_at IS NULL AND do_not_disturb = 0 AND NOT EXISTS"
        "  (SELECT 1 FROM event WHERE lead_id = young.id AND kind = 'imported') LIMIT :most",
        since=since,
        examined=_NEW_EXAMINED,
        most=most,
    )
    return [(LeadId(row["id"]), Reason(ReasonKind.NEW, row["created_at"])) for row in rows]


def due_tasks(tx: Tx, until: Millis, most: int) -> list[Found]:
    """Open promises, follow-ups and tasks that are due before then, the latest first."""
    rows = tx.all(
        "SELECT id, lead_id, kind, text, due_at, substr(words, 1, 160) AS say FROM task"
        " WHERE done_at IS NULL AND due_at < :until"
        " ORDER BY due_at DESC LIMIT :most",
        until=until,
        most=most,
    )
    return [(LeadId(row["lead_id"]), _due(row)) for row in rows]


def _due(row: Row) -> Reason:
    kind = ReasonKind.PROMISE if row["kind"] == "promise" else ReasonKind.FOLLOW_UP
    return Reason(kind, row["due_at"], words=row["text"], ref=row["id"], say=row["say"] or "")


def count_due(tx: Tx, until: Millis) -> dict[ReasonKind, int]:
    """How many there are of each kind without the bound."""
    rows = tx.all(
        "SELECT kind = 'promise' AS promised, COUNT(*) AS tasks FROM task"
        " WHERE done_at IS NULL AND due_at < :until GROUP BY promised",
        until=until,
    )
    kinds = (ReasonKind.FOLLOW_UP, ReasonKind.PROMISE)
    return {kinds[row["promised"]]: int(row["tasks"]) for row in rows}


_PROPOSED = "status = 'pending' AND (suggestion_type = 'follow_up' OR enrolment_id IS NOT NULL)"


def proposals(tx: Tx, most: int) -> list[Found]:
    """Messages that a workflow or the follow-up agent proposes, the oldest first."""
    rows = tx.all(
        "SELECT proposed.id, proposed.lead_id, proposed.created_at, COALESCE(e.workflow, '') AS workflow"
        " FROM (SELECT id, lead_id, created_at, enrolment_id FROM suggestion"
        "  INDEXED BY suggestion_proposed"
        f"  WHERE {_PROPOSED} AND suggestion_type IN ({_SENDABLE})"
        "  ORDER BY created_at LIMIT :most) AS proposed"
        " LEFT JOIN enrolment e ON e.id = proposed.enrolment_id",
        most=most,
    )
    return [(LeadId(row["lead_id"]), _proposed(row)) for row in rows]


def _proposed(row: Row) -> Reason:
    kind = ReasonKind.PROPOSAL
    return Reason(kind, row["created_at"], words=row["workflow"], ref=row["id"])


def count_proposals(tx: Tx) -> int:
    """How many there are without the bound."""
    return int(
        scalar(
            tx,
            f"SELECT COUNT(*) FROM suggestion INDEXED BY suggestion_proposed WHERE {_PROPOSED}",
        )
    )


def need_a_person(tx: Tx, since: Millis, most: int) -> list[Found]:
    """Whose automatic messages were stopped since then for a person, and no person has written yet."""
    rows = tx.all(
        "SELECT lead_id, MAX(ended_at) AS ended_at FROM enrolment e"
        " WHERE ended_why = 'needs_person' AND ended_at > :since AND NOT EXISTS"
        "  (SELECT 1 FROM message m WHERE m.lead_id = e.lead_id"
        "   AND m.sort_key >= e.ended_at * :keys AND m.actor >= 'person:' AND m.actor < 'person;')"
        " GROUP BY lead_id ORDER BY ended_at DESC LIMIT :most",
        since=since,
        keys=_KEYS_PER_MS,
        most=most,
    )
    kind = ReasonKind.NEEDS_PERSON
    return [(LeadId(row["lead_id"]), Reason(kind, row["ended_at"])) for row in rows]


_TO_ONE = "actor NOT LIKE 'broadcast:%'"


def kept_back(tx: Tx, since: Millis, most: int) -> list[Found]:
    """Messages that did not leave since then and were not followed by another, and those in doubt.

    Those of a broadcast stand in its own list, person by person: here they would bury the answers.
    """
    rows = [
        *tx.all(
            "SELECT id, lead_id, COALESCE(sent_at, timestamp) AS at, error_text, status FROM message"
            f" WHERE status = 'unknown' AND {_TO_ONE} ORDER BY id DESC LIMIT :most",
            most=most,
        ),
        *tx.all(
            "SELECT id, lead_id, send_at AS at, error_text, status FROM message m"
            f" WHERE status = 'failed' AND send_at > :since AND message_type <> 'reaction' AND {_TO_ONE}"
            " AND NOT EXISTS (SELECT 1 FROM message n WHERE n.lead_id = m.lead_id"
            "  AND n.sort_key > m.sort_key AND n.direction = 'outbound' AND n.status <> 'failed'"
            f"  AND n.{_TO_ONE})"
            " ORDER BY send_at DESC LIMIT :most",
            since=since,
            most=most,
        ),
    ]
    return [(LeadId(row["lead_id"]), _kept(row)) for row in rows]


def _kept(row: Row) -> Reason:
    words = row["error_text"] or "nobody knows whether it arrived."
    doubt = row["status"] == "unknown"
    return Reason(ReasonKind.KEPT_BACK, row["at"], words=words, ref=row["id"], in_doubt=doubt)


def rights(tx: Tx, until: Millis, most: int) -> list[Found]:
    """Open requests of leads about their own data that are due before then, the first due first."""
    rows = tx.all(
        "SELECT id, lead_id, kind, asked_at, due_at FROM privacy_request"
        " WHERE done_at IS NULL AND due_at < :until AND lead_id IS NOT NULL"
        " ORDER BY due_at LIMIT :most",
        until=until,
        most=most,
    )
    return [(LeadId(row["lead_id"]), _right(row)) for row in rows]


def _right(row: Row) -> Reason:
    words = ASKS[RequestKind(row["kind"])]
    return Reason(ReasonKind.RIGHTS, row["asked_at"], row["due_at"], words=words, ref=row["id"])


_BY_WORTH = " UNION ALL ".join(
    f"SELECT id FROM (SELECT id FROM lead WHERE status = '{status}' AND value_paise IS NOT NULL"
    " ORDER BY value_paise DESC LIMIT :worthiest)"
    for status in OPEN_STATUSES
)
_BY_SCORE = (
    "SELECT id FROM (SELECT id, status, quality_score FROM lead INDEXED BY lead_filtered"
    "  WHERE activity_at > :since AND activity_at <= :until"
    "  ORDER BY activity_at DESC LIMIT :examined)"
    f" WHERE quality_score >= {_HIGH_SCORE} AND status IN ({_OPEN})"
)


def going_cold(tx: Tx, now: Millis, since: Millis, most: int) -> list[Found]:
    """Promising open leads that fell silent after `since`, longer than their status allows.

    The most valuable first. Looked for among those of the highest value and those that fell silent
    last; who waits for the shop, is planned for, or goes through a workflow is not forgotten.
    """
    rows = tx.all(
        "SELECT id, value_paise, quality_score, MAX(activity_at, COALESCE(status_at, 0)) AS silent"
        f" FROM lead WHERE id IN ({_BY_WORTH} UNION {_BY_SCORE}) AND activity_at > :since"
        f" AND silent <= :now - CASE status {_ALLOWED} END"
        " AND needs_reply = 0 AND opted_out_at IS NULL AND do_not_disturb = 0"
        " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.lead_id = lead.id AND t.done_at IS NULL)"
        " AND NOT EXISTS"
        "  (SELECT 1 FROM enrolment e WHERE e.lead_id = lead.id AND e.ended_at IS NULL)"
        " ORDER BY value_paise DESC NULLS LAST, quality_score DESC, silent DESC LIMIT :most",
        now=now,
        since=since,
        until=Millis(now - _FEWEST_DAYS * DAY),
        examined=_COLD_EXAMINED,
        worthiest=_WORTHIEST,
        most=most,
    )
    return [(LeadId(row["id"]), _cold(row)) for row in rows]


def _cold(row: Row) -> Reason:
    value, score = row["value_paise"] or 0, row["quality_score"] or 0
    words = short_rupees(value) if value else f"score {score}"
    return Reason(ReasonKind.COLD, row["silent"], words=words, worth=value * 16 + score)
