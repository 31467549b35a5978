"""Broadcasts in words, for the shell and the screen alike."""

from collections.abc import Mapping

from crm_tui.domain.broadcast import Broadcast, BroadcastState
from crm_tui.domain.broadcast_report import Outcome, Plan, Tally
from crm_tui.domain.money import Money, show_rupees

ORDER = (
    *(Outcome.WAITING, Outcome.QUEUED, Outcome.SENT, Outcome.DELIVERED, Outcome.READ),
    *(Outcome.REPLIED, Outcome.OPTED_OUT, Outcome.FAILED, Outcome.UNKNOWN, Outcome.SKIPPED),
)
"""As people read it: from what is still to come to what never will."""
_OUTCOMES = {
    Outcome.WAITING: "waiting",
    Outcome.QUEUED: "leaving now",
    Outcome.SENT: "sent",
    Outcome.DELIVERED: "delivered",
    Outcome.READ: "read",
    Outcome.REPLIED: "replied",
    Outcome.OPTED_OUT: "opted out",
    Outcome.FAILED: "failed",
    Outcome.UNKNOWN: "not known",
    Outcome.SKIPPED: "skipped",
}


def outcome_words(outcome: Outcome) -> str:
    return _OUTCOMES[outcome]


def people_words(count: int) -> str:
    """`1 person`, `1,200 people`."""
    return "1 person" if count == 1 else f"{count:,} people"


def plan_lines(plan: Plan, per_minute: int) -> list[str]:
    """Whom it reaches, who is skipped and why, what it costs, how long it takes."""
    each, whole = (show_rupees(Money(paise)) for paise in (plan.each_paise, plan.cost_paise))
    lines = [f"{people_words(plan.audience)} fit, {plan.reach:,} would get it."]
    lines += [f"  {skip.people:,} skipped: {skip.words}" for skip in plan.skips]
    lines.append(f"{whole} when all are delivered ({each} each, without tax and provider's fee).")
    if plan.reach:
        lines.append(f"About {span(-(-plan.reach // per_minute))} at {per_minute} a minute.")
    limit = plan.daily_limit
    if limit is not None and plan.reach > limit:
        days = -(-plan.reach // limit)
        lines.append(
            f"WhatsApp lets this number write to {limit:,} people first in 24 hours:"
            f" it will take {days} days or more."
        )
    return lines


def tally_line(tally: Tally) -> str:
    """`12 waiting · 3 sent · 9 read`; what nobody is in stays out."""
    shown = [f"{tally.of(one):,} {outcome_words(one)}" for one in ORDER if tally.of(one)]
    return " · ".join(shown) or "nobody is written down yet"


def cost_line(tally: Tally) -> str:
    return f"{show_rupees(Money(tally.cost_paise))} so far."


def skip_lines(skips: Mapping[str, int]) -> list[str]:
    """Who was skipped and why."""
    return [f"  {count:,} skipped: {why}" for why, count in skips.items()]


def span(minutes: int) -> str:
    """`40 min`, `3 h`: rounded up."""
    if minutes <= 90:
        return f"{minutes} min"
    return f"{-(-minutes // 60)} h"


def next_step(one: Broadcast, number: str) -> str:
    """What a person would do now; empty when nothing."""
    match one.state:
        case BroadcastState.DRAFT if one.tested_at is None:
            return f"Next: crm broadcasts test {number} --to YOUR-NUMBER"
        case BroadcastState.DRAFT:
            return f"Next: crm broadcasts start {number}"
        case BroadcastState.PAUSED:
            return f"Next: crm broadcasts resume {number}, or stop {number}"
        case _:
            return ""
