"""`webhook-relay channels add`: a new address, with whatever can be random made here."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from ipaddress import ip_network

from webhook_relay.cli.asking import Wanted, value_of
from webhook_relay.cli.showing import Commands, takes_config
from webhook_relay.errors import RelayError
from webhook_relay.settings.editing import Document, with_block
from webhook_relay.settings.names import short_names
from webhook_relay.settings.new_channel import Given, NewChannel, new_channel
from webhook_relay.settings.values import ProviderName, Settings

_APP_SECRET = Wanted("--app-secret", "The app secret (Meta, App settings, Basic)")
_AUTH_TOKEN = Wanted("--auth-token", "The auth token (Twilio's console)")
_PLATFORM_SECRET = Wanted("--platform-secret", "The platform secret (360dialog, partners)")
_URL = Wanted("--url", "The relay's public address, https://…", hidden=False)
_ALLOW = Wanted("--allow", "Gupshup's addresses, with commas between them", hidden=False)


def add(actions: Commands) -> None:
    adding = actions.add_parser(
        "add",
        help="open a new address",
        description="Secrets are best typed when asked for, or given in the environment as "
        f"{_APP_SECRET.variable} or {_AUTH_TOKEN.variable}: other users of a machine see options.",
    )
    providers = [str(one) for one in ProviderName]
    adding.add_argument("--provider", required=True, choices=providers, help="who posts there")
    adding.add_argument("--shop", help="whose events these are; needed when there are several")
    adding.add_argument("--url", help="the relay's public address, https://…")
    adding.add_argument("--app-secret", metavar="SECRET", help="cloud: the app's secret")
    adding.add_argument("--auth-token", metavar="SECRET", help="twilio: the auth token")
    adding.add_argument(
        "--platform-secret", metavar="SECRET", help="360dialog: a partner's signing secret"
    )
    adding.add_argument(
        "--allow", metavar="ADDRESSES", help="gupshup: its addresses, with commas between them"
    )
    takes_config(adding)
    adding.set_defaults(run=_add)


def restart(does: str) -> str:
    return f"Restart the relay to {does} it: sudo systemctl restart webhook-relay"


def _add(asked: argparse.Namespace) -> None:
    file = Document(asked.config)
    shop = _shop(file.settings, asked.shop)
    channel = new_channel(ProviderName(asked.provider), shop, _given(asked))
    file.write(with_block(file.text, channel.block))
    told = _told(channel, short_names(file.settings)[channel.id], shop)
    sys.stdout.write(json.dumps(told, ensure_ascii=False) if asked.json else "\n".join(_page(told)))
    sys.stdout.write("\n")


def _shop(settings: Settings, wanted: str | None) -> str:
    shops = [one.id for one in settings.shops]
    if wanted is None and len(shops) == 1:
        return shops[0]
    if wanted not in shops:
        raise RelayError(f"Name the shop with --shop: {', '.join(shops)}.")
    return wanted


def _given(asked: argparse.Namespace) -> Given:
    """What this provider needs, from wherever it is given."""
    match ProviderName(asked.provider):
        case ProviderName.CLOUD:
            secret = value_of(_APP_SECRET, asked.app_secret)
            return Given(app_secret=secret, url=_url(asked.url or ""))
        case ProviderName.DIALOG_360:
            signing = asked.platform_secret or os.environ.get(_PLATFORM_SECRET.variable, "")
            return Given(platform_secret=signing, url=_url(asked.url or ""))
        case ProviderName.TWILIO:
            token = value_of(_AUTH_TOKEN, asked.auth_token)
            return Given(auth_token=token, url=_url(value_of(_URL, asked.url)))
        case ProviderName.GUPSHUP:
            allow = _networks(value_of(_ALLOW, asked.allow))
            return Given(allow=allow, url=_url(asked.url or ""))


def _url(text: str) -> str:
    if text and not text.startswith("https://"):
        raise RelayError(f"Providers ask for https: {text} begins otherwise.")
    return text


def _networks(text: str) -> tuple[str, ...]:
    found = tuple(one.strip() for one in text.split(","))
    for one in found:
        try:
            ip_network(one)
        except ValueError:
            raise RelayError(f"{one!r} is no address and no network as 192.0.2.0/24.") from None
    return found


def _told(channel: NewChannel, name: str, shop: str) -> dict[str, object]:
    return {
        "id": channel.id,
        "name": name,
        "shop": shop,
        "address": channel.address,
        "enter": dict(channel.enter),
        "next": restart("open"),
    }


def _page(told: dict[str, object]) -> Iterator[str]:
    """The same for a person."""
    yield f"Added {told['name']} of shop {told['shop']}. Enter at the provider:"
    enter = told["enter"]
    if isinstance(enter, dict):
        width = max(map(len, enter))
        yield from (f"  {key.ljust(width)}  {value}" for key, value in enter.items())
    if not str(told["address"]).startswith("https://"):
        yield "The address begins with the relay's own: https://… (--url puts it in front)."
    yield str(told["next"])
