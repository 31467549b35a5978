"""The worker's share of an import, run beside a screen in the same process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from crm_tui.services import work
from crm_tui.shop import Shop

_POLL = 0.02


@asynccontextmanager
async def importing(shop: Shop) -> AsyncIterator[None]:
    """The worker's own code over a shop that is open for it alone; closes it at the end."""
    task = asyncio.create_task(_for_ever(shop))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await shop.db.close()


async def _for_ever(shop: Shop) -> None:
    seen = None
    while True:
        if (version := shop.db.data_version()) != seen:
            seen = version
            await _do_all(shop)
        await asyncio.sleep(_POLL)


async def _do_all(shop: Shop) -> None:
    while await work.do_next_import(shop.db, shop.clock):
        pass
