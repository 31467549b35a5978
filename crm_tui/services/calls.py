"""The call log: a call is written down in two keys, with what came of it."""

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.follow import CALL, LONGEST_NOTE, Call, CallDirection, CallOutcome
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean, clean_line
from crm_tui.services import scoring, turns
from crm_tui.services.leads import get
from crm_tui.services.may import needs
from crm_tui.services.undoing import Recorder
from crm_tui.store import calls as store
from crm_tui.store import events
from crm_tui.store.tx import Tx

_LONGEST_CALL = DAY // 1000


@needs(Act.EDIT_LEADS)
def log(
    tx: Tx,
    actor: Actor,
    now: Millis,
    lead_id: LeadId,
    outcome: CallOutcome,
    *,
    direction: CallDirection = CallDirection.OUTGOING,
    seconds: int | None = None,
    text: str = "",
) -> Call:
    """Write down a call; raises CrmError for a length that no call has."""
    if seconds is not None and not 0 <= seconds <= _LONGEST_CALL:
        raise CrmError(f"{seconds} seconds is no length of a call.", "Leave it out.")
    lead = get(tx, lead_id)
    words = clean(text).strip()[:LONGEST_NOTE]
    call = store.add(
        *(tx, lead.id, direction, outcome),
        seconds=seconds,
        text=words,
        actor=str(actor),
        at=now,
    )
    events.record(tx, lead.id, "call_logged", actor, now, call=show_id(CALL, call.id))
    scoring.rescore(tx, lead.id, now)
    recorder = Recorder.on(tx)
    recorder.made("call_log", call.id)
    recorder.keep("call", f"call with {lead.name}", actor, now)
    turns.went_on(tx, lead.id, now)
    return call


def read_outcome(text: str) -> CallOutcome:
    """The outcome of this name, also with `-` or `_` for the gap; raises CrmError."""
    wanted = clean_line(text, 40).casefold().replace("-", " ").replace("_", " ")
    try:
        return CallOutcome(wanted)
    except ValueError as error:
        raise CrmError(
            f"{wanted!r} is no outcome of a call.", f"Choose one of: {', '.join(CallOutcome)}."
        ) from error
