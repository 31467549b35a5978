"""One ready connection to the encrypted file, and what can go wrong with it in clear sentences."""

import importlib.util
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.domain.lead import PointKind
from crm_tui.domain.message import Direction, MessageStatus, MessageType

OLDEST_SQLITE = (3, 51, 3)
"""Older releases can lose committed writes when two processes checkpoint (sqlite.org/wal.html#walresetbug)."""

_LEAST_ROOM = 1 << 20

Connection = Any  # sqlcipher3 ships no types

# The driver binds them without this as well, but looks for a way to do it each time (2 µs a value).
for _kind in (Direction, MessageType, MessageStatus, PointKind):
    sqlcipher.register_adapter(_kind, attrgetter("_value_"))


READER_MS, WRITER_MS = 5_000, 30_000
"""How long each waits for its turn. A disk that stalls, or a file that is written anew, can keep a
writer waiting for more than five seconds; nobody but a broken program keeps a reader."""


def connect(
    path: Path, key: bytes, *, readonly: bool = False, cache_mb: int = 64, busy_ms: int = READER_MS
) -> Connection:
    """Open the database with its 32-byte key; raises Damaged when it cannot be read.

    The caller has checked the key (`marker.py`), so an unreadable file is a damaged one.
    """
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE:
        raise CrmError(f"SQLite {sqlcipher.sqlite_version} is too old.", "Run the set-up again.")
    if not path.exists() and not readonly:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = sqlcipher.connect(
        str(path),
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        timeout=busy_ms / 1000,
    )
    try:
        _unlock(connection, key)
        _prepare(connection, readonly, cache_mb)
    except sqlcipher.DatabaseError as error:
        connection.close()
        if isinstance(error, sqlcipher.OperationalError):
            if "I/O" not in str(error):
                raise _sentence(str(error)) from error
            # SQLite needs 32 KB beside the file to open it, and calls a full disk the same.
            if shutil.disk_usage(path.parent).free < _LEAST_ROOM:
                raise _sentence("full") from error
        raise Damaged(
            f"The shop's data file {path} is damaged.",
            "Keep it, and run `crm restore`: it brings back the newest good backup.",
        ) from error
    except BaseException:
        connection.close()
        raise
    connection.row_factory = sqlcipher.Row
    return connection


def _unlock(connection: Connection, key: bytes) -> None:
    # Without this SQLCipher prints its errors over the screen.
    connection.execute("PRAGMA cipher_log_level=NONE").fetchall()
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"").fetchall()
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise CrmError("This SQLite cannot encrypt.", "Run the set-up again.")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _prepare(connection: Connection, readonly: bool, cache_mb: int) -> None:
    if not readonly and connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode=WAL").fetchone()
    for pragma in (
        # Acknowledgements and sends rest on this: NORMAL would lose commits at a power cut.
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size={-cache_mb * 1024}",
        "temp_store=MEMORY",
        "journal_size_limit=67108864",
        # 16 MB: pages that one import writes again and again are copied back once, not every time.
        "wal_autocheckpoint=4000",
        "trusted_schema=OFF",
        "secure_delete=ON",
        f"query_only={'ON' if readonly else 'OFF'}",
    ):
        connection.execute("PRAGMA " + pragma).fetchall()
    connection.enable_load_extension(True)
    connection.load_extension(_vector_extension())
    connection.enable_load_extension(False)


def _vector_extension() -> str:
    # Found, not imported: the package imports numpy where that is installed.
    found = importlib.util.find_spec("sqlite_vec")
    if found is None or found.origin is None:
        raise CrmError("The vector extension is missing.", "Run the set-up again.")
    return str(Path(found.origin).parent / "vec0")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn the driver's refusals (disk full, read-only, busy) into sentences."""
    try:
        yield
    except sqlcipher.OperationalError as error:
        raise _sentence(str(error)) from error
    except sqlcipher.DatabaseError as error:
        # What breaks a rule of the schema is of a class of its own; what is left is a page or an
        # index that cannot be read (SQLITE_CORRUPT, SQLITE_NOTADB).
        if type(error) is sqlcipher.DatabaseError:
            raise Damaged(
                "The shop's data file is damaged.",
                "Keep it, and run `crm restore`: it brings back the newest good backup.",
            ) from error
        raise


def is_busy(reason: str) -> bool:
    """Whether the driver says by this that somebody else has the lock."""
    return "locked" in reason or "busy" in reason


def _sentence(reason: str) -> CrmError:
    if is_busy(reason):
        return CrmError("The shop's data is busy.", "Wait a moment and try it again.")
    if "unable to open" in reason:
        return CrmError("The shop's data cannot be opened.", "Check its owner and permissions.")
    if "full" in reason:
        return CrmError(
            "The disk is full; nothing was changed.", "Free some space, then try again."
        )
    if "readonly" in reason:
        return CrmError("The shop's folder cannot be written.", "Check its owner and permissions.")
    return CrmError(f"The shop's data could not be used ({reason}).", "Run `crm doctor`.")


INTEGRITY_ERRORS: tuple[type[Exception], ...] = (sqlcipher.IntegrityError, sqlite3.IntegrityError)
