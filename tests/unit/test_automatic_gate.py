"""The gate for what leaves without a person: stopped, answered, too much, or in need of a person."""

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain.actor import CUSTOMER, OWNER, Actor, ActorKind
from crm_tui.domain.automatic import (
    PER_SHOP_HOUR,
    AutomaticUse,
)
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.closed_days import ClosedDays
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.message import Direction, Message, MessageStatus, MessageType
from crm_tui.domain.policy import QuietHours
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.services import automatic, life_cycle, outbox, sending
from crm_tui.services.sending import SendRefused, Wanted
from crm_tui.shop import Shop
from crm_tui.store import messages, templates
from crm_tui.store import outbox as store
from crm_tui.store.outbox import Outbound
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock
from tests.unit.test_outbox import begin
from tests.unit.test_sending import customer_writes

GREETING = Template("greeting", "en", "utility", "approved", "Namaste! We will answer soon.")
CALL = TemplateCall("greeting", "en", ())
WORKFLOW = Actor(ActorKind.WORKFLOW, "new_lead_greeting")
BROADCAST = Actor(ActorKind.BROADCAST, "B3")


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """A shop with an approved template, open every day."""
    shop.db.write_now(templates.save, GREETING)
    return replace(shop, policy=replace(shop.policy, closed=None))


def queue(shop: Shop, lead_id: LeadId, actor: Actor = WORKFLOW, words: str = "") -> Message:
    wanted = Wanted(lead_id, words) if words else Wanted(lead_id, template=CALL)
    return shop.db.write_now(sending.queue, wanted, shop.policy, actor, shop.clock.now(), 0)


def may_leave(shop: Shop, lead_id: LeadId, actor: Actor = WORKFLOW) -> bool:
    return queue(shop, lead_id, actor).status is MessageStatus.QUEUED


def refused(shop: Shop, lead_id: LeadId, actor: Actor = WORKFLOW, words: str = "") -> list[str]:
    with pytest.raises(SendRefused) as error:
        queue(shop, lead_id, actor, words)
    reasons = error.value.verdict.reasons
    assert all(reason.text and reason.fix for reason in reasons)
    return [reason.rule for reason in reasons]


def becomes(shop: Shop, message: Message, status: MessageStatus) -> None:
    def change(tx: Tx) -> None:
        tx.run(
            "UPDATE message SET status = :status, send_at = NULL, sent_at = :now WHERE id = :id",
            status=status,
            now=shop.clock.now(),
            id=message.id,
        )

    shop.db.write_now(change)


def sent(shop: Shop, lead_id: LeadId, actor: Actor = WORKFLOW, words: str = "") -> Message:
    message = queue(shop, lead_id, actor, words)
    becomes(shop, message, MessageStatus.SENT)
    return message


def lands(shop: Shop, lead_id: LeadId, actor: Actor = CUSTOMER, ago: int = 0) -> int:
    """A message that comes in beside all services: nothing but the gate can know of it."""
    theirs = actor is CUSTOMER
    new = messages.NewMessage(
        lead_id=lead_id,
        direction=Direction.INBOUND if theirs else Direction.OUTBOUND,
        content="words",
        message_type=MessageType.TEXT,
        timestamp=Millis(shop.clock.now() - ago),
        status=MessageStatus.RECEIVED if theirs else MessageStatus.SENT,
        actor=str(actor),
        wants_reply=theirs,
    )
    added = shop.db.write_now(messages.add, new, shop.clock.now())
    assert added is not None
    return added


def due(shop: Shop) -> list[Outbound]:
    return shop.db.read_now(store.due, shop.clock.now())


def claim(shop: Shop, message: Outbound, epoch: int) -> bool:
    now = shop.clock.now()
    return shop.db.write_now(outbox._claim, message, shop.policy, epoch, now) is not None


def why_failed(shop: Shop, message_id: int) -> str:
    found = shop.db.read_now(sending.get_message, message_id)
    assert found.status is MessageStatus.FAILED
    return str(found.error_text)


# -- counted in the database ---------------------------------------------------------------------


