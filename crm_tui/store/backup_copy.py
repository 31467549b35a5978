"""A copy of the encrypted database under the same key, made while others go on writing, and its check."""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from crm_tui.store.connect import Connection, connect, plain_errors
from crm_tui.store.tx import Tx, scalar

Told = Callable[[int, int], None]
"""Gets how many bytes are done, and of how many; what it raises ends the work."""
_PAGE, _SLICE = 4096, 1_000
"""Bytes of a page, and pages of one slice: about 40 ms."""
WAY_BACK = "Keep it, and run `crm restore`: it brings back the newest good backup."


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is of what a shopkeeper counts."""

    leads: int
    messages: int
    files: int


def copy(source: Path, key: bytes, target: Path, told: Told) -> None:
    """Write a whole copy of one moment to a new 0600 file; raises Damaged or CrmError.

    In slices, between which no reader is held, so that the log of the database can be emptied. Who
    writes meanwhile makes SQLite begin again (sqlite.org/c3ref/backup_finish.html): from then on the
    moment is held, for as long as the copying takes.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        closing(connect(source, key, readonly=True, cache_mb=4)) as reader,
        closing(_opened(target, key)) as writer,
        plain_errors(),
    ):
        reader.backup(writer, pages=_SLICE, progress=_Slices(reader, told).at, sleep=0.002)
    with target.open("rb") as written:
        os.fsync(written.fileno())


class _Slices:
    """Watches the slices go by."""

    def __init__(self, reader: Connection, told: Told) -> None:
        self._reader, self._told = reader, told
        self._left: int | None = None
        self._held = False

    def at(self, status: int, left: int, total: int) -> None:
        if self._left is not None and left >= self._left and not self._held:
            self._held = True
            self._reader.execute("BEGIN")
            self._reader.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        self._left = left
        self._told((total - left) * _PAGE, total * _PAGE)


def _opened(target: Path, key: bytes) -> Connection:
    """An empty file to copy into; nobody reads it before it is whole, so nothing need be safe meanwhile."""
    made = sqlcipher.connect(str(target), isolation_level=None, check_same_thread=False)
    for pragma in ("cipher_log_level=NONE", f"key=\"x'{key.hex()}'\"", "journal_mode=OFF"):
        made.execute(f"PRAGMA {pragma}").fetchall()
    made.execute("PRAGMA synchronous=OFF").fetchall()
    return made


def problem(tx: Tx) -> str | None:
    """What is wrong with the file, None when every page and every index is whole."""
    damaged = tx.all("PRAGMA cipher_integrity_check")
    if damaged:
        return f"{len(damaged)} pages of the file are damaged"
    said = str(scalar(tx, "PRAGMA integrity_check(1)"))
    return None if said == "ok" else said


def counts(tx: Tx) -> Counts:
    return Counts(
        *(
            int(scalar(tx, f"SELECT COUNT(*) FROM {table}"))
            for table in ("lead", "message", "media")
        )
    )
