"""What `webhook-relay status` tells: is the relay answering, what waits for whom, and what is wrong."""

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from webhook_relay.addresses import read_address
from webhook_relay.clock import Clock, iso
from webhook_relay.devices.access import accepted, seal_keys
from webhook_relay.devices.opening import open_devices
from webhook_relay.devices.protocol import Device
from webhook_relay.settings.names import short_names
from webhook_relay.settings.values import Settings, Shop
from webhook_relay.spool.opening import look_at_shops
from webhook_relay.spool.protocol import ShopStats
from webhook_relay.watching.last_events import read_last_events
from webhook_relay.watching.troubles import READY, SILENT, of_relay, of_shop

ANSWER_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ShopStatus:
    """How one shop stands."""

    id: str
    waiting: int
    bytes: int
    quota_bytes: int | None
    """None: as many as the spool takes."""
    newest: int
    acked: int
    oldest_at: str | None
    """When the oldest of those that wait came in."""
    oldest_waiting_seconds: int
    events: str
    """`sealed` or `kept readable`."""
    devices: int
    """How many are paired."""
    warnings: tuple[str, ...]
    """What is wrong, each with the next step."""


def status(settings: Settings, clock: Clock) -> dict[str, object]:
    """Everything as JSON values; `warnings` is empty when all is well. Raises RelayError."""
    found = {one.shop: one for one in look_at_shops(settings)}
    devices = accepted(settings, _devices(settings))
    sealed = seal_keys(settings, devices)
    shops = [
        _shop(one, found.get(one.id), one.id in sealed, devices, clock.now())
        for one in settings.shops
    ]
    relay = _answer(settings)
    return {
        "relay": relay,
        "address": f"{settings.host}:{settings.port}",
        "warnings": [*of_relay(relay), *(words for one in shops for words in one.warnings)],
        "shops": [asdict(one) for one in shops],
        "channels": len(settings.channels),
        "forms": len(settings.forms),
        "leads": len(settings.leads),
        "last_events": list(_last_events(settings)),
    }


def _shop(
    shop: Shop, stats: ShopStats | None, sealed: bool, devices: tuple[Device, ...], now: int
) -> ShopStatus:
    one = stats or ShopStats(shop.id, 0, 0, 0)
    waits = 0 if one.oldest_at is None else max(now - one.oldest_at, 0)
    paired = sum(device.shop == shop.id for device in devices)
    return ShopStatus(
        id=shop.id,
        waiting=one.waiting,
        bytes=one.bytes,
        quota_bytes=one.quota,
        newest=one.newest,
        acked=one.acked,
        oldest_at=None if one.oldest_at is None else iso(one.oldest_at),
        oldest_waiting_seconds=waits // 1000,
        events="sealed" if sealed else "kept readable",
        devices=paired,
        warnings=tuple(of_shop(shop, one, waits, sealed, paired)),
    )


def _last_events(settings: Settings) -> Iterator[Mapping[str, object]]:
    """As of the last minute; `at` is None before the first event."""
    seen, names = read_last_events(settings.last_events_file), short_names(settings)
    whose = [(one.id, one.shop) for one in settings.channels]
    whose += [(one.id, one.shop) for one in settings.leads]
    whose += [(one.id, one.shop) for one in settings.forms]
    for name, shop in whose:
        at = seen.get(name)
        yield {"channel": names[name], "shop": shop, "at": None if at is None else iso(at)}


def _devices(settings: Settings) -> tuple[Device, ...]:
    if settings.spool_url is None and not settings.devices_file.exists():
        return ()
    devices = open_devices(settings)
    try:
        return devices.all()
    finally:
        devices.close()


def _answer(settings: Settings) -> str:
    """`ready`, `not answering`, or why it cannot store."""
    connection = http.client.HTTPConnection(
        _reachable(settings.host), settings.port, timeout=ANSWER_SECONDS
    )
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        return READY if response.status == 200 else _reason(response.read())
    except (OSError, http.client.HTTPException):
        return SILENT
    finally:
        connection.close()


def _reason(body: bytes) -> str:
    """The sentence of `/readyz`."""
    try:
        found = json.loads(body)
        return str(found["reason"])
    except (ValueError, TypeError, LookupError):
        return "It cannot store, and /readyz does not say why."


def _reachable(host: str) -> str:
    """A relay that listens on every address is asked on this machine's own."""
    found = read_address(host)
    if found is None or not found.is_unspecified:
        return host
    return "::1" if found.version == 6 else "127.0.0.1"
