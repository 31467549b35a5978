"""Ingest: raw webhook events become conversations, each exactly once, whatever comes in between.

Other people's writing goes first: a batch ends early when somebody waits, and large events are worked
off in parts.
"""

from collections.abc import Callable, Iterable, Sequence

from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.webhook import Seen, Unread
from crm_tui.services import applying
from crm_tui.services.applying import Touched
from crm_tui.services.importing.giving_way import no_collecting
from crm_tui.services.stepping import Steps, steps
from crm_tui.store import webhooks
from crm_tui.store.connect import INTEGRITY_ERRORS
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from crm_tui.store.webhooks import RawEvent, Waiting

Parse = Callable[[RawEvent], Sequence[Seen]]
_Apply = Callable[[Tx, Seen, Millis], Touched | None]

LARGE = 48 * 1024
"""Bytes from which an event is worked off in parts: a long transaction makes the inbox wait."""
PARTS_AT_ONCE = 100
PART = 25
"""Events after which it is looked whether somebody waits to write, about 10 ms."""
SAVED = 100
"""Events under one savepoint."""
_SENSELESS: tuple[type[Exception], ...] = (
    *(CrmError, ValueError, OverflowError, TypeError, LookupError),
    *INTEGRITY_ERRORS,
)
"""What a part that makes no sense runs into; a full disk or a busy file is no fault of the part."""


def keep_and_apply(
    tx: Tx,
    batch: Sequence[RawEvent],
    parse: Parse,
    now: Millis,
    *,
    behind: bool = False,
    is_wanted: Callable[[], bool] = lambda: False,
) -> int:
    """Store a batch with its cursor and apply it, all in one transaction; how many events it took.

    It takes fewer than all only when `is_wanted` says that somebody else waits to write. While the
    shop is far `behind`, leads are brought into step later (`stepping.settle`). A large event is only
    stored here; `Backlog` applies it.
    """
    taken = 0
    with no_collecting(), steps(tx, now, behind=behind) as made:
        while taken < len(batch) and not (taken and is_wanted()):
            taken += _keep_and_apply(made, batch[taken : taken + SAVED], parse, is_wanted)
    if taken:
        webhooks.set_cursor(tx, batch[taken - 1].spool, batch[taken - 1].seq)
    return taken


def apply_ahead(tx: Tx, batch: Sequence[RawEvent], parse: Parse, now: Millis) -> None:
    """Store and apply what is new while older events are still to come: the cursor stays with those."""
    with steps(tx, now, behind=False) as made:
        _keep_and_apply(made, batch, parse, lambda: False)


def _keep_and_apply(
    made: Steps, batch: Sequence[RawEvent], parse: Parse, is_wanted: Callable[[], bool]
) -> int:
    """All under one savepoint; only where one of them makes no sense has each part its own.

    The full-text indexes write down what they have gathered at every savepoint: with one for each
    message that was the most expensive statement of all.
    """
    put_off = dict(made.put_off)
    made.tx.run("SAVEPOINT batch")
    try:
        taken = _keep_until(made, batch, parse, _apply_bare, is_wanted)
    except _SENSELESS:
        made.tx.run("ROLLBACK TO batch")
        made.put_off.clear()
        made.put_off.update(put_off)
        taken = _keep_until(made, batch, parse, _apply_safely, is_wanted)
    made.tx.run("RELEASE batch")
    return taken


def _keep_until(
    made: Steps,
    batch: Sequence[RawEvent],
    parse: Parse,
    how: _Apply,
    is_wanted: Callable[[], bool],
) -> int:
    """How many it took before somebody else wanted to write; at least one part of them."""
    for taken, raw in enumerate(batch):
        if taken and taken % PART == 0 and is_wanted():
            return taken
        _keep_one(made, raw, parse, how)
    return len(batch)


def _keep_one(made: Steps, raw: RawEvent, parse: Parse, how: _Apply) -> None:
    is_small = len(raw.body) < LARGE
    event_id = webhooks.keep(made.tx, raw, "done" if is_small else "new")
    if event_id is not None and is_small:
        _apply_parts(made, event_id, parse(raw), how)


def apply_event(tx: Tx, event_id: int, raw: RawEvent, parse: Parse, now: Millis) -> None:
    """Apply every part of one event; a part that cannot be applied is quarantined with its reason."""
    apply_parts(tx, event_id, parse(raw), now)
    _finish(tx, event_id)


def apply_parts(tx: Tx, event_id: int, parts: Sequence[Seen], now: Millis) -> None:
    """Apply some parts, then bring the inbox lines that they concern into step, each once."""
    with steps(tx, now, behind=False) as made:
        _apply_parts(made, event_id, parts, _apply_safely)


def _apply_parts(made: Steps, event_id: int, parts: Sequence[Seen], how: _Apply) -> None:
    may_wait = made.before(parts)
    made.after(_apply_each(made.tx, event_id, parts, made.now, how), may_wait=may_wait)


def _apply_each(
    tx: Tx, event_id: int, parts: Sequence[Seen], now: Millis, how: _Apply
) -> Iterable[Touched]:
    """Whom they touched, each once; what cannot be applied is quarantined with its reason."""
    touched: dict[int, Touched] = {}
    for seen in parts:
        try:
            found = how(tx, seen, now)
        except _Senseless as reason:
            shown = seen.raw if isinstance(seen, Unread) else repr(seen)[:65_536]
            webhooks.quarantine(tx, event_id, str(reason), shown, now)
            webhooks.set_state(tx, event_id, "quarantined")
            continue
        if found is not None:
            before = touched.get(found.lead_id)
            spoke = found.spoke or (before is not None and before.spoke)
            touched[found.lead_id] = Touched(found.lead_id, spoke)
    return touched.values()


def apply(tx: Tx, seen: Seen, now: Millis) -> None:
    """One thing that is no part of a stored event; raises CrmError or ValueError for nonsense."""
    with steps(tx, now, behind=False) as made:
        made.before((seen,))
        touched = applying.apply(tx, seen, now)
        if touched is not None:
            made.after((touched,), may_wait=False)


class _Senseless(Exception):
    """A part that cannot be applied; nothing of it is left behind."""


def _apply_bare(tx: Tx, seen: Seen, now: Millis) -> Touched | None:
    """Whoever calls it undoes what a part has done before it raised."""
    if isinstance(seen, Unread):
        raise _Senseless(seen.reason)
    return applying.apply(tx, seen, now)


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
    tx: Tx,
    spool: str,
    seq: int | None,
    line: bytes,
    reason: str,
    now: Millis,
    *,
    untrusted: bool = False,
) -> None:
    """A feed line that could not be opened: kept as it came, and the cursor goes on.

    An `untrusted` one is never opened without a proof that the shop's own relay made it.
    """
    shown = line[:65_536].decode("utf-8", "replace")
    if seq is None:
        webhooks.quarantine(tx, None, reason, shown, now)
        return
    event_id = webhooks.keep(tx, RawEvent(spool, seq, "", "", now, {}, line))
    if event_id is not None:
        webhooks.quarantine(tx, event_id, reason, shown, now)
        webhooks.set_state(tx, event_id, "untrusted" if untrusted else "quarantined")
    webhooks.set_cursor(tx, spool, seq)
