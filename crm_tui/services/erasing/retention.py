"""Retention: the owner sets how long what is kept; the worker keeps to it in small pieces, and says so."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import WORKER, Actor
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Clock, Millis
from crm_tui.domain.erasing import Why
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.retention import WHAT, Kind, Rule, show_period
from crm_tui.domain.roles import Act
from crm_tui.domain.text import counted
from crm_tui.services import audit
from crm_tui.services.erasing import doing, files
from crm_tui.services.erasing.beginning import begin
from crm_tui.services.erasing.holding import destroy_due
from crm_tui.services.may import needs
from crm_tui.store import account, erasing, erasing_index, erasing_person, settings
from crm_tui.store import retention as store
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_THING = {
    Kind.RAW: "webhook",
    Kind.MEDIA: "file",
    Kind.CHATS: "person",
    Kind.TRACES: "decided suggestion",
}
_REST = 10 * MINUTE
"""After trouble: a full disk is not filled anew four times a second, nor a log with the same sentence."""
_LARGE = 50_000_000
"""Bytes that are written anew in about a second."""
_NIGHT, _LONGEST_WAIT = range(1, 6), 2 * DAY
"""Hours by the shop's clock."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind with its period."""

    kind: Kind
    what: str
    days: int | None
    """None: kept."""
    would_go: int
    """So many are older right now."""

    @property
    def kept(self) -> str:
        """How long without a rule."""
        return "30 days" if self.kind is Kind.RAW else "for good"


@needs(Act.READ_REPORTS)
def view(tx: Tx, actor: Actor, now: Millis) -> list[Line]:
    """Every kind with its period, and how many are older than that."""
    rules = store.rules(tx)
    return [_line(tx, kind, rules.get(kind), now) for kind in Kind]


def _line(tx: Tx, kind: Kind, rule: Rule | None, now: Millis) -> Line:
    if rule is None:
        return Line(kind, WHAT[kind], None, 0)
    return Line(kind, WHAT[kind], rule.days, store.count(tx, kind, rule.before(now)))


@needs(Act.ERASE_PERSON)
def would_go(tx: Tx, actor: Actor, now: Millis, kind: Kind, days: int | None) -> int:
    """How many would go at once with this period."""
    if days is None:
        return 0
    return store.count(tx, kind, Rule(kind, days, now, str(actor)).before(now))


@needs(Act.ERASE_PERSON)
def set_period(tx: Tx, actor: Actor, now: Millis, kind: Kind, days: int | None) -> None:
    """From now on what is older goes; None: all is kept. The worker begins within the hour."""
    before = store.rules(tx).get(kind)
    rule = None if days is None else Rule(kind, days, now, str(actor))
    store.save(tx, kind, rule)
    said = {"before": before.days if before else "keep", "after": days or "keep"}
    audit.note(tx, actor, now, "retention_set", {"kind": kind, **said})


class Retention:
    """The worker's part; it looks once an hour, and goes on at once while there is something."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock
        self._next = self._again = Millis(0)

    async def go_on(self) -> int:
        """One small piece; 0 when there is nothing left for an hour. Raises CrmError, then rests a while."""
        now = self._clock.now()
        if self._again - _REST <= now < self._again:
            return 0
        try:
            return await self._go_on(now)
        except CrmError:
            self._again = Millis(now + _REST)
            raise

    async def _go_on(self, now: Millis) -> int:
        if await doing.go_on(self._db, self._clock):
            return 1
        if self._next - HOUR <= now < self._next:
            return 0
        done = await self._piece(now)
        if not done:
            self._next = Millis(now + HOUR)
        return done

    async def _piece(self, now: Millis) -> int:
        if await self._db.read(_goes_by_it) and not await self._db.write(store.believes, now):
            return 0
        if await self._db.write(destroy_due, now):
            return 1
        for rule in (await self._db.read(store.rules)).values():
            if await self._keep_to(rule, now):
                return 1
            await self._db.write(_tell, rule, now)
        return await self._db.write(erasing_index.pay) or await self._rewrite(now)

    async def _rewrite(self, now: Millis) -> int:
        """A large file, of which nobody waits for it, is written anew at night: everybody else waits."""
        if self._db.path.stat().st_size > _LARGE and await self._db.read(_is_day, now):
            return 0
        return await doing.rewrite(self._db)

    async def _keep_to(self, rule: Rule, now: Millis) -> int:
        before = rule.before(now)
        if rule.kind is Kind.MEDIA:
            return await self._drop_media(rule, before)
        drop = {Kind.RAW: _drop_raw, Kind.TRACES: _drop_traces, Kind.CHATS: _begin_chat}[rule.kind]
        if not await self._db.read(store.count, rule.kind, before):
            return 0
        return await self._db.write(drop, before, now)

    async def _drop_media(self, rule: Rule, before: Millis) -> int:
        names = await self._db.write(_drop_media, before)
        used = await self._db.read(erasing_person.still_used, names)
        left = [name for name in names if name not in used]
        folder = self._db.path.with_name("media")
        await asyncio.to_thread(files.remove_media, folder, left)
        await asyncio.to_thread(files.remove_copies, left)
        return len(names)


def _goes_by_it(tx: Tx) -> bool:
    """Whether anything at all may go by the clock."""
    return bool(store.rules(tx) or erasing.held(tx))


def _is_day(tx: Tx, now: Millis) -> bool:
    """Whether it can wait for the night; not for one that does not come, as the computer is off then."""
    since = erasing.rewriting_may_wait(tx)
    if since is None or not 0 <= now - since < _LONGEST_WAIT:
        return False
    hour = datetime.fromtimestamp(now / 1000, ZoneInfo(settings.profile(tx).timezone)).hour
    return hour not in _NIGHT


def _drop_raw(tx: Tx, before: Millis, _: Millis) -> int:
    return _told(tx, Kind.RAW, store.drop_raw(tx, before))


def _drop_traces(tx: Tx, before: Millis, _: Millis) -> int:
    return _told(tx, Kind.TRACES, store.drop_traces(tx, before))


def _drop_media(tx: Tx, before: Millis) -> list[str]:
    names = store.drop_media(tx, before)
    _told(tx, Kind.MEDIA, len(names))
    return names


def _begin_chat(tx: Tx, before: Millis, now: Millis) -> int:
    lead_id = store.next_chat(tx, before)
    if lead_id is None:
        return 0
    try:
        begin(tx, WORKER, now, lead_id, None, Why.RETENTION)
    except Conflict:
        return 0  # something of theirs has just come in: in an hour it is no old chat any more
    return _told(tx, Kind.CHATS, 1)


def _told(tx: Tx, kind: Kind, number: int) -> int:
    if number:
        store.add_done(tx, kind, number)
    return number


def _tell(tx: Tx, rule: Rule, now: Millis) -> None:
    """What went is said once, to whoever opens the inbox, and stands in the audit log."""
    number = store.take_done(tx, rule.kind)
    if not number:
        return
    thing = "people" if rule.kind is Kind.CHATS and number > 1 else _THING[rule.kind]
    words = f"{number:,} people" if thing == "people" else counted(number, thing)
    text = f"By the shop's rule ({show_period(rule.days)}) {words} went."
    account.notify(tx, "retention", text, now, urgent=False)
    audit.note(tx, WORKER, now, "retention_kept_to", {"kind": rule.kind, "number": number})
