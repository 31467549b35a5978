"""The few transactions that the spool's SQLite file knows. Called from threads."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from webhook_relay.errors import RelayError, SpoolFull
from webhook_relay.spool.gathering import Added
from webhook_relay.spool.protocol import Incoming, Page, ShopStats, Stored, spool_name
from webhook_relay.spool.quotas import quota_reached
from webhook_relay.spool.sqlite_log import lost_its_end
from webhook_relay.spool.sqlite_opening import (
    PAGE,
    Connection,
    as_broken,
    looking_in,
    open_file,
    open_reader,
)

SWEEP = 2_000
"""Acknowledged events deleted in one transaction: an ack of 100,000 must not hold up webhooks."""
GAP = 1_000_000
"""Numbers passed over when the end of the log was lost: more than a log ever holds events."""
LEAST_FREE = 0.02
"""Share of the spool below which it reports that it is nearly full."""
FREE_DISK = 16 * 1024 * 1024
"""Bytes that stay free on the disk: deleting what was fetched needs room in the log."""
FREE_SHARE = 0.05
"""The same for a small disk, as a share of it."""

_STATS = """
SELECT id, newest, acked, waiting, bytes,
  (SELECT received_at FROM event WHERE shop = shop.id AND seq > acked ORDER BY seq LIMIT 1), quota
FROM shop ORDER BY id
"""
_TOGETHER = (64, 32, 16, 8, 4, 2, 1)
"""Events in one statement: a few sizes, so that all of these statements stay prepared."""
_ADD_ONE = "INSERT INTO event(shop, channel, received_at, sealed, content) VALUES (?, ?, ?, ?, ?)"
_ADD = {size: _ADD_ONE + ", (?, ?, ?, ?, ?)" * (size - 1) for size in _TOGETHER}
_COUNT = "UPDATE shop SET newest = ?, waiting = waiting + ?, bytes = bytes + ? WHERE id = ?"
_SWEEP = """
DELETE FROM event WHERE seq IN (
  SELECT seq FROM event JOIN shop ON shop.id = event.shop
  WHERE shop.id = ? AND seq > swept AND seq <= acked ORDER BY seq LIMIT ?)
