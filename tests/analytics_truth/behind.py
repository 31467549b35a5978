"""Which leads stand behind the figures and the steps of the funnel."""

from collections.abc import Iterable

from tests.analytics_truth.days import Days, end_of_day
from tests.analytics_truth.facts import Facts, decided_at
from tests.analytics_truth.rows import Row

FURTHER = ("qualified", "proposal", "closed")


def leads_of(facts: Facts, days: Days) -> dict[str, set[int]]:
    """The leads behind every figure that has some."""
    contacted, asked = _during(facts.contacted.items(), days), _during(facts.asked.items(), days)
    answered = asked & facts.answered.keys()
    won, lost = _decided(facts, "closed", days), _decided(facts, "lost", days)
    stopped = ((one["id"], one["opted_out_at"]) for one in facts.rows.leads.values())
    windows = ((wait.lead_id, wait.lost_at(facts.now)) for wait in facts.waits)
    return {
        "new_leads": _during(facts.came.items(), days),
        "imported_leads": _during(facts.rows.imported.items(), days),
        "contacted": contacted,
        "replied": contacted & facts.replied,
        "first_answer_median": answered,
        "first_answer_p90": answered,
        "never_answered": asked - answered,
        "won": won,
        "lost": lost,
        "won_value": {one for one in won if facts.rows.leads[one]["value_paise"] is not None},
        "days_to_win": won & facts.came.keys(),
        "follow_ups_due": {one["lead_id"] for one in due(facts, days)},
        "follow_ups_kept": {one["lead_id"] for one in kept(facts, days)},
        "windows_lost": _during(windows, days),
        "opted_out": _during(stopped, days),
    }


def _during(moments: Iterable[tuple[int, int | None]], days: Days) -> set[int]:
    return {lead_id for lead_id, at in moments if at in days}


def _decided(facts: Facts, status: str, days: Days) -> set[int]:
    of_status = (one for one in facts.rows.leads.values() if one["status"] == status)
    return _during(((one["id"], decided_at(one)) for one in of_status), days)


def due(facts: Facts, days: Days) -> list[Row]:
    """Tasks whose time came in these days."""
    return [one for one in facts.rows.tasks if one["due_at"] in days and one["due_at"] <= facts.now]


def kept(facts: Facts, days: Days) -> list[Row]:
    """Of those the ones that were done before their day was over."""
    done = [one for one in due(facts, days) if one["done_at"] is not None]
    return [one for one in done if one["done_at"] < end_of_day(one["due_at"], facts.zone)]


def funnel_of(facts: Facts, days: Days) -> dict[str, set[int]]:
    """The leads of each step."""
    leads = facts.rows.leads
    new = _during(facts.came.items(), days)
    return {
        "new_leads": new,
        "asked": new & facts.asked.keys(),
        "answered": new & facts.answered.keys(),
        "qualified": {one for one in new if leads[one]["status"] in FURTHER},
        "won": {one for one in new if leads[one]["status"] == "closed"},
    }
