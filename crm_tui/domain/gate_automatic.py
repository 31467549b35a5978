"""Rules of the send gate for what leaves without a person; a person's own message passes them all."""

from collections.abc import Callable

from crm_tui.domain.automatic import (
    MOST_UNANSWERED,
    MOST_WITHOUT_PERSON,
    PER_PERSON_DAY,
    PER_PERSON_HOUR,
    PER_SHOP_HOUR,
    AutomaticRule,
    AutomaticUse,
)
from crm_tui.domain.clock import Millis
from crm_tui.domain.outgoing import Outgoing, Reason
from crm_tui.domain.policy import Policy

_Rule = Callable[[Outgoing, Policy, Millis], Reason | None]


def _against(
    rule: AutomaticRule, is_so: Callable[[AutomaticUse], bool], text: str, fix: str
) -> _Rule:
    """Refuses while `is_so`; in the text `{name}` is the lead's, `{use}` what is known."""

    def ask(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
        use = wanted.automatic
        if use is None or not is_so(use):
            return None
        return Reason(rule, text.format(name=wanted.lead.name, use=use), fix)

    return ask


def _not_a_template(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    use = wanted.automatic
    if use is None or not use.by_workflow or wanted.is_template:
        return None
    return Reason(
        AutomaticRule.NOT_A_TEMPLATE,
        "Only an approved template may leave by itself.",
        "Give this step a template, or send its words yourself.",
    )


def _closed_day(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    """A holiday may be named after a message was planned; a person may send on it all the same."""
    if wanted.by_person or policy.closed is None or policy.closed.ends(now) is None:
        return None
    return Reason(
        AutomaticRule.CLOSED_DAY,
        "The shop is closed today: nobody is written to first.",
        "Send it tomorrow, or send it yourself.",
    )


AUTOMATIC_RULES: tuple[_Rule, ...] = (
    # What a model wrote, or a program found out, leaves through a person or a workflow only.
    _against(
        AutomaticRule.NO_SENDER,
        lambda use: use.no_sender,
        "Only a person, a workflow or a broadcast may send.",
        "Look at it and send it yourself.",
    ),
    # The kill switch holds for broadcasts too.
    _against(
        AutomaticRule.STOPPED,
        lambda use: use.stopped,
        "Automatic sending is stopped.",
        "`crm automatic resume` lets it go on.",
    ),
    _against(
        AutomaticRule.SWITCHED_OFF,
        lambda use: use.switched_off,
        "This workflow may not send by itself.",
        "Send it yourself, or let it: `crm workflows auto NAME on`.",
    ),
    _not_a_template,
    _against(
        AutomaticRule.CLOCK,
        lambda use: use.began_ahead,
        "This began at a time that has not come yet: the computer's clock was wrong.",
        "See whether it still fits, then send it yourself.",
    ),
    _against(
        AutomaticRule.ANSWERED,
        lambda use: use.answered,
        "{name} has written meanwhile.",
        "Read it and answer yourself.",
    ),
    _against(
        AutomaticRule.PERSON_WROTE,
        lambda use: use.person_wrote,
        "Somebody of the shop has written to {name} meanwhile.",
        "If these words are still wanted, send them yourself.",
    ),
    _against(
        AutomaticRule.MOVED,
        lambda use: use.moved,
        "Somebody moved {name} to another status meanwhile.",
        "If these words are still wanted, send them yourself.",
    ),
    _against(
        AutomaticRule.NEEDS_PERSON,
        lambda use: use.since_person >= MOST_WITHOUT_PERSON,
        "{name} got {use.since_person} automatic messages and none from a person.",
        "They need a person: write to them yourself.",
    ),
    _against(
        AutomaticRule.UNANSWERED,
        lambda use: use.unanswered >= MOST_UNANSWERED,
        "{name} did not answer {use.unanswered} automatic messages in a row.",
        "Call, or write to them yourself.",
    ),
    _closed_day,
    _against(
        AutomaticRule.PERSON_DAY_CAP,
        lambda use: use.to_person_day >= PER_PERSON_DAY,
        "{name} got {use.to_person_day} automatic messages within a day.",
        "Write to them yourself, or let it wait for tomorrow.",
    ),
    # Of the two caps only the longer is named: the shorter one passes first.
    _against(
        AutomaticRule.PERSON_HOUR_CAP,
        lambda use: use.to_person_day < PER_PERSON_DAY and use.to_person_hour >= PER_PERSON_HOUR,
        "{name} got {use.to_person_hour} automatic messages within an hour.",
        "Write to them yourself, or let it wait for an hour.",
    ),
    _against(
        AutomaticRule.SHOP_HOUR_CAP,
        lambda use: use.by_shop_hour >= PER_SHOP_HOUR,
        "The shop sent {use.by_shop_hour} automatic messages within an hour.",
        "Let it wait for an hour, or send it yourself.",
    ),
)
