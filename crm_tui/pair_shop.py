"""`crm relay` and the set-up's pairing: the shop's folder, its database and the relay put together."""

import asyncio
import os
import platform
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services import pairing, relay_keys, relay_state
from crm_tui.services.may import insist
from crm_tui.services.pairing import Paired, Pairing
from crm_tui.services.relay_api import RelayApi
from crm_tui.services.relay_keys import public_of
from crm_tui.services.relay_state import Saved, Seen
from crm_tui.settings import in_environment
from crm_tui.shop import Shop, save_config
from webhook_relay.envelope import PairingLink, six_words

T = TypeVar("T")
_FROM_PAIRING = ("relay_url", "relay_token", *relay_keys.NAMES)


def pair(shop: Shop, link: PairingLink, env: Mapping[str, str] = os.environ) -> Paired:
    """Use up the code of a link, and save address, token and the relay's key; raises CrmError."""
    insist(shop.actor, Act.PAIR_RELAY)
    refuse_what_would_win(env)
    # Saved before anything can be sealed to it.
    secret = shop.db.write_now(relay_keys.own_secret, shop.clock.now())
    public = public_of(secret)
    accepted = ask(link.url, "", lambda relay: relay.pair(link.code, public, _this_device()))
    save_config(shop.home, {"relay_url": link.url})
    made = shop.db.write_now(pairing.keep, link.url, accepted, shop.actor, shop.clock.now())
    return Paired(made, six_words(accepted.relay_key, public, link.code))


def rotate(shop: Shop, env: Mapping[str, str] = os.environ) -> bytes:
    """A new key of the shop's own; the public one. Raises CrmError."""
    insist(shop.actor, Act.PAIR_RELAY)
    refuse_what_would_win(env, relay_keys.NAMES)
    settings = shop.settings
    if not settings.relay_url:
        raise CrmError("This shop has no relay.", "Pair it first: crm relay pair LINK.")

    async def turn(relay: RelayApi) -> bytes:
        try:
            return await pairing.rotate(shop.db, relay, shop.actor, shop.clock)
        finally:
            await shop.db.close()

    return ask(settings.relay_url, settings.relay_token, turn)


def forget(shop: Shop, env: Mapping[str, str] = os.environ) -> Pairing | None:
    """Part from the relay on this end; the pairing that was. Raises CrmError."""
    insist(shop.actor, Act.PAIR_RELAY)
    refuse_what_would_win(env, ("relay_url", "relay_token", "relay_key"))
    save_config(shop.home, {"relay_url": ""})
    return shop.db.write_now(pairing.forget, shop.actor, shop.clock.now())


def look(shop: Shop, env: Mapping[str, str] = os.environ) -> tuple[Saved, Seen | None]:
    """This shop's end, and what the relay says now; None where there is none to be asked."""
    settings = shop.settings
    fixed = in_environment(relay_keys.NAMES, env)
    saved = shop.db.read_now(relay_state.saved, settings.relay_url, fixed)
    if not settings.relay_url or not settings.relay_token:
        return saved, None
    seen = ask(
        settings.relay_url, settings.relay_token, lambda relay: relay_state.ask(relay, saved.keys)
    )
    return saved, seen


def ask(url: str, token: str, what: Callable[[RelayApi], Awaitable[T]]) -> T:
    """One conversation with a relay, in a thread without an event loop."""

    async def talk() -> T:
        import httpx

        async with httpx.AsyncClient(follow_redirects=False) as client:
            return await what(RelayApi(client, url, token))

    return asyncio.run(talk())


def refuse_what_would_win(env: Mapping[str, str], names: tuple[str, ...] = _FROM_PAIRING) -> None:
    """A setting of the environment would go on winning over the new one: say so first."""
    for name in in_environment(names, env):
        variable = f"CRM_{name.upper()}"
        raise CrmError(
            f"{variable} is set in the environment and would win over what is saved now.",
            f"Take it out there, then do it again: unset {variable}",
        )


def _this_device() -> str:
    """How the relay lists this computer."""
    return clean_line(platform.node(), 60) or "shop"
