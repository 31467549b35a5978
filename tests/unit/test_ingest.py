"""Ingest: whatever comes, in whatever order and however often, the conversation is the same."""

import itertools
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, SECOND, Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import Direction, MessageStatus, MessageType, may_follow
from crm_tui.domain.suggestion import Task
from crm_tui.domain.webhook import (
    Ignored,
    MediaRef,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    Origin,
    PreferenceSeen,
    ReactionSeen,
    Seen,
    Sender,
    StatusSeen,
    Unread,
)
from crm_tui.services import ingest, leads, reporting, sending
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import agent_work, inbox_columns, messages, outbox, webhooks, worker_epoch
from crm_tui.store.health import quarantined
from crm_tui.store.tx import Tx
from crm_tui.store.webhooks import RawEvent
from tests.conftest import NOON, FakeClock

ASHA = Sender((ContactPoint("whatsapp", PointKind.WA_ID, "911000000123"),), "Asha")
STATUSES = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ)


def said(text: str, number: int, at: int = NOON, **more: Any) -> MessageSeen:
    values: dict[str, Any] = {
        "wa_id": f"wamid.{number}",
        "sender": ASHA,
        "timestamp": Millis(at),
        "message_type": MessageType.TEXT,
        "content": text,
    }
    return MessageSeen(**(values | more))


def take(shop: Shop, *seen: Seen) -> None:
    for one in seen:
        shop.db.write_now(ingest.apply, one, shop.clock.now())


def asha(shop: Shop) -> LeadId:
    return shop.db.read_now(leads.find, "+911000000123").id


def words(shop: Shop) -> list[str]:
    return [one.content for one in shop.db.read_now(messages.conversation, asha(shop))]


def columns(shop: Shop, lead_id: LeadId) -> tuple[object, ...]:
    lead = shop.db.read_now(leads.get, lead_id)
    return (
        lead.last_message_at,
        lead.last_message_preview,
        lead.unread_count,
        lead.needs_reply,
        lead.window_expires_at,
    )


def test_a_double_changes_nothing(shop: Shop) -> None:
    take(shop, *[said("Hello", 1)] * 10)
    assert words(shop) == ["Hello"]
    assert shop.db.read_now(leads.get, asha(shop)).unread_count == 1


def test_messages_stand_by_the_customers_time_not_by_arrival(shop: Shop) -> None:
    take(shop, said("third", 3, NOON + 2_000), said("first", 1), said("second", 2, NOON + 1_000))
    assert words(shop) == ["first", "second", "third"]


def test_messages_of_one_second_stand_in_the_order_of_arrival(shop: Shop) -> None:
    take(shop, *[said(f"number {n}", n) for n in range(5)])
    assert words(shop) == [f"number {n}" for n in range(5)]


def test_an_answer_of_the_same_second_stands_after_what_it_answers(
    shop: Shop, clock: FakeClock
) -> None:
    clock.forward(300)
    take(shop, said("Price?", 1, NOON))
    shop.db.write_now(
        sending.queue, Wanted(asha(shop), "₹450"), shop.policy, OWNER, shop.clock.now()
    )
    clock.forward(400)
    take(shop, said("ok", 2, NOON))
    assert words(shop) == ["Price?", "₹450", "ok"]


def test_an_old_message_that_comes_late_does_not_hide_the_newest(shop: Shop) -> None:
    take(shop, said("new", 2), said("old", 1, NOON - DAY))
    assert shop.db.read_now(leads.get, asha(shop)).last_message_preview == "new"


@pytest.mark.parametrize("order", list(itertools.permutations(STATUSES)))
def test_statuses_only_move_forward(shop: Shop, order: Sequence[MessageStatus]) -> None:
    message_id = sent_message(shop, "wamid.out")
    for status in (*order, *order):
        take(shop, StatusSeen("wamid.out", status, NOON))
    found = shop.db.read_now(messages.get, message_id)
    assert found is not None
    assert found.status is MessageStatus.READ


