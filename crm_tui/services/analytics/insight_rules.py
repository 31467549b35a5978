"""What stands out in the numbers, by plain rules: where customers come from, what is lost, what it costs.

Each rule gives at most one sentence. None says why something is so: the numbers do not show it.
"""

from collections.abc import Callable, Iterator

from crm_tui.domain.analytics.insight import MOST, Insight
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.text import counted
from crm_tui.services.analytics.insight_finding import (
    Finding,
    before,
    grew,
    of_figure,
    said,
    said_before,
    value,
)
from crm_tui.services.analytics.insight_tables import TABLE_RULES

_LONG_WAIT = 60
"""Minutes; a first answer that takes longer is worth a sentence."""
_SLOW = 0.5
"""Of those who wait, the share answered within five minutes below which it is worth one."""
_FEW_KEPT, _ENOUGH_DUE = 0.8, 5
_MANY_FAILED, _FAILED_SHARE = 5, 0.05
_MANY_STOPPED = 3
_MOVED, _MOVED_SHARE = 5, 0.25
"""New leads more or fewer, and by which share of before, from which a change is worth one."""

Rule = Callable[[Numbers], Iterator[Finding]]


def insights_by_rules(numbers: Numbers) -> tuple[Insight, ...]:
    """At most five sentences, the weightiest first; the same numbers always give the same."""
    found = [one for rule in RULES for one in rule(numbers)]
    return tuple(one.insight for one in sorted(found, key=lambda one: -one.weight)[:MOST])


def _windows_lost(numbers: Numbers) -> Iterator[Finding]:
    lost = value(numbers, "windows_lost")
    if lost:
        times = counted(int(lost), "time")
        text = f"{times} somebody waited 24 hours and had no answer{said_before(numbers, 'windows_lost')}."
        yield of_figure(numbers, 90, "windows_lost", text)


def _never_answered(numbers: Numbers) -> Iterator[Finding]:
    waiting = value(numbers, "never_answered")
    if waiting:
        verb = "has" if waiting == 1 else "have"
        text = (
            f"{counted(int(waiting), 'lead')} who first asked in these days {verb} no answer by a"
            f" person yet{said_before(numbers, 'never_answered')}."
        )
        yield of_figure(numbers, 80, "never_answered", text)


def _opted_out(numbers: Numbers) -> Iterator[Finding]:
    stopped = value(numbers, "opted_out")
    if stopped and stopped >= _MANY_STOPPED and grew(numbers, "opted_out") > 0:
        text = f"{counted(int(stopped), 'lead')} said STOP{said_before(numbers, 'opted_out')}."
        yield of_figure(numbers, 75, "opted_out", text)


def _failed(numbers: Numbers) -> Iterator[Finding]:
    failed, left = value(numbers, "messages_failed"), value(numbers, "messages_out")
    if failed and left is not None and failed >= max(_MANY_FAILED, _FAILED_SHARE * (failed + left)):
        text = (
            f"{counted(int(failed), 'message')} of the shop failed"
            f"{said_before(numbers, 'messages_failed')}; {said(numbers, 'messages_out')} left."
        )
        yield of_figure(numbers, 72, "messages_failed", text)


def _won(numbers: Numbers) -> Iterator[Finding]:
    won = value(numbers, "won")
    if won or before(numbers, "won"):
        worth = f", worth {said(numbers, 'won_value')}" if value(numbers, "won_value") else ""
        deals = counted(int(won or 0), "deal")
        weight = 74 if grew(numbers, "won") < 0 else 56
        yield of_figure(numbers, weight, "won", f"{deals} won{worth}{said_before(numbers, 'won')}.")


def _slow(numbers: Numbers) -> Iterator[Finding]:
    wait = value(numbers, "first_answer_p90")
    if wait is not None and wait >= _LONG_WAIT:
        text = (
            f"Nine of ten first answers came within {said(numbers, 'first_answer_p90')}"
            f"{said_before(numbers, 'first_answer_p90')}; the others took longer."
        )
        yield of_figure(numbers, 60, "first_answer_p90", text)


def _fast(numbers: Numbers) -> Iterator[Finding]:
    share = value(numbers, "fast_answers")
    if share is not None and share < _SLOW:
        text = (
            f"{said(numbers, 'fast_answers')} of those who wait for an answer get it within"
            f" 5 minutes{said_before(numbers, 'fast_answers')}."
        )
        yield of_figure(numbers, 50, "fast_answers", text)


def _kept(numbers: Numbers) -> Iterator[Finding]:
    share, due = value(numbers, "follow_ups_kept"), value(numbers, "follow_ups_due")
    if share is not None and due and due >= _ENOUGH_DUE and share < _FEW_KEPT:
        text = (
            f"Of {counted(int(due), 'follow-up')} that came due, {said(numbers, 'follow_ups_kept')}"
            f" were kept{said_before(numbers, 'follow_ups_kept')}."
        )
        yield of_figure(numbers, 57, "follow_ups_kept", text)


def _worth_it(numbers: Numbers) -> Iterator[Finding]:
    each, worth = value(numbers, "cost_per_won"), value(numbers, "won_value")
    if each and worth:
        text = (
            f"A won deal cost {said(numbers, 'cost_per_won')} of messages and AI"
            f"{said_before(numbers, 'cost_per_won')}; all that were won are worth"
            f" {said(numbers, 'won_value')}."
        )
        yield of_figure(numbers, 58, "cost_per_won", text)


def _spent_for_nothing(numbers: Numbers) -> Iterator[Finding]:
    spent = value(numbers, "whatsapp_cost")
    if spent and not value(numbers, "won"):
        text = f"WhatsApp cost {said(numbers, 'whatsapp_cost')}, and no deal was won in these days."
        yield of_figure(numbers, 59, "whatsapp_cost", text)


def _new_leads(numbers: Numbers) -> Iterator[Finding]:
    now, then = value(numbers, "new_leads"), before(numbers, "new_leads")
    if now is None or then is None:
        return
    step = abs(now - then)
    if step >= _MOVED and step >= _MOVED_SHARE * then:
        meant = "more" if now > then else "fewer"
        text = f"{counted(int(now), 'new lead')}, {meant} than the {then:,} before."
        yield of_figure(numbers, 64 if now < then else 48, "new_leads", text)


RULES: tuple[Rule, ...] = (
    *(_windows_lost, _never_answered, _opted_out, _failed, _won, _slow, _fast, _kept),
    *(_worth_it, _spent_for_nothing, _new_leads),
    *TABLE_RULES,
)
