"""Sending: what a person or a workflow wants to send, through the gate into the outbox, and undo."""

import secrets
from dataclasses import dataclass, replace

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import SECOND, Millis
from crm_tui.domain.content import Cards, Details, Location, words
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.files import kind_of
from crm_tui.domain.gate import decide
from crm_tui.domain.ids import MESSAGE, LeadId, MessageId, show_id
from crm_tui.domain.message import (
    MEDIA_TYPES,
    Direction,
    Media,
    Message,
    MessageStatus,
    MessageType,
)
from crm_tui.domain.outgoing import Outgoing, Verdict
from crm_tui.domain.policy import Policy
from crm_tui.domain.roles import Act
from crm_tui.domain.template import TemplateCall
from crm_tui.domain.text import clean
from crm_tui.services import agent_queue, automatic, leads, turns
from crm_tui.services.may import needs
from crm_tui.services.usage import usage_of
from crm_tui.store import (
    account,
    events,
    inbox_columns,
    messages,
    outbox,
    reactions,
    scheduled,
    suggestions,
    templates,
)
from crm_tui.store import leads as lead_store
from crm_tui.store.tx import Tx

UNDO = 5 * SECOND
_TYPED = MEDIA_TYPES | {MessageType.TEXT}


class SendRefused(CrmError):
    """The gate said no; `verdict` names every rule."""

    def __init__(self, verdict: Verdict) -> None:
        first = verdict.reasons[0]
        super().__init__(first.text, first.fix)
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to send to a lead."""

    lead_id: LeadId
    text: str = ""
    """The words: a text, a caption, what stands above buttons, or the emoji of a reaction."""
    reply_to: MessageId | None = None
    """The message that is quoted, or reacted to."""
    template: TemplateCall | None = None
    attachment: Media | None = None
    """A file in the media folder."""
    details: Details | None = None
    reaction: bool = False
    forwarded: bool = False

    @property
    def message_type(self) -> MessageType:
        if self.template is not None:
            return MessageType.TEMPLATE
        if self.reaction:
            return MessageType.REACTION
        if self.attachment is not None:
            return kind_of(self.attachment.mime_type)
        match self.details:
            case None:
                return MessageType.TEXT
            case Location():
                return MessageType.LOCATION
            case Cards():
                return MessageType.CONTACTS
            case _:
                return MessageType.INTERACTIVE

    @property
    def is_typed(self) -> bool:
        """Its words came from the writing line."""
        return self.message_type in _TYPED and not self.forwarded

    @property
    def content(self) -> str:
        """The words as the customer will read them, but for a template's."""
        return clean(self.text) or (words(self.details) if self.details is not None else "")


def check(
    tx: Tx, wanted: Wanted, policy: Policy, now: Millis, *, by_person: bool = True
) -> Verdict:
    """Ask the gate and change nothing."""
    return decide(_outgoing(tx, wanted, policy, now, by_person), policy, now)


@needs(Act.WRITE_TO_CUSTOMERS)
def queue(
    tx: Tx,
    wanted: Wanted,
    policy: Policy,
    actor: Actor,
    now: Millis,
    delay: int = UNDO,
    *,
    later: bool = False,
    clears_draft: bool = True,
    at: Millis | None = None,
) -> Message:
    """Put a message in the outbox; it leaves after `delay` ms, or, with `later`, after the quiet hours.

    With `at` it is planned for that moment, and the gate is asked about it. What was being typed goes
    with it, unless it came from elsewhere. Raises SendRefused.
    """
    moment = now if at is None else at
    wanted = replace(wanted, lead_id=leads.get(tx, wanted.lead_id).id)  # it may be merged by now
    outgoing = _outgoing(tx, wanted, policy, moment, actor.kind is ActorKind.PERSON)
    outgoing = replace(
        outgoing,
        to_many=actor.kind is ActorKind.BROADCAST,
        automatic=automatic.use_of(tx, wanted.lead_id, str(actor), now),
    )
    verdict = decide(outgoing, policy, moment)
    leaves_at = soon = Millis(now + delay) if at is None else at
    if later and verdict.only_quiet and policy.quiet is not None:
        leaves_at = policy.quiet.ends(now) or leaves_at
    elif not verdict.allowed:
        raise SendRefused(verdict)
    new = _new_message(tx, wanted, outgoing, actor, now, leaves_at, verdict.cost.amount_paise)
    message_id = messages.add(tx, new, now)
    if message_id is None:
        raise Conflict("This message is queued already.")
    if actor.kind is ActorKind.PERSON and (at is not None or leaves_at > soon):
        scheduled.mark(tx, message_id)
    if wanted.reaction:
        reactions.of_message(tx, message_id)
    else:
        agent_queue.shop_wrote(tx, wanted.lead_id)
    if clears_draft and wanted.is_typed:
        lead_store.set_draft(tx, wanted.lead_id, "")
    inbox_columns.refresh(tx, wanted.lead_id, now)
    events.record(
        tx, wanted.lead_id, "message_queued", actor, now, message=show_id(MESSAGE, message_id)
    )
    turns.went_on(tx, wanted.lead_id, now)
    return get_message(tx, message_id)


