"""Rotting: an open lead with which nothing happened for longer than its status allows."""

from collections.abc import Mapping

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.lead import Lead, LeadStatus

DAYS: Mapping[LeadStatus, int] = {
    LeadStatus.NEW: 2,
    LeadStatus.CONTACTED: 5,
    LeadStatus.QUALIFIED: 7,
    LeadStatus.PROPOSAL: 10,
}
"""Days of silence that an open status allows; closed and lost ones do not rot."""


def last_activity(lead: Lead) -> Millis:
    """The latest of: a message, a change of status, coming at all."""
    known = (lead.created_at, lead.last_message_at, lead.status_at)
    return max(moment for moment in known if moment is not None)


def rotting_days(lead: Lead, now: Millis) -> int | None:
    """Days without anything, once they are too many; None while all is well."""
    allowed = DAYS.get(lead.status)
    silent = (now - last_activity(lead)) // DAY
    return silent if allowed is not None and silent >= allowed else None
