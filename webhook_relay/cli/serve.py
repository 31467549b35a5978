"""`webhook-relay serve`."""

import argparse

from webhook_relay.cli.showing import Commands, takes_config
from webhook_relay.settings.file import read_settings


def add(commands: Commands) -> None:
    command = commands.add_parser("serve", help="receive webhooks until told to stop")
    command.add_argument("--host", help="address to listen on, instead of the one in the file")
    command.add_argument("--port", type=_port, help="port to listen on; 0 takes a free one")
    takes_config(command, answers=False)
    command.set_defaults(run=_serve)


def _serve(asked: argparse.Namespace) -> None:
    from webhook_relay.server import serve

    serve(read_settings(asked.config, asked.host, asked.port))


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise ValueError
    return port
