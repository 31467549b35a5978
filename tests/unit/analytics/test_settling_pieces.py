"""Counting in pieces: it gives way to whoever writes, tells how far it is, and rests when nobody writes."""

import asyncio
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import MINUTE
from crm_tui.services.analytics import behind, settling
from crm_tui.services.analytics.settling import Counting
from crm_tui.shop import Shop
from crm_tui.store import schema
from crm_tui.store.analytics import staleness
from crm_tui.store.connect import connect
from crm_tui.store.driver import transaction
from crm_tui.store.tx import Tx
from tests.analytics_truth import by_hand
from tests.conftest import KEY, NOON

INDIA = ZoneInfo("Asia/Kolkata")
MANY = 60


def a_crowd(tx: Tx) -> None:
    """More people than are counted at once, each of whom asks in a quarter of an hour of their own."""
    for lead_id in range(1, MANY + 1):
        by_hand.lead(tx, lead_id, NOON)
        by_hand.received(tx, lead_id, NOON + lead_id * 15 * MINUTE)


def counted(tx: Tx) -> tuple[int, int]:
    """Leads, and messages of customers on all days."""
    [row] = tx.all(
        "SELECT (SELECT COUNT(*) FROM lead_numbers) AS leads, (SELECT SUM(value) FROM day_count"
        " WHERE measure = 'messages_in') AS messages"
    )
    return row["leads"], row["messages"]


def test_a_piece_ends_as_soon_as_somebody_else_wants_to_write(shop: Shop) -> None:
    shop.db.write_now(a_crowd)
    settle, left, pieces = settling.settle, 1, 0
    while left:
        left = shop.db.write_now(settle, INDIA, lambda: True)
        pieces += 1
        # What is said to be counted is: a reader between two pieces never sees half a day as whole.
        assert left == shop.db.read_now(settling.uncounted)
    assert pieces > 2
    assert shop.db.read_now(counted) == (MANY, MANY)


async def test_a_reader_counts_first_and_is_told_how_much_is_left(shop: Shop) -> None:
    shop.db.write_now(a_crowd)
    told: list[int] = []
    await settling.settle_all(shop.db, INDIA, told.append)
    assert told[0] == shop_of(MANY)
    assert told[-1] == 0
    assert shop.db.read_now(counted) == (MANY, MANY)
    told.clear()
    await settling.settle_all(shop.db, INDIA, told.append)
    assert told == []
    await shop.db.close()


def shop_of(people: int) -> int:
    """Rows that nobody has taken note of: each lead, and each message."""
    return 2 * people


async def test_the_worker_counts_what_others_wrote_and_then_rests(shop: Shop) -> None:
    counting = Counting(shop.db)
    while shop.db.read_now(staleness.anything, INDIA.key):
        await counting.go_on()
    await counting.go_on()
    before = shop.db.data_version()
    for _ in range(3):
        await counting.go_on()
    assert shop.db.data_version() == before, "nothing is written while there is nothing to count"
    shop.db.write_now(a_crowd)
    while shop.db.read_now(settling.uncounted):
        await counting.go_on()
    assert shop.db.read_now(counted) == (MANY, MANY)
    await shop.db.close()


async def test_the_worker_waits_while_a_week_is_caught_up_with(shop: Shop) -> None:
    asked = asyncio.Event()

    def has_time() -> bool:
        asked.set()
        return False

    shop.db.write_now(a_crowd)
    counting = asyncio.create_task(Counting(shop.db).for_ever(has_time))
    async with asyncio.timeout(20):
        await asked.wait()
    counting.cancel()
    await asyncio.gather(counting, return_exceptions=True)
    assert shop.db.read_now(settling.uncounted) == shop_of(MANY)


async def test_a_worker_that_ends_counts_all_of_it(shop: Shop) -> None:
    shop.db.write_now(a_crowd)
    await Counting(shop.db).all()
    assert shop.db.read_now(settling.uncounted) == 0
    await shop.db.close()


def migrate(path: Path, to: str) -> None:
    config = Config()
    scripts = Path(schema.__file__).parent / "migrations"
    config.set_main_option("script_location", str(scripts))
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, bytes.fromhex(KEY)),
        poolclass=StaticPool,
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    engine.dispose()


def test_a_shop_of_before_is_counted_whole_and_only_later(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    migrate(path, "0008")
    found: list[Any] = []

    def run(work: Any) -> None:
        connection = connect(path, bytes.fromhex(KEY))
        try:
            with transaction(connection, write=True) as tx:
                work(tx)
        finally:
            connection.close()

    def count(tx: Tx) -> None:
        found.append(settling.uncounted(tx))
        while settling.settle(tx, INDIA):
            pass
        found.append(counted(tx))

    run(a_crowd)
    migrate(path, "0009")
    run(count)
    assert found == [MANY, (MANY, MANY)]


ELSEWHERE = ZoneInfo("America/New_York")


def in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staleness, "_SLOTS_AT_ONCE", 7)


def a_step(tx: Tx, zone: ZoneInfo) -> int:
    """A piece that somebody else wants to end at once."""
    return settling.settle(tx, zone, lambda: True)


def of_days(tx: Tx) -> dict[tuple[str, str], int]:
    rows = tx.all("SELECT measure, day, SUM(value) AS value FROM day_count GROUP BY 1, 2")
    return {(row["measure"], row["day"]): row["value"] for row in rows}


def test_another_zone_is_taken_up_in_pieces_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def marked(tx: Tx) -> int:
        return len(staleness.slots(tx, 999))

    in_small_steps(monkeypatch)
    shop.db.write_now(a_crowd)
    while shop.db.write_now(settling.settle, INDIA):
        pass
    assert shop.db.write_now(a_step, ELSEWHERE) == shop.db.read_now(marked) == 7
    assert shop.db.read_now(staleness.anything, ELSEWHERE.key)
    while shop.db.write_now(a_step, ELSEWHERE):
        pass
    assert not shop.db.read_now(staleness.anything, ELSEWHERE.key)
    assert shop.db.read_now(counted) == (MANY, MANY)


def test_a_zone_that_is_changed_back_half_way_counts_all_days(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_steps(monkeypatch)
    shop.db.write_now(a_crowd)
    while shop.db.write_now(settling.settle, INDIA):
        pass
    before = shop.db.read_now(of_days)
    shop.db.write_now(a_step, ELSEWHERE)
    while shop.db.write_now(a_step, INDIA):
        pass
    assert shop.db.read_now(of_days) == before


def test_a_list_is_counted_in_pieces_that_let_others_write(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "_SECONDS", 0)
    others = [True, True, False]
    monkeypatch.setattr(shop.db, "is_wanted", lambda: bool(others) and others.pop(0))
    shop.db.write_now(a_crowd)
    behind.make_ready(shop.db, OWNER)
    assert others == []
    assert shop.db.read_now(counted) == (MANY, MANY)
