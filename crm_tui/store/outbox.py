"""Outbound messages on their way: queued → sending → sent …, or failed, or unknown.

`queued → sending` is a compare-and-set committed before the request leaves, by the worker whose
epoch is current. What a worker left in `sending` becomes `unknown` and is never repeated by itself.
"""

from dataclasses import dataclass

from crm_tui.domain.actor import ActorKind
from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Details
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.message import Media, MessageType
from crm_tui.domain.template import TemplateCall
from crm_tui.store import changes, reactions, reports, worker_epoch
from crm_tui.store.by_actor import by
from crm_tui.store.media import read as read_media
from crm_tui.store.messages import read_details, read_template
from crm_tui.store.tx import Row, Tx, scalar


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message that is due."""

    id: MessageId
    lead_id: LeadId
    content: str
    message_type: MessageType
    tracker: str
    reply_to_wa_id: str | None
    template: TemplateCall | None
    details: Details | None
    attempts: int
    send_at: Millis
    planned_at: Millis
    """When it was first to leave; a later try moves `send_at` alone."""
    actor: str
    media: Media | None = None


_WITH_MEDIA = """
    SELECT m.*, d.state AS media_state, d.mime_type, d.filename, d.size, d.sha256, d.provider_id,
           d.url, d.voice, d.seconds, d.preview, d.preview_width, d.error AS media_error, d.file
    FROM message m LEFT JOIN media d ON d.message_id = m.id
"""
_EARLIER = """
    SELECT 1 FROM message o WHERE o.lead_id = m.lead_id AND o.status IN ('queued', 'sending')
    AND o.send_at IS NOT NULL AND (o.planned_at, o.id) < (m.planned_at, m.id)
