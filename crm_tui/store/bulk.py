"""Many rows at once, for demo shops and benchmarks: the same columns as one at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from crm_tui.domain.fold import sounds_of
from crm_tui.domain.text import fold
from crm_tui.store.search_sqlite import index_new_leads
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class BulkLead:
    id: int
    name: str
    phone: str
    source: str
    status: str
    created_at: int
    activity_at: int
    last_message_at: int | None
    last_message_preview: str
    last_inbound_at: int | None
    unread_count: int
    needs_reply: int
    window_expires_at: int | None


@dataclass(frozen=True, slots=True)
class BulkMessage:
    lead_id: int
    direction: str
    content: str
    wa_id: str
    timestamp: int
    sort_key: int
    status: str
    actor: str
    unread: int
    opens_window: int
    wants_reply: int
    sent_at: int | None = None
    """When it left, for what is counted as sent from here."""


def add_leads(tx: Tx, leads: Sequence[BulkLead]) -> None:
    rows = [asdict(lead) for lead in leads]
    tx.many(
        "INSERT INTO lead (id, name, phone, source, status, created_at, updated_at, activity_at,"
        " last_message_at, last_message_preview, last_inbound_at, unread_count, needs_reply,"
        " window_expires_at) VALUES (:id, :name, :phone, :source, :status, :created_at,"
        " :created_at, :activity_at, :last_message_at, :last_message_preview, :last_inbound_at,"
        " :unread_count, :needs_reply, :window_expires_at)",
        rows,
    )
    for channel, kind, cut in (("phone", "phone", 1), ("whatsapp", "wa_id", 2)):
        tx.many(
            "INSERT INTO contact_point (lead_id, channel, kind, value, created_at)"
            f" VALUES (:id, '{channel}', '{kind}', substr(:phone, {cut}), :created_at)",
            rows,
        )
    found_by = [
        (lead.id, fold(f"{lead.name}\n{lead.phone}"), sounds_of(lead.name)) for lead in leads
    ]
    index_new_leads(tx, found_by)


def add_messages(tx: Tx, messages: Sequence[BulkMessage]) -> None:
    rows: list[Mapping[str, object]] = [asdict(message) for message in messages]
    tx.many(
        "INSERT INTO message (lead_id, direction, content, message_type, wa_id, timestamp,"
        " sort_key, status, actor, unread, opens_window, wants_reply, created_at,"
        " sent_at)"
        " VALUES (:lead_id, :direction, :content, 'text', :wa_id, :timestamp, :sort_key, :status,"
        " :actor, :unread, :opens_window, :wants_reply, :timestamp, :sent_at)",
        rows,
    )
    tx.many(
        "INSERT INTO message_fts (rowid, body) VALUES (:sort_key, :body)",
        [{"sort_key": one.sort_key, "body": fold(one.content)} for one in messages],
    )
    tx.many(
        "INSERT INTO message_sound (rowid, sounds) VALUES (:sort_key, :sounds)",
        [{"sort_key": one.sort_key, "sounds": sounds_of(one.content)} for one in messages],
    )
