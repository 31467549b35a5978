"""All numbers of a period at once, for reports."""

from zoneinfo import ZoneInfo

from crm_tui.domain.actor import Actor
from crm_tui.domain.analytics.catalogue import DAILY, FIGURES, TABLES
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.clock import Millis
from crm_tui.domain.roles import Act
from crm_tui.services.analytics.panels import Panel, read_panel
from crm_tui.services.may import needs
from crm_tui.store.tx import Tx

_ALL = Panel(
    "all",
    "What the numbers say",
    tuple(one.id for one in FIGURES),
    tuple(one.id for one in TABLES),
    DAILY,
    funnel=True,
    agents=True,
)


@needs(Act.READ_REPORTS)
def numbers(
    tx: Tx, actor: Actor, period: Period, zone: ZoneInfo, usd_inr: str, now: Millis
) -> Numbers:
    """Every number of the catalogue, beside that of the period before.

    `usd_inr`: the setting of that name. Raises CrmError.
    """
    return read_panel(tx, actor, _ALL, period, zone, usd_inr, now)
