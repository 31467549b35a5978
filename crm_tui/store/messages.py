"""Messages: reading a conversation, and adding what was seen or queued."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import SECOND, Millis
from crm_tui.domain.content import Cards, Details, from_json, to_json, words
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.message import Direction, Media, Message, MessageStatus, MessageType
from crm_tui.domain.template import TemplateCall
from crm_tui.store import changes
from crm_tui.store import media as media_store
from crm_tui.store.search_sqlite import index_message, index_new_message
from crm_tui.store.tx import Row, Tx, scalar

_KEYS_PER_MS = 4_096

_MESSAGE = """
    SELECT m.*, q.id AS quoted_id, substr(q.content, 1, 120) AS quoted_content,
           q.message_type AS quoted_type,
           d.state AS media_state, d.mime_type, d.filename, d.size, d.sha256, d.provider_id, d.url,
           d.voice, d.seconds, d.preview, d.preview_width, d.error AS media_error, d.file
    FROM message m
    LEFT JOIN message q ON q.wa_id = m.reply_to_wa_id
    LEFT JOIN media d ON d.message_id = m.id
"""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message before it has an id."""

    lead_id: LeadId
    direction: Direction
    content: str
    message_type: MessageType
    timestamp: Millis
    status: MessageStatus
    actor: str
    origin: str = "customer"
    wa_id: str | None = None
    tracker: str | None = None
    reply_to_wa_id: str | None = None
    template: TemplateCall | None = None
    media: Media | None = None
    unread: bool = False
    opens_window: bool = False
    wants_reply: bool = False
    unsupported_reason: str | None = None
    send_at: Millis | None = None
    error_text: str | None = None
    details: Details | None = None
    forwarded: bool = False
    placeholder: bool = False
    """Its file follows under the same id."""
    cost_paise: int = 0


def add(tx: Tx, new: NewMessage, now: Millis) -> MessageId | None:
    """Store a message; None when its WhatsApp id is here already (a double)."""
    if new.wa_id is not None and id_of_wa_id(tx, new.wa_id) is not None:
        return None
    return add_new(tx, new, now)


def add_new(tx: Tx, new: NewMessage, now: Millis) -> MessageId:
    """Store a message whose WhatsApp id is known not to be here."""
    sort_key = free_key(tx, new.timestamp, now)
    added = tx.add(
        "INSERT INTO message (lead_id, direction, content, message_type, wa_id, tracker,"
        " timestamp, sort_key, status, actor, origin, reply_to_wa_id, template, unread,"
        " opens_window, wants_reply, unsupported_reason, send_at, planned_at, error_text,"
        " details, forwarded, placeholder, cost_paise, created_at)"
        " VALUES (:lead_id, :direction, :content, :message_type, :wa_id, :tracker,"
        " :timestamp, :sort_key, :status, :actor, :origin, :reply_to_wa_id, :template,"
        " :unread, :opens_window, :wants_reply, :unsupported_reason, :send_at, :send_at,"
        " :error_text, :details, :forwarded, :placeholder, :cost_paise, :now)",
        lead_id=new.lead_id,
        direction=new.direction,
        content=new.content,
        message_type=new.message_type,
        wa_id=new.wa_id,
        tracker=new.tracker,
        timestamp=new.timestamp,
        sort_key=sort_key,
        status=new.status,
        actor=new.actor,
        origin=new.origin,
        reply_to_wa_id=new.reply_to_wa_id,
        template=template_text(new.template),
        unread=int(new.unread),
        opens_window=int(new.opens_window),
        wants_reply=int(new.wants_reply),
        unsupported_reason=new.unsupported_reason,
        send_at=new.send_at,
        error_text=new.error_text,
        details=_details_text(new.details),
        forwarded=int(new.forwarded),
        placeholder=int(new.placeholder),
        cost_paise=new.cost_paise,
        now=now,
    )
    message_id = MessageId(added)
    if new.media is not None:
        media_store.add(tx, message_id, new.media)
    index_new_message(tx, sort_key, new.content)
    changes.note(tx, "message", message_id, new.lead_id)
    return message_id


def free_key(tx: Tx, timestamp: Millis, now: Millis) -> int:
    """A sort key by time that no message has yet.

    A provider's time is in whole seconds: within its second the time of arrival decides.
    """
    moment = (
        max(timestamp, min(now, timestamp + SECOND - 1)) if timestamp % SECOND == 0 else timestamp
    )
    first = moment * _KEYS_PER_MS
    while (taken := _highest_key(tx, first)) is not None:
        if taken + 1 < first + _KEYS_PER_MS:
            return taken + 1
        first += _KEYS_PER_MS  # this millisecond is full: a synchronised history may do that
    return first


