"""Insights as one JSON document; with them how the shop's experiments stand."""

from collections.abc import Sequence

from crm_tui.domain.analytics.insight import Insight, Insights
from crm_tui.domain.experiment.plan import EXPERIMENT
from crm_tui.domain.ids import show_id
from crm_tui.services.analytics.insight_finding import MEANING, TABLE
from crm_tui.services.analytics.report_json import value_json
from crm_tui.services.experiments.reporting import Report
from crm_tui.services.shapes import Json


def insights_json(found: Insights, tests: Sequence[Report]) -> Json:
    """Each sentence with its number; `ref` is what `crm leads list --figure` takes, or null."""
    period = found.period
    return {
        "period": {"from": str(period.first), "to": str(period.last), "days": period.days},
        "model": found.model,
        "insights": [_insight(one) for one in found.items],
        "tests": [_test(one) for one in tests],
    }


def _insight(one: Insight) -> Json:
    unit = (MEANING if one.part is None else TABLE)[one.figure].unit
    return {
        "text": one.text,
        "figure": one.figure,
        "part": one.part,
        "unit": unit,
        "value": value_json(one.value, unit),
        "before": value_json(one.before, unit),
        "ref": one.ref or None,
        "source": one.source,
    }


def _test(report: Report) -> Json:
    one = report.experiment
    return {
        "id": show_id(EXPERIMENT, one.id),
        "name": one.name,
        "state": one.state,
        "verdict": report.verdict.text,
    }
