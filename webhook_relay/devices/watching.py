"""What the relay says at its start about who reads which feed, and how it is kept."""

from collections.abc import Iterator

from webhook_relay.devices.access import Access
from webhook_relay.settings.values import Settings, Shop
from webhook_relay.watching.logs import Log


def say_who_reads(settings: Settings, access: Access, log: Log) -> None:
    """One warning for each thing that a person should set right."""
    if settings.spool_url is not None and settings.key_file is None:
        fix = "Give every relay of this spool the same key_file: shops trust one signing key."
        log.warning("signing key of this relay alone", fix=fix)
    paired = {one.shop for one in access.devices.all() if one.revoked_at is None}
    for shop in settings.shops:
        for event, fix in _doubts(shop, shop.id in paired, access):
            log.warning(event, shop=shop.id, fix=fix)


def _doubts(shop: Shop, is_paired: bool, access: Access) -> Iterator[tuple[str, str]]:
    if is_paired and shop.tokens:
        fix = "A token in relay.toml wins over pairing: take it out there, or revoke the devices."
        yield "paired devices not accepted", fix
    if not (shop.tokens or is_paired):
        yield "nobody can read the events", "Run webhook-relay pair, and pair the shop."
    if access.seal_to(shop.id) is None:
        yield "events kept readable", "Pair the shop with webhook-relay pair, or set seal_to."
