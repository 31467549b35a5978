"""When to write again after a silence, in which tone and by which way: rules, no model."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.agents.context import AIContext
from crm_tui.agents.followup_phrases import BOUGHT, COLD, FIRST, HOT, PRICED, QUOTED, VISITING
from crm_tui.agents.followup_promises import Promise
from crm_tui.agents.intent import Intent
from crm_tui.agents.phrases import Phrase
from crm_tui.agents.qualification_budget import amounts_in
from crm_tui.agents.qualification_rules import intents_shown, their_turns
from crm_tui.domain.advice import Urgency, Way
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.engagement import Trend
from crm_tui.domain.message import Direction
from crm_tui.domain.template import Template
from crm_tui.domain.timing import DEFAULT_HOUR, EVENING, MORNING, usual_hour
from crm_tui.domain.window import MARGIN, WindowState, state

_ENGAGED = 3
"""Messages in 30 days from which the shorter wait holds."""
_SOONEST = 12 * HOUR
"""After the shop's own last message: nobody is pressed twice on one day."""
_FARTHEST = 60 * DAY
_JUST_MISSED = 6 * HOUR
_MOST_MOVES = 5
_MOST_DOUBLED = 3
_LOST, _CLOSED, _PROPOSAL, _QUALIFIED = "lost", "closed", "proposal", "qualified"


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a silence may last before the shop writes again, and how it does."""

    name: str
    """What they did: `asked for a price`."""
    days: int
    """For somebody who writes often."""
    patient_days: int
    """For everybody else."""
    tone: Urgency
    phrase: Phrase


# The first row that fits holds.
_HOT = Wait("were about to order", 1, 1, Urgency.URGENT, HOT)
_QUOTE = Wait("have a quotation", 2, 3, Urgency.INFORMATIVE, QUOTED)
_VISIT = Wait("wanted to come to the shop", 1, 2, Urgency.GENTLE, VISITING)
_PRICE = Wait("asked for a price", 1, 2, Urgency.INFORMATIVE, PRICED)
_BOUGHT = Wait("bought", 14, 14, Urgency.GENTLE, BOUGHT)
_GIVEN_UP = Wait("are marked as lost", 30, 30, Urgency.GENTLE, COLD)
_SILENT = Wait("have not written yet", 1, 3, Urgency.GENTLE, FIRST)
_COLD = Wait("showed no wish to buy yet", 7, 7, Urgency.GENTLE, COLD)
_FITS: tuple[tuple[Callable[[AIContext, set[Intent]], bool], Wait], ...] = (
    (lambda context, _: context.lead.status == _LOST, _GIVEN_UP),
    (lambda context, _: context.lead.status == _CLOSED, _BOUGHT),
    (lambda context, _: context.lead.status == _PROPOSAL, _QUOTE),
    (lambda context, _: not their_turns(context), _SILENT),
    (lambda _, said: bool(said & {Intent.ORDER, Intent.PAYMENT}), _HOT),
    (lambda context, _: context.lead.status == _QUALIFIED, _HOT),
    (lambda _, said: Intent.VISIT in said, _VISIT),
    (lambda context, said: Intent.PRICE in said and has_quoted(context), _QUOTE),
    (
        lambda _, said: bool(
            said & {Intent.PRICE, Intent.AVAILABILITY, Intent.DELIVERY, Intent.BARGAINING}
        ),
        _PRICE,
    ),
)


def wait_for(context: AIContext) -> Wait:
    """The row of the table that fits status and intents."""
    said = set(intents_shown(context))
    return next((wait for fits, wait in _FITS if fits(context, said)), _COLD)


def has_quoted(context: AIContext) -> bool:
    """Whether the shop named a sum in this conversation."""
    ours = (turn for turn in context.history if turn.direction is Direction.OUTBOUND)
    return any(amount.marked for turn in ours for amount in amounts_in(turn.text))


def unanswered(context: AIContext) -> int:
    """On how many days the shop has written since they last did."""
    days = set()
    for turn in reversed(context.history):
        if turn.direction is Direction.INBOUND:
            break
        days.add(_local(turn.at, context).date())
    return len(days)


def best_time(context: AIContext, wait: Wait, promise: Promise | None) -> Millis:
    """The day that the table says, at their usual hour, clamped."""
    days = wait.days if _is_engaged(context) else wait.patient_days
    # Who left two messages unanswered is asked half as often each time.
    days *= 2 ** min(_MOST_DOUBLED, max(0, unanswered(context) - 1))
    if promise is not None:
        return clamped(context.now, context, promise)
    first = _local(_last_contact(context), context).date() + timedelta(days=days)
    usual = clamped(_at_usual_hour(context, _moment(context, first)), context, None)
    return _while_open(context, usual)


def _is_engaged(context: AIContext) -> bool:
    """They write often, and not less than they did: who grows cooler is not pressed."""
    pattern = context.reach.pattern
    cooler = pattern is not None and pattern.rhythm.trend is Trend.COOLER
    return (context.lead.engagement or 0) >= _ENGAGED and not cooler


def _while_open(context: AIContext, at: Millis) -> Millis:
    """A time that only just misses the 24 hours comes before their end: free words beat a template."""
    ends = context.reach.window_expires_at
    if ends is None or not ends - MARGIN <= at <= ends + _JUST_MISSED:
        return at
    earlier = clamped(Millis(ends - HOUR // 2), context, None)
    return earlier if state(ends, earlier) is not WindowState.CLOSED else at


def clamped(at: Millis, context: AIContext, promise: Promise | None) -> Millis:
    """The first moment from `at` on that breaks no rule, whoever proposed it.

    Ahead of now, half a day after the shop's last message, the day after a promise falls due, by day,
    outside quiet hours and closed days; what lies more than 60 days ahead is brought to 60.
    """
    earliest = [Millis(context.now + MINUTE)]
    if _shop_spoke_last(context) and context.reach.last_outbound_at is not None:
        earliest.append(Millis(context.reach.last_outbound_at + _SOONEST))
    if promise is not None:
        day_after = _local(promise.due_at, context).date() + timedelta(days=1)
        earliest.append(_at_usual_hour(context, _moment(context, day_after)))
    wanted = max(*earliest, min(at, Millis(context.now + _FARTHEST)))
    return allowed_from(context, wanted)


def ways_at(context: AIContext, at: Millis, template: Template | None) -> tuple[Way, ...]:
    """How they can be reached at that time, best first."""
    reach = context.reach
    open_then = state(reach.window_expires_at, at) is not WindowState.CLOSED
    return tuple(
        way
        for way, can in (
            (Way.WHATSAPP, reach.has_whatsapp and open_then),
            (Way.TEMPLATE, reach.has_whatsapp and template is not None),
            (Way.CALL, reach.has_phone),
            (Way.EMAIL, reach.has_email),
        )
        if can
    )


def _last_contact(context: AIContext) -> Millis:
    reach = context.reach
    known = [at for at in (reach.last_inbound_at, reach.last_outbound_at) if at is not None]
    return max(known, default=context.history[-1].at if context.history else context.now)


def _shop_spoke_last(context: AIContext) -> bool:
    reach = context.reach
    return (reach.last_outbound_at or 0) > (reach.last_inbound_at or 0)


def allowed_from(context: AIContext, at: Millis) -> Millis:
    """The first moment that is open, and by day: a closed day ends at midnight. A shop that opens at night only is obeyed."""
    for _ in range(_MOST_MOVES):
        moved = context.reach.next_open(_by_day(context, at))
        if moved == at:
            break
        at = moved
    return context.reach.next_open(at)


def _by_day(context: AIContext, at: Millis) -> Millis:
    """A shop without quiet hours writes to nobody at night either, unless that is when they write."""
    hour = _local(at, context).hour
    is_fine = MORNING <= hour < EVENING or hour == _hour(context)
    return at if is_fine else _at_usual_hour(context, at)


def _at_usual_hour(context: AIContext, not_before: Millis) -> Millis:
    start = max(not_before, Millis(context.now + MINUTE))
    day = _local(start, context).date()
    days = (_moment(context, day + timedelta(days=ahead), _hour(context)) for ahead in range(3))
    return next(at for at in days if at >= start)


def _hour(context: AIContext) -> int:
    usual = usual_hour(context.reach.answers_at, _zone(context))
    return DEFAULT_HOUR if usual is None else usual


def _moment(context: AIContext, day: date, hour: int = 0) -> Millis:
    there = datetime.combine(day, time(hour), _zone(context))
    return Millis(int(there.timestamp() * 1000))


def _local(at: Millis, context: AIContext) -> datetime:
    return datetime.fromtimestamp(at / 1000, _zone(context))


def _zone(context: AIContext) -> ZoneInfo:
    return ZoneInfo(context.profile.timezone)
