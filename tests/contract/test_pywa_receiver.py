"""pywa as a receiver: it verifies the simulator's signature, and reads its webhooks as we do."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pywa import WhatsApp, handlers
from pywa import types as theirs

from crm_tui.domain.content import Choice, Location
from crm_tui.domain.webhook import MessageSeen, ReactionSeen, StatusSeen
from crm_tui.whatsapp.provider import Text
from crm_tui.whatsapp.providers import make_provider, parser_for
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings
from tests.conftest import FakeClock
from tests.contract.loopback import Hook, hook

CUSTOMER = "911000000123"
SECRET = "app-secret"


class Receiver:
    """pywa behind the simulator's webhooks."""

    def __init__(self, simulator: Simulator, receiver: Hook, session: httpx.Client) -> None:
        self.simulator = simulator
        self.hook = receiver
        self.updates: list[Any] = []
        self.client = WhatsApp(
            phone_id=simulator.world.settings.number_id,
            token="t",
            server=None,
            verify_token="v",
            app_secret=SECRET,
            validate_updates=True,
            session=session,
        )
        kinds = (
            handlers.MessageHandler,
            handlers.MessageStatusHandler,
            handlers.CallbackButtonHandler,
            handlers.CallbackSelectionHandler,
            handlers.EditedMessageHandler,
            handlers.DeletedMessageHandler,
            handlers.PhoneNumberChangeHandler,
            handlers.CallConnectHandler,
            handlers.FlowCompletionHandler,
            handlers.OutgoingMessageHandler,
        )
        self.client.add_handlers(*(kind(self._take) for kind in kinds))

    def _take(self, _: WhatsApp, update: Any) -> None:
        self.updates.append(update)

    def read(self) -> tuple[Any, Any]:
        """What pywa and what our parser make of the last webhook."""
        headers, raw = self.hook.came[-1]
        signature = headers["x-hub-signature-256"]
        assert self.client.webhook_update_validator(raw, signature) is None
        assert self.client.webhook_update_handler(raw)[1] == 200
        ours = parser_for("cloud")(raw, self.simulator.world.clock.now(), None)
        return self.updates[-1], ours[0]

    async def both(self, **wanted: Any) -> tuple[Any, Any]:
        """The same for what a customer says now."""
        before = len(self.hook.came)
        self.simulator.mailbox.say({"from": CUSTOMER, "name": "Amit"} | wanted)
        await self.hook.until(lambda: len(self.hook.came) > before)
        return self.read()


@pytest.fixture
async def pywa_receiver(clock: FakeClock) -> AsyncIterator[Receiver]:
    async with hook() as receiver:
        settings = Settings(webhook=receiver.url, app_secret=SECRET, delay=0.01)
        async with running(settings, clock) as simulator:
            with httpx.Client() as session:
                yield Receiver(simulator, receiver, session)


async def test_a_forged_webhook_is_told_from_a_signed_one(pywa_receiver: Receiver) -> None:
    await pywa_receiver.both(text="नमस्ते")
    headers, raw = pywa_receiver.hook.came[-1]
    signature = headers["x-hub-signature-256"]
    refused = pywa_receiver.client.webhook_update_validator(raw + b" ", signature)
    assert refused is not None
    assert refused[1] == 403


async def test_a_text(pywa_receiver: Receiver) -> None:
    message, ours = await pywa_receiver.both(text="नमस्ते 🙏", reply_to="wamid.Q", forwarded=True)
    assert isinstance(message, theirs.Message)
    assert (message.id, message.text) == (ours.wa_id, ours.content)
    assert message.from_user.name == ours.sender.name
    assert message.from_user.wa_id == CUSTOMER
    assert int(message.timestamp.timestamp()) * 1000 == ours.timestamp
    assert message.reply_to_message.id == ours.reply_to_wa_id
    assert message.forwarded == ours.forwarded


@pytest.mark.parametrize("kind", ["image", "video", "document", "audio", "voice", "sticker"])
async def test_a_file(pywa_receiver: Receiver, kind: str) -> None:
    message, ours = await pywa_receiver.both(**{kind: True}, caption="look")
    assert message.type.value == ours.message_type.value
    media = message.media
    assert (media.id, media.mime_type, media.sha256) == (
        ours.media.provider_id,
        ours.media.mime_type,
        ours.media.sha256,
    )
    assert (message.caption or "") == ours.content
    assert bool(getattr(media, "voice", False)) == ours.media.voice


