"""A connection's thread when the loop that asked it has ended."""

import asyncio
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from crm_tui.store import engine as engines
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
    await asyncio.to_thread(asked.wait)
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

    def slow(path: Path, key: bytes, *, readonly: bool = False) -> object:
        opening.set()
        time.sleep(0.3)
        return connect(path, key, readonly=readonly)

    monkeypatch.setattr(engines, "connect", slow)
    engine = make_engine(tmp_path / "shop.db", KEY, readonly=False)

    async def leave() -> None:
        visits = [asyncio.create_task(in_transaction(engine, lambda tx: None, write=False))]
        await asyncio.to_thread(opening.wait)
        assert not visits[0].done()

    before = set(threading.enumerate())
    asyncio.run(leave())
    _wait_for_threads_but(before, 5)
    assert died == []
    assert set(threading.enumerate()) <= before
