"""Pulling: asks a portal for new enquiries, at its pace, with an overlap so that none falls between."""

from collections.abc import Callable
from dataclasses import dataclass

from crm_tui.capture.pulling import (
    BLOCKED,
    LONGEST_SPAN,
    PACE,
    Answer,
    Found,
    NothingNew,
    NotReached,
    Portal,
    Refused,
    TooOften,
)
from crm_tui.domain.clock import HOUR, MINUTE, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.services import ingest
from crm_tui.services.ingest import Parse
from crm_tui.store import settings, webhooks
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from crm_tui.store.webhooks import RawEvent

OVERLAP = 5 * MINUTE
"""An enquiry may be listed a little after the time that it bears."""
_REFUSED = HOUR
_MARGIN = 5_000
"""Milliseconds over the pace: two clocks never agree."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a portal was read, and when it may be asked again; kept with the shop."""

    through: Millis | None
    not_before: Millis


class Pulling:
    """One portal of one shop."""

    def __init__(
        self,
        db: Database,
        portal: Portal,
        parse: Parse,
        clock: Clock,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self._db, self._portal, self._parse, self._clock = db, portal, parse, clock
        self._on_news = on_news
        self._not_before = Millis(0)

    async def pull_if_due(self) -> int:
        """Ask when it is time; 1 when something came, else 0. Raises CrmError when it cannot be had."""
        now = self._clock.now()
        if not _is_time(self._not_before, now):
            return 0  # nearly always: no look into the database is spent on it
        cursor = await self._db.write(_claim, self._portal.name, now)
        self._not_before = (await self._db.read(read_cursor, self._portal.name)).not_before
        if cursor is None:
            return 0
        start, end = _span(cursor.through, now)
        answer = await self._portal.pull(start, end)
        came = await self._db.write(_settle, self._portal.name, answer, end, self._parse, now)
        if isinstance(answer, Refused | NotReached):
            raise CrmError(answer.text)
        if came:
            self._on_news()
        return came


def _span(through: Millis | None, now: Millis) -> tuple[Millis, Millis]:
    """From a little before where it ended, at most the portal's longest span; a long gap takes several."""
    start = Millis(now - LONGEST_SPAN if through is None else min(through, now) - OVERLAP)
    return start, Millis(min(now, start + LONGEST_SPAN))


def _is_time(not_before: Millis, now: Millis) -> bool:
    """A clock that was set back must not stop the pulls for days."""
    return not now < not_before <= now + _REFUSED + PACE


def read_cursor(tx: Tx, name: str) -> Cursor:
    saved = settings.get(tx, f"pull.{name}") or {}
    return Cursor(saved.get("through"), Millis(saved.get("not_before", 0)))


def _save(tx: Tx, name: str, cursor: Cursor) -> None:
    value = {"through": cursor.through, "not_before": cursor.not_before}
    settings.put(tx, f"pull.{name}", value)


def _claim(tx: Tx, name: str, now: Millis) -> Cursor | None:
    """The cursor when it is time. The next time is written first, so a crash cannot break the pace."""
    cursor = read_cursor(tx, name)
    if not _is_time(cursor.not_before, now):
        return None
    _save(tx, name, Cursor(cursor.through, Millis(now + PACE + _MARGIN)))
    return cursor


def _settle(tx: Tx, name: str, answer: Answer, end: Millis, parse: Parse, now: Millis) -> int:
    """What came and how far that is, in one transaction."""
    cursor = read_cursor(tx, name)
    match answer:
        case Found(body):
            _keep(tx, name, body, parse, now)
            _save(tx, name, Cursor(end, cursor.not_before))
            return 1
        case NothingNew():
            _save(tx, name, Cursor(end, cursor.not_before))
        case TooOften():
            _save(tx, name, Cursor(cursor.through, Millis(now + BLOCKED + _MARGIN)))
        case Refused():
            _save(tx, name, Cursor(cursor.through, Millis(now + _REFUSED)))
        case NotReached():
            pass
    return 0


def _keep(tx: Tx, name: str, body: bytes, parse: Parse, now: Millis) -> None:
    """The answer as a raw event like any other, so that it can be read again."""
    raw = RawEvent(f"pull {name}", now, name, name, now, {"content-type": "application/json"}, body)
    event_id = webhooks.keep(tx, raw)
    if event_id is not None and len(body) < ingest.LARGE:
        ingest.apply_event(tx, event_id, raw, parse, now)
