"""`webhook-relay pair`: a link with a single-use code for one shop, also as a QR."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing

from webhook_relay.addresses import is_loopback
from webhook_relay.cli.drawing import Look, in_columns, qr_lines, wrapped, write
from webhook_relay.cli.showing import Commands, settings_of, show, takes_config
from webhook_relay.clock import SystemClock, iso
from webhook_relay.devices.offering import Offer, make_offer, others_of, wait_until_used
from webhook_relay.devices.opening import open_devices
from webhook_relay.devices.protocol import Device
from webhook_relay.envelope import EnvelopeError, new_code, read_pairing
from webhook_relay.errors import RelayError
from webhook_relay.settings.values import Settings, Shop

_NO_URL = "Add the address at which the shop reaches this relay: --url https://relay.example.in"


def add(commands: Commands) -> None:
    command = commands.add_parser("pair", help="let a shop in: a link that works once")
    command.add_argument("--shop", help="which one, where relay.toml lists several")
    command.add_argument("--url", help="the relay as the shop reaches it: https://relay.example.in")
    command.add_argument("--minutes", type=_minutes, default=10, help="how long it works, 10")
    command.add_argument("--no-wait", action="store_true", help="do not wait until it is used")
    takes_config(command)
    command.set_defaults(run=_pair)


def _pair(asked: argparse.Namespace) -> None:
    settings, clock = settings_of(asked), SystemClock()
    shop, url = _shop(settings, asked.shop), _url(settings, asked.url)
    with closing(open_devices(settings)) as devices:
        offer = make_offer(devices, shop, url, asked.minutes, clock)
        _show_offer(offer, asked)
        if asked.no_wait:
            return
        try:
            device = wait_until_used(devices, offer, clock, time.sleep)
        except KeyboardInterrupt:
            _show_left(offer, asked)
            return
        _show_device(device, others_of(devices, device), asked)


def _shop(settings: Settings, wanted: str | None) -> Shop:
    names = ", ".join(one.id for one in settings.shops)
    if wanted is None and len(settings.shops) > 1:
        raise RelayError(f"Which shop? Add --shop and one of: {names}.")
    for shop in settings.shops:
        if wanted in (None, shop.id):
            return shop
    raise RelayError(f"relay.toml has no shop {wanted}: take one of {names}.")


def _url(settings: Settings, given: str | None) -> str:
    """The address of the link; without one this machine's own, where only it can reach the relay."""
    if given is None:
        if not is_loopback(settings.host) or not settings.port:
            raise RelayError(_NO_URL)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return f"http://{host}:{settings.port}"
    try:
        return read_pairing(f"{given}#{new_code()}").url
    except EnvelopeError:
        raise RelayError(f"{given} is no address. {_NO_URL}") from None


def _minutes(text: str) -> int:
    minutes = int(text)
    if not 1 <= minutes <= 60:
        raise ValueError
    return minutes


def _show_offer(offer: Offer, asked: argparse.Namespace) -> None:
    if asked.json:
        link = offer.link
        told = {"shop": offer.kept.shop, "url": link.url, "code": link.code, "link": str(link)}
        show({**told, "expires_at": iso(offer.kept.expires_at)}, True)
        sys.stdout.flush()
    else:
        write(_offer_lines(offer, asked, Look.of(sys.stdout)))


def _offer_lines(offer: Offer, asked: argparse.Namespace, look: Look) -> Iterator[str]:
    link, minutes = str(offer.link), asked.minutes
    if drawn := qr_lines(link, look):
        yield from (*drawn, "")
    yield f"Link  {link}"
    yield f"Code  {offer.link.code}"
    yield ""
    time_left = "one minute" if minutes == 1 else f"{minutes} minutes"
    yield from wrapped(f"It lets shop {offer.kept.shop} in once, for {time_left}.", look)
    yield from wrapped("At the shop: `crm setup` asks for it; where it is set up already:", look)
    yield f"  crm relay pair '{link}'"
    if not asked.no_wait:
        yield ""
        yield from wrapped("Waiting for the shop. Ctrl-C stops the waiting, not the code.", look)


def _show_left(offer: Offer, asked: argparse.Namespace) -> None:
    if not asked.json:
        until = iso(offer.kept.expires_at)[11:16]
        who = "`webhook-relay devices list` shows who used it."
        write(["", *wrapped(f"The code works until {until} UTC. {who}", Look.of(sys.stdout))])


def _show_device(device: Device, others: Sequence[Device], asked: argparse.Namespace) -> None:
    if asked.json:
        told = {"shop": device.shop, "device": device.id, "name": device.name}
        show({**told, "words": list(device.words), "paired_at": iso(device.paired_at)}, True)
    else:
        write(_device_lines(device, others, asked, Look.of(sys.stdout)))


def _device_lines(
    device: Device, others: Sequence[Device], asked: argparse.Namespace, look: Look
) -> Iterator[str]:
    yield ""
    yield from wrapped(f"Paired: {device.name}, device {device.id} of shop {device.shop}.", look)
    yield from wrapped("The shop shows these six words too:", look)
    yield ""
    yield from in_columns(device.words)
    yield ""
    yield from wrapped("If it shows others, somebody stands in between. Then take it back:", look)
    yield f"  webhook-relay devices revoke {device.id}{again(asked)}"
    for one in others:
        yield ""
        also = f"{one.name}, device {one.id}, is paired with this shop as well."
        fix = "Two devices of one shop take events from each other: revoke the one not in use."
        yield from wrapped(f"{also} {fix}", look)


def again(asked: argparse.Namespace) -> str:
    """What a further command needs of this one."""
    return "" if str(asked.config) == "relay.toml" else f" --config {asked.config}"
