"""Drafting: what an agent drafts is kept only while it still answers the chat."""

from collections.abc import AsyncIterator, Callable

import pytest

from crm_tui.agents.context import AIContext
from crm_tui.agents.facts_draft import facts_drafts
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import SECOND
from crm_tui.domain.ids import LeadId
from crm_tui.domain.suggestion import Draft
from crm_tui.services import drafting, sending
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import suggestions
from tests.unit.test_sending import customer_writes


class SlowAgent:
    """Something happens in the chat while it thinks."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile = meanwhile

    async def draft(self, context: AIContext) -> tuple[Draft, ...]:
        drafts = facts_drafts(context)
        self._meanwhile()
        return drafts


@pytest.fixture
async def asked(shop: Shop) -> AsyncIterator[LeadId]:
    yield customer_writes(shop, "Cake kitne ka hai?")
    await shop.db.close()


def pending(shop: Shop, lead_id: LeadId) -> int:
    return len(shop.db.read_now(suggestions.pending, lead_id))


async def test_a_draft_of_a_quiet_chat_is_kept(shop: Shop, asked: LeadId) -> None:
    made = await drafting.draft_for(shop.db, SlowAgent(lambda: None), shop.clock, asked)
    assert len(made) == pending(shop, asked) >= 1
    assert await drafting.draft_due(shop.db, SlowAgent(lambda: None), shop.clock) == 0


async def test_a_draft_that_comes_after_the_answer_is_not_offered(
    shop: Shop, asked: LeadId
) -> None:
    def answer() -> None:
        now = shop.clock.now()
        shop.db.write_now(sending.queue, Wanted(asked, "₹450 ka hai"), shop.policy, OWNER, now)

    assert await drafting.draft_due(shop.db, SlowAgent(answer), shop.clock) == 1
    assert pending(shop, asked) == 0
    assert await drafting.draft_due(shop.db, SlowAgent(lambda: None), shop.clock) == 0


async def test_a_draft_for_an_older_question_makes_way_for_a_newer_one(
    shop: Shop, asked: LeadId
) -> None:
    def ask_on() -> None:
        at = shop.clock.now() + SECOND
        customer_writes(shop, "Eggless milega?", at=at, wa_id="wamid.2")

    await drafting.draft_due(shop.db, SlowAgent(ask_on), shop.clock)
    assert pending(shop, asked) == 0
    assert await drafting.draft_due(shop.db, SlowAgent(lambda: None), shop.clock) == 1
    assert pending(shop, asked) >= 1
