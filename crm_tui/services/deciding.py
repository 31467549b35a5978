"""What a person does with a suggestion: approve it, send it changed, or reject it."""

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import SUGGESTION, MessageId, show_id
from crm_tui.domain.message import Message
from crm_tui.domain.policy import Policy
from crm_tui.domain.suggestion import Suggestion, SuggestionStatus
from crm_tui.services import sending
from crm_tui.services.sending import UNDO, Wanted
from crm_tui.store import events, suggestions
from crm_tui.store.tx import Tx


def get(tx: Tx, suggestion_id: int) -> Suggestion:
    found = suggestions.get(tx, suggestion_id)
    if found is None:
        raise NotFound(
            f"There is no suggestion {show_id(SUGGESTION, suggestion_id)}.",
            "`crm suggestions list` shows them.",
        )
    return found


def approve(
    tx: Tx, suggestion_id: int, policy: Policy, actor: Actor, now: Millis, delay: int = UNDO
) -> Message:
    """Send a suggestion as it stands; a flagged one needs a person's own words first."""
    suggestion = _pending(tx, suggestion_id)
    if suggestion.draft.flags:
        flag = suggestion.draft.flags[0]
        raise CrmError(
            f"This draft needs a look first: {flag.text}", "Edit it, then send it as yours."
        )
    return _send(tx, suggestion, suggestion.draft.content, None, policy, actor, now, delay)


def send_edited(
    tx: Tx,
    suggestion_id: int,
    text: str,
    policy: Policy,
    actor: Actor,
    now: Millis,
    *,
    reply_to: MessageId | None = None,
    delay: int = UNDO,
) -> Message:
    """Send a suggestion in a person's own words."""
    return _send(tx, _pending(tx, suggestion_id), text, reply_to, policy, actor, now, delay)


def reject(tx: Tx, suggestion_id: int, actor: Actor, now: Millis) -> Suggestion:
    suggestion = _pending(tx, suggestion_id)
    suggestions.decide(tx, suggestion_id, SuggestionStatus.REJECTED, actor, now)
    _record(tx, suggestion, "suggestion_rejected", actor, now)
    return get(tx, suggestion_id)


def _pending(tx: Tx, suggestion_id: int) -> Suggestion:
    suggestion = get(tx, suggestion_id)
    if suggestion.status is not SuggestionStatus.PENDING:
        raise Conflict(
            f"{show_id(SUGGESTION, suggestion_id)} is already {suggestion.status}.",
            "Ask for a new one with `crm suggest`.",
        )
    return suggestion


def _send(
    tx: Tx,
    suggestion: Suggestion,
    text: str,
    reply_to: MessageId | None,
    policy: Policy,
    actor: Actor,
    now: Millis,
    delay: int,
) -> Message:
    same = text.strip() == suggestion.draft.content.strip()
    status = SuggestionStatus.APPROVED if same else SuggestionStatus.MODIFIED
    # Decided first: queueing retires whatever is still pending in this chat.
    suggestions.decide(tx, suggestion.id, status, actor, now, final_content=text)
    message = sending.queue(
        tx, Wanted(suggestion.lead_id, text, reply_to=reply_to), policy, actor, now, delay
    )
    suggestions.set_sent_message(tx, suggestion.id, message.id)
    _record(tx, suggestion, f"suggestion_{status}", actor, now)
    return message


def _record(tx: Tx, suggestion: Suggestion, kind: str, actor: Actor, now: Millis) -> None:
    events.record(
        tx, suggestion.lead_id, kind, actor, now, suggestion=show_id(SUGGESTION, suggestion.id)
    )
