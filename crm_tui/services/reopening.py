"""Events that came sealed to a key which this shop did not have: opened as soon as it has the key."""

from crm_tui.domain.clock import Clock, Millis
from crm_tui.services import ingest
from crm_tui.services.ingest import Parse
from crm_tui.services.relay_feed import raw_event
from crm_tui.store import webhooks
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from webhook_relay.envelope import EnvelopeError, Keys, Tail, read_line


async def reopen(db: Database, keys: Keys | None, parse: Parse, clock: Clock) -> int:
    """Try every kept line again with the key of today; how many could be opened and applied."""
    opened = 0
    # A line that nothing showed to be the relay's is opened by a relay's signature, never by having none.
    signed = keys is not None and bool(keys.signed_by)
    for event_id in await db.read(webhooks.unopened, untrusted=signed):
        opened += await db.write(_reopen, event_id, keys, parse, clock.now())
    return opened


def _reopen(tx: Tx, event_id: int, keys: Keys | None, parse: Parse, now: Millis) -> int:
    kept = webhooks.get(tx, event_id)
    try:
        read = read_line(kept.body, keys)
    except EnvelopeError:
        return 0
    if isinstance(read, Tail):
        return 0
    raw = raw_event(read, kept.spool)
    webhooks.set_opened(tx, event_id, raw)
    ingest.apply_event(tx, event_id, raw, parse, now)
    return 1
