"""The digest on the owner's own phone: wanted, once a day at most, through the gate, never in doubt twice."""

from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import httpx
import pytest

from crm_tui.domain.actor import DIGEST, WORKER, Actor, ActorKind
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.message import Message, MessageStatus
from crm_tui.domain.policy import QuietHours
from crm_tui.domain.template import Template
from crm_tui.services import automatic, digest, digest_message, leads, outbox, sending, work
from crm_tui.services.digest_message import DigestMessage, read_digest_to
from crm_tui.services.sending import SendRefused, Wanted
from crm_tui.shop import Shop
from crm_tui.store import messages, settings, templates
from crm_tui.store import outbox as store
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from crm_tui.thinking import agents_of
from crm_tui.worker import Worker
from tests.conftest import NOON, FakeClock
from tests.unit.test_outbox import at_the_counter, begin
from tests.unit.test_sending import WA_ID, customer_writes

OWNERS = "919800000001"
KOLKATA = ZoneInfo("Asia/Kolkata")
NINE = Millis(NOON - 3 * HOUR - 30 * MINUTE)
"""Nine in the morning of today."""
YESTERDAY = NOON - DAY
NEWS = Template("daily_numbers", "en", "utility", "approved", "Your shop: {{1}}", variables=("1",))


class Killed(BaseException):
    """Nothing of the program catches it."""


class Morning:
    """A shop in which something happened yesterday, and the worker's digest for the owner."""

    def __init__(self, shop: Shop, clock: FakeClock) -> None:
        self.shop, self.clock, self.to, self.template = shop, clock, f"+{OWNERS}", ""
        self.ready = True
        customer_writes(shop, "Cake?", at=YESTERDAY, wa_id="wamid.customer")
        clock.time = NINE

    def owner_wrote(self, at: int = NINE - HOUR) -> None:
        customer_writes(self.shop, "hi", at=at, wa_id=f"wamid.{at}", sender=OWNERS)

    def worker(self) -> DigestMessage:
        """A worker that was just started."""
        shop = self.shop
        return DigestMessage(
            shop.db, shop.policy, self.clock, self.to, self.template, lambda: self.ready
        )

    async def why_not(self) -> str:
        with pytest.raises(CrmError) as error:
            await self.worker().go_on()
        return error.value.sentence()

    def queued(self) -> list[Message]:
        """All that was ever made."""
        found = self.shop.db.read_now(messages.page, 0, 1_000)
        return [one for one in found if one.actor == str(DIGEST)]


@pytest.fixture
def morning(shop: Shop, clock: FakeClock) -> Morning:
    return Morning(replace(shop, policy=replace(shop.policy, closed=None, quiet=None)), clock)


async def test_the_line_of_yesterday_goes_to_the_owners_own_number(morning: Morning) -> None:
    morning.owner_wrote()
    await morning.worker().go_on()
    (made,) = morning.queued()
    expected = morning.shop.db.read_now(digest.digest, "Asia/Kolkata", morning.clock.now())
    assert made.status is MessageStatus.QUEUED
    assert made.content.startswith("Yesterday: 1 in, 0 out")
    assert made.content == digest.line(expected)
    assert made.lead_id == morning.shop.db.read_now(leads.find, f"+{OWNERS}").id


async def test_nobody_gets_it_unless_it_is_wanted(morning: Morning) -> None:
    morning.owner_wrote()
    for to in ("", "off", " Off "):
        morning.to = to
        await morning.worker().go_on()
    assert morning.queued() == []


async def test_it_is_sent_once_a_day_however_often_the_worker_starts(morning: Morning) -> None:
    morning.owner_wrote()
    for _ in range(3):
        await morning.worker().go_on()
        morning.clock.forward(HOUR)
    assert len(morning.queued()) == 1
    morning.clock.time = NINE + DAY
    morning.owner_wrote(at=NINE + DAY - HOUR)
    await morning.worker().go_on()
    assert len(morning.queued()) == 2


async def test_a_clock_that_was_a_day_ahead_brings_no_second_one(morning: Morning) -> None:
    morning.clock.time = NINE + DAY
    morning.owner_wrote(at=NINE + DAY - HOUR)
    await morning.worker().go_on()
    assert len(morning.queued()) == 1
    morning.clock.time = NINE + HOUR
    await morning.worker().go_on()
    morning.clock.time = NINE + DAY + HOUR
    await morning.worker().go_on()
    assert len(morning.queued()) == 1


async def test_what_was_on_its_way_when_the_worker_died_is_in_doubt_and_not_sent_again(
    morning: Morning,
) -> None:
    morning.owner_wrote()
    await morning.worker().go_on()
    shop, now = morning.shop, morning.clock.now()
    epoch = shop.db.write_now(work.begin, 1, now)
    (due,) = shop.db.read_now(store.due, now)
    assert shop.db.write_now(outbox._claim, due, shop.policy, epoch, now) is not None
    shop.db.write_now(work.begin, 2, now)  # killed, and started again
    morning.clock.forward(5 * MINUTE)
    await morning.worker().go_on()
    assert [one.status for one in morning.queued()] == [MessageStatus.UNKNOWN]


