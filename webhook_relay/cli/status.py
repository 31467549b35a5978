"""`webhook-relay status`."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from webhook_relay.cli.drawing import Look, wrapped, write
from webhook_relay.cli.showing import Commands, settings_of, show, takes_config
from webhook_relay.clock import SystemClock

_AGES = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def add(commands: Commands) -> None:
    command = commands.add_parser("status", help="what waits for which shop, and what is wrong")
    takes_config(command)
    command.set_defaults(run=_status)


def _status(asked: argparse.Namespace) -> None:
    from webhook_relay.watching.status import status

    found = status(settings_of(asked), SystemClock())
    if asked.json:
        show(found, as_json=True)
    else:
        write(_page(found, Look.of(sys.stdout)))


def _page(found: Mapping[str, object], look: Look) -> Iterator[str]:
    """What is wrong stands before the figures."""
    yield f"relay: {found['relay']}"
    yield f"address: {found['address']}"
    for words in _list(found["warnings"]):
        first, *others = wrapped(f"! {words}", look)
        yield from (first, *(f"  {one}" for one in others))
    for shop in _list(found["shops"]):
        yield from wrapped("  ".join(_shop(shop)), look)
    for one in _list(found["last_events"]):
        yield f"{one['channel']}  last event {one['at'] or 'none yet'}"


def _shop(shop: Mapping[str, object]) -> Iterator[str]:
    yield f"shop {shop['id']}"
    yield f"waiting {shop['waiting']}"
    if shop["waiting"]:
        yield f"({size(shop['bytes'])}, the oldest for {age(shop['oldest_waiting_seconds'])})"
    if shop["quota_bytes"]:
        yield f"quota {size(shop['quota_bytes'])}"
    yield str(shop["events"])
    yield f"devices {shop['devices']}"


def size(number: object) -> str:
    """Bytes for a person: `12 kB`, `3.4 MB`."""
    value = float(str(number))
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.3g} {unit}"
        value /= 1000
    return f"{value:.3g} TB"


def age(seconds: object) -> str:
    """`3 days`, `1 hour`: its largest unit is enough."""
    value = int(str(seconds))
    length, unit = next((one for one in _AGES if value >= one[0]), (1, "second"))
    count = value // length
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