def test_a_status_that_overtakes_the_answer_to_our_request_is_not_lost(shop: Shop) -> None:
    take(shop, said("Hello", 1))
    take(shop, StatusSeen("wamid.out", MessageStatus.DELIVERED, NOON))
    message_id = sent_message(shop, "wamid.out", greet=False)
    found = shop.db.read_now(messages.get, message_id)
    assert found is not None
    assert found.status is MessageStatus.DELIVERED


def test_an_unknown_send_is_settled_by_the_tracker_that_comes_back(shop: Shop) -> None:
    take(shop, said("Hello", 1))
    message = shop.db.write_now(sending.queue, Wanted(asha(shop), "Hi"), shop.policy, OWNER, NOON)
    tracker = shop.db.read_now(outbox.due, Millis(NOON + 6_000))[0].tracker
    epoch = shop.db.write_now(worker_epoch.begin, 1, NOON)
    assert shop.db.write_now(outbox.claim, message.id, epoch, NOON)
    later = shop.db.write_now(worker_epoch.begin, 2, NOON)
    assert shop.db.write_now(outbox.release_orphans, later) == [message.id]
    assert status_of(shop, message.id) is MessageStatus.UNKNOWN
    take(shop, StatusSeen("wamid.x", MessageStatus.DELIVERED, NOON, tracker=tracker))
    assert status_of(shop, message.id) is MessageStatus.DELIVERED


def test_a_worker_of_an_older_epoch_sends_nothing(shop: Shop) -> None:
    take(shop, said("Hello", 1))
    message = shop.db.write_now(sending.queue, Wanted(asha(shop), "Hi"), shop.policy, OWNER, NOON)
    old = shop.db.write_now(worker_epoch.begin, 1, NOON)
    new = shop.db.write_now(worker_epoch.begin, 2, NOON)
    assert not shop.db.write_now(outbox.claim, message.id, old, NOON)
    assert shop.db.write_now(outbox.claim, message.id, new, NOON)
    assert not shop.db.write_now(outbox.claim, message.id, new, NOON), "nobody claims it twice"


def test_nothing_follows_failed_and_nothing_turns_delivered_into_failed() -> None:
    everything = [status for status in MessageStatus if status is not MessageStatus.RECEIVED]
    assert not any(may_follow(MessageStatus.FAILED, status) for status in everything)
    assert not may_follow(MessageStatus.DELIVERED, MessageStatus.FAILED)
    assert not may_follow(MessageStatus.READ, MessageStatus.FAILED)


def test_a_photo_waits_to_be_fetched(shop: Shop) -> None:
    photo = MediaRef("media-1", "https://example.invalid/1", "image/jpeg")
    take(shop, said("", 1, message_type=MessageType.IMAGE, media=photo))
    lead = shop.db.read_now(leads.get, asha(shop))
    assert lead.last_message_preview == "🖼 photo"


def test_a_reaction_marks_its_message_and_asks_for_nothing(shop: Shop) -> None:
    message_id = sent_message(shop, "wamid.out")
    before = columns(shop, asha(shop))
    take(shop, ReactionSeen("wamid.r", "wamid.out", ASHA, NOON, "👍"))
    found = shop.db.read_now(messages.get, message_id)
    assert found is not None
    assert found.reaction == "👍"
    after = columns(shop, asha(shop))
    assert after[1] == "reacted 👍"
    assert (after[3], after[4]) == (before[3], before[4]), "neither unread nor waiting"
    take(shop, ReactionSeen("wamid.r2", "wamid.out", ASHA, NOON, None))
    taken_away = shop.db.read_now(messages.get, message_id)
    assert taken_away is not None
    assert taken_away.reaction is None


def test_what_is_deleted_for_everyone_is_gone_here_too(shop: Shop) -> None:
    take(shop, said("my card is 4111", 1), MessageRevoked("wamid.1", NOON))
    assert words(shop) == [""]
    assert shop.db.read_now(leads.get, asha(shop)).last_message_preview == "message deleted"


