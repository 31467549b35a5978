"""Which of the gate's reasons is about one person, which about now, and which about the broadcast."""

from collections.abc import Iterable
from enum import StrEnum

from crm_tui.domain.broadcast_report import WAITS_FOR_ANSWER
from crm_tui.domain.clock import Millis
from crm_tui.domain.gate import decide
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import MessageType
from crm_tui.domain.outgoing import Outgoing, Reason
from crm_tui.domain.policy import Policy
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.window import WindowState, state


class About(StrEnum):
    """What a refusal means for the broadcast."""

    PERSON = "person"
    """This one is skipped."""
    NOW = "now"
    """Everybody waits."""
    ALL = "all"
    """It pauses, and somebody has to look."""


_NOW = frozenset({"quiet_hours", "closed_day", "daily_limit"})
_ALL = frozenset(
    {
        *("account_blocked", "monthly_cap", "stopped"),
        *("template_unknown", "template_not_approved", "template_category", "template_file"),
    }
)


def about(reason: Reason) -> About:
    """A rule that is not known here is about the person: the others still get their message."""
    if reason.rule in _ALL:
        return About.ALL
    return About.NOW if reason.rule in _NOW else About.PERSON


def weightiest(reasons: Iterable[Reason]) -> Reason | None:
    """What decides: who could never get it is skipped even while everybody waits."""
    found = {about(reason): reason for reason in reversed(list(reasons))}
    return found.get(About.ALL) or found.get(About.PERSON) or found.get(About.NOW)


def waits_for_answer(lead: Lead, now: Millis) -> bool:
    """They asked something in the last 24 hours, and the shop has not answered yet."""
    said_stop = lead.opted_out_at is not None or lead.marketing_opted_out_at is not None
    is_open = state(lead.window_expires_at, now) is not WindowState.CLOSED
    return lead.needs_reply and is_open and not said_stop


def skipped_by(
    lead: Lead, template: Template, call: TemplateCall, policy: Policy, now: Millis
) -> str | None:
    """The rule by which this person would be left out, asked of the gate itself; None: they get it."""
    if waits_for_answer(lead, now):
        return WAITS_FOR_ANSWER
    given = dict(call.variables)
    wanted = Outgoing(
        lead=lead,
        content=template.fill(given),
        message_type=MessageType.TEMPLATE,
        template_name=template.name,
        template=template,
        missing_variables=tuple(one for one in template.variables if not given.get(one)),
        by_person=False,
        to_many=True,
    )
    reasons = decide(wanted, policy, now).reasons
    found = next((one for one in reasons if about(one) is About.PERSON), None)
    return None if found is None else found.rule
