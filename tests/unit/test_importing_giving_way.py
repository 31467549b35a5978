"""Long writing ends its transaction when somebody else waits, and lets them write first."""

import asyncio
import errno
import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from crm_tui.services.importing import giving_way
from crm_tui.services.importing.giving_way import (
    ALONE,
    COMPANY_LASTS,
    IN_COMPANY,
    PART,
    Pace,
    parts,
)
from crm_tui.store.database import Database
from crm_tui.store.schema import make
from crm_tui.store.turnstile import Turnstile
from crm_tui.store.tx import Tx

KEY = b"k" * 32


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    make(tmp_path / "shop.db", KEY)
    db = Database(tmp_path / "shop.db", KEY)
    yield db
    db.close_now()


def test_while_nobody_waits_all_rows_are_one_transactions() -> None:
    rows = list(range(3 * PART + 5))
    assert [row for part in parts(rows, lambda: False) for row in part] == rows


def test_when_somebody_waits_it_ends_after_the_part_that_was_begun() -> None:
    waits = iter((False, True))
    assert sum(map(len, parts(list(range(9 * PART)), lambda: next(waits)))) == 2 * PART


def test_transactions_are_small_while_others_write_and_large_again_after_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted, now = False, 100.0
    monkeypatch.setattr(giving_way, "monotonic", lambda: now)
    pace = Pace(lambda: wanted)
    assert pace.most == ALONE
    wanted = True
    assert pace.is_wanted()
    wanted, now = False, now + COMPANY_LASTS - 0.1
    assert pace.most == IN_COMPANY
    now += 0.2
    assert pace.most == ALONE


def test_a_line_is_empty_until_somebody_stands_in_it_and_after_they_have_gone(
    tmp_path: Path,
) -> None:
    one, other = Turnstile(tmp_path / "line"), Turnstile(tmp_path / "line")
    with one.in_line(), one.in_line():
        assert not other.is_empty(), "seen as from another process"
        assert not one.is_empty(), "and in their own"
    assert one.is_empty()
    assert other.is_empty()
    one.close()
    other.close()


def _stand(path: Path, told: Connection) -> None:
    with Turnstile(path).in_line():
        told.send("here")
        told.recv()


def test_who_dies_in_the_line_stands_in_it_no_more(tmp_path: Path) -> None:
    line = Turnstile(tmp_path / "line")
    here, there = multiprocessing.Pipe()
    spawn = multiprocessing.get_context("spawn")
    standing = spawn.Process(target=_stand, args=(tmp_path / "line", there))
    standing.start()
    assert here.recv() == "here"
    assert not line.is_empty()
    standing.kill()
    standing.join()
    standing.close()
    here.close()
    there.close()
    assert line.is_empty()
    line.close()


def test_without_a_place_for_the_line_writing_goes_on(tmp_path: Path) -> None:
    line = Turnstile(tmp_path / "no such folder" / "line")
    with line.in_line():
        assert not line.is_empty()
    assert line.is_empty()


def _change(tx: Tx) -> None:
    tx.run("INSERT INTO change (entity, id) VALUES ('lead', 1)")


def test_long_writing_sees_a_message_that_waits_and_lets_it_in(db: Database) -> None:
    order: list[str] = []

    async def go() -> None:
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        def long(tx: Tx) -> None:
            _change(tx)
            loop.call_soon_threadsafe(begun.set)
            while not db.is_wanted():
                pass
            order.append("seen")

        async def message() -> None:
            await begun.wait()
            await db.write(_change)
            order.append("written")

        waiting = asyncio.create_task(message())
        await db.write_politely(long)
        await db.write_politely(_change)
        order.append("went on")
        await waiting
        await db.close()

    asyncio.run(asyncio.wait_for(go(), 20))
    assert order == ["seen", "written", "went on"]


def test_who_never_leaves_the_line_holds_nobody_up_for_long(db: Database, tmp_path: Path) -> None:
    line = Turnstile(tmp_path / "writing.lock")

    async def go() -> None:
        await db.write_politely(_change)
        await db.close()

    with line.in_line():
        asyncio.run(asyncio.wait_for(go(), 20))
    line.close()


def test_on_a_disk_without_locks_nobody_seems_to_stand_in_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    line = Turnstile(tmp_path / "line")
    with line.in_line():
        assert not line.is_empty(), "within a program they are seen all the same"
    assert line.is_empty()
    line.close()


async def test_of_two_who_want_to_be_alone_one_waits_until_the_other_has_gone(
    db: Database,
) -> None:
    order: list[str] = []
    here, go = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with db.alone():
            here.set()
            await go.wait()
            order.append("first")

    async def second() -> None:
        await here.wait()
        go.set()
        async with db.alone():
            order.append("second")

    async with asyncio.timeout(20), asyncio.TaskGroup() as both:
        both.create_task(first())
        both.create_task(second())
    assert order == ["first", "second"]
