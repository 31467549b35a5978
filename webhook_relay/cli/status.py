"""`webhook-relay status`."""

import argparse

from webhook_relay.cli.showing import Commands, settings_of, show, takes_config


def add(commands: Commands) -> None:
    command = commands.add_parser("status", help="what waits for which shop")
    takes_config(command)
    command.set_defaults(run=_status)


def _status(asked: argparse.Namespace) -> None:
    from webhook_relay.status import status

    show(status(settings_of(asked)), asked.json)
