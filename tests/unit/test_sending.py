"""Sending: the gate is asked, the outbox is queued, and five seconds can be taken back."""

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.errors import Conflict
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.webhook import MessageSeen, Sender
from crm_tui.services import ingest, leads, sending
from crm_tui.services.sending import SendRefused, Wanted
from crm_tui.shop import Shop
from tests.conftest import NOON, FakeClock

WA_ID = "911000000123"


def customer_writes(
    shop: Shop, text: str, at: int = NOON, wa_id: str = "wamid.1", sender: str = WA_ID
) -> LeadId:
    seen = MessageSeen(
        wa_id=wa_id,
        sender=Sender((ContactPoint("whatsapp", PointKind.WA_ID, sender),), "Asha"),
        timestamp=Millis(at),
        message_type=MessageType.TEXT,
        content=text,
    )
    shop.db.write_now(ingest.apply, seen, shop.clock.now())
    return shop.db.read_now(leads.find, f"+{sender}").id


def test_a_reply_in_an_open_window_is_queued_and_leaves_after_five_seconds(shop: Shop) -> None:
    lead_id = customer_writes(shop, "Cake kitne ka hai?")
    message = shop.db.write_now(sending.queue, Wanted(lead_id, "₹450"), shop.policy, OWNER, NOON)
    assert message.status is MessageStatus.QUEUED
    assert message.send_at == NOON + 5_000
    lead = shop.db.read_now(leads.get, lead_id)
    assert lead.last_message_preview == "You: ₹450"
    assert not lead.needs_reply


def test_a_queued_message_can_be_taken_back_and_is_the_draft_again(shop: Shop) -> None:
    lead_id = customer_writes(shop, "Hello")
    message = shop.db.write_now(sending.queue, Wanted(lead_id, "₹540"), shop.policy, OWNER, NOON)
    assert shop.db.write_now(sending.undo, message.id, OWNER, NOON) == "₹540"
    lead = shop.db.read_now(leads.get, lead_id)
    assert lead.draft == "₹540"
    assert lead.needs_reply
    assert lead.last_message_preview == "Hello"


def test_what_is_being_sent_cannot_be_taken_back(shop: Shop) -> None:
    lead_id = customer_writes(shop, "Hello")
    message = shop.db.write_now(sending.queue, Wanted(lead_id, "₹540"), shop.policy, OWNER, NOON)
    shop.db.write_now(
        lambda tx: tx.run("UPDATE message SET status = 'sending' WHERE id = :id", id=message.id)
    )
    with pytest.raises(Conflict, match="already left"):
        shop.db.write_now(sending.undo, message.id, OWNER, NOON)


def test_after_24_hours_only_a_template_may_leave(shop: Shop, clock: FakeClock) -> None:
    lead_id = customer_writes(shop, "Hello")
    clock.forward(DAY)
    with pytest.raises(SendRefused) as refused:
        shop.db.write_now(sending.queue, Wanted(lead_id, "Hi"), shop.policy, OWNER, clock.now())
    assert [reason.rule for reason in refused.value.verdict.reasons] == ["window_closed"]
    assert all(reason.fix for reason in refused.value.verdict.reasons)


def test_a_late_retry_opens_the_window_by_the_time_of_writing_not_of_arrival(
    shop: Shop, clock: FakeClock
) -> None:
    clock.forward(30 * HOUR)
    lead_id = customer_writes(shop, "Hello", at=NOON)
    verdict = shop.db.read_now(sending.check, Wanted(lead_id, "Hi"), shop.policy, clock.now())
    assert [reason.rule for reason in verdict.reasons] == ["window_closed"]


@pytest.mark.parametrize("words", ["STOP", "stop.", "Unsubscribe", "बंद करो", "msg mat bhejo"])
def test_stop_in_any_language_stops_everything_until_they_write_again(
    shop: Shop, words: str
) -> None:
    lead_id = customer_writes(shop, words)
    verdict = shop.db.read_now(sending.check, Wanted(lead_id, "But why?"), shop.policy, NOON)
    assert [reason.rule for reason in verdict.reasons] == ["opted_out"]
    customer_writes(shop, "What does a cake cost?", at=NOON + 60_000, wa_id="wamid.2")
    assert shop.db.read_now(sending.check, Wanted(lead_id, "₹450"), shop.policy, NOON).allowed


def test_please_do_not_stop_stops_nothing(shop: Shop) -> None:
    lead_id = customer_writes(shop, "please don't stop making that cake")
    assert shop.db.read_now(sending.check, Wanted(lead_id, "Thanks!"), shop.policy, NOON).allowed
