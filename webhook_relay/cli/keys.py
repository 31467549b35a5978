"""`webhook-relay keys`: the relay's own signing key."""

import argparse
import base64
import sys

from webhook_relay.cli.drawing import Look, wrapped, write
from webhook_relay.cli.showing import Commands, settings_of, show, takes_config
from webhook_relay.devices.signing import rotate_signing_key


def add(commands: Commands) -> None:
    keys = commands.add_parser("keys", help="the key that the relay signs with")
    actions = keys.add_subparsers(dest="action", required=True)
    rotating = actions.add_parser("rotate", help="make a new one, vouched for by the old one")
    takes_config(rotating)
    rotating.set_defaults(run=_rotate)


def _rotate(asked: argparse.Namespace) -> None:
    settings = settings_of(asked)
    key = rotate_signing_key(settings.signing_key_file)
    if asked.json:
        told = {"relay_key": base64.b64encode(key.public).decode(), "earlier": len(key.earlier)}
        show(told | {"restart_needed": True}, True)
        return
    look = Look.of(sys.stdout)
    sentence = "The relay has a new signing key, and the old one vouches for it."
    follow = "Restart the relay to use it. Paired shops follow by themselves."
    kept = f"Keep a copy of {settings.signing_key_file} with your backups: without it shops pair again."
    write([*wrapped(f"{sentence} {follow}", look), "", *wrapped(kept, look)])
