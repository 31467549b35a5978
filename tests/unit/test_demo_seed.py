"""The demo's shop: made of the same columns as one that grew message by message."""

from crm_tui.demo import seed
from crm_tui.shop import Shop
from crm_tui.store import agent_work, inbox_columns, leads, search_sqlite
from crm_tui.store.tx import Tx
from tests.conftest import NOON


def test_the_inbox_columns_of_a_made_shop_equal_a_recount(shop: Shop) -> None:
    seed.populate(shop.db, 60, 600, NOON)

    def recount(tx: Tx) -> None:
        for row in tx.all("SELECT * FROM lead"):
            before = dict(row)
            inbox_columns.refresh(tx, row["id"], NOON)
            after = dict(tx.all("SELECT * FROM lead WHERE id = :id", id=row["id"])[0])
            assert after == before

    shop.db.write_now(recount)


def test_the_same_seed_makes_the_same_shop(shop: Shop) -> None:
    seed.populate(shop.db, 20, 100, NOON)
    names = [row.name for row in shop.db.read_now(leads.first_rows, 5)]
    assert len(names) == 5
    again = [chat.lead.name for chat in seed._chats(20, 100, NOON)]
    assert set(names) <= set(again)


def test_nobody_real_is_ever_called(shop: Shop) -> None:
    seed.populate(shop.db, 20, 0, NOON)
    numbers = [row.phone for row in shop.db.read_now(leads.first_rows, 20)]
    assert all(number is not None and number.startswith("+9110") for number in numbers)


def test_everything_that_was_said_can_be_found(shop: Shop) -> None:
    seed.populate(shop.db, 60, 600, NOON)
    assert shop.db.read_now(search_sqlite.find_messages, "black for")
    assert shop.db.read_now(search_sqlite.find_messages, "केक का")


def test_the_chats_that_wait_are_drafted_for(shop: Shop) -> None:
    seed.populate(shop.db, 60, 600, NOON)
    shop.db.write_now(seed.ask_for_drafts, NOON)
    assert shop.db.read_now(agent_work.due, NOON, 5)
