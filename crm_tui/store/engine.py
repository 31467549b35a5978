"""SQLAlchemy's async engine on SQLCipher, through aiosqlite's threads."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Thread
from typing import Any, Protocol, TypeVar, cast

import aiosqlite
from aiosqlite.core import _connection_worker_thread
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi, SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlcipher3 import dbapi2 as sqlcipher

from crm_tui.store.connect import READER_MS, WRITER_MS, connect
from crm_tui.store.driver import DriverTx, transaction

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


class _Connection(aiosqlite.Connection):
    """A connection whose thread outlives the event loop that asked it, without a traceback.

    A task that is cancelled while the loop ends leaves its statement to the thread; its answer
    then has nobody to go to, and aiosqlite's thread would die of "Event loop is closed".
    """

    def __init__(self, connector: Callable[[], Any], iter_chunk_size: int) -> None:
        super().__init__(connector, iter_chunk_size)
        # SQLAlchemy marks the thread as daemon only when it makes the connection itself.
        self._thread = Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        while True:
            try:
                _connection_worker_thread(self._tx)
                return
            except RuntimeError:
                if self._connection is None:
                    return


def make_engine(path: Path, key: bytes, *, readonly: bool, readers: int = 2) -> AsyncEngine:
    """A pool of one writer, or of a few `query_only` readers."""
    patience = READER_MS if readonly else WRITER_MS

    async def creator() -> aiosqlite.Connection:
        return await _Connection(
            lambda: connect(path, key, readonly=readonly, busy_ms=patience), iter_chunk_size=256
        )

    return create_async_engine(
        f"sqlite+aiosqlcipher:///{path}",
        async_creator=creator,
        pool_size=readers if readonly else 1,
        max_overflow=0,
        pool_timeout=60,
        pool_reset_on_return=None,  # every visit ends its own transaction
    )


class _Thread(Protocol):
    """The part of an aiosqlite connection that runs a function in its thread; it ships untyped."""

    def _execute(self, function: Callable[[], T]) -> Awaitable[T]: ...


async def in_transaction(engine: AsyncEngine, work: Callable[[DriverTx], T], *, write: bool) -> T:
    """Run `work` in one transaction and one visit to the connection's thread.

    A visit for each statement would cost eight times the CPU (18 ms against 2.4 ms for a webhook).
    When the task is cancelled the statement that runs is interrupted.
    """
    async with engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        if not isinstance(raw, aiosqlite.Connection):
            raise TypeError("the pool holds another kind of connection")

        def visit() -> T:
            with transaction(raw._conn, write=write) as tx:
                return work(tx)

        thread = cast("_Thread", raw)
        return await _interruptible(raw, asyncio.ensure_future(thread._execute(visit)))


async def _interruptible(raw: aiosqlite.Connection, visit: "asyncio.Future[T]") -> T:
    try:
        return await asyncio.shield(visit)
    except asyncio.CancelledError:
        # aiosqlite would wait for the statement to finish; SQLite can be told to stop from any thread.
        raw._conn.interrupt()
        await asyncio.gather(visit, return_exceptions=True)
        raise
