"""The rules of the send gate, each one function: None, or why not and what to do instead."""

from collections.abc import Callable

from crm_tui.domain.clock import HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.gate_automatic import AUTOMATIC_RULES
from crm_tui.domain.gate_content import choices, file, supported, words
from crm_tui.domain.gate_templates import (
    template,
    template_category,
    template_file,
    template_variables,
)
from crm_tui.domain.money import Money, price, show_rupees
from crm_tui.domain.outgoing import Outgoing, Reason
from crm_tui.domain.policy import Policy
from crm_tui.domain.webhook import Blocks
from crm_tui.domain.window import WindowState, state

Rule = Callable[[Outgoing, Policy, Millis], Reason | None]

MOST_STRIKES = 3
"""Times that a number could not be reached before it counts as wrong."""
PER_MINUTE = 10
"""Messages to one person: WhatsApp takes one in six seconds on average (131056)."""


def address(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    if wanted.lead.address() is not None:
        return None
    return Reason(
        "no_address",
        f"{wanted.lead.name} has no WhatsApp number.",
        "Add a phone number to the lead, or ask them to write first.",
    )


def opt_out(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    lead = wanted.lead
    if lead.opted_out_at is None:
        return None
    # Somebody who wrote again after STOP is owed an answer, but nothing that they did not ask for.
    wrote_since = (lead.last_inbound_at or 0) > lead.opted_out_at
    if wrote_since and wanted.is_answer(now) and not wanted.is_template:
        return None
    return Reason(
        "opted_out",
        f"{lead.name} asked to get no more messages.",
        "Wait until they write again; START lifts it for good.",
    )


def marketing_opt_out(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    if not wanted.is_marketing or wanted.lead.marketing_opted_out_at is None:
        return None
    return Reason(
        "marketing_opted_out",
        f"{wanted.lead.name} switched marketing messages off.",
        "Use a utility template about something that they asked for.",
    )


def consent(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    lead = wanted.lead
    if not wanted.is_marketing or lead.marketing_consent_at is not None:
        return None
    return Reason(
        "no_consent",
        f"{lead.name} has not agreed to get marketing from the shop.",
        f'Ask them, then record it: crm leads consent L{lead.id} --proof "how they agreed".',
    )


def do_not_disturb(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    if not wanted.is_marketing or not wanted.lead.do_not_disturb:
        return None
    return Reason(
        "do_not_disturb",
        f"{wanted.lead.name} came with a do-not-disturb mark.",
        "Send only what they asked for, or take the mark off the lead.",
    )


def minor(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    """No marketing to children, whatever anybody agreed to (DPDP Act, section 9)."""
    if not wanted.is_marketing or not wanted.lead.minor:
        return None
    return Reason(
        "minor",
        f"{wanted.lead.name} is under 18: no marketing is sent to children.",
        "Send only what they asked for; take the mark off if it is wrong.",
    )


def held_back(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    until = wanted.lead.marketing_held_until
    if not wanted.is_marketing or until is None or until <= now:
        return None
    return Reason(
        "held_back",
        f"WhatsApp held the last marketing message to {wanted.lead.name} back.",
        f"Try again in {_span(until - now)}, or wait until they write.",
    )


def reachable(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    if wanted.lead.undeliverable < MOST_STRIKES or wanted.is_answer(now):
        return None
    return Reason(
        "unreachable",
        f"{wanted.lead.undeliverable} messages to this number could not be delivered.",
        "Check the number, or call; when they write, it counts as right again.",
    )


def account(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    known = wanted.account
    blocks = known.blocks_at(now)
    concerned = blocks is Blocks.EVERYTHING or (blocks is Blocks.TEMPLATES and wanted.is_template)
    # A second provider may take over what the blocked one refuses.
    if policy.has_fallback or not concerned:
        return None
    ends = f"It ends in {_span(known.blocked_until - now)}" if known.blocked_until else "Settle it"
    return Reason(
        "account_blocked",
        known.reason or "WhatsApp has blocked the shop's account.",
        f"{ends}; `crm doctor --resume` goes on sending.",
    )


def daily_limit(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    limit = wanted.account.daily_limit
    if not wanted.is_template or not limit or wanted.is_answer(now):
        return None
    if wanted.usage.written_first_today < limit:
        return None
    return Reason(
        "daily_limit",
        f"WhatsApp lets this number write to {limit:,} people first in 24 hours; they are used up.",
        "Send it tomorrow, or wait until they write.",
    )


def window(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    ends = wanted.lead.window_expires_at
    if wanted.is_template or state(ends, now) is not WindowState.CLOSED:
        return None
    since = f"ended {_span(now - ends)} ago" if ends and ends <= now else "are not open"
    return Reason(
        "window_closed",
        f"The 24 hours after {wanted.lead.name}'s last message {since}.",
        _instead(wanted),
    )


def _instead(wanted: Outgoing) -> str:
    other = wanted.other_template
    if other is None:
        return "Wait until they write, or make a template: `crm templates create`."
    cost = show_rupees(price(other.category))
    return f"Send the template {other.name} instead, {cost} (--template {other.name})."


def quiet_hours(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    """Nobody is disturbed at night, unless a person chose to send this one about their order."""
    if policy.quiet is None or (wanted.by_person and not wanted.is_marketing):
        return None
    if policy.quiet.ends(now) is None:
        return None
    at = f"{policy.quiet.end:%H:%M}"
    return Reason(
        "quiet_hours",
        f"It is after {policy.quiet.begin:%H:%M}: nobody is written to first before {at}.",
        f"Let it leave at {at} by itself with --later.",
    )


def pair_rate(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    lately = [at for at in wanted.usage.to_person_last_minute if at > now - MINUTE]
    if wanted.is_answer(now) or len(lately) < PER_MINUTE:
        return None
    wait = _span(lately[-PER_MINUTE] + MINUTE - now)
    return Reason(
        "pair_rate",
        f"{wanted.lead.name} got {len(lately)} messages within a minute.",
        f"Send it in {wait}.",
    )


def monthly_cap(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    cost = wanted.cost().amount_paise
    cap = policy.monthly_cap
    if cap is None or not cost or wanted.usage.spent_this_month + cost <= cap:
        return None
    spent = show_rupees(Money(wanted.usage.spent_this_month))
    return Reason(
        "monthly_cap",
        f"This month's limit for WhatsApp is {show_rupees(Money(cap))}; {spent} are spent.",
        "Raise it with CRM_MONTHLY_CAP, or wait for the next month.",
    )


def _span(millis: int) -> str:
    """`40 s`, `5 min`, `3 h`, `2 days`: rounded up."""
    for size, name in ((24 * HOUR, "days"), (HOUR, "h"), (MINUTE, "min")):
        if millis >= 2 * size or (millis >= size and name != "days"):
            return f"{-(-millis // size) if name == 'min' else millis // size} {name}"
    return f"{max(1, -(-millis // SECOND))} s"


RULES: tuple[Rule, ...] = (
    *(address, opt_out, marketing_opt_out, consent, minor, do_not_disturb),
    *(held_back, reachable),
    *(account, daily_limit, window, supported, words, choices, file),
    *(template, template_category, template_variables, template_file),
    *(quiet_hours, pair_rate, monthly_cap),
    *AUTOMATIC_RULES,
)
