"""A draft lives only as long as what it rests on: facts, profile, the customer's words, whose they are."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from crm_tui.agents.context import AIContext
from crm_tui.agents.crew import Crew, make_crew
from crm_tui.agents.models import OnText
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, MINUTE, SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.suggestion import SENDABLE, Draft, Suggestion, SuggestionType, Task
from crm_tui.domain.webhook import MessageEdited, MessageRevoked
from crm_tui.services import deciding, ingest, knowledge, merging, sending, setting_up
from crm_tui.services.suggestions import Suggestions
from crm_tui.shop import Shop
from crm_tui.store import agent_work, settings, suggestions
from tests.unit.test_sending import customer_writes
from tests.unit.test_suggestions import still_asked, team

OTHER = "919811111111"
CAKE = "Chocolate cake 1 kg kitne ka hai?"


@pytest.fixture
async def shop_with_prices(shop: Shop) -> AsyncIterator[Shop]:
    listed = knowledge.statements("Chocolate cake 1 kg: ₹650\nBread: ₹40")
    shop.db.write_now(knowledge.replace_document, "p.txt", listed, OWNER, shop.clock.now())
    yield shop
    await shop.db.close()


def sendable(shop: Shop, lead_id: LeadId) -> list[Suggestion]:
    found = shop.db.read_now(suggestions.pending, lead_id)
    return [one for one in found if one.draft.suggestion_type in SENDABLE]


async def test_after_parting_nobody_keeps_a_draft_that_was_made_for_both(
    shop_with_prices: Shop,
) -> None:
    shop, now = shop_with_prices, shop_with_prices.clock.now
    one = customer_writes(shop, "Bread kitne ka hai?", wa_id="w1")
    other = customer_writes(
        shop, f"{CAKE} Main Ravi, 5 Park Street", at=now() + SECOND, wa_id="w2", sender=OTHER
    )
    shop.db.write_now(merging.merge, OWNER, now(), one, other)
    shop.clock.forward(SECOND)
    await team(shop).make(one, Task.GENERATE_REPLY)
    shop.db.write_now(merging.unmerge, OWNER, now(), other)
    assert sendable(shop, one) == sendable(shop, other) == []
    late = Millis(now() + DAY)
    asked = {(o.lead_id, o.task) for o in shop.db.read_now(agent_work.due, late, 10)}
    assert {(one, Task.GENERATE_REPLY), (other, Task.GENERATE_REPLY)} <= asked


class OldPrice:
    """A model's word for what the shop said once."""

    def __init__(self, shop: Shop) -> None:
        whole = make_crew(None, shop.clock)
        crew = Crew(self, whole.qualification, whole.follow_up, whole.actions, whole.memory)
        self.team = Suggestions(shop.db, crew, shop.clock, shop.policy)
        self.contexts: list[AIContext] = []

    async def suggest(self, context: AIContext, on_text: OnText | None = None) -> tuple[Draft, ...]:
        self.contexts.append(context)
        return ()


async def test_what_the_shop_said_before_a_price_changed_supports_no_draft(
    shop_with_prices: Shop,
) -> None:
    from crm_tui.agents.message_agent import grounds_of

    shop, now = shop_with_prices, shop_with_prices.clock.now
    lead = customer_writes(shop, CAKE, wa_id="w1")
    (made, *_) = await team(shop).make(lead, Task.GENERATE_REPLY)
    shop.db.write_now(deciding.approve, made.id, shop.policy, OWNER, now(), 0)
    agent = OldPrice(shop)
    await agent.team.make(lead, Task.GENERATE_REPLY)
    assert any("650" in said for said in grounds_of(agent.contexts[-1], []).own)
    shop.clock.forward(SECOND)
    shop.db.write_now(knowledge.edit, 1, "Chocolate cake 1 kg: ₹750", OWNER, now())
    await agent.team.make(lead, Task.GENERATE_REPLY)
    assert grounds_of(agent.contexts[-1], []).own == ()


@pytest.mark.parametrize("kind", ["edit", "revoke"])
async def test_a_question_that_was_changed_or_taken_back_takes_its_draft_along(
    shop_with_prices: Shop, kind: str
) -> None:
    shop, now = shop_with_prices, shop_with_prices.clock.now
    lead = customer_writes(shop, CAKE, wa_id="w1")
    await team(shop).make(lead, Task.GENERATE_REPLY)
    assert sendable(shop, lead)
    change = (
        MessageEdited("w1", "Eggless cake kitne ka hai?", now())
        if kind == "edit"
        else MessageRevoked("w1", now())
    )
    shop.db.write_now(ingest.apply, change, now())
    assert sendable(shop, lead) == []