"""


def due(tx: Tx, now: Millis, limit: int = 20, *, typed_only: bool = False) -> list[Outbound]:
    """Queued messages whose time has come; the first of each chat only, so that order is kept.

    With `typed_only` those alone that a person sent just now; what was planned neither leaves nor
    holds them back.
    """
    may, earlier = "", _EARLIER
    if typed_only:
        may = f" AND {_typed('m')}"
        earlier += f" AND (o.status = 'sending' OR {_typed('o')})"
    rows = tx.all(
        f"{_WITH_MEDIA} WHERE m.status = 'queued' AND m.send_at <= :now{may}"
        f" AND NOT EXISTS ({earlier}) ORDER BY m.send_at, m.id LIMIT :limit",
        now=now,
        limit=limit,
    )
    return [_outbound(row) for row in rows]


def _typed(table: str) -> str:
    return f"({table}.scheduled = 0 AND {by(ActorKind.PERSON, table)})"


def next_due_at(tx: Tx) -> Millis | None:
    """When the next queued message is to leave."""
    found = scalar(
        tx, "SELECT MIN(send_at) FROM message WHERE status = 'queued' AND send_at IS NOT NULL"
    )
    return None if found is None else Millis(found)


def claim(tx: Tx, message_id: int, epoch: int, now: Millis) -> bool:
    """Take a queued message for sending; False when it was taken back or another worker rules."""
    if worker_epoch.current(tx) != epoch:
        return False
    changed = tx.run(
        "UPDATE message SET status = 'sending', attempts = attempts + 1, epoch = :epoch,"
        " sent_at = :now WHERE id = :id AND status = 'queued'",
        id=message_id,
        epoch=epoch,
        now=now,
    )
    return changed == 1


def release_orphans(tx: Tx, epoch: int) -> list[MessageId]:
    """What an earlier worker was sending when it died: nobody knows whether it left."""
    rows = tx.all(
        "SELECT id, lead_id FROM message WHERE status = 'sending' AND send_at IS NOT NULL"
        " AND epoch < :epoch",
        epoch=epoch,
    )
    for row in rows:
        set_unknown(tx, row["id"], "The program stopped while this was being sent.")
    return [MessageId(row["id"]) for row in rows]


def set_accepted(tx: Tx, message_id: int, wa_id: str, provider: str) -> None:
    """The provider took it: remember its id."""
    # An id that a message here has already (an echo that overtook the answer) stays with it.
    tx.run(
        "UPDATE message SET send_at = NULL, provider = :provider,"
        " wa_id = (SELECT :wa_id WHERE NOT EXISTS (SELECT 1 FROM message other"
        "  WHERE other.wa_id = :wa_id AND other.id <> :id)),"
        " error_code = CASE WHEN status = 'failed' THEN error_code END,"
        " error_text = CASE WHEN status = 'failed' THEN error_text END,"
        " status = CASE WHEN status IN ('queued', 'sending', 'unknown') THEN 'sent' ELSE status END"
        " WHERE id = :id",
        id=message_id,
        wa_id=wa_id,
        provider=provider,
    )
    changes.note_message(tx, message_id)


def set_failed(tx: Tx, message_id: int, code: int | None, text: str) -> None:
    tx.run(
        "UPDATE message SET status = 'failed', error_code = :code, error_text = :text,"
        " cost_paise = 0"
        " WHERE id = :id AND status IN ('queued', 'sending', 'unknown')",
        id=message_id,
        code=code,
        text=text,
    )
    changes.note_message(tx, message_id)


def set_unknown(tx: Tx, message_id: int, text: str) -> None:
    tx.run(
        "UPDATE message SET status = 'unknown', error_text = :text"
        " WHERE id = :id AND status = 'sending'",
        id=message_id,
        text=text,
    )
    changes.note_message(tx, message_id)


def put_back(tx: Tx, message_id: int, at: Millis, text: str) -> None:
    """It certainly did not leave: try again at this time."""
    tx.run(
        "UPDATE message SET status = 'queued', send_at = :at, error_text = :text, sent_at = NULL"
        " WHERE id = :id AND status = 'sending'",
        id=message_id,
        at=at,
        text=text,
    )
    changes.note_message(tx, message_id)


def settle(tx: Tx, message_id: int, *, arrived: bool) -> bool:
    """A person says what became of an unknown message; False when it is not unknown."""
    changed = tx.run(
        "UPDATE message SET status = CASE WHEN :arrived THEN 'sent' ELSE 'failed' END,"
        " error_code = CASE WHEN :arrived THEN NULL ELSE :settled END,"
        " error_text = CASE WHEN :arrived THEN NULL ELSE :text END, send_at = NULL,"
        " cost_paise = CASE WHEN :arrived THEN cost_paise ELSE 0 END"
        " WHERE id = :id AND status = 'unknown'",
        id=message_id,
        arrived=int(arrived),
        settled=reports.SETTLED,
        text="It did not arrive, somebody here says.",
    )
    reactions.of_message(tx, message_id)
    changes.note_message(tx, message_id)
    return bool(changed)


def unknown(tx: Tx, limit: int = 50) -> list[Outbound]:
    """Messages whose fate nobody knows, oldest first."""
    rows = tx.all(
        f"{_WITH_MEDIA} WHERE m.status = 'unknown' ORDER BY m.id LIMIT :limit", limit=limit
    )
    return [_outbound(row) for row in rows]


def has_twin(tx: Tx, lost: Outbound) -> bool:
    """Whether this chat has another send of the same words whose id is not known."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM message WHERE lead_id = :lead_id AND id <> :id AND tracker IS NOT NULL"
            " AND wa_id IS NULL AND status <> 'failed' AND trim(content) = trim(:content) LIMIT 1",
            lead_id=lost.lead_id,
            id=lost.id,
            content=lost.content,
        )
    )


def take_back(tx: Tx, message_id: int) -> str | None:
    """Undo a send that has not left: the row goes, its text is returned; None when it is too late."""
    row = tx.one(
        "SELECT content, lead_id, message_type, reply_to_wa_id FROM message"
        " WHERE id = :id AND status = 'queued'",
        id=message_id,
    )
    if row is None:
        return None
    for index in ("message_fts", "message_sound"):
        tx.run(
            f"DELETE FROM {index} WHERE rowid = (SELECT sort_key FROM message WHERE id = :id)",
            id=message_id,
        )
    target = row["reply_to_wa_id"] if row["message_type"] == MessageType.REACTION else None
    tx.run("DELETE FROM message WHERE id = :id", id=message_id)
    if target is not None:
        reactions.refresh(tx, target)
    changes.note(tx, "message", message_id, row["lead_id"])
    return str(row["content"])


def _outbound(row: Row) -> Outbound:
    return Outbound(
        id=MessageId(row["id"]),
        lead_id=LeadId(row["lead_id"]),
        content=row["content"],
        message_type=MessageType(row["message_type"]),
        tracker=row["tracker"],
        reply_to_wa_id=row["reply_to_wa_id"],
        template=read_template(row["template"]),
        details=read_details(row["details"]),
        attempts=row["attempts"],
        send_at=row["send_at"] or row["planned_at"],
        planned_at=row["planned_at"] or row["timestamp"],
        actor=row["actor"],
        media=read_media(row),
    )
