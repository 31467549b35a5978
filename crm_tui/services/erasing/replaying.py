"""After a restore: whoever was erased since the backup was made is erased again, before anybody looks."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.clock import Clock, Millis, SystemClock
from crm_tui.domain.erasing import Entry, Why
from crm_tui.services.erasing import listing
from crm_tui.services.erasing.beginning import begin_again
from crm_tui.services.erasing.doing import NoRoom, finish_now, rewrite_now
from crm_tui.services.erasing.listing import LIST, ErasureList, read_list
from crm_tui.store import erasing, erasing_again
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it."""

    erased: int
    """People who were in the backup and are gone again."""
    doubtful: tuple[int, ...] = ()
    """Leads that have an address of somebody who was erased: a person looks at them."""


def replay(
    home: Path, key: bytes, entries: ErasureList | None = None, clock: Clock | None = None
) -> Replayed:
    """Erase again, in the restored shop of this folder, everybody on the list.

    `key` opens its database; `entries` is the newest list there is (`read_list`, `merged`), by default
    the one in the folder. Nothing else may have the shop open. Done twice it changes nothing. Raises
    Damaged where the list was changed by hand, and erases nobody then.
    """
    db, now = Database(home / "shop.db", key), (clock or SystemClock()).now()
    wanted = listing.merged([entries or read_list(home / LIST), read_list(home / LIST)])
    try:
        erased = 0
        doubtful: dict[int, None] = {}
        listed = listing.believed(wanted, db.read_now(erasing.key))
        owners = db.read_now(erasing_again.owners, listed)
        for entry in listed:
            found = db.read_now(erasing_again.find, entry, owners)
            doubtful |= dict.fromkeys(found.doubtful)
            erased += _again(db, clock or SystemClock(), entry, found.sure, now)
        _end_open_ones(db, clock or SystemClock())
        with suppress(NoRoom):  # the shop's worker does it when there is room
            rewrite_now(db)
        listing.write_list(db)
        return Replayed(erased, tuple(db.read_now(erasing_again.leads_here, tuple(doubtful))))
    finally:
        db.close_now()


def _again(db: Database, clock: Clock, entry: Entry, sure: tuple[int, ...], now: Millis) -> int:
    """How many people: one, also where they were several leads when the backup was made."""
    for lead_id in sure:
        if db.read_now(erasing_again.leads_here, [lead_id]):
            number = db.write_now(begin_again, lead_id, entry, now)
            finish_now(db, clock, number, rewrite=False)
    db.write_now(_note, entry)
    return int(bool(sure))


def _note(tx: Tx, entry: Entry) -> None:
    """An import is to tell of them here too."""
    erasing.add_past(tx, entry, Why.WISH)


def _end_open_ones(db: Database, clock: Clock) -> None:
    """A backup may have been made in the middle of an erasing."""
    while (erasure_id := db.read_now(erasing.unfinished)) is not None:
        finish_now(db, clock, erasure_id, rewrite=False)
