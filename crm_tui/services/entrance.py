"""What happens when somebody comes in: the list of people is brought right, and the log-in noted."""

from contextlib import suppress
from dataclasses import replace
from enum import Enum
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.services import audit
from crm_tui.store import people as store
from crm_tui.store.database import Database
from crm_tui.store.key_slots import KeySlots, Slot, read_slots, write_slots
from crm_tui.store.marker import read_marker, write_marker
from crm_tui.store.tx import Tx


class _Look(Enum):
    FINE = 1
    TAKE_OVER = 2
    """The data is from before anybody was added."""
    OLD = 3
    """What opened it is not what the data says."""


def enter(db: Database, actor: Actor, slot: Slot | None, failed: int, now: Millis) -> None:
    """For who has opened a shop with `slot`, or as its owner with a key that this computer keeps.

    Raises CrmError when the list of people had been put back to an older one.
    """
    look = db.read_now(_look, db.path.parent, slot)
    if look is _Look.OLD:
        raise CrmError(
            "The list of who may log in was not this shop's newest; it has been brought back.",
            "Log in again.",
        )
    if look is _Look.TAKE_OVER:
        db.write_now(_take_over, db.path.parent, now)
    if slot is not None:
        db.write_now(_note, actor, slot, failed, now)


def mend(db: Database) -> None:
    """For who holds the key from outside: the file is brought to what the data says."""
    db.read_now(_bring_back, db.path.parent)


def _look(tx: Tx, home: Path, slot: Slot | None) -> _Look:
    saved = _bring_back(tx, home)
    if saved is None:
        found = _file(home)
        return _Look.TAKE_OVER if found is not None and found.slots else _Look.FINE
    if slot is None:
        return _Look.OLD if saved.people() else _Look.FINE
    return _Look.FINE if slot in saved.slots else _Look.OLD


def _bring_back(tx: Tx, home: Path) -> KeySlots | None:
    """The copy inside the data is right: nobody without the key can have changed it."""
    saved = store.saved_slots(tx)
    if saved is None:
        return None
    with suppress(OSError):  # a folder that cannot be written says so elsewhere
        if _file(home) != saved:
            write_slots(home, saved)
        marker = read_marker(home)
        if not marker.has_people:
            write_marker(home, replace(marker, has_people=True))
    return saved


def _file(home: Path) -> KeySlots | None:
    try:
        return read_slots(home)
    except Damaged:
        return None


def _take_over(tx: Tx, home: Path, now: Millis) -> None:
    if (found := _file(home)) is not None:
        store.seed(tx, found, now)


def _note(tx: Tx, actor: Actor, slot: Slot, failed: int, now: Millis) -> None:
    if slot.name:
        store.saw(tx, slot.name, now)
    audit.note(tx, actor, now, "logged_in", {"wrong_before": failed} if failed else {})
