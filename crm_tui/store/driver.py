"""Transactions on the bare driver: for the first paint and for commands typed in a shell."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from crm_tui.store.connect import Connection, plain_errors
from crm_tui.store.tx import Row, Values


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


@contextmanager
def transaction(connection: Connection, *, write: bool) -> Iterator[DriverTx]:
    """BEGIN IMMEDIATE for writes: the lock is taken first, so that waiting works."""
    with plain_errors():
        connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
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
