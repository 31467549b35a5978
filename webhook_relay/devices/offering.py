"""Offering a shop a code, and waiting until it is used."""

from collections.abc import Callable
from dataclasses import dataclass

from webhook_relay.clock import Clock
from webhook_relay.devices.codes import find_code, hash_code
from webhook_relay.devices.pairing import why_not
from webhook_relay.devices.protocol import Code, CodeState, Device, Devices
from webhook_relay.envelope import PairingLink, new_code
from webhook_relay.errors import RelayError
from webhook_relay.settings.values import Shop

LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Offer:
    """A code that was made, and where it leads."""

    link: PairingLink
    kept: Code
    """What is remembered of it."""


def make_offer(devices: Devices, shop: Shop, url: str, minutes: int, clock: Clock) -> Offer:
    """A new code for this shop; raises RelayError where no device can pair."""
    if sentence := why_not(shop):
        raise RelayError(sentence)
    code, now = new_code(), clock.now()
    kept = Code(hash_code(code), shop.id, now + minutes * 60_000)
    devices.offer(kept, now)
    return Offer(PairingLink(url, code), kept)


def wait_until_used(
    devices: Devices, offer: Offer, clock: Clock, pause: Callable[[float], None]
) -> Device:
    """The device that used the code; raises RelayError once none can any more."""
    while True:
        code = find_code(devices.codes(), offer.kept.hash)
        state = CodeState.EXPIRED if code is None else code.state(clock.now())
        if code is not None and state is CodeState.USED:
            return next(one for one in devices.all() if one.id == code.device)
        if state is CodeState.VOID:
            raise RelayError("Too many wrong codes were tried, so this one is void: pair again.")
        if state is CodeState.EXPIRED:
            raise RelayError("Nobody used the code in time: pair again when the shop is ready.")
        pause(LOOK_SECONDS)


def others_of(devices: Devices, device: Device) -> tuple[Device, ...]:
    """What else is paired with the same shop."""
    return tuple(
        one
        for one in devices.all()
        if one.shop == device.shop and one.revoked_at is None and one.id != device.id
    )
