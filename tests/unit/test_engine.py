"""How long a connection waits for its turn, and its thread when the loop that asked it has ended."""

import asyncio
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from crm_tui.store import engine as engines
from crm_tui.store.connect import READER_MS, WRITER_MS, Connection
from crm_tui.store.driver import DriverTx
from crm_tui.store.engine import in_transaction, make_engine

KEY = bytes(32)


@pytest.fixture
def died(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What threads died of."""
    found: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: found.append(repr(args.exc_value)))
    return found


async def _leave_behind(engine: AsyncEngine, asked: threading.Event) -> None:
    """End the loop while the thread is at work for a task of it."""

    def work(tx: DriverTx) -> None:
        asked.set()
        time.sleep(0.3)

    async def visit() -> None:
        await in_transaction(engine, work, write=False)

    tasks = [asyncio.create_task(visit())]
    await asyncio.to_thread(asked.wait, 5)
    assert not tasks[0].done()


def _wait_for_threads_but(before: set[threading.Thread], seconds: float) -> None:
    for thread in set(threading.enumerate()) - before:
        thread.join(seconds)


def test_a_statement_left_behind_by_its_loop_ends_quietly_and_the_thread_serves_on(
    tmp_path: Path, died: list[str]
) -> None:
    engine = make_engine(tmp_path / "shop.db", KEY, readonly=False)
    before = set(threading.enumerate())
    asyncio.run(_leave_behind(engine, threading.Event()))
    _wait_for_threads_but(before, 1)
    assert died == []
    asyncio.run(engine.dispose())
    _wait_for_threads_but(before, 5)
    assert set(threading.enumerate()) <= before


def test_a_loop_that_ends_while_the_file_is_being_opened_leaves_no_thread(
    tmp_path: Path, died: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, connect = threading.Event(), engines.connect

    def slow(path: Path, key: bytes, *, readonly: bool, busy_ms: int) -> Connection:
        opening.set()
        time.sleep(0.3)
        return connect(path, key, readonly=readonly, busy_ms=busy_ms)

    monkeypatch.setattr(engines, "connect", slow)
    engine = make_engine(tmp_path / "shop.db", KEY, readonly=False)

    async def leave() -> None:
        visits = [asyncio.create_task(in_transaction(engine, lambda tx: None, write=False))]
        await asyncio.to_thread(opening.wait, 5)
        assert not visits[0].done()

    before = set(threading.enumerate())
    asyncio.run(leave())
    _wait_for_threads_but(before, 5)
    assert died == []
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(("readonly", "patience"), [(True, READER_MS), (False, WRITER_MS)])
async def test_a_writer_waits_longer_for_its_turn(
    tmp_path: Path, readonly: bool, patience: int
) -> None:
    path = tmp_path / "shop.db"
    engines.connect(path, KEY).close()
    engine = make_engine(path, KEY, readonly=readonly)
    row = await in_transaction(engine, lambda tx: tx.one("PRAGMA busy_timeout"), write=False)
    await engine.dispose()
    assert row is not None
    assert list(row) == [patience]
    assert READER_MS < WRITER_MS
