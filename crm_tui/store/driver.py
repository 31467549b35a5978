"""Transactions on the bare driver: for the first paint and for commands typed in a shell."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic, sleep

from sqlcipher3 import dbapi2 as sqlcipher

from crm_tui.store.connect import Connection, is_busy, plain_errors
from crm_tui.store.tx import Row, Values

_LOOK, _LOOK_LATER, _QUICK = 0.001, 0.01, 0.5
"""Seconds between two looks at a lock that another program has, and until they become fewer."""


class DriverTx:
    """A `Tx` on one sqlcipher3 connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # One for all: a cursor of its own for each statement costs 2 µs.
        self._cursor = connection.cursor()

    def all(self, sql: str, **values: object) -> Sequence[Row]:
        rows: Sequence[Row] = self._cursor.execute(sql, values).fetchall()
        return rows

    def one(self, sql: str, **values: object) -> Row | None:
        row: Row | None = self._cursor.execute(sql, values).fetchone()
        return row

    def run(self, sql: str, **values: object) -> int:
        return int(self._cursor.execute(sql, values).rowcount)

    def add(self, sql: str, **values: object) -> int:
        self._cursor.execute(sql, values)
        return int(self._cursor.lastrowid) if self._cursor.rowcount > 0 else 0

    def many(self, sql: str, rows: Values) -> None:
        self._connection.executemany(sql, rows)

    def end(self) -> None:
        """Give up rows that nobody read: a reader that stays open would hold up the log's way back."""
        self._cursor.close()


def _take_turn(connection: Connection) -> None:
    """BEGIN IMMEDIATE, looking again every millisecond for as long as the connection is patient.

    SQLite itself looks again after up to a tenth of a second, and a person waits for that.
    """
    patience = int(connection.execute("PRAGMA busy_timeout").fetchone()[0])
    connection.execute("PRAGMA busy_timeout=0")
    try:
        _begin(connection, monotonic() + patience / 1000)
    finally:
        connection.execute(f"PRAGMA busy_timeout={patience}")


def _begin(connection: Connection, until: float) -> None:
    quick = monotonic() + _QUICK
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except sqlcipher.OperationalError as error:
            now = monotonic()
            if not is_busy(str(error)) or now >= until:
                raise
        sleep(_LOOK if now < quick else _LOOK_LATER)


@contextmanager
def transaction(connection: Connection, *, write: bool) -> Iterator[DriverTx]:
    """For writes the lock is taken first, so that waiting works."""
    with plain_errors():
        if write:
            _take_turn(connection)
        else:
            connection.execute("BEGIN")
        tx = DriverTx(connection)
        try:
            yield tx
            tx.end()
            connection.execute("COMMIT")
        except BaseException:
            tx.end()
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
