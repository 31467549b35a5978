"""The spool's SQLite file: opening it, and the few transactions that it knows. Called from threads."""

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import sqlcipher3

from webhook_relay.errors import RelayError, SpoolBroken, SpoolFull
from webhook_relay.spool.protocol import Incoming, Page, ShopStats, Stored

OLDEST_SQLITE = (3, 51, 3)
"""Earlier ones can corrupt a database in WAL mode (SQLite release notes, 3.51.3)."""

SWEEP = 2_000
"""Acknowledged events deleted in one transaction: an ack of 100,000 must not hold up webhooks."""

_PAGE = 4096
_SCHEMA = """
CREATE TABLE IF NOT EXISTS event(
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  shop TEXT NOT NULL, channel TEXT NOT NULL, received_at INTEGER NOT NULL,
  sealed INTEGER NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS shop(
  id TEXT PRIMARY KEY, newest INTEGER NOT NULL DEFAULT 0, acked INTEGER NOT NULL DEFAULT 0,
  swept INTEGER NOT NULL DEFAULT 0, waiting INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spool(id TEXT NOT NULL);
"""
_STATS = "SELECT id, newest, acked, waiting FROM shop ORDER BY id"
_ADD = """
INSERT INTO event(shop, channel, received_at, sealed, content)
SELECT value->>0, value->>1, value->>2, value->>3, substr(?, value->>4, value->>5)
FROM json_each(?) ORDER BY key
"""