async def test_an_edit_while_the_agent_thinks_makes_its_draft_old(shop_with_prices: Shop) -> None:
    shop, now = shop_with_prices, shop_with_prices.clock.now
    lead = customer_writes(shop, CAKE, wa_id="w1")
    agents = during(shop, lambda: shop.db.write_now(
        ingest.apply, MessageEdited("w1", "Eggless?", now()), now()
    ))  # fmt: skip
    assert await agents.do_due() >= 1
    assert sendable(shop, lead) == []


async def test_new_hours_take_the_drafts_along_that_quote_the_old(shop: Shop) -> None:
    profile = shop.db.read_now(settings.profile)
    lead = customer_writes(shop, "Aap kab tak khule ho? timing?", wa_id="w1")
    await team(shop).make(lead, Task.GENERATE_REPLY)
    assert profile.hours in sendable(shop, lead)[0].draft.content
    newer = replace(profile, hours="11 am to 5 pm, closed on Sundays")
    shop.db.write_now(setting_up.save, newer, {}, OWNER, shop.clock.now())
    assert sendable(shop, lead) == []
    assert Task.GENERATE_REPLY in still_asked(shop)
    await shop.db.close()


async def test_a_send_that_is_taken_back_brings_no_old_price_back(shop_with_prices: Shop) -> None:
    shop, now = shop_with_prices, shop_with_prices.clock.now
    lead = customer_writes(shop, CAKE, wa_id="w1")
    (made, *_) = await team(shop).make(lead, Task.GENERATE_REPLY)
    sent = shop.db.write_now(deciding.approve, made.id, shop.policy, OWNER, now())
    shop.db.write_now(knowledge.edit, 1, "Chocolate cake 1 kg: ₹750", OWNER, now())
    shop.db.write_now(sending.undo, sent.id, OWNER, now())
    assert sendable(shop, lead) == []
    assert Task.GENERATE_REPLY in still_asked(shop)


async def test_a_send_that_is_taken_back_is_a_draft_again(shop_with_prices: Shop) -> None:
    shop, now = shop_with_prices, shop_with_prices.clock.now
    lead = customer_writes(shop, CAKE, wa_id="w1")
    (made, *_) = await team(shop).make(lead, Task.GENERATE_REPLY)
    sent = shop.db.write_now(deciding.approve, made.id, shop.policy, OWNER, now())
    shop.db.write_now(sending.undo, sent.id, OWNER, now())
    assert [one.id for one in sendable(shop, lead)] == [made.id]


async def test_a_plan_for_later_is_not_sent_now(shop: Shop) -> None:
    lead = customer_writes(shop, CAKE, wa_id="w1")
    made = await team(shop).make(lead, Task.SUGGEST_FOLLOWUP)
    assert made[0].draft.suggestion_type == SuggestionType.FOLLOW_UP
    with pytest.raises(CrmError, match="plan for later"):
        shop.db.write_now(deciding.approve, made[0].id, shop.policy, OWNER, shop.clock.now())
    await shop.db.close()


# -- what could not be done -----------------------------------------------------------------------


class Meanwhile:
    def __init__(self, then: Callable[[], object], fault: Exception | None) -> None:
        self._then, self._fault = then, fault

    async def suggest(self, context: AIContext, on_text: OnText | None = None) -> tuple[Draft, ...]:
        from crm_tui.agents.facts_draft import facts_drafts

        self._then()
        if self._fault is not None:
            raise self._fault
        return facts_drafts(context)


def during(shop: Shop, then: Callable[[], object], fault: Exception | None = None) -> Suggestions:
    whole = make_crew(None, shop.clock)
    crew = Crew(
        Meanwhile(then, fault), whole.qualification, whole.follow_up, whole.actions, whole.memory
    )
    return Suggestions(shop.db, crew, shop.clock, shop.policy)


BUSY = CrmError("The shop's data is busy.", "Try again.")


async def test_a_passing_trouble_loses_no_answer(shop: Shop) -> None:
    customer_writes(shop, CAKE, wa_id="w1")
    agents = during(shop, lambda: None, BUSY)
    await agents.do_due()
    assert Task.GENERATE_REPLY in still_asked(shop)
    due = shop.db.read_now(agent_work.due, shop.clock.now(), 10)
    assert Task.GENERATE_REPLY not in [one.task for one in due], "not at once again"
    for _ in range(3):
        tried = await agents.do_due(-MINUTE)
    assert tried == 0, "nor by who looks a minute ahead and goes on until nothing is left"
    await shop.db.close()


async def test_a_trouble_does_not_take_along_what_was_asked_meanwhile(shop: Shop) -> None:
    customer_writes(shop, CAKE, wa_id="w1")

    def writes_on() -> None:
        shop.clock.forward(SECOND)
        customer_writes(shop, "Eggless bhi?", at=shop.clock.now(), wa_id="w9")

    await during(shop, writes_on, BUSY).do_due()
    due = shop.db.read_now(agent_work.due, shop.clock.now(), 10)
    assert Task.GENERATE_REPLY in [one.task for one in due]
    await shop.db.close()
