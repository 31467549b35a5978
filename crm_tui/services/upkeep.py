"""What the worker does when nothing else is due: older rows into the index of sounds, then scores."""

from crm_tui.domain.clock import Clock
from crm_tui.services import scoring
from crm_tui.store import refolding
from crm_tui.store.database import Database
from crm_tui.store.refolding import Progress

_ROWS, _LEADS = 200, 25
"""In one transaction: about 20 ms, so that an incoming message does not wait."""


async def go_on(db: Database, clock: Clock) -> int:
    """Do one small piece; 0 when there is nothing left."""
    return await db.write(refolding.go_on, _ROWS) or await db.write(
        scoring.walk, clock.now(), _LEADS
    )


async def progress(db: Database) -> Progress | None:
    """How far the index of sounds is; None once it is whole."""
    return await db.read(refolding.progress)
