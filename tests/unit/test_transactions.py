"""Transactions on the bare driver share one cursor; no statement of theirs stays open behind them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
