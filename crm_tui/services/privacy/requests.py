"""Requests of people about their own data: written down, due, reminded of, answered."""

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import LEAD, LeadId, read_id, show_id
from crm_tui.domain.privacy import ASKS, REQUEST, Request, RequestKind
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean, clean_line
from crm_tui.services import leads
from crm_tui.services.may import needs
from crm_tui.store import account, events
from crm_tui.store import privacy_requests as store
from crm_tui.store.tx import Tx

LONGEST_WORDS, LONGEST_ANSWER = 1_000, 2_000
LATE = "privacy_request_late"
"""Kind of the notice about one that is overdue."""


@needs(Act.RECORD_CONSENT)
def add(
    tx: Tx,
    actor: Actor,
    now: Millis,
    lead_id: LeadId | None,
    kind: RequestKind,
    words: str,
    days: int,
    asked_at: Millis | None = None,
) -> Request:
    """Write one down; it is due `days` after it was asked. Raises CrmError for a time ahead."""
    asked = now if asked_at is None else asked_at
    if asked > now:
        raise CrmError("That time lies ahead.", "Say when they asked, in the past.")
    said = clean(words)[:LONGEST_WORDS].strip()
    if lead_id is None and not said:
        raise CrmError("Who asks, and for what?", "Name a lead, or write down who it was.")
    lead = None if lead_id is None else leads.get(tx, lead_id)
    due_at = Millis(asked + days * DAY)
    whose = None if lead is None else lead.id
    number = store.add(tx, whose, kind, said, asked, due_at, str(actor))
    events.record(tx, whose, "privacy_request", actor, now, request=_shown(number), asks=kind)
    return get(tx, number)


@needs(Act.RECORD_CONSENT)
def finish(tx: Tx, actor: Actor, now: Millis, request_id: int, answer: str) -> Request:
    """It is answered; raises CrmError without the answer, Conflict when it was before."""
    request, words = get(tx, request_id), clean(answer)[:LONGEST_ANSWER].strip()
    if not words:
        raise CrmError(
            "What were they told?", 'Write it: --answer "sent the export by e-mail on 3 May".'
        )
    if not store.finish(tx, request, words, now):
        raise Conflict(f"{_shown(request.id)} is answered already.", f"It says: {request.answer}")
    whose = _present(tx, request.lead_id)
    events.record(tx, whose, "privacy_request_done", actor, now, request=_shown(request.id))
    return get(tx, request_id)


def _present(tx: Tx, lead_id: LeadId | None) -> LeadId | None:
    """The lead as it is called now; None when it was erased meanwhile."""
    if lead_id is None:
        return None
    try:
        return leads.get(tx, lead_id).id
    except NotFound:
        return None


def find(tx: Tx, text: str) -> Request:
    """The request of an id like R3; raises NotFound."""
    number = read_id(REQUEST, text)
    if number is None:
        raise NotFound(
            f"{clean_line(text, 20)!r} is no request's id.",
            "`crm privacy request list` shows them.",
        )
    return get(tx, number)


def get(tx: Tx, request_id: int) -> Request:
    """Raises NotFound."""
    found = store.get(tx, request_id)
    if found is None:
        raise NotFound(
            f"There is no request {_shown(request_id)}.", "`crm privacy request list` shows them."
        )
    return found


def remind(tx: Tx, now: Millis) -> int:
    """A notice about each that is overdue, once; how many are."""
    late = [one for one in store.open_ones(tx) if one.is_late(now)]
    for one in late:
        who = "Somebody" if one.lead_id is None else show_id(LEAD, one.lead_id)
        text = (
            f"{_shown(one.id)} is overdue: {who} {ASKS[one.kind]}."
            f" Answer, then `crm privacy request done {_shown(one.id)}`."
        )
        account.notify(tx, LATE, text, one.due_at, urgent=True)
    return len(late)


def _shown(number: int) -> str:
    return show_id(REQUEST, number)
