"""`webhook-relay`: one module a command; each adds its own words to the parser."""

import argparse
import sys
from collections.abc import Sequence

from webhook_relay.cli import channels, devices, keys, pair, serve, status
from webhook_relay.errors import RelayError


def main(arguments: Sequence[str] | None = None) -> int:
    """0 done, 1 could not (one sentence on standard error), 2 wrong usage."""
    asked = parser().parse_args(arguments)
    try:
        asked.run(asked)
    except RelayError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """Every parsed command has `run`, which takes what was asked for."""
    whole = argparse.ArgumentParser(
        "webhook-relay",
        description="Receives webhooks, keeps them durably, hands them to the shop.",
    )
    commands = whole.add_subparsers(dest="command", required=True)
    for one in (serve, status, channels, pair, devices, keys):
        one.add(commands)
    return whole
