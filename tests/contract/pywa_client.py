"""pywa, a Cloud API client of somebody else's, pointed at the simulator: only the address is changed."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from pywa import WhatsApp

from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.settings import Settings

T = TypeVar("T")
SETTINGS = Settings()
CUSTOMER = "911000000123"
STRANGER = "911000000999"


class ToLoopback(httpx.HTTPTransport):
    """Sends every request to the simulator instead of to Meta."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base = httpx.URL(base_url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions.pop("sni_hostname", None)
        request.url = request.url.copy_with(
            scheme=self._base.scheme, host=self._base.host, port=self._base.port
        )
        return super().handle_request(request)


class Pywa:
    """pywa's blocking client, called from a thread."""

    def __init__(self, simulator: Simulator, session: httpx.Client) -> None:
        self.simulator = simulator
        self.client = WhatsApp(
            phone_id=SETTINGS.number_id,
            token=SETTINGS.key,
            waba_id=SETTINGS.account_id,
            session=session,
        )

    async def __call__(self, call: Callable[..., T], *args: Any, **more: Any) -> T:
        return await asyncio.to_thread(call, *args, **more)

    def say(self, **wanted: Any) -> str:
        return self.simulator.mailbox.say({"from": CUSTOMER} | wanted)

    def last_sent(self) -> dict[str, Any]:
        """The last accepted body, without what is null or empty."""
        return bare(list(self.simulator.world.sent.values())[-1].body)


def bare(value: Any) -> Any:
    """Without nulls and empty parts: pywa writes some where others leave the key out."""
    if isinstance(value, dict):
        found = {key: bare(inner) for key, inner in value.items()}
        return {key: inner for key, inner in found.items() if inner not in (None, [], {}, "")}
    return [bare(inner) for inner in value] if isinstance(value, list) else value


def lower(body: dict[str, Any]) -> dict[str, Any]:
    """Component types in lower case, places as text: Meta's reference and pywa differ; both are taken."""
    for component in body.get("template", {}).get("components", []):
        component |= {
            key: str(component[key]).lower()
            for key in ("type", "sub_type", "index")
            if key in component
        }
    return body
