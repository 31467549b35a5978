"""A simulated provider with a webhook receiver, and the adapter that is connected to it."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl

import httpx

from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.template import Template
from crm_tui.domain.webhook import Seen
from crm_tui.whatsapp.provider import Content, File, Outcome, Provider
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings
from tests.contract.loopback import Hook, hook

NUMBER = "911000000000"
CUSTOMER = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
STRANGER = ContactPoint("whatsapp", PointKind.WA_ID, "911000000999")


@dataclass(slots=True)
class Shelf:
    """A public place for files that only remembers what was put there."""

    put_there: list[File] = field(default_factory=list)

    async def put(self, file: File) -> str:
        self.put_there.append(file)
        return f"https://files.shop.example/{len(self.put_there)}/{file.filename}"


@dataclass
class Scene:
    """A provider that speaks in forms; each has a class of its own."""

    SETTINGS: ClassVar[Settings]
    PARSE: ClassVar[Callable[[bytes, Millis, str], tuple[Seen, ...]]]
    """Our reader of its webhooks."""
    MESSAGES: ClassVar[str]
    """How the path ends to which messages are sent."""

    settings: Settings
    simulator: Simulator
    hook: Hook
    client: httpx.AsyncClient
    clock: Clock
    shelf: Shelf = field(default_factory=Shelf)
    provider: Provider = field(init=False)

    def __post_init__(self) -> None:
        self.provider = self.connect(file_host=self.shelf)

    def connect(self, **more: Any) -> Provider:
        """An adapter of this simulator's account."""
        known: dict[str, Any] = {
            "key": self.settings.key,
            "number_id": f"+{NUMBER}",
            "account_id": self.settings.account_id,
            "base_url": self.simulator.world.base_url,
            "client": self.client,
        }
        return make_provider(self.settings.provider, **(known | more))

    def say(self, **wanted: Any) -> str:
        return self.simulator.mailbox.say({"from": CUSTOMER.value, "name": "Amit"} | wanted)

    async def send(self, what: Content, to: ContactPoint = CUSTOMER, **more: Any) -> Outcome:
        return await self.provider.send(to, what, tracker="M1", **more)

    async def template(self, name: str) -> Template:
        return next(t for t in await self.provider.list_templates() if t.name == name)

    def last_form(self) -> dict[str, str]:
        """The last message that came."""
        received = self.simulator.world.log.received
        came = [entry for entry in received if entry["path"].endswith(self.MESSAGES)]
        return dict(parse_qsl(came[-1]["body"], keep_blank_values=True))

    def seen(self) -> list[Seen]:
        """What our reader makes of every webhook that came."""
        return [
            one for _, raw in self.hook.came for one in self.PARSE(raw, self.clock.now(), NUMBER)
        ]

    @classmethod
    @contextlib.asynccontextmanager
    async def play(cls, clock: Clock, **more: Any) -> AsyncIterator[Self]:
        """Everything running, with a customer who has just written."""
        async with hook() as receiver, httpx.AsyncClient() as client:
            settings = replace(cls.SETTINGS, webhook=receiver.url, **more)
            async with running(settings, clock) as simulator:
                scene = cls(settings, simulator, receiver, client, clock)
                scene.say(text="Hi")
                await receiver.until(lambda: len(receiver.came) == 1)
                yield scene
