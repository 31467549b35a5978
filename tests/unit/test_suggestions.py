"""Suggestions: who is asked first, what is kept, and what became old while it was thought about."""

from collections.abc import AsyncIterator, Callable

import pytest

from crm_tui.agents.context import AIContext
from crm_tui.agents.crew import Crew, make_crew
from crm_tui.agents.facts_draft import facts_drafts
from crm_tui.agents.models import OnText
from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.clock import DAY, HOUR, SECOND, Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.suggestion import Draft, SuggestionType, Task
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.services import agent_queue, consent, life_cycle, sending, taking_up
from crm_tui.services.sending import Wanted
from crm_tui.services.suggestions import Suggestions
from crm_tui.shop import Shop
from crm_tui.store import agent_work, suggestions, templates
from tests.unit.test_sending import customer_writes


class SlowAgent:
    """Something happens in the chat while it thinks; its words come one by one."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self._meanwhile = meanwhile
        self.asked: list[AIContext] = []

    async def suggest(self, context: AIContext, on_text: OnText | None = None) -> tuple[Draft, ...]:
        self.asked.append(context)
        drafts = facts_drafts(context)
        self._meanwhile()
        return drafts


@pytest.fixture
async def asked(shop: Shop) -> AsyncIterator[LeadId]:
    yield customer_writes(shop, "Cake kitne ka hai?")
    await shop.db.close()


def with_message_agent(shop: Shop, agent: SlowAgent) -> Suggestions:
    whole = make_crew(None, shop.clock)
    crew = Crew(agent, whole.qualification, whole.follow_up, whole.actions, whole.memory)
    return Suggestions(shop.db, crew, shop.clock, shop.policy)


def team(shop: Shop) -> Suggestions:
    return Suggestions(shop.db, make_crew(None, shop.clock), shop.clock, shop.policy)


def pending(shop: Shop, lead_id: LeadId, kind: SuggestionType = SuggestionType.REPLY) -> int:
    found = shop.db.read_now(suggestions.pending, lead_id)
    return sum(one.draft.suggestion_type == kind for one in found)


def still_asked(shop: Shop) -> list[Task]:
    late = Millis(shop.clock.now() + 30 * DAY)
    return [one.task for one in shop.db.read_now(agent_work.due, late, 10)]


# -- answers --------------------------------------------------------------------------------------


async def test_a_draft_of_a_quiet_chat_is_kept(shop: Shop, asked: LeadId) -> None:
    made = await with_message_agent(shop, SlowAgent()).make(asked, Task.GENERATE_REPLY)
    assert pending(shop, asked) >= 1
    assert {one.lead_id for one in made} == {asked}
    assert Task.GENERATE_REPLY not in still_asked(shop)


async def test_a_draft_that_comes_after_the_answer_is_not_offered(
    shop: Shop, asked: LeadId
) -> None:
    def answer() -> None:
        now = shop.clock.now()
        shop.db.write_now(sending.queue, Wanted(asked, "₹450 ka hai"), shop.policy, OWNER, now)

    assert await with_message_agent(shop, SlowAgent(answer)).do_due() == 1
    assert pending(shop, asked) == 0
    assert Task.GENERATE_REPLY not in still_asked(shop)


async def test_a_draft_for_an_older_question_makes_way_for_a_newer_one(
    shop: Shop, asked: LeadId
) -> None:
    def ask_on() -> None:
        at = shop.clock.now() + SECOND
        customer_writes(shop, "Eggless milega?", at=at, wa_id="wamid.2")

    await with_message_agent(shop, SlowAgent(ask_on)).do_due()
    assert pending(shop, asked) == 0
    assert await with_message_agent(shop, SlowAgent()).do_due() >= 1
    assert pending(shop, asked) >= 1


async def test_who_waits_before_an_open_chat_comes_first_and_does_not_wait_for_the_burst(
    shop: Shop, asked: LeadId
) -> None:
    later = customer_writes(shop, "Hello?", wa_id="wamid.3", sender="919811111111")
    shop.db.write_now(agent_work.wait, asked, shop.clock.now())
    settle_not_over = Millis(shop.clock.now() - HOUR)
    due = shop.db.read_now(agent_work.due, settle_not_over, 10)
    assert {one.lead_id for one in due} == {asked}
    due = shop.db.read_now(agent_work.due, shop.clock.now(), 10)
    assert [one.lead_id for one in due if one.task is Task.GENERATE_REPLY] == [asked, later]


async def test_a_hint_reaches_the_agent_and_a_newer_hint_wins(shop: Shop, asked: LeadId) -> None:
    def hint_again() -> None:
        now = shop.clock.now()
        shop.db.write_now(agent_queue.on_demand, asked, Task.GENERATE_REPLY, now, "hindi mein")

    shop.db.write_now(
        agent_queue.on_demand, asked, Task.GENERATE_REPLY, shop.clock.now(), "chhota karo"
    )
    first = SlowAgent(hint_again)
    await with_message_agent(shop, first).do_due()
    assert ([one.hint for one in first.asked], pending(shop, asked)) == (["chhota karo"], 0)
    second = SlowAgent()
    await with_message_agent(shop, second).do_due()
    assert [one.hint for one in second.asked] == ["hindi mein"]
    assert pending(shop, asked) >= 1


async def test_the_intents_of_a_message_are_kept_with_it(shop: Shop, asked: LeadId) -> None:
    agent = SlowAgent()
    await with_message_agent(shop, agent).make(asked, Task.GENERATE_REPLY)
    assert agent.asked[0].intents[0].intent == "price"


# -- the other agents -----------------------------------------------------------------------------


@pytest.mark.parametrize("task", list(Task))
async def test_each_task_is_done_without_a_model(shop: Shop, asked: LeadId, task: Task) -> None:
    made = await team(shop).make(asked, task)
    assert made
    assert all(one.draft.model is None for one in made)


async def test_a_new_judgement_takes_the_place_of_the_older_one(shop: Shop, asked: LeadId) -> None:
    for _ in range(2):
        await team(shop).make(asked, Task.QUALIFY_LEAD)
    assert pending(shop, asked, SuggestionType.QUALIFICATION) == 1


async def test_a_judgement_outlives_the_next_message_and_the_draft_does_not(
    shop: Shop, asked: LeadId
) -> None:
    await team(shop).make(asked, Task.GENERATE_REPLY)
    await team(shop).make(asked, Task.QUALIFY_LEAD)
    customer_writes(shop, "Aur eggless?", at=shop.clock.now() + SECOND, wa_id="wamid.4")
    assert pending(shop, asked, SuggestionType.QUALIFICATION) == 1
    assert pending(shop, asked, SuggestionType.REPLY) == 0


async def test_advice_is_taken_up_by_a_person_and_sends_nothing(shop: Shop, asked: LeadId) -> None:
    (made,) = await team(shop).make(asked, Task.QUALIFY_LEAD)
    now = shop.clock.now()
    shop.db.write_now(taking_up.accept, made.id, OWNER, now)
    assert pending(shop, asked, SuggestionType.QUALIFICATION) == 0
    assert (
        shop.db.read_now(lambda tx: tx.all("SELECT 1 FROM message WHERE direction='outbound'"))
        == []
    )


# -- silence --------------------------------------------------------------------------------------


def answered_then_silent(shop: Shop, lead_id: LeadId) -> None:
    shop.db.write_now(
        sending.queue, Wanted(lead_id, "₹450 ka hai"), shop.policy, OWNER, shop.clock.now()
    )


async def test_silence_of_two_days_asks_for_one_follow_up(shop: Shop, asked: LeadId) -> None:
    answered_then_silent(shop, asked)
    at = shop.clock.now()
    assert shop.db.write_now(agent_queue.look_for_silence, Millis(at + DAY)) == 0
    later = Millis(at + 2 * DAY + HOUR)
    assert shop.db.write_now(agent_queue.look_for_silence, later) == 1
    assert shop.db.write_now(agent_queue.look_for_silence, later) == 0
    assert Task.SUGGEST_FOLLOWUP in still_asked(shop)


async def test_a_clock_that_was_years_ahead_does_not_end_the_follow_ups(
    shop: Shop, asked: LeadId
) -> None:
    at = shop.clock.now()
    shop.db.write_now(agent_queue.look_for_silence, Millis(at + 3_650 * DAY))
    answered_then_silent(shop, asked)
    later = Millis(at + 2 * DAY + HOUR)
    assert shop.db.write_now(agent_queue.look_for_silence, later) == 1


async def test_who_does_not_answer_what_went_to_many_is_not_followed_up(
    shop: Shop, asked: LeadId
) -> None:
    at = shop.clock.now()
    to_many = Actor(ActorKind.BROADCAST, "B1")
    shop.db.write_now(
        consent.record,
        OWNER,
        at,
        asked,
        Purpose.MARKETING,
        given=True,
        source="counter",
        proof="signed",
    )
    call = TemplateCall("news", "en")
    shop.db.write_now(templates.save, Template("news", "en", "utility", "approved", "News!"))
    shop.db.write_now(
        sending.queue, Wanted(asked, template=call), shop.policy, to_many, shop.clock.now()
    )
    later = Millis(at + 2 * DAY + HOUR)
    assert shop.db.write_now(agent_queue.look_for_silence, later) == 0


async def test_who_is_lost_is_not_followed_up(shop: Shop, asked: LeadId) -> None:
    answered_then_silent(shop, asked)
    at = shop.clock.now()
    shop.db.write_now(life_cycle.set_status, OWNER, at, [asked], LeadStatus.LOST, "price")
    later = Millis(at + 2 * DAY + HOUR)
    assert shop.db.write_now(agent_queue.look_for_silence, later) == 0


async def test_an_answer_of_theirs_ends_the_wait_for_a_follow_up(shop: Shop, asked: LeadId) -> None:
    answered_then_silent(shop, asked)
    at = shop.clock.now()
    shop.db.write_now(agent_queue.look_for_silence, Millis(at + 2 * DAY + HOUR))
    customer_writes(shop, "haan, de do", at=at + 3 * DAY, wa_id="wamid.5")
    assert Task.SUGGEST_FOLLOWUP not in still_asked(shop)
