"""Workflows and their runs in words: how they are switched, who is in them, what became of each step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.content import Content

from crm_tui.domain.clock import Millis
from crm_tui.domain.text import for_screen, line_for_screen
from crm_tui.domain.workflow import EnrolmentState, StepDone
from crm_tui.widgets import when
from crm_tui.widgets.row_list import ListRow

if TYPE_CHECKING:
    from crm_tui.services.workflows.desk import Line, Run

_SIGNS = {"off": "○", "automatic": "▶"}
_PROPOSES = "●"
_SHOWN_LINES = 60


def row(line: "Line") -> ListRow:
    """One workflow of the list."""
    counts = line.counts
    words = (
        f"{counts.open} open · {counts.sent} sent in 90 days"
        f" · {counts.replied} answered within 72 h"
    )
    return ListRow(
        line.workflow.title,
        words,
        _SIGNS.get(line.state, _PROPOSES),
        line.state,
        warns=line.switch.was_changed(line.workflow),
        faded=not line.switch.enabled,
    )


def why(line: "Line") -> Content:
    """What it is for, its steps in a line, and what its switch means."""
    workflow = line.workflow
    own = "the shop's own file" if workflow.own else "came with the program"
    count = len(workflow.steps)
    steps = "one step" if count == 1 else f"{count} steps"
    parts = [
        (f"{for_screen(workflow.why)}\n", ""),
        (f"{workflow.name}.toml, {own}, {steps}. ", "$muted"),
        (_meaning(line), "$muted"),
    ]
    return Content.assemble(*parts)


def file(line: "Line") -> Content:
    """Its file as it is written."""
    lines = for_screen(line.workflow.text).splitlines()
    more = [f"… {len(lines) - _SHOWN_LINES} lines more"] if len(lines) > _SHOWN_LINES else []
    return Content("\n".join([*lines[:_SHOWN_LINES], *more]))


def _meaning(line: "Line") -> str:
    match line.state:
        case "off":
            return "It is off: nobody enters it."
        case "automatic":
            return "It sends approved templates by itself."
        case "proposes":
            return "It proposes, and you decide each time."
        case _:
            return "Its file changed since it was allowed to send: look at it, then allow it again."


def run_row(run: "Run", now: Millis, zone: ZoneInfo) -> ListRow:
    """One run of the list."""
    one = run.enrolment
    is_over = one.state is EnrolmentState.ENDED
    end = one.ended_why.replace("_", " ") if is_over else one.state
    if one.due_at is not None:
        end = when.ahead(one.due_at, now, zone)
    return ListRow(
        line_for_screen(run.name, 80) or "No name yet",
        steps_words(run.steps) or f"waits for step {one.step + 1}",
        "·" if is_over else _PROPOSES,
        end,
        warns=one.ended_why == "needs_person",
        faded=is_over,
    )


def steps_words(steps: Sequence[StepDone]) -> str:
    """`1 approved · 2 proposed`."""
    return " · ".join(f"{one.step + 1} {one.outcome.replace('_', ' ')}" for one in steps)
