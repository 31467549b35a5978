"""What the screen hears of changes: an import is told seldom, a message in the middle of it at once."""

from crm_tui.domain.actor import OWNER
from crm_tui.domain.ids import LeadId
from crm_tui.screens.changes import FLOOD, watch
from crm_tui.services.inbox import Change, Inbox
from crm_tui.shop import Shop


class _Scripted(Inbox):
    """An inbox whose changes are given."""

    script: list[list[Change]]

    async def changes(self) -> list[Change]:
        return self.script.pop(0)


def many(first: int) -> list[Change]:
    return [Change("lead", one, LeadId(one)) for one in range(first, first + FLOOD)]


async def test_many_leads_are_shown_once_and_then_seldom_but_messages_always(shop: Shop) -> None:
    inbox = _Scripted(shop.db, shop.media, shop.clock, OWNER, shop.policy, lambda: True)
    message = Change("message", 7, LeadId(9_000))
    inbox.script = [many(1), many(1_000), [*many(2_000), message], [Change("lead", 5, LeadId(5))]]
    told = watch(inbox)
    assert len((await anext(told)).leads) == FLOOD, "the first are shown at once"
    assert (await anext(told)).leads == {9_000}, "the message alone"
    assert (await anext(told)).leads == {5}, "one lead that somebody changes is no import"
    await told.aclose()


async def test_many_leads_are_shown_as_soon_as_no_more_come(shop: Shop) -> None:
    inbox = _Scripted(shop.db, shop.media, shop.clock, OWNER, shop.policy, lambda: True)
    inbox.script = [many(1), many(1_000), [], [Change("lead", 5, LeadId(5))]]
    told = watch(inbox)
    await anext(told)
    assert min((await anext(told)).leads) == 1_000, "a step over many leads is seen at once"
    await told.aclose()
