"""What the simulator delivers: signed, at least once, in realistic and in hostile order."""

import asyncio
import base64
import hashlib
import hmac
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.webhook import MessageSeen, ReactionSeen, StatusSeen
from crm_tui.whatsapp.provider import Accepted, Text
from crm_tui.whatsapp.providers import make_provider, parser_for
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.scripts import NUDGES
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Order, Settings
from tests.conftest import FakeClock
from tests.contract.loopback import PATIENCE, Hook, hook

CUSTOMER = "911000000123"
TO = ContactPoint("whatsapp", PointKind.WA_ID, CUSTOMER)
SECRET = "app-secret"
HEADER = ("Authorization", "Bearer hook")


class Scene:
    """A simulator, the receiver of its webhooks, and a shop that sends."""

    def __init__(self, simulator: Simulator, receiver: Hook, client: httpx.AsyncClient) -> None:
        self.simulator = simulator
        self.hook = receiver
        self.client = client

    async def control(self, what: str, **wanted: Any) -> Any:
        url = f"{self.simulator.world.base_url}/control/{what}"
        return (await self.client.post(url, json=wanted)).json()

    async def log(self) -> Any:
        return (await self.client.get(f"{self.simulator.world.base_url}/control/log")).json()

    async def say(self, **wanted: Any) -> str:
        return str((await self.control("say", **{"from": CUSTOMER, "name": "Amit"} | wanted))["id"])

    async def send(self, tracker: str = "M1") -> str:
        settings = self.simulator.world.settings
        provider = make_provider(
            "360dialog",
            key=settings.key,
            base_url=self.simulator.world.base_url,
            client=self.client,
        )
        outcome = await provider.send(TO, Text("₹450"), tracker=tracker)
        assert isinstance(outcome, Accepted)
        return outcome.wa_id

    def read(self) -> list[Any]:
        parse, now = parser_for("cloud"), self.simulator.world.clock.now()
        return [seen for _, raw in self.hook.came for seen in parse(raw, now, None)]


@asynccontextmanager
async def scene(clock: FakeClock, *answers: int, **more: Any) -> AsyncIterator[Scene]:
    async with hook(*answers) as receiver, httpx.AsyncClient() as client:
        plain = Settings(
            webhook=receiver.url, app_secret=SECRET, webhook_header=HEADER, delay=0.01, pace=0.02
        )
        async with running(replace(plain, **more), clock) as simulator:
            yield Scene(simulator, receiver, client)


async def test_a_message_is_delivered_with_signature_and_secret_header(clock: FakeClock) -> None:
    async with scene(clock) as play:
        wamid = await play.say(text="नमस्ते, 1 kg cake kitne ka?")
        await play.hook.until(lambda: len(play.hook.came) == 1)
        headers, raw = play.hook.came[0]
        digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        assert headers["x-hub-signature-256"] == f"sha256={digest}"
        assert headers["authorization"] == HEADER[1]
        assert raw.isascii()
        (seen,) = play.read()
        assert isinstance(seen, MessageSeen)
        assert (seen.wa_id, seen.content) == (wamid, "नमस्ते, 1 kg cake kitne ka?")
        assert (seen.sender.name, seen.timestamp) == ("Amit", clock.now())


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [
        ({"image": True, "caption": "this"}, MessageType.IMAGE),
        ({"audio": True}, MessageType.AUDIO),
        ({"document": True}, MessageType.DOCUMENT),
        ({"location": {"latitude": 18.5, "longitude": 73.8}}, MessageType.LOCATION),
        ({"message": {"type": "hologram"}}, MessageType.UNSUPPORTED),
    ],
)
async def test_customers_send_every_kind(
    clock: FakeClock, wanted: dict[str, Any], kind: MessageType
) -> None:
    async with scene(clock) as play:
        await play.say(**wanted)
        await play.hook.until(lambda: len(play.hook.came) == 1)
        (seen,) = play.read()
        assert seen.message_type is kind
        if seen.media is not None:
            file = play.simulator.world.files.find(seen.media.provider_id)
            assert file is not None
            assert base64.b64decode(seen.media.sha256) == hashlib.sha256(file.content).digest()


async def test_a_customer_quotes_and_reacts(clock: FakeClock) -> None:
    async with scene(clock) as play:
        await play.say(text="Hi")
        ours = await play.send()
        await play.say(text="Ok", reply_to=ours)
        await play.say(reaction={"message_id": ours, "emoji": "👍"})
        await play.hook.until(lambda: len(play.hook.messages()) == 3)
        seen = play.read()
        assert ours in [m.reply_to_wa_id for m in seen if isinstance(m, MessageSeen)]
        assert [m.target_wa_id for m in seen if isinstance(m, ReactionSeen)] == [ours]


async def test_a_webhook_is_repeated_until_it_is_taken(clock: FakeClock) -> None:
    async with scene(clock, 500, 503) as play:
        await play.say(text="Hi")
        await play.hook.until(lambda: len(play.hook.came) == 3)
        assert len({raw for _, raw in play.hook.came}) == 1


async def test_webhooks_wait_for_an_address(clock: FakeClock) -> None:
    async with scene(clock, webhook=None) as play:
        await play.say(text="Hi")
        assert not play.hook.came
        await play.control("webhook", url=play.hook.url)
        await play.hook.until(lambda: len(play.hook.came) == 1)


