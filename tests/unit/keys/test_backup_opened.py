"""A backup of a shop with people opens with their passwords of then, or with the recovery words."""

from pathlib import Path

import pytest

from crm_tui.back_up_shop import back_up_to_file
from crm_tui.domain.errors import Conflict, CrmError, NotAllowed
from crm_tui.domain.people import WrongPassword
from crm_tui.mending import lost_files, mend
from crm_tui.restore_shop import FindKey, restore
from crm_tui.session import Opened, log_in, log_in_with_words
from crm_tui.shop import open_shop
from crm_tui.store.marker import Marker
from tests.unit.keys.house import PASSWORD, House


@pytest.fixture
def backup(house: House, tmp_path: Path) -> Path:
    shop = house.by_key()
    made = back_up_to_file(shop.actor, shop, tmp_path / "shop.crmbackup")
    house.leave()
    return made.path


def as_person(house: House, name: str, password: str = PASSWORD) -> FindKey:
    def find(folder: Path, marker: Marker) -> Opened:
        return log_in(folder, name, password, house.clock)

    return find


def with_words(house: House) -> FindKey:
    def find(folder: Path, marker: Marker) -> Opened:
        return log_in_with_words(folder, " ".join(house.words), house.clock)

    return find


def into(house: House, tmp_path: Path) -> dict[str, str]:
    return {**house.env, "CRM_HOME": str(tmp_path / "new")}


def test_an_owner_brings_it_back_on_another_computer(
    house: House, backup: Path, tmp_path: Path
) -> None:
    env = into(house, tmp_path)

    done = restore(backup, as_person(house, "Asha"), env, house.clock)

    opened = log_in(done.home, "Vikram", PASSWORD, house.clock)
    shop = open_shop(env, house.clock, opened)
    assert shop.actor.name == "Vikram"
    shop.db.close_now()


def test_so_do_the_recovery_words(house: House, backup: Path, tmp_path: Path) -> None:
    done = restore(backup, with_words(house), into(house, tmp_path), house.clock)

    assert (done.home / "keyslots.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["Meera", "रवि", "Vikram"])
def test_nobody_below_an_owner_does(house: House, backup: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(NotAllowed):
        restore(backup, as_person(house, name), into(house, tmp_path), house.clock)

    assert not (tmp_path / "new" / "shop.db").exists()


def test_a_wrong_password_is_said(house: House, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongPassword):
        restore(backup, as_person(house, "Asha", "no"), into(house, tmp_path), house.clock)

    assert not (tmp_path / "new" / "shop.json").exists()


# -- only what lies beside the data is lost ------------------------------------------------------


@pytest.mark.parametrize(
    "names", [["shop.json"], ["keyslots.json"], ["shop.json", "keyslots.json"]]
)
def test_what_is_lost_beside_whole_data_comes_back_alone(
    house: House, backup: Path, names: list[str]
) -> None:
    shop = house.by_key()
    shop.db.write_now(lambda tx: tx.run("DELETE FROM change"))
    house.leave()
    data = (house.home / "shop.db").stat().st_ino
    for name in names:
        (house.home / name).unlink()
    assert lost_files(house.home) == names

    assert mend(backup, as_person(house, "Asha"), house.env, house.clock) == names

    assert lost_files(house.home) == []
    assert house.enter("Asha").actor.name == "Asha"
    assert (house.home / "shop.db").stat().st_ino == data, "the data were not replaced"


def test_a_torn_marker_too(house: House, backup: Path) -> None:
    (house.home / "shop.json").write_text("{")

    assert mend(backup, as_person(house, "Asha"), house.env, house.clock) == ["shop.json"]


def test_where_the_data_are_damaged_that_is_not_enough(house: House, backup: Path) -> None:
    (house.home / "shop.json").unlink()
    raw = (house.home / "shop.db").read_bytes()
    (house.home / "shop.db").write_bytes(bytes(4096) + raw[4096:])

    assert mend(backup, as_person(house, "Asha"), house.env, house.clock) == []
    with pytest.raises(Conflict):
        restore(backup, as_person(house, "Asha"), house.env, house.clock)


def test_a_whole_shop_has_lost_nothing(house: House, backup: Path) -> None:
    assert lost_files(house.home) == []
    assert mend(backup, as_person(house, "Asha"), house.env, house.clock) == []


def test_staff_mend_nothing(house: House, backup: Path) -> None:
    (house.home / "shop.json").unlink()

    with pytest.raises(CrmError):
        mend(backup, as_person(house, "रवि"), house.env, house.clock)

    assert not (house.home / "shop.json").exists()
