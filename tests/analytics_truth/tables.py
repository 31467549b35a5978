"""The rows of every table: parts with a value, and of how many where it is a share."""

import json
from collections import Counter
from collections.abc import Callable, Mapping

from tests.analytics_truth.days import Days, local
from tests.analytics_truth.facts import (
    Facts,
    decided_at,
    has_left,
    is_by_person,
    is_in,
    sender,
    when_left,
)
from tests.analytics_truth.rows import Row

Cells = Mapping[str, tuple[int, int | None]]
"""By part: the value, and of how many."""
Count = Callable[[Facts, Days], Cells]


def tables_of(facts: Facts, days: Days) -> dict[str, Cells]:
    """Without rows in which everything is nothing."""
    return {name: count(facts, days) for name, count in TABLES.items()}


def _plain(found: Counter[str]) -> Cells:
    return {part: (value, None) for part, value in found.items() if value}


def _new(facts: Facts, days: Days) -> list[Row]:
    return [facts.rows.leads[one] for one, at in facts.came.items() if at in days]


def _by_column(column: str) -> Count:
    def count(facts: Facts, days: Days) -> Cells:
        return _plain(Counter(str(one[column] or "") for one in _new(facts, days)))

    return count


def _won_by(part: Callable[[Row], str]) -> Count:
    def count(facts: Facts, days: Days) -> Cells:
        came = Counter(map(part, _new(facts, days)))
        won = Counter(part(one) for one in _new(facts, days) if one["status"] == "closed")
        return {name: (won[name], many) for name, many in came.items()}

    return count


def campaign(lead: Row) -> str:
    """What the advertisement is known by: its headline, else its text, else its address."""
    said = json.loads(lead["referral"] or "{}")
    known = (said.get("headline"), said.get("body"), said.get("source_url"))
    return str(next(filter(None, known), ""))[:60]


def _lost_reasons(facts: Facts, days: Days) -> Cells:
    lost = [one for one in facts.rows.leads.values() if one["status"] == "lost"]
    return _plain(Counter(_reason(one) for one in lost if decided_at(one) in days))


def _reason(lead: Row) -> str:
    """`other: moved to Dubai` is one of the others."""
    reason = str(lead["lost_reason"] or "")
    return "other" if reason.startswith("other:") else reason


def _score_won(facts: Facts, days: Days) -> Cells:
    over = [one for one in facts.rows.leads.values() if one["status"] in ("closed", "lost")]
    decided = [one for one in over if decided_at(one) in days]
    won = Counter(_score(one) for one in decided if one["status"] == "closed")
    return {part: (won[part], many) for part, many in Counter(map(_score, decided)).items()}


def _score(lead: Row) -> str:
    """Two and two of the scores from 1 to 10."""
    score = lead["decided_score"]
    return "none" if score is None else f"{score - 1 + score % 2}-{score + score % 2}"


def _by_kind(facts: Facts, days: Days) -> Cells:
    written = [one for one in facts.rows.messages if one["timestamp"] in days]
    ways = ("out", "in")
    return _plain(Counter(f"{ways[is_in(one)]} {one['message_type']}" for one in written))


def _by_outcome(facts: Facts, days: Days) -> Cells:
    written = [one for one in facts.rows.messages if one["timestamp"] in days and not is_in(one)]
    return _plain(Counter(one["status"] for one in written))


def _by_sender(facts: Facts, days: Days) -> Cells:
    left = [one for one in facts.rows.messages if has_left(one) and when_left(one) in days]
    return _plain(Counter(map(sender, left)))


def _by_category(facts: Facts, days: Days) -> Cells:
    found: Counter[str] = Counter()
    for one in facts.rows.messages:
        if one["sent_at"] in days:
            found[one["pricing_category"] or "free"] += one["cost_paise"]
    return _plain(found)


def _hours(which: Callable[[Row], bool], when: Callable[[Row], int]) -> Count:
    def count(facts: Facts, days: Days) -> Cells:
        times = [when(one) for one in facts.rows.messages if which(one) and when(one) in days]
        return _plain(Counter(_hour(facts, at) for at in times))

    return count


def _hour(facts: Facts, at: int) -> str:
    shown = local(at, facts.zone)
    assert shown is not None, "a moment in a day lies in the calendar"
    return f"{shown.weekday()} {shown.hour:02}"


TABLES: Mapping[str, Count] = {
    "by_source": _by_column("source"),
    "by_status": _by_column("status"),
    "won_by_source": _won_by(lambda one: one["source"]),
    "won_by_campaign": _won_by(campaign),
    "won_by_person": _won_by(lambda one: one["owner"]),
    "lost_reasons": _lost_reasons,
    "score_won": _score_won,
    "messages_by_kind": _by_kind,
    "messages_by_outcome": _by_outcome,
    "messages_by_sender": _by_sender,
    "cost_by_category": _by_category,
    "asked_by_hour": _hours(is_in, lambda one: one["timestamp"]),
    "answered_by_hour": _hours(is_by_person, when_left),
}
