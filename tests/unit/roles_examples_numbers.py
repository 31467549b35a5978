"""Examples of reading what the numbers say."""

from datetime import date
from zoneinfo import ZoneInfo

from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.analytics.period import month
from crm_tui.services.analytics import behind, insights, panels, reading, report_files
from crm_tui.services.analytics.desk import AnalyticsDesk
from tests.unit.roles_examples import ZONE, Example
from tests.unit.roles_scene import Scene

DAYS = month(date(2026, 11, 22))
HERE = ZoneInfo(ZONE)
RATE = "90"


def _desk(s: Scene) -> AnalyticsDesk:
    return AnalyticsDesk(s.shop.db, ZONE, s.clock, s.actor, RATE)


EXAMPLES = {
    "analytics.reading.numbers": Example(
        lambda s: reading.numbers(s.tx, s.actor, DAYS, HERE, RATE, s.now)
    ),
    "analytics.panels.read_panel": Example(
        lambda s: panels.read_panel(s.tx, s.actor, panels.PANELS[0], DAYS, HERE, RATE, s.now)
    ),
    "analytics.behind.make_ready": Example(lambda s: behind.make_ready(s.shop.db, s.actor)),
    "analytics.desk.AnalyticsDesk.settle": Example(lambda s: _desk(s).settle()),
    "analytics.desk.AnalyticsDesk.panel": Example(lambda s: _desk(s).panel(panels.PANELS[0], DAYS)),
    "analytics.desk.AnalyticsDesk.numbers": Example(lambda s: _desk(s).numbers(DAYS)),
    "analytics.desk.AnalyticsDesk.insights": Example(
        lambda s: _desk(s).insights(Numbers(DAYS, uncounted=1))
    ),
    "analytics.insights.insights_of": Example(
        lambda s: insights.insights_of(s.tx, s.actor, Numbers(DAYS))
    ),
    "analytics.insights.want_insights": Example(
        lambda s: insights.want_insights(s.tx, s.actor, Numbers(DAYS), s.now)
    ),
    "analytics.desk.AnalyticsDesk.write_report": Example(
        lambda s: _desk(s).write_report(DAYS, s.shop.home / "numbers.json")
    ),
    "analytics.report_files.write_report": Example(
        lambda s: report_files.write_report(
            s.shop.db, Numbers(DAYS), "Sweet Crumbs", s.shop.home / "days.json", s.actor, s.now
        )
    ),
}
