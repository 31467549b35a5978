"""What was planned, at its hour: asked once more, in the transaction that would send it.

It rests on the database alone, so that the outbox may call it.
"""

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import Millis
from crm_tui.domain.follow import LONGEST_TASK, LONGEST_WORDS, Task, TaskKind
from crm_tui.domain.ids import MessageId
from crm_tui.domain.outgoing import Verdict
from crm_tui.domain.text import clean_line
from crm_tui.services.follow_ups import holding
from crm_tui.store import scheduled, tasks
from crm_tui.store.tx import Tx


def keep_back(tx: Tx, message_id: MessageId, verdict: Verdict, now: Millis, *, late: bool) -> bool:
    """Hold a planned message that was answered, whose hour is past, or that the gate refuses.

    False for one that may leave, and for any that nobody planned.
    """
    planned = scheduled.get(tx, message_id)
    if planned is None:
        return False
    answer = scheduled.answer_after(tx, planned.lead_id, planned.id)
    why = _why(verdict, answered=answer is not None, late=late)
    if why:
        holding.hold(tx, planned, why, now, answer)
    return bool(why)


def _why(verdict: Verdict, *, answered: bool, late: bool) -> str:
    if answered:
        return holding.THEY_WROTE
    if late:
        return holding.TOO_LATE
    return "" if verdict.allowed else verdict.reasons[0].text.rstrip(".")


def ask_about_failed(tx: Tx, message_id: MessageId, why: str, now: Millis) -> Task | None:
    """Nobody sat before a planned message that failed: a follow-up says so; None for any other."""
    planned = scheduled.failed(tx, message_id)
    if planned is None:
        return None
    words = clean_line(f"This did not leave: {holding.what_it_was(planned)}", LONGEST_TASK)
    return tasks.add(
        tx,
        planned.lead_id,
        words,
        now,
        str(WORKER),
        now,
        kind=TaskKind.FOLLOW_UP,
        message_id=planned.id,
        quote=clean_line(why),
        words=planned.content[:LONGEST_WORDS],
    )
