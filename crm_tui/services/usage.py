"""What the gate needs to know about earlier sends; only what a rule will ask is counted."""

from datetime import UTC, datetime

from crm_tui.domain.clock import DAY, MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.outgoing import Account, Usage
from crm_tui.domain.policy import Policy
from crm_tui.store import usage
from crm_tui.store.tx import Tx


def usage_of(
    tx: Tx, lead_id: LeadId, policy: Policy, account: Account, now: Millis, *, is_template: bool
) -> Usage:
    """What was sent before, to this person and in this month."""
    month = month_start(now)
    yesterday = Millis(now - DAY)
    return Usage(
        service_messages_this_month=usage.service_messages_since(tx, month),
        spent_this_month=usage.spent_since(tx, month) if policy.monthly_cap is not None else 0,
        to_person_last_minute=usage.sent_to_since(tx, lead_id, Millis(now - MINUTE)),
        written_first_today=usage.written_first_since(tx, yesterday, lead_id)
        if account.daily_limit and is_template
        else 0,
    )


def month_start(now: Millis) -> Millis:
    """The first moment of the calendar month, UTC: providers bill by it."""
    first = datetime.fromtimestamp(now / 1000, UTC).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    return Millis(int(first.timestamp() * 1000))
