"""Statuses as other systems and telecallers name them, as this one's."""

from functools import lru_cache

from crm_tui.domain.lead import LeadStatus
from crm_tui.sheets.headings import normal

_WORDS = {
    "new": "new, open, fresh, fresh lead, new lead, not contacted, created, uncontacted, untouched,"
    " raw, नया, புதிய, નવું",
    "contacted": "contacted, called, attempted, attempted to contact, in progress, working,"
    " open deal, connected, follow up, followup, call back, callback, contact in future, ringing,"
    " no answer, not answered, not picked, rnr, busy, switched off, संपर्क किया",
    "qualified": "qualified, sales qualified lead, marketing qualified lead, interested, hot, warm,"
    " pre qualified, site visit, visit scheduled, demo scheduled, opportunity, इच्छुक",
    "proposal": "proposal, proposal sent, quotation, quotation sent, quote sent, quoted,"
    " negotiation, in negotiation, price sent",
    "closed": "closed, won, closed won, converted, closed converted, customer, sold, booked, paid,"
    " order confirmed, done, deal done, बिक गया",
    "lost": "lost, closed lost, not interested, junk, junk lead, dead, unqualified, disqualified,"
    " lost lead, dropped, wrong number, cold, closed not converted, इच्छुक नहीं",
}
_BY_WORD = {normal(word): status for status, words in _WORDS.items() for word in words.split(",")}
_KNOWN = {status.value for status in LeadStatus}


@lru_cache(maxsize=1_024)
def read_status(cell: str) -> LeadStatus | None:
    """The status that these words mean; None for words that mean none."""
    found = _BY_WORD.get(normal(cell), "")
    return LeadStatus(found) if found in _KNOWN else None
