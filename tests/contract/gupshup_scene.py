"""A simulated Gupshup app with a webhook receiver, and the adapter that is connected to it."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import httpx

from crm_tui.domain.clock import Clock
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.webhook import Seen
from crm_tui.whatsapp.provider import Content, Outcome, Provider
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.providers.gupshup_parse import parse
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings
from tests.contract.loopback import Hook, hook
from tests.contract.twilio_gupshup_shelf import Shelf

KEY = "gupshup-key"
APP = "DemoApp/3fa85f64-5717-4562-b3fc-2c963f66afa6"
NUMBER = "911000000000"
CUSTOMER = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
STRANGER = ContactPoint("whatsapp", PointKind.WA_ID, "911000000999")
SETTINGS = Settings(provider="gupshup", key=KEY, account_id=APP, display_number=NUMBER, delay=0.01)


@dataclass(slots=True)
class Scene:
    simulator: Simulator
    hook: Hook
    provider: Provider
    shelf: Shelf
    clock: Clock

    def say(self, **wanted: Any) -> str:
        return self.simulator.mailbox.say({"from": CUSTOMER.value, "name": "Amit"} | wanted)

    async def send(self, what: Content, to: ContactPoint = CUSTOMER, **more: Any) -> Outcome:
        return await self.provider.send(to, what, tracker="M1", **more)

    def last_form(self) -> dict[str, str]:
        """The last form that came."""
        came = self.simulator.world.log.received[-1]
        return dict(parse_qsl(came["body"], keep_blank_values=True))

    def last_message(self) -> Any:
        """The JSON in the last form."""
        return json.loads(self.last_form()["message"])

    def seen(self) -> list[Seen]:
        """What our reader makes of every webhook that came."""
        return [one for _, raw in self.hook.came for one in parse(raw, self.clock.now(), NUMBER)]


@contextlib.asynccontextmanager
async def gupshup_scene(clock: Clock, **more: Any) -> AsyncIterator[Scene]:
    """Everything running, with a customer who has just written."""
    async with hook() as receiver, httpx.AsyncClient() as client:
        settings = replace(SETTINGS, webhook=receiver.url, **more)
        async with running(settings, clock) as simulator:
            shelf = Shelf()
            provider = make_provider(
                "gupshup",
                key=KEY,
                number_id=f"+{NUMBER}",
                account_id=settings.account_id,
                base_url=simulator.world.base_url,
                client=client,
                file_host=shelf,
            )
            scene = Scene(simulator, receiver, provider, shelf, clock)
            scene.say(text="Hi")
            await receiver.until(lambda: len(receiver.came) == 1)
            yield scene
