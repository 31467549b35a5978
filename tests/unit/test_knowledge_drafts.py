"""A draft says what the facts say now: changing one changes it, and what is gone is said no more."""

from collections.abc import AsyncIterator

import pytest

from crm_tui.agents.context import AIContext
from crm_tui.agents.crew import Crew, make_crew
from crm_tui.agents.facts_draft import facts_drafts
from crm_tui.agents.models import OnText
from crm_tui.domain.actor import OWNER
from crm_tui.domain.ids import LeadId
from crm_tui.domain.suggestion import Draft, SuggestionStatus, Task
from crm_tui.papers.statement import Statement
from crm_tui.services import knowledge
from crm_tui.services.suggestions import Suggestions
from crm_tui.shop import Shop
from crm_tui.store import agent_work, suggestions
from tests.conftest import FakeClock
from tests.unit.test_sending import customer_writes

QUESTION = "Plum cake kitne ka hai?"


def say(shop: Shop, *texts: str) -> None:
    new = [Statement("", text) for text in texts]
    shop.db.write_now(knowledge.replace_document, "prices.txt", new, OWNER, shop.clock.now())


@pytest.fixture
async def asked(shop: Shop) -> AsyncIterator[LeadId]:
    """Somebody asks for a price that the shop has."""
    say(shop, "Plum cake 1 kg: ₹300", "Delivery in Pune is free")
    yield customer_writes(shop, QUESTION)
    await shop.db.close()


def team(shop: Shop) -> Suggestions:
    return Suggestions(shop.db, make_crew(None, shop.clock), shop.clock, shop.policy)


async def worked(shop: Shop) -> None:
    while await team(shop).do_due():
        pass


def replies(shop: Shop, lead_id: LeadId) -> list[str]:
    found = shop.db.read_now(suggestions.pending, lead_id)
    return [one.draft.content for one in found if one.draft.suggestion_type == "reply"]


def asks_again(shop: Shop, lead_id: LeadId) -> bool:
    due = shop.db.read_now(agent_work.due, shop.clock.now(), 10)
    return (lead_id, Task.GENERATE_REPLY) in [(one.lead_id, one.task) for one in due]


async def test_correcting_a_fact_changes_the_draft(shop: Shop, asked: LeadId) -> None:
    await worked(shop)
    assert any("300" in text for text in replies(shop, asked))
    shop.db.write_now(knowledge.edit, 1, "Plum cake 1 kg: ₹350", OWNER, shop.clock.now())
    assert replies(shop, asked) == []
    assert asks_again(shop, asked)
    await worked(shop)
    drafts = replies(shop, asked)
    assert any("350" in text for text in drafts)
    assert not any("300" in text for text in drafts)


async def test_a_new_price_list_changes_the_draft(shop: Shop, asked: LeadId) -> None:
    await worked(shop)
    say(shop, "Plum cake 1 kg: ₹375", "Delivery in Pune is free")
    await worked(shop)
    drafts = replies(shop, asked)
    assert any("375" in text for text in drafts)
    assert not any("300" in text for text in drafts)


async def test_without_the_fact_the_draft_promises_to_find_out(shop: Shop, asked: LeadId) -> None:
    await worked(shop)
    shop.db.write_now(knowledge.remove, 1, OWNER, shop.clock.now())
    await worked(shop)
    drafts = replies(shop, asked)
    assert drafts
    assert not any("300" in text for text in drafts)
    assert any(word in text.lower() for text in drafts for word in ("confirm", "check", "bata"))


async def test_the_old_draft_is_stale_not_gone(shop: Shop, asked: LeadId) -> None:
    await worked(shop)
    [first, *_] = shop.db.read_now(suggestions.pending, asked)
    shop.db.write_now(knowledge.remove, 1, OWNER, shop.clock.now())
    kept = shop.db.read_now(suggestions.get, first.id)
    assert kept is not None
    assert kept.status is SuggestionStatus.STALE


async def test_a_draft_that_rests_on_something_else_stays(shop: Shop, asked: LeadId) -> None:
    await worked(shop)
    before = replies(shop, asked)
    shop.db.write_now(knowledge.edit, 2, "Delivery in Pune is ₹40", OWNER, shop.clock.now())
    assert replies(shop, asked) == before
    assert not asks_again(shop, asked)


async def test_saying_the_same_again_disturbs_no_draft(shop: Shop, asked: LeadId) -> None:
    await worked(shop)
    before = replies(shop, asked)
    say(shop, "Delivery in Pune is free", "Plum cake 1 kg: ₹300", "Pav: ₹30")
    shop.db.write_now(knowledge.edit, 1, "Plum cake 1 kg: ₹300", OWNER, shop.clock.now())
    assert replies(shop, asked) == before


async def test_what_was_being_drafted_with_the_old_price_is_not_kept(
    shop: Shop, asked: LeadId, clock: FakeClock
) -> None:
    """The fact changes between the reading of the facts and the end of the model's answer."""

    class Slow:
        async def suggest(
            self, context: AIContext, on_text: OnText | None = None
        ) -> tuple[Draft, ...]:
            drafts = facts_drafts(context)
            shop.db.write_now(knowledge.edit, 1, "Plum cake 1 kg: ₹350", OWNER, shop.clock.now())
            return drafts

    whole = make_crew(None, shop.clock)
    crew = Crew(Slow(), whole.qualification, whole.follow_up, whole.actions, whole.memory)
    due = shop.db.read_now(agent_work.due, shop.clock.now(), 10)
    assert asked in [one.lead_id for one in due]
    await Suggestions(shop.db, crew, shop.clock, shop.policy).do_due()
    assert replies(shop, asked) == []
    clock.forward(1_000)
    await worked(shop)
    drafts = replies(shop, asked)
    assert drafts
    assert not any("300" in text for text in drafts)
