"""SQLAlchemy's async engine on SQLCipher, through aiosqlite's threads."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite
from sqlalchemy import TextClause, event, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi, SQLiteDialect_aiosqlite
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlcipher3 import dbapi2 as sqlcipher

from crm_tui.store.connect import connect, plain_errors
from crm_tui.store.tx import Row

T = TypeVar("T")

_FROM_DRIVER = [
    "Warning",
    "Error",
    "InterfaceError",
    "DatabaseError",
    "DataError",
    "IntegrityError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "sqlite_version",
    "sqlite_version_info",
    "PARSE_COLNAMES",
    "PARSE_DECLTYPES",
    "Binary",
]


class _Dbapi(AsyncAdapt_aiosqlite_dbapi):
    """aiosqlite's interface with sqlcipher3's errors and version."""

    def _init_dbapi_attributes(self) -> None:
        for name in _FROM_DRIVER:
            setattr(self, name, getattr(self.sqlite, name))


class CipherDialect(SQLiteDialect_aiosqlite):
    driver = "aiosqlcipher"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        return _Dbapi(aiosqlite, sqlcipher)


registry.register("sqlite.aiosqlcipher", __name__, "CipherDialect")


def make_engine(path: Path, key: bytes, *, readonly: bool, readers: int = 2) -> AsyncEngine:
    """A pool of one writer, or of a few `query_only` readers."""

    async def creator() -> aiosqlite.Connection:
        made = aiosqlite.Connection(
            lambda: connect(path, key, readonly=readonly), iter_chunk_size=256
        )
        # SQLAlchemy marks the thread as daemon only when it makes the connection itself.
        made._thread.daemon = True
        return await made

    engine = create_async_engine(
        f"sqlite+aiosqlcipher:///{path}",
        async_creator=creator,
        pool_size=readers if readonly else 1,
        max_overflow=0,
        pool_timeout=60,
    )
    begin = "BEGIN" if readonly else "BEGIN IMMEDIATE"
    event.listen(engine.sync_engine, "begin", lambda conn: conn.exec_driver_sql(begin))
    return engine


@lru_cache(maxsize=512)
def _statement(sql: str) -> TextClause:
    return text(sql)


class EngineTx:
    """A `Tx` on SQLAlchemy's connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, sql: str, **values: object) -> Sequence[Row]:
        rows = self._connection.execute(_statement(sql), values).mappings().all()
        return cast("Sequence[Row]", rows)

    def one(self, sql: str, **values: object) -> Row | None:
        row = self._connection.execute(_statement(sql), values).mappings().first()
        return cast("Row | None", row)

    def run(self, sql: str, **values: object) -> int:
        return self._connection.execute(_statement(sql), values).rowcount

    def many(self, sql: str, rows: Sequence[Mapping[str, object]]) -> None:
        self._connection.execute(_statement(sql), [dict(row) for row in rows])


async def in_transaction(engine: AsyncEngine, work: Callable[[EngineTx], T]) -> T:
    """Run `work` in one transaction; when the task is cancelled the statement is interrupted."""
    with plain_errors():
        async with engine.begin() as connection:
            return await _cancellable(connection, work)


async def _cancellable(connection: AsyncConnection, work: Callable[[EngineTx], T]) -> T:
    raw = (await connection.get_raw_connection()).driver_connection
    task = asyncio.ensure_future(connection.run_sync(lambda sync: work(EngineTx(sync))))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        # aiosqlite would wait for the statement to finish; SQLite can be told to stop from any thread.
        if raw is not None:
            raw._conn.interrupt()
        await asyncio.gather(task, return_exceptions=True)
        raise
