"""What is wrong with a relay, in sentences that say what to do."""

from collections.abc import Iterator

from webhook_relay.settings.values import Shop
from webhook_relay.spool.protocol import ShopStats

DAY = 86_400_000
LONGEST_WAIT = 6 * DAY
"""Milliseconds after which it is high time: WhatsApp keeps pictures and files for seven days."""
NEARLY = 0.7
"""Share of a quota that is worth a warning."""

READY, SILENT = "ready", "not answering"


def of_shop(shop: Shop, stats: ShopStats, waits: int, sealed: bool, paired: int) -> Iterator[str]:
    where = f"Shop {shop.id}"
    if stats.quota and stats.bytes >= stats.quota * NEARLY:
        share = 100 * stats.bytes // stats.quota
        yield (
            f"{where}: {share} % of its quota waits, and beyond it webhooks are refused. "
            "Let the shop fetch them (is its worker running?), or raise its quota_mb."
        )
    if waits > LONGEST_WAIT:
        yield (
            f"{where}: the oldest event waits for {waits // DAY} days, and media older than 7 days "
            "can no longer be fetched from WhatsApp. Bring the shop online now."
        )
    if not (shop.tokens or paired):
        yield f"{where} has no device and no token: pair one with webhook-relay pair."
    if not sealed:
        yield f"{where}: its events lie readable on this disk. Pair the shop, or set seal_to."


def of_relay(relay: str) -> Iterator[str]:
    if relay == SILENT:
        yield "The relay does not answer: look at journalctl -u webhook-relay, then start it."
    elif relay != READY:
        yield f"The relay refuses webhooks: {relay}"
