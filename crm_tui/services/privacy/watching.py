"""What the worker looks at for the owner: requests that are overdue, clocks of breaches that run out."""

from crm_tui.domain.clock import Clock, Millis
from crm_tui.services.privacy import breaches, requests
from crm_tui.store import breaches as breach_store
from crm_tui.store import privacy_requests
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx


async def look(db: Database, clock: Clock) -> None:
    """Give notice of what is due; writes only where there is something open."""
    now = clock.now()
    if await db.read(_is_due, now):
        await db.write(_remind, now)


def _is_due(tx: Tx, now: Millis) -> bool:
    late = any(one.is_late(now) for one in privacy_requests.open_ones(tx, limit=1))
    return late or bool(breach_store.every(tx, only_open=True))


def _remind(tx: Tx, now: Millis) -> None:
    requests.remind(tx, now)
    breaches.warn(tx, now)
