"""What a person does with a suggestion: approve it, send it changed, or reject it."""

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import SUGGESTION, MessageId, show_id
from crm_tui.domain.message import Message
from crm_tui.domain.policy import Policy
from crm_tui.domain.roles import Act
from crm_tui.domain.suggestion import SENDABLE, Suggestion, SuggestionStatus
from crm_tui.domain.text import clean, clean_line
from crm_tui.services import sending
from crm_tui.services.may import needs
from crm_tui.services.sending import UNDO, Wanted
from crm_tui.store import events, suggestions
from crm_tui.store.tx import Tx

LONGEST_WHY = 200


def get(tx: Tx, suggestion_id: int) -> Suggestion:
    found = suggestions.get(tx, suggestion_id)
    if found is None:
        raise NotFound(
            f"There is no suggestion {show_id(SUGGESTION, suggestion_id)}.",
            "`crm suggestions list` shows them.",
        )
    return found


@needs(Act.DECIDE_DRAFTS)
def approve(
    tx: Tx, suggestion_id: int, policy: Policy, actor: Actor, now: Millis, delay: int = UNDO
) -> Message:
    """Send a suggestion as it stands; a flagged one needs a person's own words first."""
    suggestion = open_one(tx, suggestion_id)
    if suggestion.draft.suggestion_type not in SENDABLE:
        raise CrmError("This is advice, no message.", "`crm suggestions accept` takes it up.")
    if suggestion.draft.advice is not None:
        raise CrmError(
            "This is a plan for later.",
            "`crm suggestions accept` plans it, `crm suggestions edit` sends your words now.",
        )
    if suggestion.draft.flags:
        flag = suggestion.draft.flags[0]
        raise CrmError(
            f"This draft needs a look first: {flag.text}", "Edit it, then send it as yours."
        )
    return _send(tx, suggestion, suggestion.draft.content, None, policy, actor, now, delay)


@needs(Act.DECIDE_DRAFTS)
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
    return _send(tx, open_one(tx, suggestion_id), text, reply_to, policy, actor, now, delay)


@needs(Act.DECIDE_DRAFTS)
def reject(tx: Tx, suggestion_id: int, actor: Actor, now: Millis, why: str = "") -> Suggestion:
    """Put it away; `why` is what was wrong with it, in the person's words."""
    from crm_tui.services.workflows import decisions  # not before the first paint

    suggestion = open_one(tx, suggestion_id)
    said = clean_line(why, LONGEST_WHY)
    suggestions.decide(tx, suggestion_id, SuggestionStatus.REJECTED, actor, now, why=said)
    decisions.rejected(tx, suggestion, now)
    record(tx, suggestion, "suggestion_rejected", actor, now, why=said)
    return get(tx, suggestion_id)


def open_one(tx: Tx, suggestion_id: int) -> Suggestion:
    """One that nobody has decided; raises NotFound or Conflict."""
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
    from crm_tui.services.workflows import decisions  # not before the first paint

    same = text.strip() == suggestion.draft.content.strip()
    status = SuggestionStatus.APPROVED if same else SuggestionStatus.MODIFIED
    share = _changed_share(suggestion.draft.content, text)
    # Decided first: queueing retires whatever is still pending in this chat.
    suggestions.decide(
        tx, suggestion.id, status, actor, now, final_content=text, edited_share=share
    )
    wanted = Wanted(suggestion.lead_id, text, reply_to=reply_to)
    if same and suggestion.draft.template is not None:
        wanted = Wanted(suggestion.lead_id, template=suggestion.draft.template)
    decisions.deciding(tx, suggestion)
    message = sending.queue(tx, wanted, policy, actor, now, delay)
    if wanted.template is not None:
        _check_reads_the_same(message, text)
    suggestions.set_sent_message(tx, suggestion.id, message.id)
    decisions.sent(tx, suggestion, message, now, edited=not same)
    record(tx, suggestion, f"suggestion_{status}", actor, now)
    return message


def _check_reads_the_same(message: Message, shown: str) -> None:
    """A template may be changed after it was proposed: nothing leaves that nobody has read."""
    if message.content.split() != clean(shown).split():
        raise Conflict(
            "Its template reads differently by now.",
            "Dismiss this one and send the template anew with Ctrl+T.",
        )


def record(
    tx: Tx, suggestion: Suggestion, kind: str, actor: Actor, now: Millis, **more: str
) -> None:
    """What was decided, on the timeline."""
    shown = show_id(SUGGESTION, suggestion.id)
    said = {name: text for name, text in more.items() if text}
    events.record(tx, suggestion.lead_id, kind, actor, now, suggestion=shown, **said)


def _changed_share(drafted: str, sent: str) -> float:
    """How much of a draft was changed, 0 to 1."""
    from rapidfuzz.distance import Levenshtein  # not before the first paint

    return round(Levenshtein.normalized_distance(drafted.strip(), sent.strip()), 3)