def _highest_key(tx: Tx, first: int) -> int | None:
    found: int | None = scalar(
        tx,
        "SELECT MAX(sort_key) FROM message WHERE sort_key >= :first AND sort_key < :next",
        first=first,
        next=first + _KEYS_PER_MS,
    )
    return found


def get(tx: Tx, message_id: int) -> Message | None:
    row = tx.one(_MESSAGE + " WHERE m.id = :id", id=message_id)
    return None if row is None else _message(row)


def id_of_wa_id(tx: Tx, wa_id: str) -> MessageId | None:
    found = scalar(tx, "SELECT id FROM message WHERE wa_id = :wa_id", wa_id=wa_id)
    return None if found is None else MessageId(found)


def leads_of_wa_id(tx: Tx, wa_id: str) -> list[LeadId]:
    """In whose chat the message is that a provider calls so, by either of its ids."""
    rows = tx.all("SELECT lead_id FROM message WHERE wa_id = :id OR other_id = :id", id=wa_id)
    # Each once, but not by DISTINCT: SQLite makes a table for that, for each of 100,000 reports.
    return list(dict.fromkeys(LeadId(row["lead_id"]) for row in rows))


def conversation(tx: Tx, lead_id: int, before: int | None = None, limit: int = 60) -> list[Message]:
    """The newest `limit` messages (before the message `before`), newest last."""
    rows = tx.all(
        _MESSAGE + " WHERE m.lead_id = :lead_id AND (:before IS NULL OR m.sort_key <"
        " (SELECT sort_key FROM message WHERE id = :before))"
        " ORDER BY m.sort_key DESC LIMIT :limit",
        lead_id=lead_id,
        before=before,
        limit=limit,
    )
    return [_message(row) for row in reversed(rows)]


def between(tx: Tx, lead_id: int, first: int, before: int, most: int = 2_000) -> list[Message]:
    """From the message `first` up to `before`, oldest first; [] when there are more than `most`."""
    rows = tx.all(
        _MESSAGE + " WHERE m.lead_id = :lead_id"
        " AND m.sort_key >= (SELECT sort_key FROM message WHERE id = :first)"
        " AND m.sort_key < (SELECT sort_key FROM message WHERE id = :before)"
        " ORDER BY m.sort_key LIMIT :limit",
        lead_id=lead_id,
        first=first,
        before=before,
        limit=most + 1,
    )
    return [_message(row) for row in rows] if len(rows) <= most else []


def page(tx: Tx, after: int, limit: int) -> list[Message]:
    """Messages by id, for exports."""
    rows = tx.all(
        _MESSAGE + " WHERE m.id > :after ORDER BY m.id LIMIT :limit", after=after, limit=limit
    )
    return [_message(row) for row in rows]


def by_ids(tx: Tx, ids: Sequence[int]) -> list[Message]:
    """These messages, in the order of `ids`."""
    rows = tx.all(
        _MESSAGE + " WHERE m.id IN (SELECT value FROM json_each(:ids))", ids=json.dumps(list(ids))
    )
    found = {row["id"]: _message(row) for row in rows}
    return [found[wanted] for wanted in ids if wanted in found]


def edit(tx: Tx, message_id: int, content: str, at: Millis) -> None:
    """Its sender changed the words; an older change than the last, or of what is deleted, is none."""
    changed = tx.run(
        "UPDATE message SET content = :content, edited = 1, edited_at = :at"
        " WHERE id = :id AND revoked = 0 AND COALESCE(edited_at, 0) <= :at",
        id=message_id,
        content=content,
        at=at,
    )
    if changed:
        _reindex(tx, message_id, content)


def revoke(tx: Tx, message_id: int) -> None:
    """Deleted for everyone by the other side: words, place and file go, the fact stays."""
    tx.run(
        "UPDATE message SET content = '', details = NULL, revoked = 1 WHERE id = :id",
        id=message_id,
    )
    tx.run("DELETE FROM media WHERE message_id = :id", id=message_id)
    _reindex(tx, message_id, "")


def _reindex(tx: Tx, message_id: int, content: str) -> None:
    row = tx.one("SELECT sort_key, lead_id FROM message WHERE id = :id", id=message_id)
    if row is not None:
        index_message(tx, row["sort_key"], content)
        changes.note(tx, "message", message_id, row["lead_id"])


