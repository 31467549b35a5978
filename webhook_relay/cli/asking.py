"""Where a command gets a secret from: an option, the environment, or hidden at the keyboard."""

import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from webhook_relay.errors import RelayError


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value that a command cannot go on without."""

    option: str
    """As it is typed, `--app-secret`."""
    words: str
    """What it is, and where it is found."""
    hidden: bool = True

    @property
    def variable(self) -> str:
        return "RELAY_" + self.option.removeprefix("--").replace("-", "_").upper()


def value_of(wanted: Wanted, given: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """Raises RelayError when it was given nowhere and nobody is there to ask."""
    found = given or environ.get(wanted.variable) or _asked(wanted)
    if not found.strip():
        raise RelayError(
            f"{wanted.words} is needed: give it in {wanted.variable} or as {wanted.option}."
        )
    return found.strip()


def _asked(wanted: Wanted) -> str:
    if not sys.stdin.isatty():
        return ""
    ask = getpass.getpass if wanted.hidden else input
    try:
        return ask(f"{wanted.words}: ")
    except (EOFError, KeyboardInterrupt):
        return ""
