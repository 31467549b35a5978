"""Who runs when: which agent is asked about which lead. The worker does it (`suggestions.py`)."""

from crm_tui.domain.clock import DAY, HOUR, SECOND, Millis
from crm_tui.domain.suggestion import SENDABLE, SuggestionType, Task
from crm_tui.services import assistance, leads
from crm_tui.store import agent_work, settings, suggestions
from crm_tui.store import silence as store
from crm_tui.store.tx import Tx

SILENCE = 2 * DAY
"""After so long without a word from them a follow-up is suggested."""
_AFTER_THE_ANSWER = 2 * SECOND
"""Somebody waits for the draft; the judgement of the lead comes behind it."""
_JUDGED_AGAIN = 5
"""Messages of theirs after which a lead is judged anew."""
_CURSOR = "silence.walk"
OF_THE_CHAT = SENDABLE | {SuggestionType.ACTION}
"""What goes stale when the chat goes on; a judgement of the lead stays until there is a newer one."""


def customer_wrote(tx: Tx, lead_id: int, waits: bool, now: Millis) -> None:
    """What was drafted for the chat as it was is old; an answer is due if they wait for one."""
    suggestions.retire(tx, lead_id, OF_THE_CHAT)
    agent_work.drop(tx, lead_id, Task.SUGGEST_FOLLOWUP)
    if not waits:
        agent_work.drop(tx, lead_id, Task.GENERATE_REPLY)
        return
    agent_work.ask(tx, lead_id, Task.GENERATE_REPLY, now)
    if suggestions.wrote_since_judged(tx, lead_id, _JUDGED_AGAIN):
        judge(tx, lead_id, now)


def shop_wrote(tx: Tx, lead_id: int) -> None:
    """An answer is on its way: none is drafted any more."""
    suggestions.retire(tx, lead_id, OF_THE_CHAT)
    agent_work.drop_many(tx, lead_id, (Task.GENERATE_REPLY, Task.SUGGEST_FOLLOWUP))


def answer_due(tx: Tx, lead_id: int, now: Millis) -> None:
    """An answer, or a first greeting, is wanted."""
    agent_work.ask(tx, lead_id, Task.GENERATE_REPLY, now)


def judge(tx: Tx, lead_id: int, now: Millis) -> None:
    """How good the lead is, is to be looked at."""
    agent_work.ask(tx, lead_id, Task.QUALIFY_LEAD, Millis(now + _AFTER_THE_ANSWER))


def on_demand(tx: Tx, lead_id: int, task: Task, now: Millis, hint: str = "") -> None:
    """A person asks for it, and waits; raises CrmError where the customer does not want it."""
    assistance.insist(leads.get(tx, lead_id), task)
    agent_work.ask(tx, lead_id, task, now, hint=hint, waited_at=now)


def look_for_silence(tx: Tx, now: Millis, limit: int = 50) -> int:
    """Ask for a follow-up to those who fell silent two days ago, each once; how many there were."""
    until = now - SILENCE
    # In a shop that is new here, those of long ago are not all dug out at once.
    at, last = settings.get(tx, _CURSOR) or (until - DAY, 0)
    if at > until + DAY:
        at, last = until - DAY, 0  # the clock was ahead
    found = store.silent_since(tx, (at, last), until, limit)
    for lead_id, _ in found:
        agent_work.ask(tx, lead_id, Task.SUGGEST_FOLLOWUP, now)
    if found:
        settings.put(tx, _CURSOR, (found[-1][1], found[-1][0]))
    elif until - at > HOUR:
        settings.put(tx, _CURSOR, (until, last))  # what was passed over is not looked at again
    return len(found)
