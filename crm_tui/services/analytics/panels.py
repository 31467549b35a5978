"""The numbers in parts, each read by itself in a moment: a screen fills in one after the other."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import Actor
from crm_tui.domain.analytics.numbers import Figure, Numbers, Row
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.clock import Millis
from crm_tui.domain.roles import Act
from crm_tui.services.analytics import settling
from crm_tui.services.analytics.agents import agent_rows
from crm_tui.services.analytics.costs import rate_of
from crm_tui.services.analytics.period_numbers import PeriodNumbers, compared
from crm_tui.services.may import needs
from crm_tui.store.tx import Tx

_IN_ORDER = frozenset({"asked_by_hour", "answered_by_hour"})
"""Tables whose rows have an order of their own."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Some of the numbers, by the ids of the catalogue."""

    name: str
    title: str
    figures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    daily: tuple[str, ...] = ()
    funnel: bool = False
    agents: bool = False


PANELS: tuple[Panel, ...] = (
    Panel(
        "people",
        "Where they come from",
        ("new_leads", "imported_leads", "contacted", "replied", "opted_out"),
        ("by_source", "by_status"),
        ("new_leads",),
        funnel=True,
    ),
    Panel(
        "answers",
        "How fast you answer",
        (
            *("first_answer_median", "first_answer_p90", "never_answered", "fast_answers"),
            *("windows_lost", "follow_ups_due", "follow_ups_kept"),
        ),
    ),
    Panel(
        "deals",
        "What became of them",
        ("won", "lost", "won_value", "days_to_win"),
        ("won_by_source", "won_by_campaign", "won_by_person", "lost_reasons", "score_won"),
        ("won",),
    ),
    Panel(
        "messages",
        "What was said",
        ("messages_in", "messages_out", "messages_failed"),
        ("messages_by_kind", "messages_by_outcome", "messages_by_sender"),
        ("messages_in", "messages_out"),
    ),
    Panel("hours", "When", tables=("asked_by_hour", "answered_by_hour")),
    Panel(
        "costs",
        "What it costs",
        ("whatsapp_cost", "ai_cost", "cost_per_lead", "cost_per_reply", "cost_per_won"),
        ("cost_by_category",),
        ("whatsapp_cost",),
    ),
    Panel("agents", "What the agents do", agents=True),
)
"""Together every number once."""


@needs(Act.READ_REPORTS)
def read_panel(
    tx: Tx,
    actor: Actor,
    panel: Panel,
    period: Period,
    zone: ZoneInfo,
    usd_inr: str,
    now: Millis,
) -> Numbers:
    """The numbers of one panel, beside those of the period before; raises CrmError."""
    this, that = compared(tx, period, zone, rate_of(usd_inr), now)
    return Numbers(
        period,
        {name: Figure(name, this.figure(name), that.figure(name)) for name in panel.figures},
        {name: rows(name, this, that) for name in panel.tables},
        {name: this.line(name) for name in panel.daily},
        this.funnel() if panel.funnel else {},
        agent_rows(tx, period, zone, usd_inr) if panel.agents else (),
        settling.uncounted(tx),
    )


def rows(table: str, this: PeriodNumbers, that: PeriodNumbers) -> tuple[Row, ...]:
    """The rows of a table: whatever is something now or was something before."""
    now, before = this.table(table), that.table(table)
    of, before_of = this.whole(table), that.whole(table)
    parts = {*now, *before, *(of or ()), *(before_of or ())}
    found = [
        Row(
            part,
            now.get(part, 0),
            before.get(part, 0),
            None if of is None else of.get(part, 0),
            None if before_of is None else before_of.get(part, 0),
        )
        for part in parts
    ]
    something = [one for one in found if any((one.value, one.before, one.of, one.before_of))]
    if table in _IN_ORDER:
        return tuple(sorted(something, key=lambda one: one.part))
    return tuple(sorted(something, key=lambda one: (-one.value, one.part)))
