"""A backup from before comes back: whoever was erased since is erased again, and nobody else."""

import json
import shutil
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY
from crm_tui.domain.erasing import hold_until
from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.domain.ids import LeadId
from crm_tui.services import erasing, merging
from crm_tui.services.erasing.listing import merged
from crm_tui.shop import Shop, make_shop, open_shop
from crm_tui.store import erasing as store
from tests.conftest import KEY, PROFILE, FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown

RAW_KEY = bytes.fromhex(KEY)


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def saved(town: LeadTown, name: str = "earlier") -> Path:
    """The shop's folder as it is now, somewhere else."""
    town.shop.db.empty_log()
    folder = town.shop.home.with_name(name)
    shutil.copytree(town.shop.home, folder)
    return folder


def erase(town: LeadTown, lead_id: LeadId, days: int | None = None) -> None:
    town.clock.forward(1_000)
    until = hold_until(town.clock.now(), days)
    erasing.erase_now(town.shop.db, OWNER, town.clock, lead_id, until)


def come_back(town: LeadTown, folder: Path) -> tuple[erasing.Replayed, LeadTown]:
    shutil.copyfile(town.shop.home / erasing.LIST, folder / erasing.LIST)
    replayed = erasing.replay(folder, RAW_KEY, clock=town.clock)
    return replayed, LeadTown(
        open_shop({"CRM_HOME": str(folder), "CRM_DB_KEY": KEY}, town.clock), town.clock
    )


def names(town: LeadTown) -> list[str]:
    found = [row["name"] for row in town.tables()["lead"]]
    town.shop.db.close_now()
    return found


def test_who_was_erased_since_is_erased_again(town: LeadTown) -> None:
    asha, _ = town.comes("Asha Rao", ONE), town.comes("Meena Iyer", OTHER)
    nameless = town.comes("Walk in without a number")
    folder = saved(town)
    erase(town, asha)
    erase(town, nameless)
    replayed, back = come_back(town, folder)
    assert replayed == erasing.Replayed(2)
    assert names(back) == ["Meena Iyer"]
    again = erasing.replay(folder, RAW_KEY, clock=town.clock)
    assert again.erased == 0, "done twice it changes nothing"


def test_the_restored_shop_knows_of_it_and_hands_it_on(town: LeadTown) -> None:
    asha = town.comes("Asha Rao", ONE)
    folder = saved(town)
    erase(town, asha)
    _, back = come_back(town, folder)
    [row] = back.tables()["erasure"]
    back.shop.db.close_now()
    assert row["why"] == "wish"
    ours, theirs = (erasing.read_list(home / erasing.LIST) for home in (town.shop.home, folder))
    assert ours == theirs


def test_who_became_one_since_is_found_under_both_ids(town: LeadTown) -> None:
    asha, twin = town.alike()
    folder = saved(town)
    town.do(merging.merge, asha, twin)
    erase(town, asha)
    replayed, back = come_back(town, folder)
    assert replayed.erased == 1
    assert names(back) == []


