"""The same conversation through each of the four providers reads the same, as far as it is carried."""

from collections.abc import Sequence
from typing import Any

import pytest

from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MessageSeen, ReactionSeen
from crm_tui.whatsapp.capabilities import NAMES
from crm_tui.whatsapp.providers import parser_for
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings
from tests.conftest import FakeClock
from tests.contract.loopback import hook

PLACE = {"latitude": 18.5, "longitude": 73.8, "name": "Home", "address": "MG Road, Pune"}
CONVERSATION: tuple[dict[str, Any], ...] = (
    {"text": "Bhaiya 1 kg chocolate cake kitne ka hai?"},
    {"text": "नमस्ते 🙏 *bold* [/] ₹450\nand a second line"},
    {"text": "This", "forwarded": True},
    {"image": True, "caption": "Like this one"},
    {"video": True},
    {"document": True, "filename": "order.pdf"},
    {"voice": True},
    {"sticker": True},
    {"location": PLACE},
    {"location": {"latitude": -1.25, "longitude": 36.0}},
    {"contacts": [{"name": "Ravi Iyer", "phones": ["+911000000124"]}]},
    {"button": {"id": "yes", "title": "Yes please"}},
    {"row": {"id": "kg", "title": "1 kg"}},
)
META = ("360dialog", "cloud")
# Twilio does not tell a button below a template from one below a question.
_TAPS = {MessageType.BUTTON: MessageType.INTERACTIVE}


async def heard(provider: str, clock: FakeClock, said: Sequence[dict[str, Any]]) -> list[Any]:
    """What the shop reads of the conversation, in its order."""
    found: list[Any] = []
    async with hook() as receiver:
        settings = Settings(provider, webhook=receiver.url, account_id="AC1")
        async with running(settings, clock) as simulator:
            for number, wanted in enumerate(said, 1):
                simulator.mailbox.say({"from": "911000000123", "name": "Amit"} | wanted)
                await receiver.until(lambda number=number: len(receiver.came) == number)
                raw = receiver.came[-1][1]
                found += parser_for(provider)(raw, clock.now(), None)
    return found


def essence(seen: MessageSeen) -> tuple[Any, ...]:
    """What a person sees of a message."""
    media = seen.media and (seen.media.mime_type.partition(";")[0], bool(seen.media.url))
    return (
        seen.sender.name,
        seen.sender.points[0].value,
        _TAPS.get(seen.message_type, seen.message_type),
        seen.content,
        seen.details,
        media,
        seen.forwarded,
        seen.opens_window,
    )


@pytest.mark.parametrize("provider", [name for name in NAMES if name != "cloud"])
async def test_every_message_reads_the_same(provider: str, clock: FakeClock) -> None:
    # Twilio hands contact cards on as a file.
    said = [one for one in CONVERSATION if provider != "twilio" or "contacts" not in one]
    wanted = [essence(seen) for seen in await heard("cloud", clock, said)]
    found = [essence(seen) for seen in await heard(provider, clock, said)]
    assert found == wanted
    assert len(found) == len(said)


@pytest.mark.parametrize("provider", NAMES)
async def test_a_quote_is_carried(provider: str, clock: FakeClock) -> None:
    first, second = await heard(
        provider, clock, [{"text": "Price?"}, {"text": "Hello?", "reply_to": "SM" + "0" * 32}]
    )
    assert first.reply_to_wa_id is None
    assert second.reply_to_wa_id == "SM" + "0" * 32


@pytest.mark.parametrize("provider", [*META, "gupshup"])
async def test_a_reaction_is_carried_but_by_twilio(provider: str, clock: FakeClock) -> None:
    (seen,) = await heard(provider, clock, [{"reaction": {"message_id": "wamid.T", "emoji": "👍"}}])
    assert isinstance(seen, ReactionSeen)
    assert (seen.target_wa_id, seen.emoji) == ("wamid.T", "👍")


@pytest.mark.parametrize("provider", META)
@pytest.mark.parametrize(
    "wanted",
    [
        {"flow": {"size": "2 kg"}},
        {"order": [{"product": "CAKE", "quantity": 1, "price": 450}]},
        {"unsupported": "poll"},
        {"call": True},
    ],
    ids=["flow", "order", "unsupported", "call"],
)
async def test_metas_own_kinds(provider: str, clock: FakeClock, wanted: dict[str, Any]) -> None:
    (seen,) = await heard(provider, clock, [wanted])
    assert isinstance(seen.message_type, MessageType)
    assert seen.sender.name == "Amit"
