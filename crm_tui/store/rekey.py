"""A new data key for the shop: all of it or nothing, wherever it is cut off.

The data is copied beside the file and the copy is put under the new key; nothing else is touched
until `rekey.json` is written. From that moment the new key is decided, and what is left to do needs
no key: whoever comes next does it (a redo log). Before that moment whoever comes next clears away.
"""

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from crm_tui.domain.errors import Conflict, CrmError, Damaged
from crm_tui.store.connect import Connection, connect, plain_errors
from crm_tui.store.driver import transaction
from crm_tui.store.in_use import nobody_else
from crm_tui.store.key_slots import KeySlots, slots_of, write_slots
from crm_tui.store.keys import Kept, drop_prepared, prepare, promote
from crm_tui.store.marker import (
    Marker,
    key_check,
    read_marker,
    sync_folder,
    write_marker,
    write_private,
)
from crm_tui.store.tx import Tx

_LOG, _COPY = "rekey.json", "shop.db.rekey"
_PATIENCE = 60.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Rekey:
    """What is to be changed."""

    marker: Marker
    """The shop's, as it is."""
    old_key: bytes
    new_key: bytes
    slots: KeySlots | None
    """Sealed to the new key."""
    kept: Kept
    """Where this computer keeps the key."""


def rekey(home: Path, wanted: Rekey, change: Callable[[Tx], None]) -> None:
    """Put the shop under the new key; `change` is written with it. Raises Conflict when it is in use.

    Needs room for a second copy of the data. Raises CrmError, with everything as it was.
    """
    with nobody_else(home):
        settle_alone(home)
        try:
            with plain_errors():
                _copy(home, wanted.old_key)
                _change(home / _COPY, wanted, change)
                prepare(wanted.kept, wanted.marker.shop_id, wanted.new_key)
                _decide(home, wanted)
        except BaseException:
            if not (home / _LOG).exists():
                drop_prepared(wanted.kept, wanted.marker.shop_id)
                _clear(home)
            raise
        settle_alone(home)


def is_unsettled(home: Path) -> bool:
    """Whether a change of the key was cut off here."""
    return (home / _LOG).exists() or (home / _COPY).exists()


def is_decided(home: Path, new_key: bytes) -> bool:
    """Whether this key is the shop's, or will be as soon as somebody comes: it must not be lost."""
    try:
        marker = _read(home / _LOG)[0] if (home / _LOG).exists() else read_marker(home)
    except CrmError:
        return True  # in doubt a key is kept
    return marker.key_check == key_check(new_key)


def settle(home: Path) -> None:
    """Finish a change of the key that was cut off, or clear away what it left. Needs no key.

    Raises Conflict where somebody is changing it just now, and takes longer than a minute.
    """
    deadline = time.monotonic() + _PATIENCE
    while is_unsettled(home):
        try:
            with nobody_else(home):
                settle_alone(home)
        except Conflict:
            if time.monotonic() > deadline:
                raise


def settle_alone(home: Path) -> None:
    """`settle`, for whoever has the shop alone."""
    try:
        if (home / _LOG).exists():
            _finish(home)
        else:
            _clear(home)
    except OSError as error:
        raise CrmError(
            f"A change of the key could not be brought to its end: {error.strerror}.",
            "Free some space, or check the folder's owner; it goes on when the shop is opened next.",
        ) from error


def _finish(home: Path) -> None:
    marker, slots, kept = _read(home / _LOG)
    if (home / _COPY).exists():
        for left in ("shop.db-wal", "shop.db-shm", f"{_COPY}-wal", f"{_COPY}-shm"):
            (home / left).unlink(missing_ok=True)
        (home / _COPY).replace(home / "shop.db")
        sync_folder(home)
    write_marker(home, marker)
    if slots is not None:
        write_slots(home, slots)
    promote(kept, marker.shop_id)
    (home / _LOG).unlink()
    sync_folder(home)


def _copy(home: Path, key: bytes) -> None:
    source = home / "shop.db"
    connection = connect(source, key, busy_ms=2_000)
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    if busy:
        raise CrmError("The shop's data is busy.", "Close what has it open, then try again.")
    try:
        with (
            source.open("rb") as whole,
            os.fdopen(os.open(home / _COPY, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as copy,
        ):
            shutil.copyfileobj(whole, copy, 1024 * 1024)
    except OSError as error:
        raise CrmError(
            f"The data could not be copied: {error.strerror}; nothing was changed.",
            "Changing the key needs as much free space as the data takes.",
        ) from error


def _change(path: Path, wanted: Rekey, change: Callable[[Tx], None]) -> None:
    connection = connect(path, wanted.old_key)
    try:
        # Nobody reads the copy before it is whole, so it needs no journal that could be recovered.
        for pragma in ("journal_mode=DELETE", "synchronous=OFF"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute(f"PRAGMA rekey=\"x'{wanted.new_key.hex()}'\"").fetchall()
        with transaction(connection, write=True) as tx:
            change(tx)
    finally:
        connection.close()
    _verify(path, wanted.new_key)
    with path.open("rb+") as whole:
        os.fsync(whole.fileno())


def _verify(path: Path, key: bytes) -> None:
    """Every page opens with the new key."""
    connection: Connection = connect(path, key, readonly=True)
    try:
        problems = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    finally:
        connection.close()
    if problems:
        raise Damaged(
            "The copy under the new key is not whole; the shop stays as it was.",
            "Run `crm doctor`, then try again.",
        )


def _decide(home: Path, wanted: Rekey) -> None:
    """From here on the new key counts."""
    marker = replace(wanted.marker, key_check=key_check(wanted.new_key))
    sync_folder(home)
    log = {
        "marker": asdict(marker),
        "slots": None if wanted.slots is None else wanted.slots.text(),
        "files": [str(path) for path in wanted.kept.files],
        "in_keyring": wanted.kept.in_keyring,
    }
    write_private(home / _LOG, json.dumps(log).encode())


def _read(path: Path) -> tuple[Marker, KeySlots | None, Kept]:
    try:
        found = json.loads(path.read_bytes())
        slots = None if found["slots"] is None else slots_of(found["slots"])
        kept = Kept(tuple(Path(one) for one in found["files"]), bool(found["in_keyring"]))
        return Marker(**found["marker"]), slots, kept
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Damaged(
            f"{path} is damaged: a change of the key was cut off.",
            "Keep the folder as it is, and bring the shop back with `crm restore`.",
        ) from error


def _clear(home: Path) -> None:
    for left in home.glob(f"{_COPY}*"):
        left.unlink(missing_ok=True)
