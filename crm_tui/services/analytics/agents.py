"""How well the agents work: what became of their suggestions, for each version of a prompt."""

from zoneinfo import ZoneInfo

from crm_tui.domain.analytics.numbers import AgentRow
from crm_tui.domain.analytics.period import Period
from crm_tui.services.analytics.costs import ai_paise, rate_of
from crm_tui.store.analytics.agents import AgentCount, agent_counts
from crm_tui.store.tx import Tx


def agent_rows(tx: Tx, period: Period, zone: ZoneInfo, usd_inr: str) -> tuple[AgentRow, ...]:
    """By agent, the version with the most suggestions first; raises CrmError for a wrong rate."""
    rate = rate_of(usd_inr)
    return tuple(_row(one, rate) for one in agent_counts(tx, *period.bounds(zone)))


def _row(one: AgentCount, rate: float) -> AgentRow:
    return AgentRow(
        one.agent,
        one.version,
        {
            "proposed": one.proposed,
            "shown": one.shown,
            "approved": one.approved,
            "modified": one.modified,
            "edited_share": one.edited_share,
            "rejected": one.rejected,
            "sent": one.sent,
            "replied": one.replied,
            "flagged": one.flagged,
            "latency_median": one.latency_median,
            "cost": ai_paise(one.cost_microusd, rate),
        },
    )
