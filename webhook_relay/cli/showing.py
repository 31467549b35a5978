"""What commands share: their settings, and answers as JSON or as lines."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from webhook_relay.settings.file import read_settings
from webhook_relay.settings.values import Settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object

INSTALLED_CONFIG = Path("/etc/webhook-relay/relay.toml")
"""Where `deploy/install.sh` puts the settings."""


def takes_config(command: argparse.ArgumentParser, *, answers: bool = True) -> None:
    """`--config FILE`, and `--json` for a command that answers."""
    command.add_argument(
        "--config",
        type=Path,
        default=_usual_config(),
        metavar="FILE",
        help="the settings; without it relay.toml in this folder, else the installed one",
    )
    if answers:
        command.add_argument("--json", action="store_true", help="one JSON document")


def _usual_config() -> Path:
    """`relay.toml` here; without one, and where install.sh put the relay, the machine's."""
    here = Path("relay.toml")
    return INSTALLED_CONFIG if INSTALLED_CONFIG.exists() and not here.exists() else here


def settings_of(asked: argparse.Namespace) -> Settings:
    return read_settings(asked.config)


def show(value: dict[str, object], as_json: bool) -> None:
    text = json.dumps(value, ensure_ascii=False) if as_json else "\n".join(_lines(value))
    sys.stdout.write(text + "\n")


def _lines(value: dict[str, object]) -> Iterator[str]:
    """One line a value, one line a row: enough to read without a screen."""
    for key, one in value.items():
        if isinstance(one, list):
            yield from (_row(row) for row in one)
        elif one is not None:
            yield f"{key}: {one}"


def _row(row: dict[str, object]) -> str:
    return "  ".join(f"{key} {value}" for key, value in row.items())
