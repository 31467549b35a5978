"""A message whose fate nobody knows: settled by a status, by the provider's list, or by a person."""

from dataclasses import dataclass, field
from typing import cast

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import MINUTE, SECOND, Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.lead import ContactPoint
from crm_tui.domain.message import Message, MessageStatus
from crm_tui.domain.webhook import StatusSeen
from crm_tui.services import ingest, leads, sending, settling, work
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import messages, outbox
from crm_tui.whatsapp.provider import Provider, Sent
from tests.conftest import NOON, FakeClock
from tests.unit.test_sending import customer_writes


def lost(shop: Shop, text: str = "₹450 hai") -> Message:
    """A message that left and got no answer."""
    lead_id = customer_writes(shop, "Hello")
    message = shop.db.write_now(sending.queue, Wanted(lead_id, text), shop.policy, OWNER, NOON)
    epoch = shop.db.write_now(work.begin, 1, NOON)
    assert shop.db.write_now(outbox.claim, message.id, epoch, NOON)
    shop.db.write_now(outbox.set_unknown, message.id, "No answer came.")
    return message


def state(shop: Shop, message: Message) -> tuple[MessageStatus, str | None]:
    found = shop.db.read_now(messages.get, message.id)
    assert found is not None
    return found.status, found.whatsapp_message_id


def tracker(shop: Shop, message: Message) -> str:
    row = shop.db.read_now(
        lambda tx: tx.one("SELECT tracker FROM message WHERE id = :id", id=message.id)
    )
    assert row is not None
    return str(row["tracker"])


def test_a_person_who_sees_it_on_the_phone_settles_it_as_sent(shop: Shop) -> None:
    message = lost(shop)
    shop.db.write_now(settling.settle, message.id, True, OWNER, NOON)
    assert state(shop, message) == (MessageStatus.SENT, None)


def test_what_did_not_arrive_is_the_draft_again(shop: Shop) -> None:
    message = lost(shop)
    shop.db.write_now(settling.settle, message.id, False, OWNER, NOON)
    assert state(shop, message)[0] is MessageStatus.FAILED
    lead = shop.db.read_now(leads.get, message.lead_id)
    assert (lead.draft, lead.needs_reply) == ("₹450 hai", True)


@pytest.mark.parametrize("arrived", [True, False])
def test_a_report_knows_better_than_a_person(shop: Shop, arrived: bool) -> None:
    message = lost(shop)
    shop.db.write_now(settling.settle, message.id, arrived, OWNER, NOON)
    seen = StatusSeen("wamid.late", MessageStatus.DELIVERED, NOON, tracker=tracker(shop, message))
    shop.db.write_now(ingest.apply, seen, NOON)
    assert state(shop, message) == (MessageStatus.DELIVERED, "wamid.late")


def test_only_what_is_unknown_can_be_settled(shop: Shop) -> None:
    message = lost(shop)
    shop.db.write_now(settling.settle, message.id, True, OWNER, NOON)
    with pytest.raises(Conflict, match="nothing to settle"):
        shop.db.write_now(settling.settle, message.id, False, OWNER, NOON)


@dataclass(slots=True)
class Listing:
    """The one call of a provider that is asked here."""

    sent: tuple[Sent, ...] = ()
    away: bool = False
    asked: list[Millis] = field(default_factory=list)

    async def look_up(self, to: ContactPoint, since: Millis) -> tuple[Sent, ...]:
        self.asked.append(since)
        if self.away:
            raise CrmError("Not reached.")
        return self.sent


async def ask(shop: Shop, clock: FakeClock, listing: Listing) -> int:
    return await settling.look_up(shop.db, cast("Provider", listing), clock)


def listed(wa_id: str, text: str = "₹450 hai") -> Sent:
    return Sent(wa_id, text, NOON, MessageStatus.SENT)


async def test_the_providers_list_settles_what_it_has(shop: Shop, clock: FakeClock) -> None:
    message = lost(shop)
    listing = Listing((listed("SM1"), listed("SM2", "something else")))
    assert await ask(shop, clock, listing) == 1
    assert state(shop, message) == (MessageStatus.SENT, "SM1")
    assert listing.asked == [NOON + 5 * SECOND - MINUTE]
    await shop.db.close()


async def test_a_list_that_could_mean_two_settles_nothing(shop: Shop, clock: FakeClock) -> None:
    message = lost(shop)
    assert await ask(shop, clock, Listing((listed("SM1"), listed("SM2")))) == 0
    assert state(shop, message)[0] is MessageStatus.UNKNOWN
    await shop.db.close()


async def test_two_unknown_twins_are_not_guessed(shop: Shop, clock: FakeClock) -> None:
    first, second = lost(shop), lost(shop)
    assert await ask(shop, clock, Listing((listed("SM1"),))) == 0
    assert {state(shop, first)[0], state(shop, second)[0]} == {MessageStatus.UNKNOWN}
    await shop.db.close()


async def test_a_provider_that_is_away_leaves_it_unknown(shop: Shop, clock: FakeClock) -> None:
    message = lost(shop)
    assert await ask(shop, clock, Listing(away=True)) == 0
    assert state(shop, message)[0] is MessageStatus.UNKNOWN
    await shop.db.close()
