"""Opens the spool that the settings ask for."""

import asyncio
import shutil
from pathlib import Path

from webhook_relay.settings.values import Settings
from webhook_relay.spool.gathering import CommitSeen
from webhook_relay.spool.protocol import ShopStats, Spool
from webhook_relay.spool.quotas import quotas
from webhook_relay.spool.sqlite import SqliteSpool
from webhook_relay.spool.sqlite_file import read_stats
from webhook_relay.watching.logs import Log

MOST_SPOOL_BYTES = 8 * 1024**3
SHARE_OF_DISK = 0.8
BESIDE_SPOOL = 40 * 1024 * 1024
"""Bytes that the spool's log takes at most, and those that stay free, as long as there is room."""

_TORN = (
    "After a power cut nothing that was answered is missing if the disk is sound. "
    "Without one, look at the disk: events that were answered may be lost."
)


async def open_spool(settings: Settings, seen: CommitSeen, log: Log) -> Spool:
    """The spool in its file or in Redis; raises RelayError. `seen` is told of every commit."""
    if settings.spool_url is not None:
        from webhook_relay.spool.redis import open_redis

        return await open_redis(settings.spool_url, settings.shops, settings.spool_bytes, seen)
    limit = settings.spool_bytes or share_of_disk(settings.spool_file)
    spool = SqliteSpool(settings.spool_file, quotas(settings.shops, limit), limit, seen)
    if spool.lost_events:
        log.error("the end of the spool's log was torn", fix=_TORN)
    return spool


def look_at_shops(settings: Settings) -> tuple[ShopStats, ...]:
    """How the shops stand, read beside relays that may be running; empty before the first start."""
    if settings.spool_url is None:
        return read_stats(settings.spool_file)
    from webhook_relay.spool.redis import look

    return asyncio.run(look(settings.spool_url))


def share_of_disk(spool: Path) -> int:
    """The largest spool that leaves room on the disk, in bytes.

    A disk that is really full would also refuse the deletion of what the shop has fetched.
    """
    own = spool.stat().st_size if spool.exists() else 0
    room = shutil.disk_usage(spool.parent).free + own
    beside = max(room - BESIDE_SPOOL, room // 2)
    return min(int(room * SHARE_OF_DISK), beside, MOST_SPOOL_BYTES)
