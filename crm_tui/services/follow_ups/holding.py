"""A message that was planned and must not leave as it stands: it is kept, and a person is asked.

It rests on the database alone, so that sending itself may call it.
"""

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import Millis
from crm_tui.domain.follow import LONGEST_TASK, LONGEST_WORDS, TASK, Task, TaskKind
from crm_tui.domain.ids import MESSAGE, MessageId, show_id
from crm_tui.domain.memory import LONGEST_QUOTE
from crm_tui.domain.message import MessageType
from crm_tui.domain.suggestion import Task as AgentTask
from crm_tui.domain.text import clean_line
from crm_tui.store import agent_work, events, inbox_columns, outbox, scheduled, suggestions, tasks
from crm_tui.store.scheduled import Answer, Planned
from crm_tui.store.tx import Tx

THEY_WROTE = "They wrote before this left"
TOO_LATE = "Its hour passed while nothing could leave"
_NAMES = {
    MessageType.IMAGE: "photo",
    MessageType.VIDEO: "video",
    MessageType.DOCUMENT: "document",
    MessageType.AUDIO: "recording",
    MessageType.STICKER: "sticker",
    MessageType.LOCATION: "place",
    MessageType.CONTACTS: "contact card",
    MessageType.INTERACTIVE: "message with buttons",
}


def hold_answered(tx: Tx, lead_id: int, now: Millis) -> int:
    """Hold back whatever was planned before they wrote; how many messages."""
    held = 0
    for planned in scheduled.of_lead(tx, lead_id):
        if (answer := scheduled.answer_after(tx, planned.lead_id, planned.id)) is not None:
            hold(tx, planned, THEY_WROTE, now, answer)
            held += 1
    return held


def hold(tx: Tx, planned: Planned, why: str, now: Millis, shown: Answer | None = None) -> Task:
    """Keep it back for the reason `why`; what to do about it is a follow-up that is due now.

    A text goes back into the follow-up's words. Anything with a file, a template or buttons stays in
    the chat as a message that failed, so that nothing of it is lost.
    """
    what, words = what_it_was(planned), planned.content[:LONGEST_WORDS]
    if planned.is_only_words:
        outbox.take_back(tx, planned.id)
    else:
        outbox.set_failed(tx, planned.id, None, f"{why}, so it was kept back.")
    task = tasks.add(
        tx,
        planned.lead_id,
        clean_line(f"{why}: {what}", LONGEST_TASK),
        now,
        str(WORKER),
        now,
        kind=TaskKind.FOLLOW_UP,
        message_id=_proof(planned, shown),
        quote="" if shown is None else clean_line(shown.text, LONGEST_QUOTE),
        words=words,
    )
    _into_step(tx, planned, now)
    events.record(
        *(tx, planned.lead_id, "message_held", WORKER, now),
        task=show_id(TASK, task.id),
        message=show_id(MESSAGE, planned.id),
        why=why,
        text=words,
    )
    return task


def what_it_was(planned: Planned) -> str:
    """`template price_list`, `photo cake.jpg: here it is`; of a text, the words."""
    if planned.template is not None:
        return f"template {planned.template.name}: {planned.content}"
    kind = _NAMES.get(planned.message_type, "")
    named = " ".join(filter(None, (kind, planned.filename)))
    return ": ".join(filter(None, (named, planned.content)))


def _proof(planned: Planned, shown: Answer | None) -> MessageId | None:
    if shown is not None:
        return shown.id
    return None if planned.is_only_words else planned.id


def _into_step(tx: Tx, planned: Planned, now: Millis) -> None:
    """Who was answered by it waits again."""
    waits = inbox_columns.refresh(tx, planned.lead_id, now)
    if waits and not suggestions.has_sendable(tx, planned.lead_id):
        agent_work.ask(tx, planned.lead_id, AgentTask.GENERATE_REPLY, now)
