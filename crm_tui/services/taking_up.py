"""An advice taken up by a person: the lead moves on, or a task stands in the list; nothing is sent."""

from crm_tui.domain.actor import Actor
from crm_tui.domain.advice import Action, ActionKind, Advice, FollowUp, Qualification
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import LeadStatus, LostReason
from crm_tui.domain.roles import Act
from crm_tui.domain.suggestion import Suggestion, SuggestionStatus
from crm_tui.services import life_cycle, tasks
from crm_tui.services.deciding import get, open_one, record
from crm_tui.services.follow_ups import keeping
from crm_tui.services.may import needs
from crm_tui.store import suggestions
from crm_tui.store.tx import Tx

_STATUS = {
    ActionKind.MARK_QUALIFIED: LeadStatus.QUALIFIED,
    ActionKind.MARK_PROPOSAL: LeadStatus.PROPOSAL,
    ActionKind.MARK_LOST: LeadStatus.LOST,
}
_BY_HAND = frozenset({ActionKind.REPLY, ActionKind.SEND_FILE, ActionKind.SEND_TEMPLATE})
"""A person writes, picks the file or the template; taking it up only says so."""


@needs(Act.DECIDE_DRAFTS)
def accept(tx: Tx, suggestion_id: int, actor: Actor, now: Millis) -> Suggestion:
    """Do what is advised; raises CrmError for a suggestion that is a message to send."""
    suggestion = open_one(tx, suggestion_id)
    advice = suggestion.draft.advice
    if advice is None:
        raise CrmError("This is a message, no advice.", "`crm suggestions approve` sends it.")
    _do(tx, suggestion, advice, actor, now)
    suggestions.decide(tx, suggestion_id, SuggestionStatus.APPROVED, actor, now)
    record(tx, suggestion, "suggestion_accepted", actor, now)
    return get(tx, suggestion_id)


def _do(tx: Tx, suggestion: Suggestion, advice: Advice, actor: Actor, now: Millis) -> None:
    lead = [suggestion.lead_id]
    match advice:
        case Qualification():
            life_cycle.set_own_score(tx, actor, now, lead, advice.score)
        case FollowUp():
            words = suggestion.draft.content
            keeping.add(tx, actor, now, suggestion.lead_id, advice.at, f"Write: {words}", words)
        case Action(kind=kind) if kind in _STATUS:
            lost = LostReason.NOT_NOW if kind is ActionKind.MARK_LOST else ""
            life_cycle.set_status(tx, actor, now, lead, _STATUS[kind], lost)
        case Action(kind=kind) if kind not in _BY_HAND:
            tasks.add(tx, actor, now, lead, advice.words, advice.at)