def test_an_automatic_template_leaves_and_a_persons_message_is_not_even_counted(
    counter: Shop,
) -> None:
    lead_id = customer_writes(counter, "Hello")
    assert may_leave(counter, lead_id)
    assert counter.db.read_now(automatic.use_of, lead_id, str(OWNER), NOON) is None


@pytest.mark.parametrize("kind", [ActorKind.AGENT, ActorKind.SYSTEM, ActorKind.IMPORT])
def test_nobody_but_a_person_a_workflow_or_a_broadcast_sends(
    counter: Shop, kind: ActorKind
) -> None:
    lead_id = customer_writes(counter, "Hello")
    assert refused(counter, lead_id, Actor(kind, "it")) == ["no_sender"]
    assert refused(counter, lead_id, Actor(kind, "it"), "free words") == ["no_sender"]


def test_after_two_without_an_answer_it_is_quiet_until_they_write(
    counter: Shop, clock: FakeClock
) -> None:
    lead_id = customer_writes(counter, "Hello")
    for _ in range(2):
        sent(counter, lead_id)
        clock.forward(2 * HOUR)
    assert refused(counter, lead_id) == ["unanswered"]
    clock.forward(400 * DAY)
    assert refused(counter, lead_id) == ["unanswered"]
    customer_writes(counter, "Yes?", at=clock.now(), wa_id="wamid.2")
    assert may_leave(counter, lead_id)


def test_who_answers_everything_gets_three_and_then_needs_a_person(
    counter: Shop, clock: FakeClock
) -> None:
    lead_id = customer_writes(counter, "Hello")
    for number in range(3):
        sent(counter, lead_id)
        clock.forward(2 * HOUR)
        customer_writes(counter, "ok", at=clock.now(), wa_id=f"wamid.echo{number}")
    assert refused(counter, lead_id) == ["needs_person"]
    sent(counter, lead_id, OWNER, "I am here now.")
    assert may_leave(counter, lead_id)


def test_a_person_who_helps_between_them_does_not_lift_the_hours_cap(
    counter: Shop, clock: FakeClock
) -> None:
    lead_id = customer_writes(counter, "Hello")
    for number in range(3):
        sent(counter, lead_id)
        clock.forward(MINUTE)
        sent(counter, lead_id, OWNER, f"Also this: {number}")
        clock.forward(MINUTE)
    assert refused(counter, lead_id) == ["person_hour_cap"]
    clock.forward(HOUR)
    assert may_leave(counter, lead_id)


def test_on_a_closed_day_nobody_is_written_to_but_by_a_person(counter: Shop) -> None:
    lead_id = customer_writes(counter, "Hello")
    today = ClosedDays(ZoneInfo("Asia/Kolkata"), dates=frozenset({date(2026, 11, 22)}))
    shut = replace(counter, policy=replace(counter.policy, quiet=None, closed=today))
    queue(counter, lead_id)
    [message] = due(shut)
    assert not claim(shut, message, begin(shut))
    assert "closed today" in why_failed(shut, message.id)
    assert refused(shut, lead_id) == ["closed_day"]
    assert may_leave(shut, lead_id, OWNER)


def test_ten_in_a_day_are_the_most(counter: Shop, clock: FakeClock) -> None:
    counter = replace(counter, policy=replace(counter.policy, quiet=None))
    lead_id = customer_writes(counter, "Hello")
    for number in range(10):
        sent(counter, lead_id)
        customer_writes(counter, "ok", at=clock.now(), wa_id=f"wamid.day{number}")
        sent(counter, lead_id, OWNER, f"Number {number}")
        clock.forward(HOUR + MINUTE)
    assert refused(counter, lead_id) == ["person_day_cap"]
    clock.forward(DAY - 10 * (HOUR + MINUTE) + MINUTE)
    assert may_leave(counter, lead_id)


