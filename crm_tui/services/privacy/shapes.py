"""Requests and breaches as scripts see them."""

from crm_tui.domain.breach import BREACH, Breach, clocks
from crm_tui.domain.clock import Millis, iso, iso_or_none
from crm_tui.domain.ids import LEAD, show_id
from crm_tui.domain.privacy import REQUEST, Request
from crm_tui.services.shapes import Json
from crm_tui.store.breaches import Person


def request_json(request: Request, now: Millis) -> Json:
    return {
        "id": show_id(REQUEST, request.id),
        "lead_id": None if request.lead_id is None else show_id(LEAD, request.lead_id),
        "kind": request.kind,
        "words": request.words,
        "asked_at": iso(request.asked_at),
        "due_at": iso(request.due_at),
        "late": request.is_late(now),
        "done_at": iso_or_none(request.done_at),
        "answer": request.answer or None,
        "actor": request.actor,
    }


def breach_json(breach: Breach, now: Millis) -> Json:
    return {
        "id": show_id(BREACH, breach.id),
        "what": breach.what,
        "kinds": breach.kinds,
        "measures": breach.measures,
        "noticed_at": iso(breach.noticed_at),
        "began_at": iso_or_none(breach.began_at),
        "clocks": [
            {
                "who": one.who,
                "ends_at": iso(one.ends_at),
                "told_at": iso_or_none(one.told_at),
                "words": one.words(now),
            }
            for one in clocks(breach)
        ],
        "told_people_at": iso_or_none(breach.told_people_at),
        "closed_at": iso_or_none(breach.closed_at),
        "actor": breach.actor,
    }


def person_json(person: Person) -> Json:
    return {
        "lead_id": show_id(LEAD, person.lead_id),
        "name": person.name,
        "phone": person.phone,
        "told_at": iso_or_none(person.told_at),
    }
