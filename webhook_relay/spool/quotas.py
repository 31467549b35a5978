"""How much of the spool may wait for each shop, so that one that is away never stops the others."""

from collections.abc import Sequence

from webhook_relay.settings.values import Shop

SHARED = 2 / 3
"""Of the spool, given out in equal shares; the rest is what pages and nodes leave unused."""


def quotas(shops: Sequence[Shop], limit_bytes: int) -> dict[str, int | None]:
    """By shop, the bytes of content that may wait for it.

    Without a quota of its own: an equal share of the spool; all of it (None) for a single shop.
    """
    share = None if len(shops) == 1 else int(limit_bytes * SHARED / max(len(shops), 1))
    return {shop.id: shop.quota_bytes or share for shop in shops}


def quota_reached(shop: str, quota: int) -> str:
    """The sentence for whoever looks why this shop's webhooks are refused."""
    return (
        f"{quota / 2**20:,.4g} MB wait for shop {shop}, as much as may: "
        "let it fetch them (is its worker running?), or raise its quota_mb."
    )
