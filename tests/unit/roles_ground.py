"""The ground that the matrix of roles is tried on: one encrypted shop, and calls that leave no trace.

Each call runs in a transaction of its own on the real file, which is taken back after it was looked at.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from inspect import isawaitable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from crm_tui.domain.errors import NotAllowed
from crm_tui.store.connect import Connection, connect
from crm_tui.store.database import Database
from crm_tui.store.driver import DriverTx
from crm_tui.store.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")


class OneTransaction(Database):
    """Whatever is read or written through it happens in the one transaction that is open."""

    def __init__(self, path: Path, key: bytes, tx: Tx) -> None:
        super().__init__(path, key)
        self.tx = tx

    def read_now(
        self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return work(self.tx, *args, **kwargs)

    write_now = read_now

    async def read(
        self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return work(self.tx, *args, **kwargs)

    write = write_politely = read

    def is_wanted(self) -> bool:
        return False

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        yield


class Ground:
    """One open connection to a shop's file."""

    def __init__(self, home: Path, key: bytes) -> None:
        self.home, self.key = home, key
        self.connection: Connection = connect(home / "shop.db", key)
        self.tx: Tx = DriverTx(self.connection)
        self.db = OneTransaction(home / "shop.db", key, self.tx)
        self.before = self.dump()

    def close(self) -> None:
        self.db.close_now()
        self.connection.close()

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """All that is written inside is gone after it, in the database and in the folder."""
        files = set(self.home.rglob("*"))
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")
            for made in sorted(set(self.home.rglob("*")) - files, reverse=True):
                made.rmdir() if made.is_dir() else made.unlink()

    def dump(self) -> bytes:
        """Every row of every table, the shadows of full text among them, as one digest."""
        tables = self.tx.all(
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
            " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
        )
        digest = hashlib.blake2b()
        for table in tables:
            digest.update(table["name"].encode())
            for row in self.connection.execute(" ".join(("SELECT * FROM", table["name"]))):
                digest.update(repr(tuple(row)).encode())
        return digest.digest()

    def refused(self, call: Callable[[], object]) -> NotAllowed | None:
        """What the call was refused with; None when it was done."""
        try:
            done(call())
        except NotAllowed as refused:
            return refused
        return None


def done(made: object) -> Any:
    """The result of a call, awaited where it must be."""
    if isawaitable(made):
        return asyncio.run(_wait(made))
    return made


async def _wait(made: Awaitable[T]) -> T:
    return await made