async def test_the_same_webhook_comes_again_when_asked_for(clock: FakeClock) -> None:
    async with scene(clock) as play:
        wamid = await play.say(text="Hi")
        await play.control("repeat", wa_id=wamid)
        await play.hook.until(lambda: len(play.hook.came) == 2)
        first, second = play.read()
        assert first == second


async def test_statuses_come_in_order_with_our_mark_and_one_price(clock: FakeClock) -> None:
    async with scene(clock) as play:
        await play.say(text="Hi")
        ours = await play.send("M77")
        await play.hook.until(lambda: "read" in play.hook.statuses(ours))
        assert sorted(play.hook.statuses(ours)) == ["delivered", "read", "sent"]
        reports = [seen for seen in play.read() if isinstance(seen, StatusSeen)]
        assert {report.tracker for report in reports} == {"M77"}
        assert [r.pricing_category for r in reports if r.pricing_category] == ["service"]


async def test_hostile_order_reports_before_the_answer_twice_and_in_batches(
    clock: FakeClock,
) -> None:
    async with scene(clock, order=Order.HOSTILE) as play:
        await play.say(text="Hi")
        ours = await play.send()
        assert play.hook.statuses(ours)[:1] == ["delivered"]
        await play.hook.until(lambda: len(play.hook.statuses(ours)) == 8)
        assert {
            word: play.hook.statuses(ours).count(word) for word in ("sent", "delivered", "read")
        } == {
            "sent": 2,
            "delivered": 3,
            "read": 3,
        }


async def test_a_status_comes_out_of_order_when_asked_for(clock: FakeClock) -> None:
    async with scene(clock) as play:
        await play.say(text="Hi")
        ours = await play.send()
        await play.hook.until(lambda: "read" in play.hook.statuses(ours))
        await play.control("status", wa_id=ours, status="sent")
        await play.hook.until(lambda: play.hook.statuses(ours).count("sent") == 2)


async def test_a_message_can_fail_after_it_was_accepted(clock: FakeClock) -> None:
    async with scene(clock) as play:
        await play.say(text="Hi")
        await play.control("faults", fail_later=1)
        ours = await play.send()
        await play.hook.until(lambda: bool(play.hook.statuses(ours)))
        report = play.read()[-1]
        assert (report.status, report.error_code) == (MessageStatus.FAILED, 131026)


async def test_the_log_shows_what_was_received_and_delivered(clock: FakeClock) -> None:
    async with scene(clock, 500) as play:
        await play.say(text="Hi")
        ours = await play.send()
        await play.hook.until(lambda: len(play.hook.came) == 5)
        log = await play.log()
        async with asyncio.timeout(PATIENCE):
            while not all(entry["ok"] for entry in log["delivered"]):
                log = await play.log()
        assert [sent["id"] for sent in log["sent"]] == [ours]
        assert log["received"][0]["status"] == 200
        assert sorted(entry["attempts"] for entry in log["delivered"]) == [1, 1, 1, 2]


async def test_customers_write_and_answer_by_themselves(clock: FakeClock) -> None:
    async with scene(clock, customers=3, seed=5) as play:
        customer = "911000000101"

        def written() -> list[Any]:
            said = [m for m in play.hook.messages() if m["from"] == customer]
            return [m for m in said if m.get("text", {}).get("body") not in NUDGES]

        await play.hook.until(lambda: len({m["from"] for m in play.hook.messages()}) == 3)
        script = play.simulator.town.customer(customer).script
        provider = make_provider(
            "360dialog",
            key=play.simulator.world.settings.key,
            base_url=play.simulator.world.base_url,
            client=play.client,
        )
        to = ContactPoint("whatsapp", PointKind.WA_ID, customer)
        for turn in range(1, len(script.lines)):
            outcome = await provider.send(to, Text(f"answer {turn}"), tracker=f"M{turn}")
            assert isinstance(outcome, Accepted)
            await play.hook.until(lambda turn=turn: len(written()) > turn)
            last = written()[turn]
            assert (last.get("context", {}).get("id") == outcome.wa_id) == script.lines[turn].quotes


async def test_a_customer_without_an_answer_asks_once_more_and_then_waits(clock: FakeClock) -> None:
    async with scene(clock, customers=1, pace=0.005) as play:
        await play.hook.until(lambda: len(play.hook.came) == 2)
        assert play.hook.messages()[1]["text"]["body"] in NUDGES
        customer = play.simulator.town.customer("911000000101")
        play.simulator.town._speak_up(customer)
        assert len(play.simulator.world.inbound) == 2


async def test_as_a_program_it_says_where_it_listens_and_ends_when_told() -> None:
    async with hook() as receiver, httpx.AsyncClient() as client:
        options = [
            "--port",
            "0",
            "--webhook",
            receiver.url,
            "--app-secret",
            SECRET,
            "--pace",
            "0.01",
        ]
        program = await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", "crm_tui.whatsapp.simulator", *options, "--customers", "2"],
            stdout=asyncio.subprocess.PIPE,
        )
        assert program.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = (await program.stdout.readline()).decode()
            assert line.startswith("listening on http://127.0.0.1:")
            base = line.split()[-1]
            await receiver.until(lambda: len(receiver.came) >= 2)
            log = (await client.get(f"{base}/control/log")).json()
            assert len(log["delivered"]) >= 2
            program.send_signal(signal.SIGTERM)
            assert await program.wait() == 0
            assert await program.stdout.read() == b""
