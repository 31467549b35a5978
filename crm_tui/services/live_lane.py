"""What comes in now, while the shop still reads what it missed: a second feed from the newest event on.

Its events are stored and applied at once; the cursor and the acknowledgement stay with the feed that
reads from the beginning, which passes over them when it comes there. So nothing depends on this lane:
it may be late, break or end at any time.
"""

import asyncio
import logging
from contextlib import aclosing

from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError
from crm_tui.services import ingest
from crm_tui.services.ingest import Parse
from crm_tui.services.relay_feed import Opened, RelayFeed
from crm_tui.store.database import Database
from crm_tui.store.webhooks import RawEvent

_log = logging.getLogger("crm.worker")
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0


class LiveLane:
    """One lane of one shop."""

    def __init__(self, db: Database, feed: RelayFeed, parse: Parse, clock: Clock) -> None:
        self._db, self._feed, self._parse, self._clock = db, feed, parse, clock
        self.newest = 0
        """Number of the newest event that came this way."""

    async def go(self, spool: str) -> None:
        """From `newest` on, until it is cancelled or the relay has another spool."""
        pause = _FIRST_PAUSE
        while True:
            before = self.newest
            try:
                async with self._feed.open(self.newest) as opened:
                    if opened.spool != spool:
                        return
                    await self._take(opened)
            except CrmError as error:
                # Only to the log: the feed that matters tells the screen how the relay is.
                _log.warning("%s", error.sentence())
            pause = _FIRST_PAUSE if self.newest > before else min(_LONGEST_PAUSE, pause * 2)
            await asyncio.sleep(pause)

    async def _take(self, opened: Opened) -> None:
        async with aclosing(opened.batches) as coming:
            async for batch in coming:
                events = [line for line in batch if isinstance(line, RawEvent)]
                if events:
                    # Between two transactions of the other feed: it need not end one early.
                    await self._db.write_politely(
                        ingest.apply_ahead, events, self._parse, self._clock.now()
                    )
                    self.newest = events[-1].seq