@needs(Act.WRITE_TO_CUSTOMERS)
def undo(tx: Tx, message_id: int, actor: Actor, now: Millis) -> str:
    """Take back a message that has not left; its text. Raises Conflict when it is too late."""
    message = get_message(tx, message_id)
    suggestions.reopen(tx, message_id, suggestions.newest_question(tx, message.lead_id))
    text = outbox.take_back(tx, message_id)
    if text is None:
        raise Conflict("It has already left.", "Write another message to put it right.")
    text = give_back(tx, message)
    waits = inbox_columns.refresh(tx, message.lead_id, now)
    if waits and not suggestions.has_sendable(tx, message.lead_id):
        # What was drafted went stale with the send: another draft is due.
        agent_queue.answer_due(tx, message.lead_id, now)
    events.record(tx, message.lead_id, "send_undone", actor, now, text=text)
    return text


def give_back(tx: Tx, message: Message) -> str:
    """What a person had typed is the chat's draft again; a template, place or reaction is not."""
    if message.message_type not in _TYPED or message.forwarded:
        return ""
    lead_store.give_back(tx, message.lead_id, message.content)
    return message.content


def get_message(tx: Tx, message_id: int) -> Message:
    message = messages.get(tx, message_id)
    if message is None:
        raise NotFound(f"There is no message {show_id(MESSAGE, message_id)}.")
    return message


def next_due_at(tx: Tx) -> Millis | None:
    """When the next queued message is to leave."""
    return outbox.next_due_at(tx)


def gate_now(tx: Tx, due: outbox.Outbound, policy: Policy, now: Millis) -> Verdict:
    """The gate again, in the transaction that claims the message: things may have changed."""
    wanted = Wanted(
        due.lead_id,
        due.content,
        template=due.template,
        attachment=due.media,
        details=due.details,
        reaction=due.message_type is MessageType.REACTION,
    )
    by_person = due.actor.startswith(f"{ActorKind.PERSON}:")
    quotes = due.reply_to_wa_id is not None and not wanted.reaction
    to_many = due.actor.startswith(f"{ActorKind.BROADCAST}:")
    outgoing = replace(
        _outgoing(tx, wanted, policy, now, by_person),
        quotes=quotes,
        to_many=to_many,
        automatic=automatic.use_of(tx, due.lead_id, due.actor, now, due.id),
    )
    return decide(outgoing, policy, now)


def _outgoing(tx: Tx, wanted: Wanted, policy: Policy, now: Millis, by_person: bool) -> Outgoing:
    lead = leads.get(tx, wanted.lead_id)
    call = wanted.template
    template = None if call is None else templates.get(tx, call.name, call.language or None)
    given = dict(call.variables) if call is not None else {}
    needed = template.variables if template is not None else ()
    known = account.get(tx)
    return Outgoing(
        lead=lead,
        content=wanted.content if template is None else template.fill(given),
        message_type=wanted.message_type,
        details=wanted.details,
        file=wanted.attachment,
        quotes=wanted.reply_to is not None and not wanted.reaction,
        template_name=None if call is None else call.name,
        template=template,
        missing_variables=tuple(name for name in needed if not given.get(name, "").strip()),
        other_template=templates.instead_of_text(tx) if call is None else None,
        by_person=by_person,
        usage=usage_of(tx, lead.id, policy, known, now, is_template=call is not None),
        account=known,
    )


def _new_message(
    tx: Tx,
    wanted: Wanted,
    outgoing: Outgoing,
    actor: Actor,
    now: Millis,
    leaves_at: Millis,
    cost_paise: int,
) -> messages.NewMessage:
    template, call = outgoing.template, wanted.template
    if template is not None and call is not None:
        # One line each: WhatsApp refuses newlines, tabs and runs of spaces in them (132012).
        values = tuple((name, " ".join(clean(value).split())) for name, value in call.variables)
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
        media=wanted.attachment,
        details=wanted.details,
        forwarded=wanted.forwarded,
        send_at=leaves_at,
        cost_paise=cost_paise,
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
            "Wait until it is sent.",
        )
    if wanted.reaction and message.message_type is MessageType.REACTION:
        raise CrmError("That is a reaction itself.", "Choose a message to react to.")
    return message.whatsapp_message_id
