"""Opens the spool's SQLite file, or says in a sentence why it is not one that may be used."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlcipher3

from webhook_relay.errors import RelayError, SpoolBroken, SpoolFull
from webhook_relay.folders import sync_folder

OLDEST_SQLITE = (3, 51, 3)
"""Earlier ones can corrupt a database in WAL mode (SQLite release notes, 3.51.3)."""

PAGE = 4096
LEAST_ROOM = 1024 * 1024
"""Bytes on the disk without which SQLite can make neither its log nor the index of it."""
APPLICATION = 0x77687370
"""Stands in the file's header and tells a spool from any other database ("whsp")."""
VERSION = 3
"""Of the tables below."""

_SCHEMA = """
CREATE TABLE event(
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  shop TEXT NOT NULL, channel TEXT NOT NULL, received_at INTEGER NOT NULL,
  sealed INTEGER NOT NULL, content BLOB NOT NULL);
CREATE INDEX event_shop ON event(shop);
CREATE TABLE shop(
  id TEXT PRIMARY KEY, newest INTEGER NOT NULL DEFAULT 0, acked INTEGER NOT NULL DEFAULT 0,
  swept INTEGER NOT NULL DEFAULT 0, waiting INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0, quota INTEGER,
  anew INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE spool(id TEXT NOT NULL, probes INTEGER NOT NULL DEFAULT 0,
  is_open INTEGER NOT NULL DEFAULT 0);
"""

_OF_THE_FIRST = "SELECT count(*) FROM sqlite_schema WHERE name IN ('event', 'shop', 'spool')"
"""The first version has these three tables, and nothing in its header."""

Connection = Any
"""`sqlcipher3` has no types."""


def open_file(path: Path) -> Connection:
    """A connection that writes; makes the spool when there is none. Raises RelayError."""
    check_sqlite()
    with as_broken("open the spool", path):
        if path.exists():
            check_whole(path)
        else:
            _make(path)
        connection = _connect(path, "rw")
        try:
            check_ours(connection, path)
            _set_up(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def open_reader(path: Path) -> Connection:
    """A further connection to a spool that is open."""
    connection = _connect(path, "rw")
    _set_up(connection)
    connection.execute("PRAGMA query_only = ON")
    return connection


@contextmanager
def looking_in(path: Path) -> Iterator[Connection]:
    """A connection that only reads, beside a relay that may be running; raises RelayError."""
    with as_broken("read the spool", path):
        check_whole(path)
        with closing(_connect(path, "ro")) as connection:
            check_ours(connection, path)
            yield connection


def check_sqlite() -> None:
    """Refuses an SQLite that can corrupt the spool."""
    version = sqlcipher3.sqlite_version
    if tuple(map(int, version.split("."))) < OLDEST_SQLITE:
        needed = ".".join(map(str, OLDEST_SQLITE))
        raise RelayError(
            f"SQLite {version} is too old: install a sqlcipher3 with {needed} or later."
        )


def check_whole(path: Path) -> None:
    """SQLite takes an empty file for a new database, and would throw away the log beside it."""
    if path.stat().st_size == 0:
        raise SpoolBroken(f"The spool {path} was emptied by something else. {_ANEW.format(path)}")


def check_ours(connection: Connection, path: Path) -> None:
    """Raises SpoolBroken for another program's file, and for another version's."""
    try:
        ((application,),) = connection.execute("PRAGMA application_id").fetchall()
        ((version,),) = connection.execute("PRAGMA user_version").fetchall()
        if application == APPLICATION and version == VERSION:
            connection.execute("SELECT count(*) FROM shop, spool").fetchall()
        ((tables,),) = connection.execute(_OF_THE_FIRST).fetchall()
    except sqlcipher3.DatabaseError as error:
        if not any(words in str(error) for words in _DAMAGED):
            raise
        raise SpoolBroken(f"The spool {path} is damaged ({error}). {_ANEW.format(path)}") from error
    if application != APPLICATION and tables < 3:
        raise SpoolBroken(f"{path} is no spool of this program: move it away, or change home.")
    if version != VERSION:
        raise SpoolBroken(
            f"The spool {path} is of version {version}, not {VERSION}: run the relay that made it "
            "until the shop has fetched everything, then move the file away."
        )


_DAMAGED = ("malformed", "not a database", "no such table")
"""SQLite's words for a file that it cannot read; whatever else it refuses lies elsewhere."""


@contextmanager
def as_broken(what: str, path: Path) -> Iterator[None]:
    """Tells what SQLite and the disk refuse as SpoolFull or SpoolBroken.

    Strangers read `/readyz`: no folder of this machine stands in it.
    """
    try:
        yield
    except (sqlcipher3.Error, OSError) as error:
        if _has_no_room(error, path):
            raise SpoolFull("The spool's disk is full: make room on it.") from error
        if "is full" in str(error):
            raise SpoolFull("The spool is full until the shop has fetched events.") from error
        fix = _ANEW.format(path.name) if "malformed" in str(error) else "Look at the disk."
        why = error.strerror if isinstance(error, OSError) else error
        raise SpoolBroken(f"Could not {what}: {why}. {fix}") from error


def _has_no_room(error: Exception, path: Path) -> bool:
    """Whether it is the disk that is full; SQLite says the same of a spool at its limit."""
    if not any(words in str(error) for words in ("is full", "I/O error", "No space left")):
        return False
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < LEAST_ROOM
    return False


_ANEW = (
    "Stop the relay and move the files {0}* to a safe place: it then begins a new spool, and "
    "sqlite3's .recover may get events out of the old one."
)


def _make(path: Path) -> None:
    """Under another name until it is whole, so that an empty `path` is always a damaged one."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists():
        raise SpoolBroken(
            f"The spool {path} is gone but its log is there: put the file back beside it. "
            f"If it is lost for good, move {log.name} away and the relay begins a new spool."
        )
    draft = path.with_name(f"{path.name}.new")
    for end in ("", "-journal", "-wal", "-shm"):
        draft.with_name(draft.name + end).unlink(missing_ok=True)
    with closing(_connect(draft, "rwc")) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        _set_up(connection)
        connection.executescript(_SCHEMA)
        connection.execute("INSERT INTO spool(id) VALUES (?)", (secrets.token_hex(8),))
        connection.execute("INSERT INTO sqlite_sequence VALUES ('event', 0)")
    draft.replace(path)
    sync_folder(path.parent)


def _connect(path: Path, mode: str) -> Connection:
    return sqlcipher3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=5,
    )


def _set_up(connection: Connection) -> None:
    for pragma in (
        "cipher_log_level = NONE",
        f"page_size = {PAGE}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "wal_autocheckpoint = 2000",
        "journal_size_limit = 16777216",
        "cache_size = -4000",
    ):
        connection.execute(f"PRAGMA {pragma}")