class SpoolFile:
    """One connection that writes and one that reads; each is used by one thread at a time."""

    def __init__(self, path: Path, limit_bytes: int) -> None:
        check_sqlite()
        with _as_broken("open the spool"):
            self._writer = _connect(path)
            self._writer.execute(f"PRAGMA max_page_count = {max(limit_bytes // _PAGE, 16)}")
            self._writer.executescript(_SCHEMA)
            self.id = self._spool_id()
            self._reader = _connect(path)
            self._reader.execute("PRAGMA query_only = ON")

    def add_shops(self, shops: Sequence[str]) -> None:
        with self._transaction():
            self._writer.executemany(
                "INSERT OR IGNORE INTO shop(id) VALUES (?)", [(shop,) for shop in shops]
            )

    def add(self, events: Sequence[Incoming]) -> dict[str, int]:
        """Stores all or none, durably; the newest seq of every shop that got one.

        One statement for all: SQLite cuts the joined contents apart by itself. A statement for each
        would hand the interpreter's lock to and fro with the thread that answers webhooks.
        """
        whole = b"".join(event.content for event in events)
        with self._transaction() as writer:
            writer.execute(_ADD, (whole, _cuts(events)))
            return self._count_in(events)

    def ack(self, shop: str, through: int) -> int:
        """Moves the shop's mark forward, never beyond its newest event; returns where it stands."""
        with self._transaction() as writer:
            (acked,) = writer.execute(
                "UPDATE shop SET acked = max(acked, min(newest, ?)) WHERE id = ? RETURNING acked",
                (through, shop),
            ).fetchone()
            return int(acked)

    def sweep(self, shop: str) -> bool:
        """Deletes one chunk of what the shop acknowledged; True when there is more."""
        with self._transaction() as writer:
            found = writer.execute(
                "SELECT seq FROM event JOIN shop ON shop.id = event.shop"
                " WHERE shop.id = ? AND seq > swept AND seq <= acked ORDER BY seq LIMIT ?",
                (shop, SWEEP),
            ).fetchall()
            writer.executemany("DELETE FROM event WHERE seq = ?", found)
            more = len(found) == SWEEP
            writer.execute(
                "UPDATE shop SET waiting = waiting - ?, swept = ifnull(?, acked) WHERE id = ?",
                (len(found), found[-1][0] if more else None, shop),
            )
            return more

    def read(self, shop: str, after: int, rows: int, size: int) -> Page:
        with _as_broken("read the spool"):
            self._reader.execute("BEGIN")
            try:
                newest, acked = self._reader.execute(
                    "SELECT newest, acked FROM shop WHERE id = ?", (shop,)
                ).fetchone()
                found, more = self._rows(shop, max(after, acked), rows, size)
            finally:
                self._reader.execute("COMMIT")
        return Page(tuple(found), newest, more)

    def stats(self) -> tuple[ShopStats, ...]:
        with _as_broken("read the spool"):
            found = self._writer.execute(_STATS).fetchall()
        return tuple(ShopStats(*row) for row in found)

    def free_share(self) -> float:
        """How much of the largest allowed size is left, 0 to 1."""
        pages, free, most = map(self.pragma, ("page_count", "freelist_count", "max_page_count"))
        return (int(most) - int(pages) + int(free)) / int(most)

    def pragma(self, name: str) -> int | str:
        """What the writing connection says about itself."""
        with _as_broken("read the spool"):
            value: int | str = self._writer.execute(f"PRAGMA {name}").fetchone()[0]
            return value

    def close(self) -> None:
        self._reader.close()
        self._writer.close()

    def _rows(self, shop: str, after: int, rows: int, size: int) -> tuple[list[Stored], bool]:
        found: list[Stored] = []
        cursor = self._reader.execute(
            "SELECT seq, channel, received_at, sealed, content FROM event"
            " WHERE seq > ? AND shop = ? ORDER BY seq",
            (after, shop),
        )
        for seq, channel, received_at, sealed, content in cursor:
            size -= len(content)
            if len(found) == rows or (found and size < 0):
                cursor.close()
                return found, True
            found.append(Stored(seq, channel, received_at, bool(sealed), content))
        return found, False

    def _count_in(self, events: Sequence[Incoming]) -> dict[str, int]:
        counts = Counter(event.shop for event in events)
        last = self._writer.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'")
        seq = int(last.fetchone()[0])
        newest: dict[str, int] = {}
        for event in reversed(events):
            newest.setdefault(event.shop, seq)
            seq -= 1
        self._writer.executemany(
            "UPDATE shop SET newest = ?, waiting = waiting + ? WHERE id = ?",
            [(newest[shop], count, shop) for shop, count in counts.items()],
        )
        return newest

    def _spool_id(self) -> str:
        self._writer.execute(
            "INSERT INTO spool SELECT ? WHERE NOT EXISTS (SELECT 1 FROM spool)",
            (secrets.token_hex(8),),
        )
        return str(self._writer.execute("SELECT id FROM spool").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator["sqlcipher3.Connection"]:
        with _as_broken("write to the spool"):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")


def _cuts(events: Sequence[Incoming]) -> str:
    """What `_ADD` needs to know of each event, and where its content lies in the whole, from 1."""
    cuts, start = [], 1
    for event in events:
        length = len(event.content)
        cuts.append(
            (event.shop, event.channel, event.received_at, int(event.sealed), start, length)
        )
        start += length
    return json.dumps(cuts)


def read_stats(path: Path) -> tuple[ShopStats, ...]:
    """How the shops stand, read beside a relay that may be running; empty without a spool."""
    if not path.exists():
        return ()
    with _as_broken("read the spool"):
        connection = sqlcipher3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
        with closing(connection):
            found = connection.execute(_STATS).fetchall()
    return tuple(ShopStats(*row) for row in found)


def check_sqlite() -> None:
    """Refuses an SQLite that can corrupt the spool."""
    version = sqlcipher3.sqlite_version
    if tuple(map(int, version.split("."))) < OLDEST_SQLITE:
        needed = ".".join(map(str, OLDEST_SQLITE))
        raise RelayError(
            f"SQLite {version} is too old: install a sqlcipher3 with {needed} or later."
        )


def _connect(path: Path) -> "sqlcipher3.Connection":
    connection = sqlcipher3.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=5
    )
    for pragma in (
        "cipher_log_level = NONE",
        f"page_size = {_PAGE}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "wal_autocheckpoint = 2000",
        "journal_size_limit = 16777216",
        "cache_size = -4000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def _as_broken(what: str) -> Iterator[None]:
    try:
        yield
    except sqlcipher3.Error as error:
        if "full" in str(error):
            raise SpoolFull("The spool is full until the shop has fetched events.") from error
        raise SpoolBroken(f"Could not {what}: {error}. Look at the disk.") from error
