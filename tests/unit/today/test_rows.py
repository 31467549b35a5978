"""What a row of Today shows: the message that is ready, and what it costs."""

from dataclasses import replace
from datetime import time

from crm_tui.domain import today_words as words
from crm_tui.domain.clock import HOUR, MINUTE
from crm_tui.domain.ids import LeadId
from crm_tui.domain.money import Money
from crm_tui.domain.policy import QuietHours
from crm_tui.domain.suggestion import Flag, SuggestionType
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.services import today as service
from crm_tui.store import agent_work, templates
from tests.conftest import NOON, FakeClock
from tests.unit.today.people import KOLKATA, ZONE, People


def test_a_row_shows_the_best_draft_and_its_cost(people: People) -> None:
    asha = people.waits("Asha", HOUR)
    people.draft(asha, "Check me", flags=(Flag("price", "₹650 is new."),))
    best = people.draft(asha, "Namaste Asha ji!")
    (item,) = people.today().items
    assert item.ready is not None
    assert (item.ready.id, item.ready.words, item.ready.cost) == (
        best,
        "Namaste Asha ji!",
        Money(0),
    )
    assert item.ready.by_one_key


def test_a_draft_outside_the_window_cannot_go_by_one_key(people: People) -> None:
    people.draft(people.waits("Asha", 30 * HOUR), "Namaste!")
    ready = people.today().items[0].ready
    assert ready is not None
    assert ready.cost is None
    assert not ready.by_one_key


def test_a_draft_that_is_asked_for_is_being_written(people: People, clock: FakeClock) -> None:
    asha = people.waits("Asha", HOUR)
    people.run(
        "INSERT INTO agent_work (lead_id, task, due_at) VALUES (:id, 'generate_reply', 1)", id=asha
    )
    assert people.today().items[0].being_written
    people.draft(asha, "Namaste!")
    assert not people.today().items[0].being_written
    assert people.shop.db.read_now(agent_work.partial, asha) is not None


UTILITY = Template("quote", "en", "utility", "approved", "Hi {{1}}", ("1",))
MARKETING = Template("offer", "en", "marketing", "approved", "Hi {{1}}", ("1",))


def propose(people: People, lead_id: LeadId, template: Template) -> None:
    people.shop.db.write_now(templates.save, template)
    call = TemplateCall(template.name, "en", (("1", "Asha"),))
    kind = SuggestionType.FOLLOW_UP
    people.draft(lead_id, "Hi Asha", suggestion_type=kind, template=call)


def test_the_cost_of_all_leaves_out_what_the_gate_surely_refuses(people: People) -> None:
    propose(people, people.lead("quote"), UTILITY)
    propose(people, people.lead("no consent"), MARKETING)
    propose(people, people.lead("consents", marketing_consent_at=1), MARKETING)
    people.draft(people.waits("answer", HOUR), "Namaste!")
    found = people.today()
    costs = {item.name: item.ready and item.ready.cost for item in found.items}
    assert costs == {
        "quote": Money(12),
        "no consent": None,
        "consents": Money(87),
        "answer": Money(0),
    }
    assert found.cost == Money(99)


def test_a_template_that_is_not_approved_costs_nothing(people: People) -> None:
    propose(people, people.lead("quote"), replace(UTILITY, status="paused"))
    ready = people.today().items[0].ready
    assert ready is not None
    assert ready.cost is None


def test_marketing_waits_for_the_end_of_the_quiet_hours(people: People, clock: FakeClock) -> None:
    propose(people, people.lead("consents", marketing_consent_at=1), MARKETING)
    quiet = QuietHours(time(12), time(14), KOLKATA)
    policy = replace(people.shop.policy, quiet=quiet, closed=None)
    found = people.shop.db.read_now(service.today, policy, ZONE, clock.now())
    assert found.opens_at == NOON + 90 * MINUTE
    assert found.cost == Money(0)
    assert words.quiet(found, KOLKATA) == "quiet until 14:00"
