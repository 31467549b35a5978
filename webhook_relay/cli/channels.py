"""`webhook-relay channels`: the addresses that receive webhooks."""

import argparse
from collections.abc import Iterator

from webhook_relay.cli import channels_add
from webhook_relay.cli.drawing import write
from webhook_relay.cli.showing import Commands, settings_of, show, takes_config
from webhook_relay.settings.names import short_names
from webhook_relay.settings.values import Settings


def add(commands: Commands) -> None:
    channels = commands.add_parser("channels", help="the addresses that receive webhooks")
    actions = channels.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="every address, and whose it is")
    takes_config(listing)
    listing.set_defaults(run=_list)
    channels_add.add(actions)
    removing = actions.add_parser("remove", help="close an address")
    removing.add_argument(
        "id", metavar="ID", help="its id: the end of its address in channels list"
    )
    takes_config(removing)
    removing.set_defaults(run=_remove)


def _list(asked: argparse.Namespace) -> None:
    found = list(_addresses(settings_of(asked)))
    if asked.json:
        show({"items": found, "next": None}, as_json=True)
    else:
        write(_page(found))


def _remove(asked: argparse.Namespace) -> None:
    from webhook_relay.settings.editing import Document, without_block

    file = Document(asked.config)
    name = short_names(file.settings).get(asked.id, asked.id)
    file.write(without_block(file.text, asked.id))
    show({"removed": name, "next": channels_add.restart("close")}, asked.json)


def _page(found: list[dict[str, str]]) -> Iterator[str]:
    """A row for each; the id is the end of the address."""
    if not found:
        yield "There is no address yet: webhook-relay channels add opens one."
    names = max((len(one["name"]) for one in found), default=0)
    shops = max((len(one["shop"]) for one in found), default=0)
    for one in found:
        yield f"{one['name'].ljust(names)}  {one['shop'].ljust(shops)}  {one['address']}"


def _addresses(settings: Settings) -> Iterator[dict[str, str]]:
    names = short_names(settings)
    for channel in settings.channels:
        yield _row_of(names, channel.id, channel.shop, channel.provider, "hooks")
    for form in settings.forms:
        yield _row_of(names, form.id, form.shop, "form", "forms")
    for one in settings.leads:
        yield _row_of(names, one.id, one.shop, one.source, "leads")


def _row_of(names: dict[str, str], id_: str, shop: str, provider: str, room: str) -> dict[str, str]:
    """`name` is what metrics and logs call it: an id may be a secret."""
    address = f"/{room}/{id_}"
    return {"name": names[id_], "id": id_, "shop": shop, "provider": provider, "address": address}