async def test_a_location(pywa_receiver: Receiver) -> None:
    place = {"latitude": 18.5, "longitude": 73.8, "name": "Home", "address": "Pune"}
    message, ours = await pywa_receiver.both(location=place)
    found = message.location
    assert ours.details == Location(found.latitude, found.longitude, found.name, found.address)


async def test_contacts(pywa_receiver: Receiver) -> None:
    card = {"name": "Ravi Iyer", "phones": ["+911"], "emails": ["r@b.in"], "company": "Sweets"}
    message, ours = await pywa_receiver.both(contacts=[card])
    (theirs_card,), (our_card,) = message.contacts, ours.details.cards
    assert theirs_card.name.formatted_name == our_card.name
    assert tuple(phone.phone for phone in theirs_card.phones) == our_card.phones
    assert tuple(email.email for email in theirs_card.emails) == our_card.emails
    assert theirs_card.org.company == our_card.company


@pytest.mark.parametrize("emoji", ["👍", "", None])
async def test_a_reaction(pywa_receiver: Receiver, emoji: str | None) -> None:
    wanted = {"message_id": "wamid.T"} | ({} if emoji is None else {"emoji": emoji})
    message, ours = await pywa_receiver.both(reaction=wanted)
    assert isinstance(ours, ReactionSeen)
    assert message.reaction.message_id == ours.target_wa_id
    assert (message.reaction.emoji or None) == ours.emoji


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("tap", theirs.CallbackButton),
        ("button", theirs.CallbackButton),
        ("row", theirs.CallbackSelection),
    ],
)
async def test_a_tap(pywa_receiver: Receiver, kind: str, made: type[Any]) -> None:
    update, ours = await pywa_receiver.both(
        **{kind: {"id": "k1", "title": "1 kg"}, "reply_to": "wamid.Q"}
    )
    assert isinstance(update, made)
    assert ours.details == Choice(update.data, update.title)


async def test_an_order(pywa_receiver: Receiver) -> None:
    message, ours = await pywa_receiver.both(
        order=[{"product": "CAKE", "quantity": 2, "price": 450.5}]
    )
    (item,) = message.order.products
    assert ours.content == f"🛒 {item.quantity} × {item.sku} at ₹{item.price}"


async def test_an_edit_and_a_revoke(pywa_receiver: Receiver) -> None:
    edited, ours = await pywa_receiver.both(edit={"message_id": "wamid.O", "text": "2 kg"})
    assert (edited.original_message_id, edited.message.text) == (ours.wa_id, ours.content)
    deleted, ours = await pywa_receiver.both(revoke={"message_id": "wamid.O"})
    assert deleted.original_message_id == ours.wa_id


async def test_a_new_number(pywa_receiver: Receiver) -> None:
    changed, ours = await pywa_receiver.both(new_number="911000000456")
    assert (changed.old_wa_id, changed.new_wa_id) == (ours.old[0].value, ours.new[0].value)


async def test_a_call(pywa_receiver: Receiver) -> None:
    call, ours = await pywa_receiver.both(call=True)
    assert isinstance(ours, MessageSeen)
    assert call.id == ours.wa_id


async def test_an_echo_of_the_phone_app(pywa_receiver: Receiver) -> None:
    message, ours = await pywa_receiver.both(text="Ready at 5", echo=True)
    assert isinstance(message, theirs.OutgoingMessage)
    assert (message.id, message.text, ours.outgoing) == (ours.wa_id, ours.content, True)


async def test_a_status(pywa_receiver: Receiver, clock: FakeClock) -> None:
    play = pywa_receiver
    await play.both(text="Hi")
    async with httpx.AsyncClient() as client:
        settings = play.simulator.world.settings
        provider = make_provider(
            "cloud",
            key=settings.key,
            number_id=settings.number_id,
            base_url=play.simulator.world.base_url,
            client=client,
        )
        point = parser_for("cloud")(play.hook.came[0][1], clock.now(), None)[0].sender.points[0]
        await provider.send(point, Text("₹450"), tracker="M7")
    await play.hook.until(lambda: len(play.hook.came) == 4)
    update, ours = play.read()
    assert isinstance(ours, StatusSeen)
    assert (update.id, update.status.value, update.tracker) == (
        ours.wa_id,
        ours.status.value,
        ours.tracker,
    )
