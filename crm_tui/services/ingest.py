"""Ingest: raw webhook events become conversations, each exactly once, whatever comes in between."""

from collections.abc import Callable, Sequence

from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.webhook import Seen, Unread
from crm_tui.services import agent_queue, applying, scoring, turns
from crm_tui.services.applying import Touched
from crm_tui.store import inbox_columns, leads, webhooks
from crm_tui.store.connect import INTEGRITY_ERRORS
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from crm_tui.store.webhooks import RawEvent, Waiting

Parse = Callable[[RawEvent], Sequence[Seen]]

LARGE = 48 * 1024
"""Bytes from which an event is worked off in parts: a long transaction makes the inbox wait."""
PARTS_AT_ONCE = 100
_SENSELESS: tuple[type[Exception], ...] = (
    *(ValueError, OverflowError, TypeError, LookupError),
    *INTEGRITY_ERRORS,
)
"""What a part that makes no sense runs into; a full disk or a busy file is no fault of the part."""


def keep_and_apply(tx: Tx, batch: Sequence[RawEvent], parse: Parse, now: Millis) -> int:
    """Store a batch with its cursor and apply it, all in one transaction; how many were new.

    A large event is only stored here; `Backlog` applies it.
    """
    fresh = 0
    for raw in batch:
        event_id = webhooks.keep(tx, raw)
        if event_id is not None:
            fresh += 1
            if len(raw.body) < LARGE:
                apply_event(tx, event_id, raw, parse, now)
    if batch:
        webhooks.set_cursor(tx, batch[-1].spool, batch[-1].seq)
    return fresh


def apply_event(tx: Tx, event_id: int, raw: RawEvent, parse: Parse, now: Millis) -> None:
    """Apply every part of one event; a part that cannot be applied is quarantined with its reason."""
    apply_parts(tx, event_id, parse(raw), now)
    _finish(tx, event_id)


def apply_parts(tx: Tx, event_id: int, parts: Sequence[Seen], now: Millis) -> None:
    """Apply some parts, then bring the inbox lines that they concern into step, each once."""
    touched: dict[int, Touched] = {}
    for seen in parts:
        try:
            found = _apply_safely(tx, seen, now)
        except _Senseless as reason:
            shown = seen.raw if isinstance(seen, Unread) else repr(seen)[:65_536]
            webhooks.quarantine(tx, event_id, str(reason), shown, now)
            continue
        if found is not None:
            before = touched.get(found.lead_id)
            spoke = found.spoke or (before is not None and before.spoke)
            touched[found.lead_id] = Touched(found.lead_id, spoke)
    for one in touched.values():
        _into_step(tx, one, now)


def apply(tx: Tx, seen: Seen, now: Millis) -> None:
    """One thing that is no part of a stored event; raises CrmError or ValueError for nonsense."""
    touched = applying.apply(tx, seen, now)
    if touched is not None:
        _into_step(tx, touched, now)


class _Senseless(Exception):
    """A part that cannot be applied; nothing of it is left behind."""


def _apply_safely(tx: Tx, seen: Seen, now: Millis) -> Touched | None:
    if isinstance(seen, Unread):
        raise _Senseless(seen.reason)
    tx.run("SAVEPOINT part")
    try:
        found = applying.apply(tx, seen, now)
    except CrmError as error:
        reason = error.sentence()
    except _SENSELESS as error:
        reason = f"{type(error).__name__}: {error}"
    else:
        tx.run("RELEASE part")
        return found
    tx.run("ROLLBACK TO part")
    tx.run("RELEASE part")
    raise _Senseless(reason[:500])


def _into_step(tx: Tx, one: Touched, now: Millis) -> None:
    if leads.get(tx, one.lead_id) is None:
        return  # part of another lead by now
    waits = inbox_columns.refresh(tx, one.lead_id, now)
    if one.spoke:
        agent_queue.customer_wrote(tx, one.lead_id, waits, now)
    turns.went_on(tx, one.lead_id, now)
    scoring.rescore(tx, one.lead_id, now)


def _finish(tx: Tx, event_id: int) -> None:
    refused = webhooks.has_quarantined(tx, event_id)
    webhooks.set_state(tx, event_id, "quarantined" if refused else "done")


class Backlog:
    """Works off what is stored and not applied yet: large events, and what a dead worker left."""

    def __init__(self, db: Database, parse: Parse, clock: Clock) -> None:
        self._db, self._parse, self._clock = db, parse, clock
        self._event, self._parts = -1, ()  # the event whose parts are at hand

    _parts: Sequence[Seen]

    async def go_on(self) -> int:
        """Apply some parts of the oldest such event; how many, 0 when there is none left."""
        waiting = await self._db.read(webhooks.next_waiting)
        if waiting is None:
            self._event, self._parts = -1, ()
            return 0
        if waiting.id != self._event:
            self._event, self._parts = waiting.id, self._parse(waiting.raw)
        chunk = self._parts[waiting.applied : waiting.applied + PARTS_AT_ONCE]
        is_last = waiting.applied + len(chunk) >= len(self._parts)
        await self._db.write(_go_on, waiting, chunk, is_last, self._clock.now())
        return max(1, len(chunk))


def _go_on(tx: Tx, waiting: Waiting, chunk: Sequence[Seen], is_last: bool, now: Millis) -> None:
    apply_parts(tx, waiting.id, chunk, now)
    webhooks.set_applied(tx, waiting.id, waiting.applied + len(chunk))
    if is_last:
        _finish(tx, waiting.id)


def quarantine_line(
    tx: Tx, spool: str, seq: int | None, line: bytes, reason: str, now: Millis
) -> None:
    """A feed line that could not be opened: kept as it came, and the cursor goes on."""
    shown = line[:65_536].decode("utf-8", "replace")
    if seq is None:
        webhooks.quarantine(tx, None, reason, shown, now)
        return
    event_id = webhooks.keep(tx, RawEvent(spool, seq, "", "", now, {}, line))
    if event_id is not None:
        webhooks.quarantine(tx, event_id, reason, shown, now)
        webhooks.set_state(tx, event_id, "quarantined")
    webhooks.set_cursor(tx, spool, seq)
