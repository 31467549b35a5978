"""Paired devices in a small SQLite file beside the spool, shared by the relay and its commands."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlcipher3

from webhook_relay.devices.private import make_empty
from webhook_relay.devices.protocol import MOST_TRIES, REMEMBERED, Code, Device
from webhook_relay.errors import RelayError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS device(
  id TEXT PRIMARY KEY, shop TEXT NOT NULL, name TEXT NOT NULL, token_hash BLOB NOT NULL UNIQUE,
  public_key BLOB NOT NULL, key_at INTEGER NOT NULL, words TEXT NOT NULL,
  paired_at INTEGER NOT NULL, seen_at INTEGER, revoked_at INTEGER);
CREATE TABLE IF NOT EXISTS code(
  hash BLOB PRIMARY KEY, shop TEXT NOT NULL, expires_at INTEGER NOT NULL,
  tries INTEGER NOT NULL, device TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes(n INTEGER NOT NULL);
INSERT INTO changes SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM changes);
"""
_ALL = """
SELECT id, shop, name, token_hash, public_key, key_at, words, paired_at, seen_at, revoked_at
FROM device ORDER BY paired_at, rowid
"""
_ADD = "INSERT INTO device VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_CODES = "SELECT hash, shop, expires_at, tries, device FROM code ORDER BY expires_at"
_WRONG = "UPDATE code SET tries = tries + 1 WHERE device IS NULL AND tries < ? AND expires_at > ?"
_USE = (
    "UPDATE code SET device = ?"
    " WHERE hash = ? AND shop = ? AND device IS NULL AND tries < ? AND expires_at > ?"
)
_SAME = "UPDATE device SET revoked_at = ? WHERE shop = ? AND public_key = ? AND revoked_at IS NULL"
_KEY = (
    "UPDATE device SET public_key = ?, key_at ="
    " max(?, (SELECT max(key_at) + 1 FROM device AS one WHERE one.shop = device.shop))"
    " WHERE id = ? AND revoked_at IS NULL"
)
_KEY_AT = "SELECT max(?, ifnull(max(key_at) + 1, 0)) FROM device WHERE shop = ?"
_REVOKE = "UPDATE device SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
_WAIT_SECONDS = 5


class DevicesFile:
    """`Devices` in one file; every change is on the disk before it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        with self._said("opened"):
            make_empty(path)
            self._db = sqlcipher3.connect(
                str(path), isolation_level=None, check_same_thread=False, timeout=_WAIT_SECONDS
            )
            self._db.execute("PRAGMA cipher_log_level = NONE")
            # No write-ahead log: nothing hurries here, and one file is easily copied and judged.
            self._db.execute("PRAGMA journal_mode = DELETE")
            # EXTRA syncs the folder as well: a rollback journal that comes back after a power cut
            # would undo what it belonged to, a revocation for one (SQLite, "PRAGMA synchronous").
            self._db.execute("PRAGMA synchronous = EXTRA")
            self._db.executescript(_SCHEMA)

    def offer(self, code: Code, now: int) -> None:
        with self._change() as db:
            db.execute("DELETE FROM code WHERE expires_at < ?", (now - REMEMBERED,))
            db.execute(
                "INSERT INTO code VALUES (?, ?, ?, ?, ?)",
                (code.hash, code.shop, code.expires_at, code.tries, code.device),
            )

    def codes(self) -> tuple[Code, ...]:
        return tuple(Code(*row) for row in self._rows(_CODES))

    def wrong_try(self, now: int) -> None:
        with self._change() as db:
            db.execute(_WRONG, (MOST_TRIES, now))

    def pair(self, code_hash: bytes, device: Device, now: int) -> bool:
        with self._change() as db:
            used = db.execute(_USE, (device.id, code_hash, device.shop, MOST_TRIES, now))
            if not used.rowcount:
                return False
            db.execute(_SAME, (now, device.shop, device.public_key))
            ((key_at,),) = db.execute(_KEY_AT, (device.key_at, device.shop)).fetchall()
            db.execute(_ADD, _row(replace(device, key_at=key_at)))
            return self._changed(db)

    def all(self) -> tuple[Device, ...]:
        return tuple(map(_device, self._rows(_ALL)))

    def seen(self, device: str, now: int) -> None:
        with self._change() as db:
            db.execute("UPDATE device SET seen_at = ? WHERE id = ?", (now, device))

    def set_key(self, device: str, public_key: bytes, now: int) -> bool:
        return self._set(_KEY, (public_key, now, device))

    def revoke(self, device: str, now: int) -> bool:
        return self._set(_REVOKE, (now, device))

    def changes(self) -> int:
        return int(self._rows("SELECT n FROM changes")[0][0])

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _set(self, what: str, values: tuple[bytes | int | str, ...]) -> bool:
        with self._change() as db:
            done = db.execute(what, values)
            return bool(done.rowcount) and self._changed(db)

    def _changed(self, db: "sqlcipher3.Connection") -> bool:
        db.execute("UPDATE changes SET n = n + 1")
        return True

    def _rows(self, query: str) -> list[Any]:
        with self._lock, self._said("read"):
            return list(self._db.execute(query).fetchall())

    @contextmanager
    def _change(self) -> Iterator["sqlcipher3.Connection"]:
        """One transaction: all of it or nothing."""
        with self._lock, self._said("written"):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    @contextmanager
    def _said(self, what: str) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlcipher3.Error) as error:
            raise RelayError(
                f"The list of paired devices, {self._path}, cannot be {what}: {error}."
            ) from error


def _device(row: tuple[Any, ...]) -> Device:
    name, shop, called, token_hash, key, key_at, words, paired_at, seen_at, revoked_at = row
    return Device(
        *(name, shop, called, token_hash, key, key_at, tuple(words.split())),
        *(paired_at, seen_at, revoked_at),
    )


def _row(device: Device) -> tuple[str | bytes | int | None, ...]:
    return (
        *(device.id, device.shop, device.name, device.token_hash, device.public_key),
        *(device.key_at, " ".join(device.words)),
        *(device.paired_at, device.seen_at, device.revoked_at),
    )
