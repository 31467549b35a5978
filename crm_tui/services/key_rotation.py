"""A new data key, so that whoever copied the old one reads nothing of what comes from now on."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Act
from crm_tui.services import audit, people
from crm_tui.services.may import needs
from crm_tui.store import media_keys
from crm_tui.store import people as store
from crm_tui.store.database import Database
from crm_tui.store.key_slots import KeySlots, resealed
from crm_tui.store.keys import Kept, write_key_file
from crm_tui.store.marker import read_marker
from crm_tui.store.rekey import Rekey, is_decided, rekey
from crm_tui.store.tx import Tx


@needs(Act.MANAGE_PEOPLE)
def rotate(
    actor: Actor,
    db: Database,
    now: Millis,
    kept: Kept,
    change: people.Change | None = None,
    key_to: Path | None = None,
) -> None:
    """Put the shop under a new key, together with a change of its people; closes the database.

    `kept`: where this computer keeps the key; `key_to`: a new file to write it to besides. Raises
    Conflict while anybody else has the shop open; then, and at any other error, nothing has changed.
    """
    home, old, new = db.path.parent, db.key, secrets.token_bytes(32)
    slots = _resealed(db, change, new)
    if not (kept or key_to or (slots is not None and slots.people())):
        raise CrmError("Nothing would hold the new key.", "Name a file for it: `--key-to FILE`.")
    marker = read_marker(home)
    db.close_now()
    if key_to is not None:
        write_key_file(key_to, new)
    try:
        wanted = Rekey(marker, old, new, slots, kept)
        rekey(home, wanted, _written(actor, now, old, slots, change))
    except BaseException:
        if key_to is not None and not is_decided(home, new):
            key_to.unlink(missing_ok=True)
        raise


def _resealed(db: Database, change: people.Change | None, key: bytes) -> KeySlots | None:
    """From the copy inside the data: a slot that somebody slipped into the file gets no key."""
    if change is not None:
        slots: KeySlots | None = change.slots
    else:
        saved = db.read_now(store.saved_slots)
        slots = None if saved is None else replace(saved, serial=saved.serial + 1)
    if slots is None:
        return None
    return replace(slots, slots=tuple(resealed(slot, key) for slot in slots.slots))


def _written(
    actor: Actor, now: Millis, old: bytes, slots: KeySlots | None, change: people.Change | None
) -> Callable[[Tx], None]:
    """What is written into the copy, under the new key."""

    def write(tx: Tx) -> None:
        media_keys.add(tx, old)
        store.set_rotation_due(tx, False)
        if slots is not None:
            if change is not None:
                people.keep(tx, actor, now, replace(change, slots=slots))
            else:
                store.save_slots(tx, slots)
        audit.note(tx, actor, now, "key_rotated", {})

    return write
