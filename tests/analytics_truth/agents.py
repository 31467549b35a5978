"""What became of the agents' suggestions, one row for each agent and version of its prompt."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tests.analytics_truth.days import DAY, Days, Value, lower_median, paise
from tests.analytics_truth.facts import Facts, has_left, is_in, when_left
from tests.analytics_truth.rows import Row


def agents_of(facts: Facts, days: Days) -> dict[tuple[str, str], dict[str, Value]]:
    """By agent and version: what was made in these days, and what has come of it."""
    made: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in facts.rows.suggestions:
        if one["created_at"] in days:
            made[one["agent_type"], one["prompt_version"]].append(one)
    return {name: _values(facts, rows) for name, rows in made.items()}


def _values(facts: Facts, made: Sequence[Row]) -> dict[str, Value]:
    by_id = {one["id"]: one for one in facts.rows.messages}
    edits = [one["edited_share"] for one in made if one["status"] == "modified"]
    known = [share for share in edits if share is not None]
    sent = [by_id[one["sent_message_id"]] for one in made if one["sent_message_id"] in by_id]
    left = [one for one in sent if has_left(one)]
    return {
        "proposed": len(made),
        "shown": sum(one["shown_at"] is not None for one in made),
        "approved": _with_status(made, "approved"),
        "modified": _with_status(made, "modified"),
        "edited_share": sum(known) / len(known) if known else None,
        "rejected": _with_status(made, "rejected"),
        "sent": len(left),
        "replied": sum(_was_answered(facts, one) for one in left),
        "flagged": sum(one["flags"] != "[]" for one in made),
        "latency_median": lower_median([one["latency_ms"] for one in made]),
        "cost": paise(sum(one["cost_microusd"] for one in made), facts.usd_inr),
    }


def _with_status(made: Iterable[Row], status: str) -> int:
    return sum(one["status"] == status for one in made)


def _was_answered(facts: Facts, sent: Row) -> bool:
    at = when_left(sent)
    said = facts.said(sent["lead_id"])
    return any(is_in(one) and at < one["timestamp"] <= at + 7 * DAY for one in said)
