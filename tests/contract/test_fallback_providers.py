"""Two real adapters as one: the second takes over exactly when the first certainly did not send."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import TemplateCall
from crm_tui.whatsapp.provider import Accepted, File, Filled, Provider, Reaction, Text, Unknown
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.providers.fallback import Fallback
from crm_tui.whatsapp.providers.wire import Patience
from crm_tui.whatsapp.simulator import pictures
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings
from crm_tui.whatsapp.simulator.world import World

TO = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
PICTURE = File(MessageType.IMAGE, pictures.png(), "image/png", "cake.png", "This one?")


class Pair:
    """360dialog first, Meta's Cloud API second, a simulator behind each."""

    def __init__(self, first: World, second: World, client: httpx.AsyncClient) -> None:
        self.worlds = (first, second)
        self._client = client

    def made(self, *, key: str = "", url: str = "") -> Fallback:
        """The two as one; the first with another key or address when one is given."""
        first, second = self.worlds
        return Fallback(
            self._one("360dialog", url or first.base_url, key or first.settings.key),
            self._one("cloud", second.base_url, second.settings.key),
        )

    def _one(self, name: str, url: str, key: str) -> Provider:
        settings = self.worlds[1].settings
        return make_provider(
            name,
            key=key,
            number_id=settings.number_id,
            account_id=settings.account_id,
            base_url=url,
            client=self._client,
            patience=Patience(connect=5, silence=0.3, whole=5),
        )

    def sent(self) -> list[int]:
        return [len(world.sent) for world in self.worlds]


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async with (
        running(Settings("360dialog", delay=0.01)) as first,
        running(Settings("cloud", delay=0.01)) as second,
        httpx.AsyncClient() as client,
    ):
        for simulator in (first, second):
            simulator.mailbox.say({"from": TO.value, "text": "Hi"})
        yield Pair(first.world, second.world, client)


async def test_the_first_sends_while_it_can(pair: Pair) -> None:
    outcome = await pair.made().send(TO, Text("₹450"), tracker="M1")
    assert isinstance(outcome, Accepted)
    assert outcome.provider == "360dialog"
    assert pair.sent() == [1, 0]


@pytest.mark.parametrize("what", [Text("₹450"), PICTURE], ids=["text", "picture"])
async def test_the_second_takes_over_from_one_that_is_away(
    pair: Pair, unused_tcp_port: int, what: Any
) -> None:
    both = pair.made(url=f"http://127.0.0.1:{unused_tcp_port}")
    outcome = await both.send(TO, what, tracker="M7", reply_to="wamid.of.the.first")
    assert isinstance(outcome, Accepted)
    assert outcome.provider == "cloud"
    sent = pair.worlds[1].sent[outcome.wa_id]
    assert sent.tracker == "M7"
    assert "context" not in sent.body


async def test_the_second_takes_over_from_one_that_refuses_the_account(pair: Pair) -> None:
    outcome = await pair.made(key="wrong").send(TO, Text("₹450"), tracker="M1")
    assert isinstance(outcome, Accepted)
    assert pair.sent() == [0, 1]


async def test_a_template_goes_out_as_the_seconds_own(pair: Pair) -> None:
    both = pair.made(key="wrong")
    listed = {item.name: item for item in await pair.made().list_templates()}
    call = Filled(listed["hello_again"], TemplateCall("hello_again", "en"))
    assert isinstance(await both.send(TO, call, tracker="M1"), Accepted)
    assert pair.sent() == [0, 1]


@pytest.mark.parametrize(
    "fault", ["timeout_after_accept", "error_after_accept", "reset_after_accept"]
)
async def test_a_lost_answer_is_never_sent_again(pair: Pair, fault: str) -> None:
    pair.worlds[0].faults.set({fault: 1})
    assert isinstance(await pair.made().send(TO, Text("₹450"), tracker="M1"), Unknown)
    assert pair.sent() == [1, 0]


@pytest.mark.parametrize("fault", ["throttle", "busy"])
async def test_a_first_that_is_only_busy_is_waited_for(pair: Pair, fault: str) -> None:
    pair.worlds[0].faults.set({fault: 1})
    assert not isinstance(await pair.made().send(TO, Text("₹450"), tracker="M1"), Accepted)
    assert pair.sent() == [0, 0]


async def test_a_reaction_stays_with_the_first(pair: Pair) -> None:
    outcome = await pair.made(key="wrong").send(TO, Reaction("wamid.X", "👍"), tracker="M1")
    assert not isinstance(outcome, Accepted)
    assert pair.sent() == [0, 0]
