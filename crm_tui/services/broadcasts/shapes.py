"""The JSON of broadcasts, as scripts see them."""

from collections.abc import Mapping

from crm_tui.domain.broadcast import BROADCAST, Broadcast
from crm_tui.domain.broadcast_report import Person, Plan, Tally
from crm_tui.domain.broadcast_slots import typed_slot
from crm_tui.domain.broadcast_words import ORDER
from crm_tui.domain.clock import iso, iso_or_none
from crm_tui.domain.ids import LEAD, MESSAGE, show_id
from crm_tui.domain.lead_filter import to_json
from crm_tui.domain.money import Money
from crm_tui.services.shapes import Json, money_json


def broadcast_json(one: Broadcast) -> Json:
    """As it stands, without its people."""
    return {
        "id": show_id(BROADCAST, one.id),
        "name": one.name,
        "state": one.state,
        "why": one.why or None,
        "filter": to_json(one.audience.spec),
        "filter_name": one.audience.name or None,
        "template": one.form.template,
        "language": one.form.language,
        "variables": {slot.variable: typed_slot(slot) for slot in one.form.slots},
        "per_minute": one.per_minute,
        "next_at": iso_or_none(one.next_at),
        "tested_at": iso_or_none(one.tested_at),
        "created_at": iso(one.created_at),
        "created_by": one.created_by,
        "started_at": iso_or_none(one.started_at),
        "ended_at": iso_or_none(one.ended_at),
    }


def plan_json(plan: Plan) -> Json:
    """What starting it would mean."""
    return {
        "audience": plan.audience,
        "reach": plan.reach,
        "skipped": [
            {"rule": one.rule, "people": one.people, "words": one.words} for one in plan.skips
        ],
        "cost_each": money_json(Money(plan.each_paise)),
        "cost": money_json(Money(plan.cost_paise)),
        "daily_limit": plan.daily_limit,
    }


def tally_json(tally: Tally, skips: Mapping[str, int] | None = None) -> Json:
    """How it stands: each person in one outcome."""
    return {
        "people": tally.people,
        "outcomes": {str(one): tally.of(one) for one in ORDER},
        "cost": money_json(Money(tally.cost_paise)),
    } | ({} if skips is None else {"skipped": dict(skips)})


def person_json(person: Person) -> Json:
    return {
        "lead_id": show_id(LEAD, person.lead_id),
        "name": person.name,
        "phone": person.phone,
        "outcome": person.outcome,
        "why": person.why or None,
        "message_id": None if person.message_id is None else show_id(MESSAGE, person.message_id),
        "at": iso_or_none(person.at),
        "cost": money_json(Money(person.cost_paise)),
    }