def test_an_edit_replaces_the_words(shop: Shop) -> None:
    take(shop, said("2 cakes", 1), MessageEdited("wamid.1", "3 cakes", NOON))
    assert words(shop) == ["3 cakes"]


def test_what_the_shop_wrote_on_its_phone_answers_and_opens_no_window(shop: Shop) -> None:
    take(shop, said("Hello", 1, NOON - 30 * HOUR))
    take(shop, said("Hi from the phone", 2, NOON, origin=Origin.PHONE_APP, outgoing=True))
    lead = shop.db.read_now(leads.get, asha(shop))
    assert lead.unread_count == 0
    assert not lead.needs_reply
    assert lead.window_expires_at == NOON - 30 * HOUR + DAY


def test_switching_marketing_off_is_remembered(shop: Shop) -> None:
    take(shop, said("Hello", 1), PreferenceSeen(ASHA, wants=False, timestamp=NOON))
    assert shop.db.read_now(leads.get, asha(shop)).marketing_opted_out_at == NOON


def test_a_new_message_makes_a_waiting_draft_stale_and_asks_for_another(shop: Shop) -> None:
    take(shop, said("Hello", 1))
    due = shop.db.read_now(agent_work.due, shop.clock.now(), 10)
    assert [one.lead_id for one in due if one.task is Task.GENERATE_REPLY] == [asha(shop)]


def test_one_person_with_two_ids_is_one_lead(shop: Shop) -> None:
    bsuid = ContactPoint("whatsapp", PointKind.BSUID, "IN.1")
    take(shop, said("by number", 1))
    take(shop, said("both", 2, NOON + SECOND, sender=Sender((*ASHA.points, bsuid), "Asha")))
    take(shop, said("by user id", 3, NOON + 2 * SECOND, sender=Sender((bsuid,), "Asha")))
    assert words(shop) == ["by number", "both", "by user id"]


def raw(seq: int) -> RawEvent:
    return RawEvent("spool", seq, "channel", "cloud", NOON, {}, b"{}")


def test_a_poisoned_part_is_quarantined_and_its_neighbours_are_kept(shop: Shop) -> None:
    poison = said("x", 2, timestamp=2**70)
    parts = [said("before", 1), poison, Unread("no id", "{}"), Ignored("x"), said("after", 3)]
    taken = shop.db.write_now(ingest.keep_and_apply, [raw(1)], lambda _: parts, shop.clock.now())
    assert taken == 1
    assert words(shop) == ["before", "after"]
    assert shop.db.read_now(quarantined) == 2
    assert shop.db.read_now(webhooks.cursor) == ("spool", 1)


def test_the_same_event_from_the_feed_is_applied_once(shop: Shop) -> None:
    parts = [said("Hello", 1)]
    for _ in range(3):
        shop.db.write_now(ingest.keep_and_apply, [raw(1)], lambda _: parts, shop.clock.now())
    assert words(shop) == ["Hello"]


def sent_message(shop: Shop, wa_id: str = "wamid.out", greet: bool = True) -> MessageId:
    """A message of the shop's that the provider accepted."""
    if greet:
        take(shop, said("Hello", 900))
    message = shop.db.write_now(sending.queue, Wanted(asha(shop), "Hi"), shop.policy, OWNER, NOON)
    epoch = shop.db.write_now(worker_epoch.begin, 1, NOON)
    assert shop.db.write_now(outbox.claim, message.id, epoch, NOON)
    shop.db.write_now(reporting.accepted, message.id, wa_id, "cloud", NOON)
    return message.id


def status_of(shop: Shop, message_id: int) -> MessageStatus:
    found = shop.db.read_now(messages.get, message_id)
    assert found is not None
    return found.status


