"""`crm doctor`: the shop, and what its relay and its provider say when they are asked."""

import asyncio
import getpass
import os
import platform
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from crm_tui.connecting import make_provider_of
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.pair_shop import look
from crm_tui.services import relay_keys, relay_state
from crm_tui.services.checkup import Patient
from crm_tui.services.checkup_computer import Heard
from crm_tui.services.checkup_people import Slots
from crm_tui.services.checkup_provider import Answer
from crm_tui.services.relay_keys import public_of, show_key
from crm_tui.services.sharing import Private
from crm_tui.settings import SECRETS, in_environment
from crm_tui.shop import Shop, key_place
from crm_tui.store.key_slots import read_slots
from crm_tui.store.settings import profile
from crm_tui.whatsapp.provider import Provider
from crm_tui.worker_lock import worker_alive

_PATIENCE = 8.0
"""Seconds for the provider's answer."""
_NAMES = ("provider_number_id", "provider_account_id", "fallback_number_id", "fallback_account_id")
_ADDRESSES = ("provider_url", "fallback_url", "relay_url", "llm_base_url")


def patient(shop: Shop, env: Mapping[str, str] = os.environ) -> Patient:
    """Ask everybody who can be asked; takes seconds where one does not answer."""
    clocks = Clocks(shop.clock)
    answer = asyncio.run(_ask_provider(shop, clocks))
    relay, relay_says = look(shop, env)
    asyncio.run(_ask_time(shop.settings.relay_url, clocks))
    return Patient(
        home=shop.home,
        db=shop.db,
        settings=shop.settings,
        since=Millis(shop.marker.created_at),
        key_place=key_place(shop, env),
        slots=_slots(shop),
        relay=relay,
        relay_says=relay_says,
        provider_says=answer,
        worker_runs=worker_alive(shop.home),
        heard=clocks.heard,
    )


def _slots(shop: Shop) -> Slots:
    found = read_slots(shop.home)
    if found is None:
        return Slots()
    return Slots([one.role for one in found.people()], found.recovery() is not None)


class Clocks:
    """What the `Date` of answers says, beside the time here when they came."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.heard: list[Heard] = []

    def client(self, source: str) -> httpx.AsyncClient:
        """A client that listens; the first answer of each source counts."""

        async def listen(response: httpx.Response) -> None:
            said = _date(response.headers.get("date", ""))
            if said is not None and all(one.source != source for one in self.heard):
                self.heard.append(Heard(source, said, self._clock.now()))

        hooks = {"response": [listen]}
        return httpx.AsyncClient(follow_redirects=False, event_hooks=hooks, timeout=_PATIENCE)


def _date(header: str) -> Millis | None:
    try:
        return Millis(int(parsedate_to_datetime(header).timestamp() * 1000))
    except (ValueError, OverflowError):
        return None  # no date, or none that anybody could read


async def _ask_provider(shop: Shop, clocks: Clocks) -> Answer | None:
    async with clocks.client("WhatsApp's provider") as client:
        provider = make_provider_of(shop, client)
        if provider is None:
            return None
        try:
            async with asyncio.timeout(_PATIENCE):
                return await _answer(provider)
        except TimeoutError:
            said = f"{shop.settings.provider} did not answer within {_PATIENCE:g} s"
            return Answer(trouble=CrmError(said, "Check the internet connection, then ask again."))


async def _answer(provider: Provider) -> Answer:
    try:
        return Answer(await provider.account())
    except CrmError as error:
        return Answer(trouble=error)


async def _ask_time(relay_url: str, clocks: Clocks) -> None:
    """The relay's clock; whether it answers at all is told by another line."""
    if not relay_url:
        return
    try:
        async with (
            asyncio.timeout(_PATIENCE),
            clocks.client("the relay") as client,
            client.stream("GET", relay_url.rstrip("/") + "/healthz"),
        ):
            return
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
        return


def private(shop: Shop, env: Mapping[str, str] = os.environ) -> Private:
    """What must not stand in text that is given away."""
    settings = shop.settings
    about = shop.db.read_now(profile)
    fixed = in_environment(relay_keys.NAMES, env)
    relay = shop.db.read_now(relay_state.saved, settings.relay_url, fixed)
    made = relay.pairing
    slots = read_slots(shop.home)
    people = [] if slots is None else [one.name for one in slots.people()]
    names = [about.name, platform.node(), getpass.getuser(), *about.address.split(","), *people]
    names += [] if made is None else [made.device, made.shop]
    keys = [] if relay.keys.secret is None else [show_key(public_of(relay.keys.secret))]
    return Private.of(
        places={"shop": shop.home, "home": Path.home()},
        secrets=[getattr(settings, name) for name in sorted(SECRETS)] + keys,
        names=[*names, *(getattr(settings, name) for name in _NAMES), shop.marker.shop_id],
        addresses=[getattr(settings, name) for name in _ADDRESSES],
    )
