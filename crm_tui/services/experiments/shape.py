"""The JSON of an experiment, as `crm experiments show --json` prints it."""

from typing import Any

from crm_tui.domain.clock import iso, iso_or_none
from crm_tui.domain.experiment.plan import EXPERIMENT, Verdict
from crm_tui.domain.ids import show_id
from crm_tui.services.experiments.reporting import ArmReport, Report

Json = dict[str, Any]


def experiment_json(report: Report) -> Json:
    """Shares and rates go from 0 to 1; `needed` is what `e_value` must reach."""
    one = report.experiment
    return {
        "id": show_id(EXPERIMENT, one.id),
        "name": one.name,
        "workflow": one.workflow,
        "step": one.step + 1,
        "state": one.state,
        "week": one.week + 1,
        "started_at": iso(one.started_at),
        "ended_at": iso_or_none(one.ended_at),
        "fixed": one.plan.fixed,
        "arms": [_arm_json(arm) for arm in report.arms],
        "holdout": _arm_json(report.holdout),
        "e_value": round(report.e_value, 3),
        "needed": report.needed,
        "verdict": _verdict_json(report.verdict),
    }


def _arm_json(arm: ArmReport) -> Json:
    low, high = arm.between
    return {
        "name": arm.name,
        "text": arm.text,
        "sent": arm.sent,
        "counted": arm.counted.people,
        "replied": arm.counted.hits,
        "rate": round(arm.counted.rate, 4) if arm.counted.people else None,
        "low": round(low, 4),
        "high": round(high, 4),
        "opted_out": arm.opted_out,
        "share": round(arm.share, 4),
        "state": "stopped" if arm.stopped else "running",
        "why": arm.stopped or None,
    }


def _verdict_json(verdict: Verdict) -> Json:
    best, likely, worst = verdict.weeks_left or (None, None, None)
    return {
        "kind": verdict.kind,
        "winner": verdict.arm or None,
        "text": verdict.text,
        "weeks_left": likely,
        "weeks_between": None if best is None else [best, worst],
    }
