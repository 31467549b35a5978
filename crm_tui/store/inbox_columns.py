"""The one writer of a lead's inbox columns (last message, unread, window …).

They are recomputed from the messages by index reads, so they cannot drift, whatever the order in
which messages, statuses and history arrive.
"""

from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.message import Direction, MessageType
from crm_tui.domain.window import expires_at
from crm_tui.store import changes, enquiries
from crm_tui.store.enquiries import Enquiry
from crm_tui.store.tx import Row, Tx, scalar

_NAMES = {
    MessageType.IMAGE: "🖼 photo",
    MessageType.VIDEO: "🎬 video",
    MessageType.DOCUMENT: "📄 document",
    MessageType.AUDIO: "🎤 voice note",
    MessageType.STICKER: "🔖 sticker",
    MessageType.UNSUPPORTED: "a message that WhatsApp does not show here",
}


def refresh(tx: Tx, lead_id: int, now: Millis) -> bool:
    """Bring the lead's inbox columns into step with its messages; whether they wait for an answer."""
    newest = _newest(tx, lead_id)
    asked = _unanswered(enquiries.newest(tx, lead_id), newest)
    needs_reply = _needs_reply(tx, lead_id) or (asked is not None and asked.wants_reply)
    inbound = _newest_inbound(tx, lead_id)
    window = _last_window_opener(tx, lead_id)
    created = scalar(tx, "SELECT created_at FROM lead WHERE id = :id", id=lead_id)
    last_at = None if newest is None else min(newest["timestamp"], now + MINUTE)
    tx.run(
        "UPDATE lead SET last_message_at = :last_at, last_message_preview = :preview,"
        " activity_at = :activity, last_inbound_at = :inbound, unread_count = :unread,"
        " needs_reply = :needs_reply, window_expires_at = :window WHERE id = :id",
        id=lead_id,
        last_at=last_at,
        preview=_preview(newest, asked),
        activity=max(filter(None, (last_at, asked and asked.at)), default=created),
        inbound=inbound,
        unread=scalar(
            tx, "SELECT COUNT(*) FROM message WHERE lead_id = :id AND unread = 1", id=lead_id
        ),
        needs_reply=int(needs_reply),
        window=None if window is None else expires_at(window),
    )
    changes.note(tx, "lead", lead_id, lead_id)
    return needs_reply


def _unanswered(enquiry: Enquiry | None, newest: Row | None) -> Enquiry | None:
    """An enquiry from a form or a portal, until something is said in the chat after it."""
    if enquiry is None or (newest is not None and newest["timestamp"] >= enquiry.at):
        return None
    return enquiry


def _preview(newest: Row | None, asked: Enquiry | None) -> str:
    if asked is not None:
        return f"Enquiry: {' '.join(asked.words[:200].split())[:110]}"
    return "" if newest is None else preview(newest)


def preview(row: Row) -> str:
    """One line for the list: the first words, or what kind of message it is."""
    kind = MessageType(row["message_type"])
    words = " ".join(row["content"][:200].split())[:120]
    if row["revoked"]:
        words = "message deleted"
    elif kind is MessageType.REACTION:
        words = f"reacted {words}" if words else "took a reaction away"
    elif kind in _NAMES:
        words = f"{_NAMES[kind]} {words}".strip()
    return f"You: {words}" if row["direction"] == Direction.OUTBOUND else words


def _newest(tx: Tx, lead_id: int) -> Row | None:
    return tx.one(
        "SELECT * FROM message WHERE lead_id = :id ORDER BY sort_key DESC LIMIT 1", id=lead_id
    )


def _newest_inbound(tx: Tx, lead_id: int) -> Millis | None:
    found = scalar(
        tx,
        "SELECT timestamp FROM message WHERE lead_id = :id AND wants_reply = 1"
        " ORDER BY sort_key DESC LIMIT 1",
        id=lead_id,
    )
    return None if found is None else Millis(found)


def _last_window_opener(tx: Tx, lead_id: int) -> Millis | None:
    found = scalar(
        tx,
        "SELECT timestamp FROM message WHERE lead_id = :id AND opens_window = 1"
        " ORDER BY sort_key DESC LIMIT 1",
        id=lead_id,
    )
    return None if found is None else Millis(found)


def _needs_reply(tx: Tx, lead_id: int) -> bool:
    """The customer has the last word, and it was more than a reaction or a system notice."""
    newest = tx.one(
        "SELECT direction FROM message WHERE lead_id = :id"
        " AND (wants_reply = 1 OR (direction = 'outbound' AND status <> 'failed'"
        "  AND message_type <> 'reaction'))"
        " ORDER BY sort_key DESC LIMIT 1",
        id=lead_id,
    )
    return newest is not None and newest["direction"] == Direction.INBOUND
