"""Rules of the send gate for what leaves without a person; a person's own message passes them all."""

from crm_tui.domain.automatic import (
    MOST_UNANSWERED,
    MOST_WITHOUT_PERSON,
    PER_PERSON_DAY,
    PER_PERSON_HOUR,
    PER_SHOP_HOUR,
    AutomaticRule,
)
from crm_tui.domain.clock import Millis
from crm_tui.domain.outgoing import Outgoing, Reason
from crm_tui.domain.policy import Policy


def no_sender(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    """What a model wrote, or a program found out, leaves through a person or a workflow only."""
    if wanted.automatic is None or not wanted.automatic.no_sender:
        return None
    return Reason(
        AutomaticRule.NO_SENDER,
        "Only a person, a workflow or a broadcast may send.",
        "Look at it and send it yourself.",
    )


def stopped(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    """The kill switch: it holds for broadcasts too."""
    if wanted.automatic is None or not wanted.automatic.stopped:
        return None
    return Reason(
        AutomaticRule.STOPPED,
        "Automatic sending is stopped.",
        "`crm automatic resume` lets it go on.",
    )


def switched_off(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    use = wanted.automatic
    if use is None or not use.switched_off:
        return None
    return Reason(
        AutomaticRule.SWITCHED_OFF,
        "This workflow may not send by itself.",
        "Send it yourself, or let it: `crm workflows auto NAME on`.",
    )


def not_a_template(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    use = wanted.automatic
    if use is None or not use.by_workflow or wanted.is_template:
        return None
    return Reason(
        AutomaticRule.NOT_A_TEMPLATE,
        "Only an approved template may leave by itself.",
        "Give this step a template, or send its words yourself.",
    )


def clock(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    use = wanted.automatic
    if use is None or not use.began_ahead:
        return None
    return Reason(
        AutomaticRule.CLOCK,
        "This began at a time that has not come yet: the computer's clock was wrong.",
        "See whether it still fits, then send it yourself.",
    )


def answered(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    use = wanted.automatic
    if use is None or not use.answered:
        return None
    return Reason(
        AutomaticRule.ANSWERED,
        f"{wanted.lead.name} has written meanwhile.",
        "Read it and answer yourself.",
    )


def person_wrote(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    use = wanted.automatic
    if use is None or not use.person_wrote:
        return None
    return Reason(
        AutomaticRule.PERSON_WROTE,
        f"Somebody of the shop has written to {wanted.lead.name} meanwhile.",
        "If these words are still wanted, send them yourself.",
    )


def moved(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    use = wanted.automatic
    if use is None or not use.moved:
        return None
    return Reason(
        AutomaticRule.MOVED,
        f"Somebody moved {wanted.lead.name} to another status meanwhile.",
        "If these words are still wanted, send them yourself.",
    )


def needs_person(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    use = wanted.automatic
    if use is None or use.since_person < MOST_WITHOUT_PERSON:
        return None
    return Reason(
        AutomaticRule.NEEDS_PERSON,
        f"{wanted.lead.name} got {use.since_person} automatic messages and none from a person.",
        "They need a person: write to them yourself.",
    )


def unanswered(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    use = wanted.automatic
    if use is None or use.unanswered < MOST_UNANSWERED:
        return None
    return Reason(
        AutomaticRule.UNANSWERED,
        f"{wanted.lead.name} did not answer {use.unanswered} automatic messages in a row.",
        "Call, or write to them yourself.",
    )


def person_caps(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    """The longer one is named: the shorter one passes first."""
    use = wanted.automatic
    if use is None:
        return None
    if use.to_person_day >= PER_PERSON_DAY:
        return Reason(
            AutomaticRule.PERSON_DAY_CAP,
            f"{wanted.lead.name} got {use.to_person_day} automatic messages within a day.",
            "Write to them yourself, or let it wait for tomorrow.",
        )
    if use.to_person_hour >= PER_PERSON_HOUR:
        return Reason(
            AutomaticRule.PERSON_HOUR_CAP,
            f"{wanted.lead.name} got {use.to_person_hour} automatic messages within an hour.",
            "Write to them yourself, or let it wait for an hour.",
        )
    return None


def shop_hour_cap(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    use = wanted.automatic
    if use is None or use.by_shop_hour < PER_SHOP_HOUR:
        return None
    return Reason(
        AutomaticRule.SHOP_HOUR_CAP,
        f"The shop sent {use.by_shop_hour} automatic messages within an hour.",
        "Let it wait for an hour, or send it yourself.",
    )


def closed_day(wanted: Outgoing, policy: Policy, now: Millis) -> Reason | None:
    """A holiday may be named after a message was planned; a person may send on it all the same."""
    if wanted.by_person or policy.closed is None or policy.closed.ends(now) is None:
        return None
    return Reason(
        AutomaticRule.CLOSED_DAY,
        "The shop is closed today: nobody is written to first.",
        "Send it tomorrow, or send it yourself.",
    )


AUTOMATIC_RULES = (
    *(no_sender, stopped, switched_off, not_a_template, clock, answered, person_wrote, moved),
    *(needs_person, unanswered, closed_day, person_caps, shop_hour_cap),
)
