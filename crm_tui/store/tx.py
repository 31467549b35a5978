"""A transaction as the queries see it.

Queries are plain functions `(tx, …) -> domain values` with named parameters (`:name`). The same one
serves the first paint and the shell, on a connection of their own, and the long-lived programs, on
SQLAlchemy's pool of connections in threads.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Row = Mapping[str, Any]
Values = Sequence[Mapping[str, object]] | Sequence[tuple[object, ...]]


class Tx(Protocol):
    """An open transaction."""

    def all(self, sql: str, **values: object) -> Sequence[Row]:
        """Every row."""
        ...

    def one(self, sql: str, **values: object) -> Row | None:
        """The first row, or None."""
        ...

    def run(self, sql: str, **values: object) -> int:
        """Execute; returns how many rows were changed."""
        ...

    def add(self, sql: str, **values: object) -> int:
        """Insert one row of those that come a hundred thousand at a time; its id, 0 when it was left out.

        RETURNING makes a savepoint of its own for its statement, and at every savepoint the full-text
        indexes write down what they have gathered.
        """
        ...

    def many(self, sql: str, rows: Values) -> None:
        """Execute once for each row, given by name or, where there are very many, by place (`?`)."""
        ...


def scalar(tx: Tx, sql: str, **values: object) -> Any:
    """The first column of the first row, or None."""
    row = tx.one(sql, **values)
    return None if row is None else next(iter(dict(row).values()))


def new_id(tx: Tx, sql: str, **values: object) -> int:
    """Run an `INSERT … RETURNING id` and return the id."""
    return int(scalar(tx, sql, **values))
