"""A lead's timeline: pages of entries, and the days on which something happened."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import start_of_day
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import clean_line
from crm_tui.domain.timeline import Cursor, Day, EntryKind, Page
from crm_tui.services.leads import get
from crm_tui.store import timeline as store
from crm_tui.store.tx import Tx


def page(
    tx: Tx,
    lead_id: LeadId,
    kinds: Collection[EntryKind] = (),
    before: Cursor | None = None,
    limit: int = 50,
) -> Page:
    """Entries of these kinds (none: of all), newest first; raises NotFound."""
    return store.page(tx, get(tx, lead_id).id, kinds=kinds, before=before, limit=limit)


def days(tx: Tx, lead_id: LeadId, zone: str) -> list[Day]:
    """The days on which something happened, in the shop's zone, newest first."""
    there = ZoneInfo(zone)
    counted: Counter[date] = Counter()
    for starts, entries in store.quarters(tx, lead_id).items():
        counted[datetime.fromtimestamp(starts / 1000, there).date()] += entries
    return [
        Day(start_of_day(day, there), start_of_day(day + timedelta(days=1), there), counted[day])
        for day in sorted(counted, reverse=True)
    ]


def from_day(day: Day) -> Cursor:
    """From where a page begins with the newest entry of this day."""
    return Cursor(day.ends_at, 0, 0)


def read_kind(text: str) -> EntryKind:
    """The kind of this name, also in the plural; raises CrmError."""
    wanted = clean_line(text, 40).casefold()
    for kind in EntryKind:
        if wanted in (kind, f"{kind}s"):
            return kind
    raise CrmError(f"{wanted!r} is no kind.", f"Choose one of: {', '.join(EntryKind)}.")
