"""`webhook-relay channels`: the addresses that receive webhooks."""

import argparse
from collections.abc import Iterator

from webhook_relay.cli.showing import Commands, settings_of, show, takes_config
from webhook_relay.settings.values import Settings


def add(commands: Commands) -> None:
    channels = commands.add_parser("channels", help="the addresses that receive webhooks")
    actions = channels.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="every address, and whose it is")
    takes_config(listing)
    listing.set_defaults(run=_list)


def _list(asked: argparse.Namespace) -> None:
    show({"items": list(_addresses(settings_of(asked))), "next": None}, asked.json)


def _addresses(settings: Settings) -> Iterator[dict[str, object]]:
    for channel in settings.channels:
        yield _row_of(channel.id, channel.shop, channel.provider, "hooks")
    for form in settings.forms:
        yield _row_of(form.id, form.shop, "form", "forms")
    for one in settings.leads:
        yield _row_of(one.id, one.shop, one.source, "leads")


def _row_of(name: str, shop: str, provider: str, room: str) -> dict[str, object]:
    return {"id": name, "shop": shop, "provider": provider, "address": f"/{room}/{name}"}
