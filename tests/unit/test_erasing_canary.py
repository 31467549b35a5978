"""Nothing of an erased person is left in any byte: and this test can fail."""

from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.services import erasing
from crm_tui.shop import Shop
from crm_tui.store import connect, erasing_index
from crm_tui.store.database import Database
from tests.faults.canary import Person, Town, everywhere

pytest.importorskip("cryptography")


PLACES = ("write-ahead log", "plain export", "backup", "media", "plain copies", "other files")


def settle(shop: Shop, most: int = 2) -> list[Person]:
    """Some who will go, among as many who stay; those who go."""
    town = Town(shop)
    people = [town.settle(number, georgian=number % 2 == 0) for number in range(2 * most)]
    return [who for who in people if who.georgian]


def erase(shop: Shop, people: list[Person]) -> None:
    for who in people:
        erasing.erase_now(shop.db, OWNER, shop.clock, who.lead_id)


def test_nothing_is_left_of_an_erased_person(shop: Shop, tmp_path: Path) -> None:
    gone = settle(shop)
    before = everywhere(shop, gone, tmp_path)
    assert before.keys() == {*PLACES}
    erase(shop, gone)
    assert everywhere(shop, gone, tmp_path) == {}


def test_without_merging_the_indexes_their_words_stay_in_them(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [gone] = settle(shop, 1)
    monkeypatch.setattr(erasing_index, "merge_a_piece", lambda tx, place: None)
    erase(shop, [gone])
    assert everywhere(shop, [gone], tmp_path)["plain export"] > 0


def test_without_secure_delete_they_stay_in_the_gaps_of_the_file(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = connect._prepare

    def careless(connection: connect.Connection, readonly: bool, cache_mb: int) -> None:
        prepare(connection, readonly, cache_mb)
        connection.execute("PRAGMA secure_delete=OFF").fetchall()

    monkeypatch.setattr(connect, "_prepare", careless)
    monkeypatch.setattr(Database, "rewrite", Database.empty_log)
    shop.db.close_now()
    [gone] = settle(shop, 1)
    erase(shop, [gone])
    found = everywhere(shop, [gone], tmp_path)
    assert found["database"] > 0
    assert found["plain export"] == 0, "SQL sees none of it"
