"""Promises of theirs and of the shop as follow-ups: made from what was said, ended when it came.

It rests on the database alone, so that sending itself may call it.
"""

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import DAY, LATEST, Millis
from crm_tui.domain.follow import LONGEST_TASK, TASK, Ended, Task, TaskKind
from crm_tui.domain.ids import show_id
from crm_tui.domain.memory import LeadFact
from crm_tui.domain.promise import counts_from, kept_by_call, kept_by_file, says_it_is_done
from crm_tui.domain.text import clean_line
from crm_tui.store import events, promised, settings, tasks
from crm_tui.store.promised import Ground, Said
from crm_tui.store.tx import Tx

STILL_TOLD = 7 * DAY
"""A promise that fell due before is no news: a synchronised history is full of them."""


def follow(tx: Tx, lead_id: int, now: Millis) -> int:
    """Make a follow-up of each promise of theirs that has none; how many."""
    facts = promised.facts_without(tx, lead_id, Millis(now - STILL_TOLD))
    for fact in facts:
        if not promised.open_again(tx, fact):
            settle(tx, _follow_up(tx, fact, now), now)
    return len(facts)


def settle(tx: Tx, task: Task, now: Millis) -> None:
    """End a promise that was kept, or whose ground is gone; anything else stays as it is."""
    if task.kind is not TaskKind.PROMISE or task.done_at is not None:
        return
    ground = promised.ground_of(tx, task)
    if not ground.holds:
        _end(tx, task, Ended.GONE, now)
    elif _is_kept(tx, task, ground):
        _end(tx, task, Ended.KEPT, now)


def _follow_up(tx: Tx, fact: LeadFact, now: Millis) -> Task:
    said = f"said they {fact.value}" if fact.value.startswith("will ") else f"said: {fact.value}"
    task = tasks.add(
        tx,
        fact.lead_id,
        clean_line(f"They {said}", LONGEST_TASK),
        fact.due_at,
        str(WORKER),
        now,
        kind=TaskKind.PROMISE,
        message_id=fact.message_id,
        fact_id=fact.id,
        quote=fact.quote,
    )
    events.record(tx, fact.lead_id, "promise_noted", WORKER, now, task=show_id(TASK, task.id))
    return task


def _is_kept(tx: Tx, task: Task, ground: Ground) -> bool:
    if task.due_at is None:
        return False
    enough = counts_from(ground.said_at, task.due_at, settings.profile(tx).timezone)
    if task.woken_at is not None:
        enough = LATEST  # it is due because they wrote, which is not the day that was promised
    if not ground.by_shop:
        said = promised.they_said(tx, task.lead_id, ground.said_at)
        return any(one.at >= enough or says_it_is_done(one.text, task.text) for one in said)
    said = promised.shop_said(tx, task.lead_id, ground.said_at)
    called_from = ground.said_at if kept_by_call(task.text) else enough
    return any(_keeps(one, task, enough) for one in said) or promised.called_since(
        tx, task.lead_id, called_from
    )


def _keeps(one: Said, task: Task, enough: Millis) -> bool:
    """A file that was promised at once, anything else from the day on that was promised."""
    sends_it = one.has_more and kept_by_file(task.text)
    return sends_it or one.at >= enough or says_it_is_done(one.text, task.text)


def _end(tx: Tx, task: Task, why: Ended, now: Millis) -> None:
    tasks.set_done(tx, task, now, why)
    events.record(
        *(tx, task.lead_id, f"promise_{why}", WORKER, now),
        task=show_id(TASK, task.id),
        text=task.text,
    )