def test_sixty_in_an_hour_are_the_most_for_the_shop(counter: Shop, clock: FakeClock) -> None:
    people = [
        customer_writes(counter, "Hello", wa_id=f"wamid.{n}", sender=f"9110000{n:05}")
        for n in range(PER_SHOP_HOUR + 1)
    ]
    for lead_id in people[:-1]:
        queue(counter, lead_id)
    assert refused(counter, people[-1]) == ["shop_hour_cap"]
    assert may_leave(counter, people[-1], OWNER)
    counter.db.write_now(
        lambda tx: tx.run("UPDATE message SET status = 'sent' WHERE status = 'queued'")
    )
    clock.forward(HOUR + 1)
    assert may_leave(counter, people[-2])


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        (MessageStatus.QUEUED, True),
        (MessageStatus.SENDING, True),
        (MessageStatus.UNKNOWN, True),
        (MessageStatus.SENT, True),
        (MessageStatus.DELIVERED, True),
        (MessageStatus.READ, True),
        (MessageStatus.FAILED, False),
    ],
)
def test_what_may_have_arrived_counts_and_what_failed_does_not(
    counter: Shop, status: MessageStatus, counts: bool
) -> None:
    lead_id = customer_writes(counter, "Hello")
    for _ in range(2):
        becomes(counter, queue(counter, lead_id), status)
    if counts:
        assert refused(counter, lead_id) == ["unanswered"]
    else:
        assert may_leave(counter, lead_id)


def test_a_message_does_not_count_itself_when_it_leaves(counter: Shop) -> None:
    lead_id, epoch = customer_writes(counter, "Hello"), begin(counter)
    first, second = queue(counter, lead_id), queue(counter, lead_id)
    for message in (first, second):
        [found] = due(counter)
        assert found.id == message.id
        assert claim(counter, found, epoch)
        becomes(counter, message, MessageStatus.SENT)
    assert refused(counter, lead_id) == ["unanswered"]


def test_who_answered_before_it_left_does_not_get_it(counter: Shop) -> None:
    lead_id, epoch = customer_writes(counter, "Hello"), begin(counter)
    message = queue(counter, lead_id)
    lands(counter, lead_id)
    [found] = due(counter)
    assert not claim(counter, found, epoch)
    assert "Asha has written meanwhile." in why_failed(counter, message.id)


def test_an_answer_dated_long_ago_by_their_phone_counts_all_the_same(counter: Shop) -> None:
    lead_id, epoch = customer_writes(counter, "Hello"), begin(counter)
    message = queue(counter, lead_id)
    lands(counter, lead_id, ago=3 * HOUR)
    [found] = due(counter)
    assert not claim(counter, found, epoch)
    assert "has written meanwhile" in why_failed(counter, message.id)


def test_after_a_person_wrote_it_does_not_follow(counter: Shop) -> None:
    lead_id, epoch = customer_writes(counter, "Hello"), begin(counter)
    message = queue(counter, lead_id)
    lands(counter, lead_id, OWNER)
    [found] = due(counter)
    assert not claim(counter, found, epoch)
    assert "Somebody of the shop has written" in why_failed(counter, message.id)


def test_stop_between_queue_and_claim_is_obeyed(counter: Shop) -> None:
    lead_id, epoch = customer_writes(counter, "Hello"), begin(counter)
    queue(counter, lead_id)
    [found] = due(counter)
    customer_writes(counter, "STOP", wa_id="wamid.2")
    assert not claim(counter, found, epoch)
    assert not due(counter)


def test_a_reply_since_the_run_began_refuses_at_once(counter: Shop, clock: FakeClock) -> None:
    lead_id = customer_writes(counter, "Hello")
    clock.forward(MINUTE)
    enrol(counter, lead_id)
    assert may_leave(counter, lead_id)
    clock.forward(MINUTE)
    lands(counter, lead_id)
    assert refused(counter, lead_id) == ["answered"]


def test_a_run_that_began_in_the_future_asks_first(counter: Shop, clock: FakeClock) -> None:
    lead_id = customer_writes(counter, "Hello")
    clock.forward(3_650 * DAY)
    enrol(counter, lead_id)
    clock.forward(-3_650 * DAY)
    assert refused(counter, lead_id) == ["clock"]


