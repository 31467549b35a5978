"""Every number of the catalogue for some days, counted from the rows by its sentence there."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tests.analytics_truth.agents import agents_of
from tests.analytics_truth.behind import due, funnel_of, kept, leads_of
from tests.analytics_truth.days import (
    DAY,
    MINUTE,
    Days,
    Value,
    day_of,
    lower_median,
    nine_of_ten,
    paise,
    share,
)
from tests.analytics_truth.facts import Facts, decided_at, has_left, is_in, when_left
from tests.analytics_truth.tables import Cells, tables_of

LEADS = frozenset(
    "new_leads imported_leads contacted replied never_answered won lost opted_out".split()
)
"""Figures that are a number of leads."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What ought to be shown for these days."""

    figures: Mapping[str, Value]
    tables: Mapping[str, Cells]
    daily: Mapping[str, tuple[int, ...]]
    funnel: Mapping[str, int]
    agents: Mapping[tuple[str, str], Mapping[str, Value]]
    behind: Mapping[str, set[int]]
    """The leads of every figure that has some."""


def truth(facts: Facts, days: Days) -> Truth:
    """For these days alone; what they are compared with is asked for by `days.before()`."""
    return Truth(
        figures=figures_of(facts, days),
        tables=tables_of(facts, days),
        daily={name: _each_day(made, days) for name, made in _daily(facts)},
        funnel={name: len(ids) for name, ids in funnel_of(facts, days).items()},
        agents=agents_of(facts, days),
        behind=leads_of(facts, days),
    )


def figures_of(facts: Facts, days: Days) -> dict[str, Value]:
    behind = leads_of(facts, days)
    found: dict[str, Value] = {name: len(behind[name]) for name in LEADS}
    found |= _answers(facts, behind["first_answer_median"])
    found |= _winning(facts, behind)
    found |= _messages(facts, days)
    found |= _follow_ups(facts, days)
    found |= _waiting(facts, days)
    whatsapp, models = found["whatsapp_cost"] or 0, found["ai_cost"] or 0
    for name, of in (("lead", "new_leads"), ("reply", "replied"), ("won", "won")):
        many = len(behind[of])
        found[f"cost_per_{name}"] = round((whatsapp + models) / many) if many else None
    return found


Moments = Iterable[tuple[int | None, int]]
"""When, and how much."""


def _daily(facts: Facts) -> list[tuple[str, Moments]]:
    won = [one for one in facts.rows.leads.values() if one["status"] == "closed"]
    return [
        ("new_leads", [(at, 1) for at in facts.came.values()]),
        ("won", [(decided_at(one), 1) for one in won]),
        ("messages_in", _received(facts)),
        ("messages_out", _left(facts)),
        ("whatsapp_cost", _paid(facts)),
    ]


def _received(facts: Facts) -> Moments:
    return [(one["timestamp"], 1) for one in facts.rows.messages if is_in(one)]


def _left(facts: Facts) -> Moments:
    return [(when_left(one), 1) for one in facts.rows.messages if has_left(one)]


def _paid(facts: Facts) -> Moments:
    return [(one["sent_at"], one["cost_paise"]) for one in facts.rows.messages if one["cost_paise"]]


def _each_day(moments: Moments, days: Days) -> tuple[int, ...]:
    found: Counter[date | None] = Counter()
    for at, much in moments:
        if at is not None:
            found[day_of(at, days.zone)] += much
    return tuple(found[one.first] for one in days.each())


def _sum(moments: Moments, days: Days) -> int:
    return sum(much for at, much in moments if at in days)


def _messages(facts: Facts, days: Days) -> dict[str, Value]:
    failed = [one for one in facts.rows.messages if not is_in(one) and one["status"] == "failed"]
    calls = [(one["at"], one["cost_microusd"]) for one in facts.rows.ai_calls]
    return {
        "messages_in": _sum(_received(facts), days),
        "messages_out": _sum(_left(facts), days),
        "messages_failed": sum(one["timestamp"] in days for one in failed),
        "whatsapp_cost": _sum(_paid(facts), days),
        "ai_cost": paise(_sum(calls, days), facts.usd_inr),
    }


def _answers(facts: Facts, ids: Iterable[int]) -> dict[str, Value]:
    minutes = [(facts.answered[one] - facts.asked[one]) // MINUTE for one in ids]
    return {"first_answer_median": lower_median(minutes), "first_answer_p90": nine_of_ten(minutes)}


def _winning(facts: Facts, behind: Mapping[str, set[int]]) -> dict[str, Value]:
    leads = facts.rows.leads
    pauses = [decided_at(leads[one]) - facts.came[one] for one in behind["days_to_win"]]
    return {
        "won_value": sum(leads[one]["value_paise"] or 0 for one in behind["won"]),
        "days_to_win": lower_median([max(0, pause // DAY) for pause in pauses]),
    }


def _follow_ups(facts: Facts, days: Days) -> dict[str, Value]:
    came, done = due(facts, days), kept(facts, days)
    return {"follow_ups_due": len(came), "follow_ups_kept": share(len(done), len(came))}


def _waiting(facts: Facts, days: Days) -> dict[str, Value]:
    began = [wait for wait in facts.waits if wait.asked_at in days]
    pauses = [wait.answered_at - wait.asked_at for wait in began if wait.answered_at is not None]
    fast = [pause for pause in pauses if pause <= 5 * MINUTE]
    return {
        "fast_answers": share(len(fast), len(began)),
        "windows_lost": sum(wait.lost_at(facts.now) in days for wait in facts.waits),
    }
