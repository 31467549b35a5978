"""The outbox against a real server: what leaves, leaves once, and every outcome is written down."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.message import Message, MessageStatus
from crm_tui.services import ingest, leads, sending, work
from crm_tui.services.outbox import PATIENCE, Outbox
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import messages, templates
from crm_tui.whatsapp.provider import Provider
from crm_tui.whatsapp.providers import make_provider, meta_parse
from crm_tui.whatsapp.providers.wire import Patience
from crm_tui.whatsapp.simulator import envelopes
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.limits import PAIR_BURST
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import DEMO_KEY, Settings
from tests.conftest import FakeClock
from tests.unit.test_sending import WA_ID, customer_writes

QUICK = Patience(connect=2.0, silence=0.4, whole=0.8)
"""For a provider that is known not to answer; a loaded machine needs more for one that does."""


@dataclass(slots=True)
class Counter:
    """A shop whose customer has just written, with an outbox and a simulated provider."""

    shop: Shop
    clock: FakeClock
    simulator: Simulator
    provider: Provider
    outbox: Outbox
    lead_id: LeadId

    def queue(self, text: str, delay: int = 0) -> Message:
        wanted = Wanted(self.lead_id, text)
        return self.shop.db.write_now(
            sending.queue, wanted, self.shop.policy, OWNER, self.clock.now(), delay
        )

    def found(self, message: Message) -> Message:
        found = self.shop.db.read_now(messages.get, message.id)
        assert found is not None
        return found

    def bodies(self) -> list[str]:
        return [one.body["text"]["body"] for one in self.simulator.world.sent.values()]

    def report(self, word: str) -> None:
        """The provider's report on the last message, as its webhook would bring it."""
        world = self.simulator.world
        sent = list(world.sent.values())[-1]
        status = envelopes.status(sent, word, world.seconds())
        body = envelopes.statuses(world.settings, world.person(sent.to), status)
        for seen in meta_parse.parse(json.dumps(body).encode(), self.clock.now()):
            self.shop.db.write_now(ingest.apply, seen, self.clock.now())


def begin(shop: Shop) -> int:
    return shop.db.write_now(work.begin, 1, shop.clock.now())


