"""The shop's database: synchronous for a moment's work, asynchronous for programs that stay."""

import asyncio
import importlib
import os
import weakref
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from crm_tui.domain.mask import masked
from crm_tui.store.alone import alone
from crm_tui.store.connect import WRITER_MS, Connection, connect, plain_errors
from crm_tui.store.driver import transaction
from crm_tui.store.marker import derive
from crm_tui.store.turnstile import Turnstile
from crm_tui.store.tx import Tx

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

P = ParamSpec("P")
T = TypeVar("T")
_LOOK_AGAIN, _LONGEST = 0.002, 0.25
"""Seconds: how often long writing looks whether its way is free, and how long it lets others pass."""


class Database:
    """One encrypted file. `work` is a query function whose first parameter is the transaction."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path, self._key = path, key
        self._line = Turnstile(path.with_name("writing.lock"))
        self._now_reader: Connection | None = None
        self._now_writer: Connection | None = None
        self._watcher: Connection | None = None
        self._reader: AsyncEngine | None = None
        self._writer: AsyncEngine | None = None
        self._engine_loaded = False
        self.masks = False
        """Whoever reads may not see whole numbers and addresses: they are masked on the way out."""
        self._let_go: Callable[[], object] = _nothing

    @property
    def key(self) -> bytes:
        """For what is made beside the data: key slots."""
        return self._key

    def hold(self, handle: int | None) -> None:
        """Until this is closed nobody changes the key of the file (`in_use.py`)."""
        if handle is not None:
            # Also when nobody closes this: a command that has ended has the shop open no more.
            self._let_go = weakref.finalize(self, os.close, handle)

    def read_now(
        self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Read in this thread, through the bare driver."""
        if self._now_reader is None:
            self._now_reader = connect(self.path, self._key, readonly=True)
        with transaction(self._now_reader, write=False) as tx:
            return self._shown(work(tx, *args, **kwargs))

    def write_now(
        self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Write in this thread, through the bare driver."""
        if self._now_writer is None:
            self._now_writer = connect(self.path, self._key, busy_ms=WRITER_MS)
        with self._line.in_line(), transaction(self._now_writer, write=True) as tx:
            return work(tx, *args, **kwargs)

    async def read(
        self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Read in another thread; cancelling the task interrupts the query."""
        await self._load_engine()
        from crm_tui.store.engine import in_transaction, make_engine

        if self._reader is None:
            self._reader = make_engine(self.path, self._key, readonly=True)
        found = await in_transaction(
            self._reader, lambda tx: work(tx, *args, **kwargs), write=False
        )
        return self._shown(found)

    def _shown(self, found: T) -> T:
        return masked(found) if self.masks else found

    async def write(
        self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Write in another thread; one writer per process, all or nothing."""
        with self._line.in_line():
            return await self._write(work, *args, **kwargs)

    async def write_politely(
        self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`write`, once nobody else is about to: for long work, which ends when `is_wanted`."""
        waited = 0.0
        while waited < _LONGEST and self.is_wanted():
            await asyncio.sleep(_LOOK_AGAIN)
            waited += _LOOK_AGAIN
        return await self._write(work, *args, **kwargs)

    def is_wanted(self) -> bool:
        """Whether somebody else waits to write, here or in another process; about 3 µs."""
        return not self._line.is_empty()

    def alone(self) -> AbstractAsyncContextManager[None]:
        """While an import is written or taken back: no other one begins, here or in another process."""
        return alone(self.path.with_name("importing.lock"))

    async def _write(
        self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        await self._load_engine()
        from crm_tui.store.engine import in_transaction, make_engine

        if self._writer is None:
            self._writer = make_engine(self.path, self._key, readonly=False)
        return await in_transaction(self._writer, lambda tx: work(tx, *args, **kwargs), write=True)

    async def _load_engine(self) -> None:
        """SQLAlchemy takes a good part of a second to load: in a thread, so that keys go on."""
        if not self._engine_loaded:
            await asyncio.to_thread(importlib.import_module, "crm_tui.store.engine")
            self._engine_loaded = True

    def copy_to(self, target: Path, told: Callable[[int, int], None]) -> None:
        """A whole copy under the same key in a new file, while others write; raises Damaged or CrmError."""
        from crm_tui.store.backup_copy import copy

        copy(self.path, self._key, target, told)

    def beside(self, path: Path) -> "Database":
        """Another file under the same key: a copy of this one."""
        return Database(path, self._key)

    def signing_key(self, purpose: str) -> bytes:
        """A 32-byte key for another purpose, made from this file's."""
        return derive(self._key, purpose)

    def data_version(self) -> int:
        """A number that moves when any other connection has committed; about 4 µs, no I/O when idle."""
        if self._watcher is None:
            self._watcher = connect(self.path, self._key, readonly=True, cache_mb=1)
        return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def rewrite(self) -> bool:
        """Write every page anew: SQLite leaves old bytes in the gaps of pages that it has put in order,
        also with `secure_delete`. Others wait meanwhile, about two seconds for 100 MB."""
        connection = connect(self.path, self._key, busy_ms=WRITER_MS)
        try:
            with self._line.in_line(), plain_errors():
                # On disk, encrypted like the file: in memory it would take as much as the shop is large.
                connection.execute("PRAGMA temp_store=FILE").fetchall()
                connection.execute("VACUUM")
        finally:
            connection.close()
        return self.empty_log()

    def empty_log(self) -> bool:
        """Copy the write-ahead log back into the file and cut it to nothing: what was deleted is
        overwritten then. False while somebody still reads from it."""
        connection = connect(self.path, self._key, busy_ms=2_000)
        try:
            return int(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]) == 0
        finally:
            connection.close()

    def close_now(self) -> None:
        for connection in (self._now_reader, self._now_writer, self._watcher):
            if connection is not None:
                connection.close()
        self._now_reader = self._now_writer = self._watcher = None
        self._line.close()
        self._let_go()

    async def close(self) -> None:
        self.close_now()
        for engine in (self._reader, self._writer):
            if engine is not None:
                await engine.dispose()
        self._reader = self._writer = None


def _nothing() -> None:
    """Nothing is held."""
