"""What the shop promised in its own messages, as follow-ups for whoever promised it."""

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.follow import TASK, Task, TaskKind
from crm_tui.domain.ids import MessageId, show_id
from crm_tui.store import events, promised, settings, tasks
from crm_tui.store.tx import Tx

_NEWS = 2 * DAY
"""What was written before is no news: an echo may come late, after a long night without a network."""
_WORDS = {
    "call": "We said we would call them",
    "send": "We said we would send it",
    "deliver": "We said we would deliver it",
    "tell": "We said we would tell them",
    "do": "We said we would do it",
}


def note(tx: Tx, message_id: MessageId, now: Millis) -> Task | None:
    """A follow-up for what this message promises, once; None when it promises nothing with a time."""
    from crm_tui.agents.shop_promises import shop_promise  # the inbox reads no messages by rules

    written = promised.written_by_shop(tx, message_id)
    if written is None or now - written.at > _NEWS or promised.has_follow_up(tx, message_id):
        return None
    found = shop_promise(written.text, written.at, settings.profile(tx).timezone)
    if found is None:
        return None
    task = tasks.add(
        tx,
        written.lead_id,
        _WORDS[found.act],
        found.due_at,
        str(WORKER),
        now,
        kind=TaskKind.PROMISE,
        message_id=message_id,
        quote=found.quote,
    )
    events.record(tx, written.lead_id, "promise_noted", WORKER, now, task=show_id(TASK, task.id))
    return task