RETURNING seq, length(content)
"""


class SpoolFile:
    """One connection that writes and one that reads; each is used by one thread at a time."""

    def __init__(self, path: Path, limit_bytes: int) -> None:
        self._path = path
        log = path.with_name(f"{path.name}-wal")
        had_log = log.exists() and log.stat().st_size > 0
        self._writer = open_file(path)
        with as_broken("open the spool", path):
            self._writer.execute(f"PRAGMA max_page_count = {max(limit_bytes // PAGE, 16)}")
            self.id = str(self._value("SELECT id FROM spool"))
            self.lost_events = self._mend(log, had_log)
            self._reader = open_reader(path)
        self._quotas: dict[str, int | None] = {}

    def add_shops(self, quotas: Mapping[str, int | None]) -> None:
        """These shops are served, with so many bytes each (None: as many as the spool takes)."""
        self._quotas = dict(quotas)
        with self._transaction() as writer:
            writer.execute("UPDATE shop SET quota = NULL")
            writer.executemany(
                "INSERT INTO shop(id, quota) VALUES (?, ?)"
                " ON CONFLICT(id) DO UPDATE SET quota = excluded.quota",
                list(quotas.items()),
            )

    def name(self, shop: str, after: int) -> str:
        """The name of the shop's numbering; another one when `after` is a number never given."""
        with as_broken("read the spool", self._path):
            times = int(self._value("SELECT anew FROM shop WHERE id = ?", shop))
            if after > self._last_seq():
                with self._transaction() as writer:
                    writer.execute("UPDATE shop SET anew = anew + 1 WHERE id = ?", (shop,))
                times += 1
        return spool_name(self.id, times)

    def add(self, events: Sequence[Incoming]) -> Added:
        """Stores all but those of shops beyond their quota, durably, or none.

        Many in a statement: one for each would hand the interpreter's lock to and fro with the thread
        that answers webhooks.
        """
        self._check_disk()
        with self._transaction() as writer:
            refused = self._refused(events)
            if refused:
                events = [one for place, one in enumerate(events) if place not in refused]
            for some in _in_sizes(events):
                writer.execute(_ADD[len(some)], [value for event in some for value in _row(event)])
            return Added(self._count_in(events), refused)

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
            found = writer.execute(_SWEEP, (shop, SWEEP)).fetchall()
            more = len(found) == SWEEP
            size = sum(length for _, length in found)
            writer.execute(
                "UPDATE shop SET waiting = waiting - ?, bytes = bytes - ?,"
                " swept = ifnull(?, acked) WHERE id = ?",
                (len(found), size, max(found)[0] if more else None, shop),
            )
            return more

    def read(self, shop: str, after: int, rows: int, size: int) -> Page:
        with as_broken("read the spool", self._path):
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
        with as_broken("read the spool", self._path):
            return _stats(self._writer)

    def probe(self) -> None:
        """A commit of its own; raises RelayError when events cannot be stored."""
        self._check_disk()
        with self._transaction() as writer:
            writer.execute("UPDATE spool SET probes = probes + 1")
        if self.free_share() < LEAST_FREE:
            raise SpoolFull("The spool is nearly full: is the shop online?")

    def free_share(self) -> float:
        """How much of the largest allowed size is left, 0 to 1."""
        pages, free, most = map(self.pragma, ("page_count", "freelist_count", "max_page_count"))
        return (int(most) - int(pages) + int(free)) / int(most)

    def pragma(self, name: str) -> int | str:
        """What the writing connection says about itself."""
        with as_broken("read the spool", self._path):
            value: int | str = self._value(f"PRAGMA {name}")
            return value

    def close(self) -> None:
        self._reader.close()
        # Where it cannot be written, the next start takes this for a crash, and that costs nothing.
        with suppress(RelayError), self._transaction() as writer:
            writer.execute("UPDATE spool SET is_open = 0")
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

    def _refused(self, events: Sequence[Incoming]) -> dict[int, SpoolFull]:
        """Those that find no room in their shop's quota, by their place."""
        refused: dict[int, SpoolFull] = {}
        room: dict[str, int] = {}
        for place, event in enumerate(events):
            quota = self._quotas.get(event.shop)
            if quota is None:
                continue
            left = room.get(event.shop)
            if left is None:
                left = quota - self._value("SELECT bytes FROM shop WHERE id = ?", event.shop)
            if left < len(event.content):
                refused[place] = SpoolFull(quota_reached(event.shop, quota))
            else:
                left -= len(event.content)
            room[event.shop] = left
        return refused

    def _count_in(self, events: Sequence[Incoming]) -> dict[str, int]:
        counts: dict[str, tuple[int, int, int]] = {}
        first = self._last_seq() - len(events) + 1
        for seq, event in enumerate(events, first):
            _, count, size = counts.get(event.shop, (0, 0, 0))
            counts[event.shop] = (seq, count + 1, size + len(event.content))
        self._writer.executemany(_COUNT, [(*counted, shop) for shop, counted in counts.items()])
        return {shop: newest for shop, (newest, _, _) in counts.items()}

    def _last_seq(self) -> int:
        return int(self._value("SELECT ifnull(max(seq), 0) FROM sqlite_sequence"))

    def _mend(self, log: Path, had_log: bool) -> bool:
        """Passes over the numbers that events in the lost end of a log may have had."""
        was_open = self._value("SELECT is_open FROM spool")
        _, frames, _ = self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        lost = bool(was_open) and (not had_log or lost_its_end(log, PAGE, frames))
        with self._transaction() as writer:
            writer.execute("UPDATE spool SET is_open = 1")
            if lost:
                writer.execute("UPDATE sqlite_sequence SET seq = seq + ?", (GAP,))
        # The mark must lie in the file itself: it tells of a log that is gone.
        self._writer.execute("PRAGMA wal_checkpoint(FULL)").fetchall()
        return lost

    def _check_disk(self) -> None:
        disk = shutil.disk_usage(self._path.parent)
        floor = min(FREE_DISK, disk.total * FREE_SHARE)
        if disk.free >= floor:
            return
        # Where fetched events lay, new ones find room without the file growing.
        if disk.free + int(self.pragma("freelist_count")) * PAGE < floor:
            raise SpoolFull(
                f"The spool's disk is full ({disk.free // 2**20} MB free): "
                "make room on it, or let the shop fetch its events."
            )

    def _value(self, sql: str, *values: str) -> Any:
        return self._writer.execute(sql, values).fetchone()[0]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with as_broken("write to the spool", self._path):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")


def _in_sizes(events: Sequence[Incoming]) -> Iterator[Sequence[Incoming]]:
    """All of them in their order, in pieces of which `_ADD` knows the size."""
    start = 0
    for size in _TOGETHER:
        while len(events) - start >= size:
            yield events[start : start + size]
            start += size


def _row(event: Incoming) -> tuple[str, str, int, int, bytearray]:
    """As the driver takes it at once: for bytes and bool it looks for an adapter, which is slower."""
    content = bytearray(event.content)
    return event.shop, event.channel, event.received_at, int(event.sealed), content


def read_stats(path: Path) -> tuple[ShopStats, ...]:
    """How the shops stand, read beside a relay that may be running; empty without a spool."""
    if not path.exists():
        return ()
    with looking_in(path) as connection:
        return _stats(connection)


def _stats(connection: Connection) -> tuple[ShopStats, ...]:
    return tuple(ShopStats(*row) for row in connection.execute(_STATS).fetchall())
