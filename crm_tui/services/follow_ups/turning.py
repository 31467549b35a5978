"""What a turn of the conversation means for follow-ups: asked after each, it changes nothing twice."""

from crm_tui.domain.clock import Millis
from crm_tui.services.follow_ups import holding, promised
from crm_tui.store import scheduled, tasks
from crm_tui.store.tx import Tx


def went_on(tx: Tx, lead_id: int, now: Millis) -> None:
    """Hold what was planned before they wrote, wake what was put off, note and end promises."""
    holding.hold_answered(tx, lead_id, now)
    for task in tasks.watching(tx, lead_id):
        if task.wakes and (task.due_at or now) > now and _wrote_since(tx, lead_id, task.wakes):
            tasks.wake(tx, task, now)
        promised.settle(tx, task, now)
    promised.follow(tx, lead_id, now)


def _wrote_since(tx: Tx, lead_id: int, first_id: int) -> bool:
    return scheduled.answer_after(tx, lead_id, first_id - 1) is not None
