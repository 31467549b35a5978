"""Send later: a person names the hour; the gate is asked for that hour now, and again when it comes."""

from dataclasses import replace

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.message import Message
from crm_tui.domain.outgoing import Verdict
from crm_tui.domain.policy import Policy
from crm_tui.domain.roles import Act
from crm_tui.services import sending
from crm_tui.services.may import needs
from crm_tui.services.sending import SendRefused, Wanted
from crm_tui.store import scheduled
from crm_tui.store.tx import Tx

FARTHEST = 366 * DAY


@needs(Act.WRITE_TO_CUSTOMERS)
def schedule(
    tx: Tx,
    wanted: Wanted,
    policy: Policy,
    actor: Actor,
    at: Millis,
    now: Millis,
    *,
    clears_draft: bool = True,
) -> Message:
    """Queue a message that leaves at `at`, unless they write before.

    Raises SendRefused when it could not leave at that hour, and CrmError for an hour that is over.
    """
    _check_hour(wanted, at, now)
    try:
        return sending.queue(tx, wanted, policy, actor, now, at=at, clears_draft=clears_draft)
    except SendRefused as refused:
        raise SendRefused(at_that_hour(refused.verdict)) from refused


def planned(tx: Tx, limit: int) -> list[Message]:
    """What waits for its hour in the whole shop, the earliest first."""
    return [sending.get_message(tx, one) for one in scheduled.every(tx, limit)]


def at_that_hour(verdict: Verdict) -> Verdict:
    """The same, worded for an hour to come: `At that hour: The 24-hour window is closed.`"""
    reasons = (replace(one, text=f"At that hour: {one.text}") for one in verdict.reasons)
    return replace(verdict, reasons=tuple(reasons))


def _check_hour(wanted: Wanted, at: Millis, now: Millis) -> None:
    if wanted.reaction:
        raise CrmError("A reaction cannot wait.", "Send it now, or write a message for later.")
    if at <= now:
        raise CrmError("That hour is over already.", "Name a time ahead.")
    if at - now > FARTHEST:
        raise CrmError("That is more than a year ahead.", "Add a follow-up for it instead.")