async def test_killed_before_the_transaction_ended_it_is_made_by_the_next_worker(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning.owner_wrote()
    put = settings.put

    def killed(tx: Tx, key: str, value: object) -> None:
        put(tx, key, value)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(settings, "put", killed)
        with pytest.raises(Killed):
            await morning.worker().go_on()
    assert morning.queued() == []
    await morning.worker().go_on()
    assert len(morning.queued()) == 1


async def test_without_a_window_and_a_template_it_is_skipped_and_said_once(
    morning: Morning,
) -> None:
    morning.owner_wrote(at=NINE - 2 * DAY)
    why = await morning.why_not()
    assert why.startswith("The digest was not sent: no window is open with +919800000001")
    assert "CRM_DIGEST_TEMPLATE" in why
    await morning.worker().go_on()
    assert morning.queued() == []
    last = morning.shop.db.read_now(digest_message.last)
    assert last is not None
    assert (last.message, last.why) == (None, why)


async def test_without_a_window_the_template_carries_the_line(morning: Morning) -> None:
    morning.owner_wrote(at=NINE - 2 * DAY)
    morning.shop.db.write_now(templates.save, NEWS)
    morning.template = "daily_numbers"
    await morning.worker().go_on()
    (made,) = morning.queued()
    assert made.content.startswith("Your shop: Yesterday: 1 in, 0 out")


@pytest.mark.parametrize("blanks", [(), ("1", "2")])
async def test_a_template_must_have_one_blank(morning: Morning, blanks: tuple[str, ...]) -> None:
    morning.owner_wrote(at=NINE - 2 * DAY)
    morning.shop.db.write_now(templates.save, replace(NEWS, variables=blanks))
    morning.template = "daily_numbers"
    assert "exactly one blank" in await morning.why_not()


async def test_a_number_that_the_shop_does_not_know_is_told(morning: Morning) -> None:
    assert "does not know the number" in await morning.why_not()


async def test_a_number_that_is_none_is_told_once_a_day(morning: Morning) -> None:
    morning.to = "my phone"
    assert "CRM_DIGEST_TO cannot be read" in await morning.why_not()
    await morning.worker().go_on()
    assert morning.queued() == []


async def test_the_gate_is_asked_like_for_anybody(morning: Morning) -> None:
    customer_writes(morning.shop, "STOP", at=NINE - HOUR, wa_id="wamid.stop", sender=OWNERS)
    assert "asked to get no more messages" in await morning.why_not()


async def test_the_switch_that_stops_all_automatic_sending_stops_it_too(morning: Morning) -> None:
    morning.owner_wrote()
    morning.shop.db.write_now(automatic.stop, morning.shop.actor, NINE)
    assert "Automatic sending is stopped" in await morning.why_not()


async def test_it_waits_for_eight_for_the_quiet_hours_and_for_news_from_the_relay(
    morning: Morning,
) -> None:
    morning.owner_wrote(at=NINE - 4 * HOUR)
    morning.clock.time = NINE - HOUR - MINUTE
    await morning.worker().go_on()
    quiet = QuietHours(time(21), time(10), KOLKATA)
    shop = morning.shop
    morning.shop = replace(shop, policy=replace(shop.policy, quiet=quiet))
    morning.clock.time = NINE
    await morning.worker().go_on()
    morning.clock.time = NINE + HOUR
    morning.ready = False
    await morning.worker().go_on()
    assert morning.queued() == []
    assert morning.shop.db.read_now(digest_message.last) is None
    morning.ready = True
    await morning.worker().go_on()
    assert len(morning.queued()) == 1


async def test_a_day_on_which_nothing_happened_needs_no_message(morning: Morning) -> None:
    morning.clock.time = NINE + 3 * DAY
    morning.owner_wrote(at=NINE + 3 * DAY - HOUR)
    await morning.worker().go_on()
    assert morning.queued() == []
    last = morning.shop.db.read_now(digest_message.last)
    assert last is not None
    assert not last.why


async def test_a_worker_that_looks_all_the_time_reads_once_a_minute(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning.owner_wrote()
    worker = morning.worker()
    await worker.go_on()
    monkeypatch.delattr(Database, "read")
    for _ in range(50):
        await worker.go_on()
    morning.clock.forward(MINUTE)
    with pytest.raises(AttributeError):
        await worker.go_on()


def test_nothing_but_the_digest_gets_this_way_past_the_gate(morning: Morning) -> None:
    morning.owner_wrote()
    lead = morning.shop.db.read_now(leads.find, f"+{OWNERS}")
    for actor in (WORKER, Actor(ActorKind.SYSTEM, "digest2"), Actor(ActorKind.AGENT, "digest")):
        with pytest.raises(SendRefused):
            morning.shop.db.write_now(
                sending.queue, Wanted(lead.id, "x"), morning.shop.policy, actor, NINE
            )


async def test_the_worker_sends_it_to_the_provider_once(shop: Shop, clock: FakeClock) -> None:
    customer_writes(shop, "Cake?", at=YESTERDAY, wa_id="wamid.old", sender=OWNERS)
    async with at_the_counter(shop, clock) as counter, agents_of(shop) as agents:
        wanted = replace(shop, settings=replace(shop.settings, digest_to=f"+{WA_ID}"))
        for _ in range(2):
            async with httpx.AsyncClient() as client:
                worker = Worker(wanted, begin(shop), counter.provider, agents, client)
                for step in worker._steps:
                    while await step():
                        pass
            clock.forward(MINUTE)
        (body,) = counter.bodies()
        assert body.startswith("Yesterday: 1 in, 0 out")


@pytest.mark.parametrize("text", ["98000 00001", "+91 98000-00001", "919800000001"])
def test_the_number_may_be_written_in_any_usual_way(text: str) -> None:
    assert read_digest_to(text) == "+919800000001"
