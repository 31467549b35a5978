"""What `webhook-relay status` tells: is the relay answering, and what waits for whom."""

import http.client

from webhook_relay.settings.values import Settings
from webhook_relay.spool.sqlite_file import read_stats

ANSWER_SECONDS = 2.0


def status(settings: Settings) -> dict[str, object]:
    """`{relay, address, shops: [{id, waiting, newest, acked, events}], channels}` as JSON values."""
    found = {one.shop: one for one in read_stats(settings.spool_file)}
    shops = []
    for shop in settings.shops:
        stats = found.get(shop.id)
        shops.append(
            {
                "id": shop.id,
                "waiting": stats.waiting if stats else 0,
                "newest": stats.newest if stats else 0,
                "acked": stats.acked if stats else 0,
                "events": "kept readable" if shop.seal_to is None else "sealed",
            }
        )
    return {
        "relay": _answer(settings),
        "address": f"{settings.host}:{settings.port}",
        "channels": len(settings.channels),
        "forms": len(settings.forms),
        "leads": len(settings.leads),
        "shops": shops,
    }


def _answer(settings: Settings) -> str:
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/readyz")
        code = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return "not answering"
    finally:
        connection.close()
    return "ready" if code == 200 else "up, but cannot store: see /readyz"
