"""The audit log for a screen: who did what, by whom they look for, and whether it is whole."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.audit import Anchored, Checked
from crm_tui.domain.clock import Clock
from crm_tui.domain.roles import Act
from crm_tui.services import audit_check, audit_reading
from crm_tui.services.may import needs
from crm_tui.store import audit_rows
from crm_tui.store import leads as lead_store
from crm_tui.store.audit_rows import Entry, Filter
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

__all__ = ["AuditDesk", "Entry", "Filter", "Seen", "check", "page"]


@dataclass(frozen=True, slots=True)
class Seen:
    """Some rows, and how the leads in them are called now."""

    entries: Sequence[Entry]
    names: Mapping[int, str]


@needs(Act.READ_AUDIT)
def page(
    tx: Tx, actor: Actor, wanted: Filter, before: int | None = None, limit: int = 50
) -> tuple[Seen, int | None]:
    """Newest first, and the number from below which the next page goes on."""
    found = audit_rows.page(tx, wanted, before, limit + 1)
    more = found[limit - 1].n if len(found) > limit else None
    return _seen(tx, found[:limit]), more


@needs(Act.READ_AUDIT)
def check(tx: Tx, actor: Actor, anchors: Sequence[Anchored] = ()) -> Checked:
    """Whether the log is as it was written; see `audit_check`."""
    return audit_check.check(tx, anchors)


@needs(Act.READ_AUDIT)
def order(tx: Tx, actor: Actor, wanted: Filter) -> "array[int]":
    """The numbers of all rows that fit, newest first."""
    return array("q", audit_rows.numbers(tx, wanted))


@needs(Act.READ_AUDIT)
def several(tx: Tx, actor: Actor, ids: Sequence[int]) -> Seen:
    """These rows."""
    return _seen(tx, audit_rows.several(tx, ids))


def _seen(tx: Tx, entries: Sequence[Entry]) -> Seen:
    ids = {one.lead_id for one in entries if one.lead_id is not None}
    return Seen(entries, {lead.id: lead.name for lead in lead_store.several(tx, sorted(ids))})


class AuditDesk:
    """One person before one log."""

    def __init__(self, db: Database, clock: Clock, actor: Actor, zone: str) -> None:
        self.clock, self.actor, self.zone = clock, actor, zone
        self._db = db

    async def order(self, wanted: Filter) -> "array[int]":
        """The numbers of all rows that fit, newest first."""
        return await self._db.read(order, self.actor, wanted)

    async def several(self, ids: Sequence[int]) -> Seen:
        """These rows."""
        return await self._db.read(several, self.actor, ids)

    async def read(self, typed: str) -> Filter:
        """What they look for; raises CrmError."""
        return await self._db.read(audit_reading.read, typed, self.clock.now(), self.zone)

    async def check(self) -> Checked:
        """Look through the whole log, here alone: the relay is asked by `crm audit verify`."""
        return await self._db.read(check, self.actor)

    async def known(self) -> tuple[list[str], list[str]]:
        """Everybody and every act that stands in it."""
        return await self._db.read(audit_rows.actors), await self._db.read(audit_rows.acts)