EVENTS = st.lists(
    st.one_of(
        st.builds(
            lambda n, at, kind: said(f"m{n}", n, NOON - at * 1_000, message_type=kind),
            st.integers(0, 12),
            st.integers(0, 90_000),
            st.sampled_from([MessageType.TEXT, MessageType.SYSTEM, MessageType.UNSUPPORTED]),
        ),
        st.builds(
            lambda n, at: said(
                f"e{n}", 100 + n, NOON - at * 1_000, origin=Origin.PHONE_APP, outgoing=True
            ),
            st.integers(0, 3),
            st.integers(0, 90_000),
        ),
        st.builds(lambda n: MessageRevoked(f"wamid.{n}", NOON), st.integers(0, 12)),
        st.builds(
            lambda n, s: StatusSeen(f"wamid.{n}", s, NOON),
            st.integers(100, 104),
            st.sampled_from(STATUSES),
        ),
    ),
    min_size=1,
    max_size=25,
)


class RolledBack(Exception):
    """Ends a trial without leaving anything in the shop."""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS, seed=st.integers(0, 10_000))
def test_any_order_and_any_number_of_doubles_give_the_same_messages(
    shop: Shop, events: list[Seen], seed: int
) -> None:
    once = outcome(shop, events)
    shuffled = [*events, *events]
    random.Random(seed).shuffle(shuffled)
    moves = (MessageRevoked,)
    if not any(isinstance(event, moves) for event in events):
        firsts: dict[str, Seen] = {}
        for event in events:
            if isinstance(event, MessageSeen):
                firsts.setdefault(event.wa_id, event)
        same = [
            event
            for event in shuffled
            if not isinstance(event, MessageSeen) or firsts[event.wa_id] == event
        ]
        assert outcome(shop, same) == once


def outcome(shop: Shop, events: Sequence[Seen]) -> list[tuple[object, ...]]:
    """The messages after these events; the inbox columns agree with a recount from scratch."""
    found: list[tuple[object, ...]] = []

    def trial(tx: Tx) -> None:
        for event in events:
            ingest.apply(tx, event, NOON)
        rows = tx.all("SELECT wa_id, content, direction, status FROM message ORDER BY wa_id")
        found.extend(tuple(dict(row).values()) for row in rows)
        for row in tx.all("SELECT * FROM lead"):
            before = dict(row)
            inbox_columns.refresh(tx, row["id"], NOON)
            assert dict(tx.all("SELECT * FROM lead WHERE id = :id", id=row["id"])[0]) == before
            assert before["unread_count"] == recount(tx, row["id"])
        raise RolledBack

    with pytest.raises(RolledBack):
        shop.db.write_now(trial)
    return found


def recount(tx: Tx, lead_id: int) -> int:
    chat = messages.conversation(tx, lead_id, None, 1_000)
    unread = tx.all("SELECT id FROM message WHERE lead_id = :id AND unread = 1", id=lead_id)
    inbound = {one.id for one in chat if one.direction is Direction.INBOUND}
    return len([row for row in unread if row["id"] in inbound])


def test_an_answer_goes_to_the_number_they_last_wrote_from(shop: Shop) -> None:
    take(shop, said("from my number", 1))
    lead_id = asha(shop)
    shop.db.write_now(leads.edit, OWNER, NOON, lead_id, {"phone": "+911000000999"})
    lead = shop.db.read_now(leads.get, lead_id)
    assert lead.phone == "+911000000999"
    address = lead.address()
    assert address is not None
    assert address.value == "911000000123"


def test_before_they_ever_wrote_the_present_number_counts(shop: Shop) -> None:
    added = shop.db.write_now(leads.add, OWNER, NOON, name="Ravi", phone="+911000000888")
    shop.db.write_now(leads.edit, OWNER, NOON, added.id, {"phone": "+911000000999"})
    address = shop.db.read_now(leads.get, added.id).address()
    assert address is not None
    assert address.value == "911000000999"
