"""An experiment in words and bars: the verdict first, then how many answer each arm."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.content import Content

from crm_tui.domain.clock import Millis
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.experiment.interval import said
from crm_tui.domain.experiment.plan import EXPERIMENT
from crm_tui.domain.ids import show_id
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.row_list import ListRow
from crm_tui.widgets.strips import fit

if TYPE_CHECKING:
    from crm_tui.services.experiments.desk import Startable
    from crm_tui.services.experiments.reporting import ArmReport, Report

_BAR, _NAME, _WIDE = 20, 18, 80
"""Cells of a bar and of a name, and from which width on both have their whole length."""


def row(report: "Report", zone: ZoneInfo) -> ListRow:
    """One line with its day and week, the verdict below."""
    one = report.experiment
    shown = show_id(EXPERIMENT, one.id)
    began = f"since {_day(one.started_at, zone)}, week {one.week + 1}"
    end = began if one.ended_at is None else f"ended {_day(one.ended_at, zone)}"
    return ListRow(f"{shown} {one.name}", report.verdict.text, end=end, faded=not one.running)


def startable_row(one: "Startable") -> ListRow:
    """A step whose file has arms."""
    arms = ", ".join(one.arms)
    return ListRow(f"{one.workflow.title}, step {one.step + 1}", f"{len(one.arms)} arms: {arms}")


def whole(report: "Report", width: int) -> Content:
    """The verdict, a bar for each arm, and how sure it is."""
    arms = [*report.arms, *([report.holdout] if report.experiment.plan.holdout else [])]
    scale = max((arm.between[1] for arm in arms if arm.counted.people), default=1.0)
    parts = [Content.styled(line_for_screen(report.verdict.text, 400), "bold"), Content("")]
    for arm in arms:
        leads = arm.name == report.leader and arm.counted.people > 0
        parts += _arm(arm, scale, width, leads=leads)
    if report.experiment.running and report.experiment.plan.fixed is None and report.leader:
        parts.append(Content.styled(_odds(report), "$muted"))
    return Content("\n").join(parts)


def _day(moment: Millis, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, zone):%d %b}"


def _arm(arm: "ArmReport", scale: float, width: int, *, leads: bool) -> tuple[Content, Content]:
    name = "nobody" if arm.name == HOLDOUT else arm.name
    named = _NAME if width >= _WIDE else _NAME * 2 // 3
    head = f"{_padded(fit(line_for_screen(name, 40), named), named)} "
    style = "$success" if leads else "$muted" if arm.stopped else "$primary"
    words = f"  {said(arm.counted)}" if arm.counted.people else f"  {_waits(arm)}"
    long = _BAR if width >= _WIDE else _BAR // 2
    room = max(1, width - cell_len(head) - long)
    first = Content.assemble(head, (_bar(arm, scale, long), style), fit(words, room))
    return first, Content.styled(fit(_below(arm, named), max(1, width)), "$muted")


def _waits(arm: "ArmReport") -> str:
    return "their 72 hours are not over" if arm.sent else "nobody yet"


def _bar(arm: "ArmReport", scale: float, long: int) -> str:
    """Full up to what was counted, light up to where it may end (80 %)."""
    if not arm.counted.people:
        return " " * long
    full = round(arm.counted.rate / scale * long)
    upto = max(full, round(arm.between[1] / scale * long))
    return "█" * full + "░" * (upto - full) + " " * (long - upto)


def _padded(name: str, cells: int) -> str:
    return name + " " * (cells - cell_len(name))


def _below(arm: "ArmReport", indent: int) -> str:
    parts = [f"{arm.counted.hits} of {arm.counted.people}", f"{arm.share:.0%} of the people"]
    if arm.opted_out:
        parts.append(f"{arm.opted_out} wanted no more messages")
    if arm.stopped:
        parts.append(f"stopped: {arm.stopped}")
    text = f"“{line_for_screen(arm.text, 80)}”" if arm.name != HOLDOUT else arm.text
    return f"{' ' * indent} {' · '.join([*parts, text])}"


def _odds(report: "Report") -> str:
    return (
        f"\nOdds for {report.leader}: {_number(report.e_value)} to 1;"
        f" from {report.needed:.0f} to 1 on it is the winner."
    )


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{min(value, 999_999):,.0f}"