def test_what_a_person_approved_for_the_run_is_no_reason_to_end_it(
    counter: Shop, clock: FakeClock
) -> None:
    lead_id = customer_writes(counter, "Hello")
    run = enrol(counter, lead_id)
    clock.forward(MINUTE)
    proposed = lands(counter, lead_id, OWNER)

    def note(tx: Tx) -> None:
        tx.run(
            "INSERT INTO workflow_step (enrolment_id, step, outcome, message_id, at)"
            " VALUES (:run, 0, 'sent', :message, :at)",
            run=run,
            message=proposed,
            at=clock.now(),
        )

    counter.db.write_now(note)
    use = counter.db.read_now(automatic.use_of, lead_id, str(WORKFLOW), clock.now())
    assert use is not None
    assert not use.person_wrote
    lands(counter, lead_id, OWNER)
    assert refused(counter, lead_id) == ["person_wrote"]


def test_a_workflow_that_was_switched_off_sends_nothing_more(counter: Shop) -> None:
    lead_id, epoch = customer_writes(counter, "Hello"), begin(counter)
    message = queue(counter, lead_id)

    def switch_off(tx: Tx) -> None:
        tx.run(
            "INSERT INTO workflow (name, automatic, changed_at, changed_by)"
            " VALUES ('new_lead_greeting', 0, 0, 'person:owner')"
        )

    counter.db.write_now(switch_off)
    assert refused(counter, lead_id) == ["switched_off"]
    [found] = due(counter)
    assert not claim(counter, found, epoch)
    assert "may not send by itself" in why_failed(counter, message.id)


def test_quiet_hours_hold_for_it_and_alone_they_only_delay(counter: Shop) -> None:
    lead_id = customer_writes(counter, "Hello")
    night = QuietHours(time(9), time(21), ZoneInfo("Asia/Kolkata"))
    quiet = replace(counter.policy, quiet=night)
    with pytest.raises(SendRefused) as error:
        counter.db.write_now(sending.queue, Wanted(lead_id, template=CALL), quiet, WORKFLOW, NOON)
    assert error.value.verdict.only_quiet


def test_a_broadcast_is_asked_for_the_kill_switch_only(counter: Shop) -> None:
    lead_id = customer_writes(counter, "Hello")
    for _ in range(2):
        sent(counter, lead_id)
    use = counter.db.read_now(automatic.use_of, lead_id, str(BROADCAST), NOON)
    assert use == AutomaticUse(by_workflow=False)
    counter.db.write_now(automatic.stop, OWNER, NOON)
    assert "stopped" in refused(counter, lead_id, BROADCAST)


def enrol(shop: Shop, lead_id: LeadId) -> int:
    def insert(tx: Tx) -> int:
        row = tx.one(
            "INSERT INTO enrolment (workflow, lead_id, cause, state, entered_at)"
            " VALUES ('new_lead_greeting', :lead_id, 'lead:1', 'waiting', :now) RETURNING id",
            lead_id=lead_id,
            now=shop.clock.now(),
        )
        assert row is not None
        return int(row["id"])

    return shop.db.write_now(insert)


def test_who_was_moved_meanwhile_is_not_written_to(counter: Shop, clock: FakeClock) -> None:
    lead_id, epoch = customer_writes(counter, "Hello"), begin(counter)
    queue(counter, lead_id)
    [message] = due(counter)
    qualified = LeadStatus.QUALIFIED
    counter.db.write_now(life_cycle.set_status, OWNER, clock.now(), [lead_id], qualified)
    assert not claim(counter, message, epoch)
    assert "to another status" in why_failed(counter, message.id)


def test_a_move_before_the_message_was_made_is_none_of_its_reasons(
    counter: Shop, clock: FakeClock
) -> None:
    lead_id, epoch = customer_writes(counter, "Hello"), begin(counter)
    qualified = LeadStatus.QUALIFIED
    counter.db.write_now(life_cycle.set_status, OWNER, clock.now(), [lead_id], qualified)
    queue(counter, lead_id)
    [message] = due(counter)
    assert claim(counter, message, epoch)