def become_cards(tx: Tx, message_id: int, cards: Cards) -> None:
    """A file that turned out to be contact cards: it is shown as such, and needs no file."""
    content = words(cards)
    tx.run(
        "UPDATE message SET message_type = 'contacts', content = :content, details = :details"
        " WHERE id = :id",
        id=message_id,
        content=content,
        details=_details_text(cards),
    )
    tx.run("DELETE FROM media WHERE message_id = :id", id=message_id)
    _reindex(tx, message_id, content)


def fill_placeholder(tx: Tx, message_id: int, new: NewMessage) -> bool:
    """The file of a synchronised message came: it takes the place that was kept; False without one."""
    filled = tx.run(
        "UPDATE message SET placeholder = 0, unsupported_reason = NULL, content = :content,"
        " message_type = :message_type, details = :details"
        " WHERE id = :id AND placeholder = 1 AND revoked = 0",
        id=message_id,
        content=new.content,
        message_type=new.message_type,
        details=_details_text(new.details),
    )
    if filled and new.media is not None:
        media_store.add(tx, message_id, new.media)
    if filled:
        _reindex(tx, message_id, new.content)
    return bool(filled)


def newest_inbound(tx: Tx, lead_id: int) -> str | None:
    """The WhatsApp id of the customer's last message that was no reaction."""
    found: str | None = scalar(
        tx,
        "SELECT wa_id FROM message WHERE lead_id = :lead_id AND direction = 'inbound'"
        " AND message_type <> 'reaction' ORDER BY sort_key DESC LIMIT 1",
        lead_id=lead_id,
    )
    return found


def wrote_freely_since(tx: Tx, lead_id: int, moment: Millis) -> bool:
    """Whether the shop wrote to them in its own words since then: no template, no reaction."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM message WHERE lead_id = :lead_id AND direction = 'outbound'"
            " AND timestamp >= :moment AND message_type NOT IN ('template', 'reaction')"
            " AND status <> 'failed' LIMIT 1",
            lead_id=lead_id,
            moment=moment,
        )
    )


def written_on_phone_since(tx: Tx, lead_id: int, moment: Millis) -> bool:
    """Whether the shop wrote in the WhatsApp app at this time or later: it has seen what is older."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM message WHERE lead_id = :lead_id AND origin = 'phone_app'"
            " AND timestamp >= :moment LIMIT 1",
            lead_id=lead_id,
            moment=moment,
        )
    )


def mark_read(tx: Tx, lead_id: int, until: Millis | None = None) -> list[str]:
    """The person has seen the chat (up to a time); the WhatsApp ids that became read, oldest first."""
    rows = tx.all(
        "SELECT id, wa_id FROM message WHERE lead_id = :lead_id AND unread = 1"
        " AND (:until IS NULL OR timestamp <= :until) ORDER BY sort_key",
        lead_id=lead_id,
        until=until,
    )
    for row in rows:
        tx.run("UPDATE message SET unread = 0, status = 'read' WHERE id = :id", id=row["id"])
        changes.note(tx, "message", row["id"], lead_id)
    return [row["wa_id"] for row in rows if row["wa_id"]]


def template_text(template: TemplateCall | None) -> str | None:
    """As it is stored."""
    if template is None:
        return None
    value = [template.name, template.language, [list(pair) for pair in template.variables]]
    return json.dumps(value, ensure_ascii=False)


def read_template(text: str | None) -> TemplateCall | None:
    if text is None:
        return None
    name, language, variables = json.loads(text)
    return TemplateCall(name, language, tuple((key, value) for key, value in variables))


def _details_text(details: Details | None) -> str | None:
    return None if details is None else json.dumps(to_json(details), ensure_ascii=False)


def read_details(text: str | None) -> Details | None:
    return None if text is None else from_json(json.loads(text))


def _message(row: Row) -> Message:
    quoted = row["quoted_content"]
    return Message(
        id=MessageId(row["id"]),
        lead_id=LeadId(row["lead_id"]),
        direction=Direction(row["direction"]),
        content=row["content"],
        message_type=MessageType(row["message_type"]),
        whatsapp_message_id=row["wa_id"],
        timestamp=row["timestamp"],
        status=MessageStatus(row["status"]),
        actor=row["actor"],
        reply_to=row["quoted_id"],
        reply_preview=quoted or (row["quoted_type"] if row["quoted_id"] else None),
        media=media_store.read(row),
        template=read_template(row["template"]),
        details=read_details(row["details"]),
        reaction=row["reaction"],
        our_reaction=row["our_reaction"],
        forwarded=bool(row["forwarded"]),
        send_at=row["send_at"],
        error_code=row["error_code"],
        error_text=row["error_text"] or row["unsupported_reason"],
        edited=bool(row["edited"]),
        revoked=bool(row["revoked"]),
    )