async def try_for(outbox: Outbox, clock: FakeClock, millis: int) -> int:
    """Let time go by in half minutes; how many tries were made."""
    tries = 0
    for _ in range(millis // (30 * SECOND)):
        tries += await outbox.send_due()
        clock.forward(30 * SECOND)
    return tries


@asynccontextmanager
async def at_the_counter(
    shop: Shop, clock: FakeClock, key: str = DEMO_KEY, patience: Patience | None = None
) -> AsyncIterator[Counter]:
    settings = Settings(delay=3_600.0)
    async with running(settings, clock) as simulator, httpx.AsyncClient(trust_env=False) as client:
        world = simulator.world
        provider = make_provider(
            "cloud",
            key=key,
            number_id=settings.number_id,
            base_url=world.base_url,
            client=client,
            patience=patience or Patience(),
        )
        lead_id = customer_writes(shop, "Hello")
        world.open_window(world.person(WA_ID))
        outbox = Outbox(shop.db, shop.media, provider, shop.policy, clock, begin(shop))
        try:
            yield Counter(shop, clock, simulator, provider, outbox, lead_id)
        finally:
            await shop.db.close()


async def test_what_is_accepted_is_sent_once_and_the_ticks_follow(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        message = counter.queue("₹450 ka hai ji")
        assert await counter.outbox.send_due() == 1
        assert await counter.outbox.send_due() == 0
        assert counter.bodies() == ["₹450 ka hai ji"]
        sent = counter.found(message)
        assert (sent.status, sent.whatsapp_message_id) == (
            MessageStatus.SENT,
            next(iter(counter.simulator.world.sent)),
        )
        assert shop.db.read_now(leads.get, counter.lead_id).status is LeadStatus.CONTACTED
        counter.report("read")
        counter.report("delivered")
        assert counter.found(message).status is MessageStatus.READ


async def test_nothing_leaves_before_its_five_seconds_are_over(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        counter.queue("₹450", delay=5 * SECOND)
        clock.forward(5 * SECOND - 1)
        assert await counter.outbox.send_due() == 0
        clock.forward(1)
        assert await counter.outbox.send_due() == 1


async def test_a_number_that_is_not_on_whatsapp_fails_with_its_sentence(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        counter.simulator.world.faults.set({"not_on_whatsapp": [WA_ID]})
        message = counter.queue("Hi")
        await counter.outbox.send_due()
        failed = counter.found(message)
        if failed.status is MessageStatus.SENT:  # Meta says so later, by a report
            counter.report("failed")
            failed = counter.found(message)
        assert (failed.status, failed.error_code) == (MessageStatus.FAILED, 131026)
        assert failed.error_text


async def test_a_window_that_only_the_provider_knows_to_be_closed_fails_with_131047(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        counter.simulator.world.person(WA_ID).window_until = Millis(0)
        message = counter.queue("Hi")
        await counter.outbox.send_due()
        failed = counter.found(message)
        assert (failed.status, failed.error_code) == (MessageStatus.FAILED, 131047)
        assert "template" in str(failed.error_text)
        assert shop.db.read_now(leads.get, counter.lead_id).needs_reply


async def test_a_key_that_expired_is_tried_for_half_an_hour(shop: Shop, clock: FakeClock) -> None:
    async with at_the_counter(shop, clock, key="an-old-key") as counter:
        message = counter.queue("Hi")
        await counter.outbox.send_due()
        waiting = counter.found(message)
        assert waiting.status is MessageStatus.QUEUED
        assert "key" in str(waiting.error_text)
        await try_for(counter.outbox, clock, PATIENCE + 10 * MINUTE)
        failed = counter.found(message)
        assert (failed.status, failed.error_code) == (MessageStatus.FAILED, 190), failed.error_text
        assert counter.bodies() == []


async def test_too_fast_waits_as_long_as_the_provider_asks(shop: Shop, clock: FakeClock) -> None:
    async with at_the_counter(shop, clock) as counter:
        counter.simulator.world.faults.set({"throttle": 1})
        message = counter.queue("Hi")
        assert await counter.outbox.send_due() == 1
        assert counter.found(message).status is MessageStatus.QUEUED
        clock.forward(SECOND)
        assert await counter.outbox.send_due() == 1
        assert counter.found(message).status is MessageStatus.SENT


async def test_too_many_to_one_person_leave_later_and_in_order(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        for _ in range(PAIR_BURST):
            assert counter.simulator.world.limits.exceeded(WA_ID) is None
        first, second = counter.queue("one"), counter.queue("two")
        assert await counter.outbox.send_due() == 1
        assert counter.found(first).status is MessageStatus.QUEUED
        clock.forward(12 * SECOND)
        await counter.outbox.send_due()
        assert counter.bodies() == ["one", "two"]
        assert counter.found(second).status is MessageStatus.SENT


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        ("timeout_after_accept", 1),
        ("error_after_accept", 1),
        ("reset_after_accept", 1),
        ("reset_before_accept", 0),
    ],
)
async def test_a_send_without_an_answer_is_unknown_and_never_repeated(
    shop: Shop, clock: FakeClock, fault: str, left: int
) -> None:
    patience = QUICK if fault == "timeout_after_accept" else None
    async with at_the_counter(shop, clock, patience=patience) as counter:
        counter.simulator.world.faults.set({fault: 1})
        message = counter.queue("₹450")
        await counter.outbox.send_due()
        assert counter.found(message).status is MessageStatus.UNKNOWN
        clock.forward(DAY - HOUR)
        again = Outbox(shop.db, shop.media, counter.provider, shop.policy, clock, begin(shop))
        assert await again.send_due() == 0
        assert len(counter.bodies()) == left
        if left:
            counter.report("delivered")
            settled = counter.found(message)
            assert settled.status is MessageStatus.DELIVERED
            assert settled.whatsapp_message_id is not None


async def test_a_provider_that_is_away_is_tried_again_and_given_up_after_half_an_hour(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        async with httpx.AsyncClient(trust_env=False) as client:
            away = make_provider(
                "cloud", key="k", number_id="1", base_url="http://127.0.0.1:1", client=client
            )
            alone = Outbox(shop.db, shop.media, away, shop.policy, clock, begin(shop))
            message = counter.queue("Hi")
            assert await try_for(alone, clock, PATIENCE - MINUTE) >= 4
            assert counter.found(message).status is MessageStatus.QUEUED
            assert await try_for(alone, clock, 10 * MINUTE) >= 1
        assert counter.found(message).status is MessageStatus.FAILED
        assert "half an hour" in str(counter.found(message).error_text)
        assert shop.db.read_now(leads.get, counter.lead_id).needs_reply


async def test_what_waited_too_long_for_a_worker_is_given_back_unsent(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        message = counter.queue("We close in ten minutes")
        clock.forward(PATIENCE + MINUTE)
        await counter.outbox.send_due()
        assert counter.bodies() == []
        assert counter.found(message).status is MessageStatus.FAILED
        assert "half an hour" in str(counter.found(message).error_text)


async def test_nothing_leaves_to_somebody_who_wrote_stop_meanwhile(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        message = counter.queue("Our new cakes …", delay=5 * SECOND)
        clock.forward(6 * SECOND)
        customer_writes(shop, "STOP", at=clock.now(), wa_id="wamid.stop")
        await counter.outbox.send_due()
        assert not counter.simulator.world.log.received
        assert counter.found(message).status is MessageStatus.FAILED
        assert "no more messages" in str(counter.found(message).error_text)


async def test_nothing_leaves_when_the_window_closes_meanwhile(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        clock.forward(DAY - 3 * MINUTE)
        message = counter.queue("Hi", delay=5 * SECOND)
        clock.forward(2 * MINUTE)
        await counter.outbox.send_due()
        assert counter.bodies() == []
        assert counter.found(message).status is MessageStatus.FAILED


async def test_a_chat_keeps_its_order_while_other_chats_go_on(shop: Shop, clock: FakeClock) -> None:
    async with at_the_counter(shop, clock) as counter:
        other = customer_writes(shop, "Hello", wa_id="wamid.9", sender="911000000999")
        counter.simulator.world.open_window(counter.simulator.world.person("911000000999"))
        texts = [f"part {n}" for n in range(6)]
        for text in texts:
            counter.queue(text)
        shop.db.write_now(
            sending.queue, Wanted(other, "for another"), shop.policy, OWNER, clock.now(), 0
        )
        assert await counter.outbox.send_due() == 7
        assert [body for body in counter.bodies() if body in texts] == texts
        assert "for another" in counter.bodies()


async def test_of_two_workers_only_the_newer_sends(shop: Shop, clock: FakeClock) -> None:
    async with at_the_counter(shop, clock) as counter:
        newer = Outbox(shop.db, shop.media, counter.provider, shop.policy, clock, begin(shop))
        counter.queue("once")
        async with asyncio.timeout(10):
            assert await counter.outbox.send_due() == 0
            tried = await asyncio.gather(*(one.send_due() for one in (counter.outbox, newer) * 4))
        assert sum(tried) >= 1
        assert counter.bodies() == ["once"]


async def test_an_older_worker_does_not_judge_what_a_newer_one_is_sending(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        message = counter.queue("once")
        newer = Outbox(shop.db, shop.media, counter.provider, shop.policy, clock, begin(shop))
        assert await newer.send_due() == 1
        customer_writes(shop, "STOP", at=clock.now() + SECOND, wa_id="wamid.stop")
        assert await counter.outbox.send_due() == 0
        assert counter.found(message).status is MessageStatus.SENT


async def test_an_outcome_that_cannot_be_written_now_is_written_later(
    shop: Shop, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_counter(shop, clock) as counter:
        message = counter.queue("once")
        real, full = shop.db.write, iter([True])

        async def write(task: Any, *args: Any, **more: Any) -> object:
            if task.__name__ == "_settle" and next(full, False):
                raise CrmError("The disk is full; nothing was changed.")
            return await real(task, *args, **more)

        monkeypatch.setattr(shop.db, "write", write)
        with pytest.raises(CrmError, match="disk is full"):
            await counter.outbox.send_due()
        assert counter.found(message).status is MessageStatus.SENDING
        await counter.outbox.send_due()
        assert counter.found(message).status is MessageStatus.SENT
        assert counter.bodies() == ["once"]


async def test_a_worker_that_is_stopped_waits_for_the_answer_on_its_way(
    shop: Shop, clock: FakeClock
) -> None:
    async with at_the_counter(shop, clock) as counter:
        message, seen = counter.queue("once"), asyncio.Event()
        counter.simulator.world.watchers.append(lambda _: seen.set())
        sending_now = asyncio.create_task(counter.outbox.send_due())
        await asyncio.wait_for(seen.wait(), 10)
        sending_now.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending_now
        assert counter.found(message).status is MessageStatus.SENT


async def test_a_template_leaves_outside_the_window_with_its_values(
    shop: Shop, clock: FakeClock
) -> None:
    from crm_tui.demo.bakery import TEMPLATES
    from crm_tui.domain.message import TemplateCall

    shop.db.write_now(templates.save, TEMPLATES[0])
    async with at_the_counter(shop, clock) as counter:
        clock.forward(2 * DAY)
        call = TemplateCall("order_ready", "", (("1", "Asha\x1b[2J"), ("2", "A-17")))
        wanted = Wanted(counter.lead_id, template=call)
        message = shop.db.write_now(sending.queue, wanted, shop.policy, OWNER, clock.now(), 0)
        assert message.content.startswith("Hi Asha[2J, your order A-17")
        await counter.outbox.send_due()
        body = json.loads(counter.simulator.world.log.received[-1]["body"])
        assert body["template"]["name"] == "order_ready"