def test_who_wrote_again_after_the_erasing_stays(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello")
    erase(town, asha)
    town.clock.forward(DAY)
    town.writes(ONE, "me again", at=town.clock.now(), name="Asha again")
    folder = saved(town)
    replayed, back = come_back(town, folder)
    assert replayed == erasing.Replayed(0)
    assert names(back) == ["Asha again"]


def test_another_lead_with_their_number_is_told_and_left_to_a_person(town: LeadTown) -> None:
    first = town.comes("Old owner of the number", ONE)
    folder = saved(town)
    erase(town, first)
    second = make_twin(folder, town.clock)
    replayed, back = come_back(town, folder)
    assert (replayed.erased, replayed.doubtful) == (1, (second,))
    assert names(back) == ["Somebody else"]


def make_twin(folder: Path, clock: FakeClock) -> LeadId:
    """In the backup another lead has the same number as words, from before the erasing."""
    clock.forward(-1_000)
    shop = open_shop({"CRM_HOME": str(folder), "CRM_DB_KEY": KEY}, clock)
    other = LeadTown(shop, clock).comes("Somebody else", OTHER)
    sql = "UPDATE lead SET phone = :phone WHERE id = :id"
    shop.db.write_now(lambda tx: tx.run(sql, phone=ONE, id=other))
    shop.db.close_now()
    clock.forward(1_000)
    return other


def test_a_hold_goes_on_until_its_day_also_in_the_restored_shop(town: LeadTown) -> None:
    asha, meena = town.writes(ONE, "hello"), town.writes(OTHER, "hello")
    folder, later = saved(town), saved(town, "later")
    erase(town, asha, days=30)
    erase(town, meena, days=1)
    _, back = come_back(town, folder)
    held = [row for row in back.tables()["erasure"] if row["sealed"]]
    back.shop.db.close_now()
    assert len(held) == 2
    town.clock.forward(2 * DAY)
    _, back = come_back(town, later)
    still = [row["lead_id"] for row in back.tables()["erasure"] if row["sealed"]]
    back.shop.db.close_now()
    assert still == [asha], "what was to be destroyed by now is not made anew"


def test_an_erasing_that_the_backup_caught_in_the_middle_is_ended(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello")
    town.shop.db.write_now(erasing.begin, OWNER, town.clock.now(), asha)
    folder = saved(town)
    erasing.replay(folder, RAW_KEY, clock=town.clock)
    back = LeadTown(open_shop({"CRM_HOME": str(folder), "CRM_DB_KEY": KEY}, town.clock), town.clock)
    assert names(back) == []


@pytest.mark.parametrize("change", ["at", "lead_ids", "seal"])
def test_a_list_that_was_changed_by_hand_erases_nobody(town: LeadTown, change: str) -> None:
    asha, _ = town.comes("Asha Rao", ONE), town.comes("Meena Iyer", OTHER)
    folder = saved(town)
    erase(town, asha)
    path = town.shop.home / erasing.LIST
    document = json.loads(path.read_text())
    line = document["lines"][0]
    if change == "seal":
        line["seal"] = "0" * 64
    else:
        line["entry"][change] = {"at": 1, "lead_ids": [1, 2]}[change]
    path.write_text(json.dumps(document))
    with pytest.raises(Damaged, match="changed by hand"):
        come_back(town, folder)
    with pytest.raises(Damaged, match="changed by hand"):
        erasing.replay(folder, RAW_KEY, clock=town.clock)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"key_id": "x", "lines": [1]}', "\x00"])
def test_a_list_that_is_none_is_damaged_and_not_taken_for_an_empty_one(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / erasing.LIST).write_text(text)
    with pytest.raises(Damaged, match="who must be erased again"):
        erasing.read_list(tmp_path / erasing.LIST)


def test_the_list_of_another_shop_is_refused(town: LeadTown, tmp_path: Path) -> None:
    erase(town, town.comes("Asha Rao", ONE))
    other = tmp_path / "other"
    make_shop(PROFILE, {"CRM_HOME": str(other), "CRM_DB_KEY": KEY}, town.clock).db.close_now()
    ours = erasing.read_list(town.shop.home / erasing.LIST)
    with pytest.raises(CrmError, match="another shop"):
        erasing.replay(other, RAW_KEY, ours, clock=town.clock)


def test_lists_of_several_places_are_one(town: LeadTown) -> None:
    erase(town, town.comes("Asha Rao", ONE))
    first = erasing.read_list(town.shop.home / erasing.LIST)
    erase(town, town.comes("Meena Iyer", OTHER))
    second = erasing.read_list(town.shop.home / erasing.LIST)
    assert merged([first, second]) == merged([second, first]) == second
    assert len(second.lines) == 2


def test_the_restored_shop_knows_of_a_hold_and_of_the_wish(town: LeadTown) -> None:
    asha = town.comes("Asha Rao", ONE)
    folder = saved(town)
    erase(town, asha, days=365)
    _, back = come_back(town, folder)
    assert back.read(store.points).keys() == town.read(store.points).keys() != set()
    assert [one.lead_ids for one in back.read(store.held)] == [(asha,)]
    back.shop.db.close_now()
    erasing.replay(folder, RAW_KEY, clock=town.clock)
    assert len(back.read(store.every)) == 1, "done twice it changes nothing"
    back.shop.db.close_now()
