"""Transactions on the bare driver share one cursor; no statement of theirs stays open behind them."""

import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.store.connect import Connection, connect
from crm_tui.store.driver import transaction


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    opened = connect(tmp_path / "shop.db", bytes(32))
    opened.execute("CREATE TABLE word (said TEXT)")
    yield opened
    opened.close()


def test_rows_that_nobody_read_do_not_hold_up_the_commit(connection: Connection) -> None:
    with transaction(connection, write=True) as tx:
        row = tx.one("INSERT INTO word VALUES ('one'), ('two') RETURNING said")
        assert row is not None
        assert row["said"] == "one"
    with transaction(connection, write=False) as tx:
        assert [row["said"] for row in tx.all("SELECT said FROM word")] == ["one", "two"]


def test_rows_that_nobody_read_do_not_hold_up_a_rollback(connection: Connection) -> None:
    with pytest.raises(LookupError):
        _write_and_fail(connection)
    assert connection.in_transaction is False
    with transaction(connection, write=False) as tx:
        assert tx.all("SELECT said FROM word") == []


def _write_and_fail(connection: Connection) -> None:
    with transaction(connection, write=True) as tx:
        tx.one("INSERT INTO word VALUES ('one'), ('two') RETURNING said")
        raise LookupError


def test_a_half_read_question_lets_a_savepoint_go(connection: Connection) -> None:
    with transaction(connection, write=True) as tx:
        tx.run("SAVEPOINT part")
        tx.one("INSERT INTO word VALUES ('one'), ('two') RETURNING said")
        tx.run("RELEASE part")
        assert tx.run("UPDATE word SET said = 'three'") == 2


def test_what_a_reader_left_unread_lets_the_log_be_emptied(
    connection: Connection, tmp_path: Path
) -> None:
    with transaction(connection, write=True) as tx:
        tx.run("INSERT INTO word VALUES ('one'), ('two')")
    reader = connect(tmp_path / "shop.db", bytes(32), readonly=True)
    try:
        with transaction(reader, write=False) as tx:
            tx.one("SELECT said FROM word")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert busy == 0
    finally:
        reader.close()


def test_who_waits_for_the_lock_writes_after_the_one_who_had_it(
    connection: Connection, tmp_path: Path
) -> None:
    other, got = connect(tmp_path / "shop.db", bytes(32)), threading.Event()

    def write() -> None:
        with transaction(other, write=True) as tx:
            tx.run("INSERT INTO word VALUES ('second')")
            got.set()

    waiting = threading.Thread(target=write)
    with transaction(connection, write=True) as tx:
        tx.run("INSERT INTO word VALUES ('first')")
        waiting.start()
        assert not got.wait(0.1)
    waiting.join()
    assert got.is_set()
    with transaction(other, write=False) as tx:
        assert [row["said"] for row in tx.all("SELECT said FROM word")] == ["first", "second"]
    other.close()


def test_who_waited_long_enough_is_told_so_and_waits_as_long_the_next_time(
    connection: Connection, tmp_path: Path
) -> None:
    other = connect(tmp_path / "shop.db", bytes(32), busy_ms=20)
    with transaction(connection, write=True):
        for _ in range(2):
            started = monotonic()
            with pytest.raises(CrmError, match="busy"), transaction(other, write=True):
                pytest.fail("two at once")
            assert monotonic() - started >= 0.02
    other.close()
