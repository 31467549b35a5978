"""`webhook-relay devices`: who is paired, and taking it back."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing

from webhook_relay.cli.drawing import Look, wrapped, write
from webhook_relay.cli.showing import Commands, settings_of, show, takes_config
from webhook_relay.clock import SystemClock, iso
from webhook_relay.devices.access import accepted, seal_keys
from webhook_relay.devices.opening import open_devices
from webhook_relay.devices.protocol import Device
from webhook_relay.errors import RelayError

_INDENT = " " * 10


def add(commands: Commands) -> None:
    devices = commands.add_parser("devices", help="which devices are paired, and taking it back")
    actions = devices.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="every device, also those that were revoked")
    takes_config(listing)
    listing.set_defaults(run=_list)
    revoking = actions.add_parser("revoke", help="its token is worth nothing from now on")
    revoking.add_argument("device", help="its id, as `devices list` shows it")
    takes_config(revoking)
    revoking.set_defaults(run=_revoke)


def _list(asked: argparse.Namespace) -> None:
    settings = settings_of(asked)
    with closing(open_devices(settings)) as devices:
        found = devices.all()
    reading = {one.id for one in accepted(settings, found)}
    if asked.json:
        rows = [_row(one, one.id in reading) for one in found]
        show({"items": rows, "next": None}, True)
    else:
        write(_lines(found, reading, Look.of(sys.stdout)))


def _revoke(asked: argparse.Namespace) -> None:
    settings = settings_of(asked)
    with closing(open_devices(settings)) as devices:
        if not devices.revoke(asked.device, SystemClock().now()):
            raise RelayError(
                f"No device {asked.device} is paired: `webhook-relay devices list` shows them."
            )
        found = devices.all()
    if asked.json:
        show({"device": asked.device, "revoked": True}, True)
        return
    shop = next(one.shop for one in found if one.id == asked.device)
    told = "Its feed ends within two seconds, and nothing more is sealed to its key."
    if shop not in seal_keys(settings, accepted(settings, found)):
        told += f" Until another is paired, events of shop {shop} are kept readable here."
    write(wrapped(f"Device {asked.device} is revoked. {told}", Look.of(sys.stdout)))


def _row(device: Device, is_reading: bool) -> dict[str, object]:
    return {
        "id": device.id,
        "shop": device.shop,
        "name": device.name,
        "accepted": is_reading,
        "words": list(device.words),
        "paired_at": iso(device.paired_at),
        "seen_at": _when(device.seen_at),
        "revoked_at": _when(device.revoked_at),
    }


def _when(moment: int | None) -> str | None:
    return None if moment is None else iso(moment)


def _lines(found: tuple[Device, ...], reading: set[str], look: Look) -> Iterator[str]:
    if not found:
        yield "No device is paired. Run: webhook-relay pair"
    for one in found:
        yield f"{one.id}  {one.name}"
        yield from wrapped(_times(one), look, _INDENT)
        if one.id in reading:
            yield from wrapped(" ".join(one.words), look, _INDENT)
        elif one.revoked_at is None:
            yield from wrapped("not accepted: the shop's token in relay.toml wins", look, _INDENT)


def _times(one: Device) -> str:
    times = [f"shop {one.shop}", f"paired {_minute(one.paired_at)}"]
    if one.revoked_at is not None:
        times.append(f"revoked {_minute(one.revoked_at)}")
    elif one.seen_at is not None:
        times.append(f"seen {_minute(one.seen_at)}")
    return ", ".join(times) + " UTC"


def _minute(moment: int) -> str:
    return iso(moment)[:16].replace("T", " ")
