"""Sending from the shop's side: ask the gate, queue, take back within five seconds."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import SECOND, Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.gate import Outgoing, Verdict, decide
from crm_tui.domain.ids import MESSAGE, LeadId, MessageId, show_id
from crm_tui.domain.message import Direction, Message, MessageStatus, MessageType, TemplateCall
from crm_tui.domain.text import clean
from crm_tui.services import leads
from crm_tui.store import events, inbox_columns, knowledge, messages, outbox, suggestions
from crm_tui.store import leads as lead_store
from crm_tui.store.tx import Tx

UNDO = 5 * SECOND


class SendRefused(CrmError):
    """The gate said no; `verdict` names every rule."""

    def __init__(self, verdict: Verdict) -> None:
        first = verdict.reasons[0]
        super().__init__(first.text, first.fix)
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to send to a lead: a text, or a template with its variables."""

    lead_id: LeadId
    text: str = ""
    reply_to: MessageId | None = None
    template: TemplateCall | None = None


def check(tx: Tx, wanted: Wanted, now: Millis) -> Verdict:
    """Ask the gate and change nothing."""
    return decide(_outgoing(tx, wanted, now), now)


def queue(tx: Tx, wanted: Wanted, actor: Actor, now: Millis, delay: int = UNDO) -> Message:
    """Put a message in the outbox; it leaves after `delay` ms. Raises SendRefused."""
    outgoing = _outgoing(tx, wanted, now)
    verdict = decide(outgoing, now)
    if not verdict.allowed:
        raise SendRefused(verdict)
    message_id = messages.add(tx, _new_message(tx, wanted, outgoing, actor, now, delay), now)
    if message_id is None:
        raise Conflict("This message is queued already.")
    lead_store.set_draft(tx, wanted.lead_id, "")
    suggestions.retire(tx, wanted.lead_id)
    suggestions.set_draft_due(tx, wanted.lead_id, None)
    inbox_columns.refresh(tx, wanted.lead_id, now)
    events.record(
        tx, wanted.lead_id, "message_queued", actor, now, message=show_id(MESSAGE, message_id)
    )
    return get_message(tx, message_id)


def undo(tx: Tx, message_id: int, actor: Actor, now: Millis) -> str:
    """Take back a message that has not left; its text. Raises Conflict when it is too late."""
    message = get_message(tx, message_id)
    suggestions.reopen(tx, message_id)
    text = outbox.take_back(tx, message_id)
    if text is None:
        raise Conflict("It has already left.", "Write another message to put it right.")
    lead_store.set_draft(tx, message.lead_id, text)
    waits = inbox_columns.refresh(tx, message.lead_id, now)
    if waits and not suggestions.pending(tx, message.lead_id):
        # What was drafted went stale with the send: another draft is due.
        suggestions.set_draft_due(tx, message.lead_id, now)
    events.record(tx, message.lead_id, "send_undone", actor, now, text=text)
    return text


def get_message(tx: Tx, message_id: int) -> Message:
    message = messages.get(tx, message_id)
    if message is None:
        raise NotFound(f"There is no message {show_id(MESSAGE, message_id)}.")
    return message


def next_due_at(tx: Tx) -> Millis | None:
    """When the next queued message is to leave."""
    return outbox.next_due_at(tx)


def gate_now(tx: Tx, due: outbox.Outbound, now: Millis) -> Verdict:
    """The gate again, in the transaction that claims the message: things may have changed."""
    wanted = Wanted(due.lead_id, due.content, template=due.template)
    return decide(_outgoing(tx, wanted, now), now)


def _outgoing(tx: Tx, wanted: Wanted, now: Millis) -> Outgoing:
    lead = leads.get(tx, wanted.lead_id)
    call = wanted.template
    template = None if call is None else knowledge.template(tx, call.name, call.language or None)
    given = dict(call.variables) if call is not None else {}
    needed = template.variables if template is not None else ()
    return Outgoing(
        lead=lead,
        content=clean(wanted.text),
        message_type=MessageType.TEXT if call is None else MessageType.TEMPLATE,
        template_name=None if call is None else call.name,
        template=template,
        missing_variables=tuple(name for name in needed if not given.get(name, "").strip()),
        service_messages_this_month=0
        if call is not None
        else outbox.service_messages_since(tx, _month_start(now)),
    )


def _new_message(
    tx: Tx, wanted: Wanted, outgoing: Outgoing, actor: Actor, now: Millis, delay: int
) -> messages.NewMessage:
    template, call = outgoing.template, wanted.template
    if template is not None and call is not None:
        values = tuple((name, clean(value)) for name, value in call.variables)
        call = TemplateCall(template.name, template.language, values)
    return messages.NewMessage(
        lead_id=wanted.lead_id,
        direction=Direction.OUTBOUND,
        content=template.fill(dict(call.variables)) if template and call else outgoing.content,
        message_type=outgoing.message_type,
        timestamp=now,
        status=MessageStatus.QUEUED,
        actor=str(actor),
        tracker=secrets.token_hex(12),
        reply_to_wa_id=_quoted(tx, wanted),
        template=call,
        send_at=Millis(now + delay),
    )


def _quoted(tx: Tx, wanted: Wanted) -> str | None:
    if wanted.reply_to is None:
        return None
    message = get_message(tx, wanted.reply_to)
    if message.lead_id != wanted.lead_id:
        raise CrmError(
            f"{show_id(MESSAGE, message.id)} belongs to another conversation.",
            "Choose a message of this one.",
        )
    if message.whatsapp_message_id is None:
        raise CrmError(
            f"{show_id(MESSAGE, message.id)} has not reached WhatsApp yet.",
            "Quote it once it is sent.",
        )
    return message.whatsapp_message_id


def _month_start(now: Millis) -> Millis:
    first = datetime.fromtimestamp(now / 1000, UTC).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    return Millis(int(first.timestamp() * 1000))
