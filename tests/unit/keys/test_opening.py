"""Who opens the shop: the key's holder, the computer that keeps it, a person, or the worker."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from crm_tui.asking import Terminal
from crm_tui.domain.actor import OWNER, WORKER
from crm_tui.domain.errors import CrmError, WrongKey
from crm_tui.domain.people import SlotName, WrongPassword
from crm_tui.domain.roles import Act, Role
from crm_tui.services import key_places, people
from crm_tui.session import log_in_with_words
from crm_tui.shop import Shop, open_for_worker, open_shop
from crm_tui.store import keys
from crm_tui.store.marker import read_marker
from crm_tui.store.tx import Tx
from tests.conftest import KEY, FakeClock
from tests.unit.keys.house import OTHER, PASSWORD, House, add, room

DATA_KEY = bytes.fromhex(KEY)


class Answers:
    """Somebody at the terminal."""

    def __init__(self, name: str = "Asha", password: str = PASSWORD, code: str = "") -> None:
        self._name, self._password, self._code = name, password, code
        self.asked: list[str] = []

    def name(self, people: Sequence[SlotName]) -> str:
        self.asked.append("name")
        return self._name

    def password(self, name: str) -> str:
        self.asked.append(f"password of {name}")
        return self._password

    def code(self, name: str) -> str:
        self.asked.append(f"code of {name}")
        return self._code


def test_whoever_holds_the_key_is_the_owner_and_is_asked_nothing(house: House) -> None:
    shop = house.by_key()
    assert shop.actor == OWNER
    assert shop.opened is not None
    assert shop.opened.from_outside


def test_a_key_file_that_is_named_is_as_good(house: House, tmp_path: Path) -> None:
    path = tmp_path / "shop.key"
    keys.write_key_file(path, DATA_KEY)
    env = {**house.env, "CRM_DB_KEY_FILE": str(path)}
    assert house.keep(open_shop(env, house.clock)).actor == OWNER


def test_a_wrong_key_is_called_so(house: House) -> None:
    with pytest.raises(WrongKey):
        open_shop({**house.env, "CRM_DB_KEY": "1" * 64}, house.clock)


def test_a_shop_without_people_opens_with_the_key_that_the_computer_keeps(
    shop: Shop, shop_env: dict[str, str], tmp_path: Path
) -> None:
    del shop_env["CRM_DB_KEY"]
    shop_env["XDG_CONFIG_HOME"] = str(tmp_path / "config")
    folder = tmp_path / "config" / "crm_tui" / "keys"
    keys.keep_here(shop.marker.shop_id, DATA_KEY, folder)
    opened = open_shop(shop_env, FakeClock())
    assert opened.actor == OWNER
    opened.db.close_now()


def test_with_people_somebody_logs_in_even_where_the_computer_keeps_the_key(house: House) -> None:
    keep_key(house)
    asked = Answers("meera")
    shop = house.keep(open_shop(house.env, house.clock, asker=asked))
    assert (shop.actor.name, shop.actor.role) == ("Meera", Role.MANAGER)
    assert asked.asked == ["name", "password of Meera"]


def test_a_script_logs_in_by_its_environment(house: House, tmp_path: Path) -> None:
    path = private(tmp_path / "password", f"{PASSWORD}\nsomething else\n")
    env = {**house.env, "CRM_USER": "रवि", "CRM_PASSWORD_FILE": str(path)}
    assert house.keep(open_shop(env, house.clock)).actor.role is Role.STAFF


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (PASSWORD, 0o644, "Others on this computer"),
        ("", 0o600, "is empty"),
        (None, 0o600, "cannot be read"),
    ],
)
def test_a_password_file_must_be_private_and_hold_one(
    house: House, tmp_path: Path, text: str | None, mode: int, said: str
) -> None:
    path = tmp_path / "password"
    if text is not None:
        private(path, text).chmod(mode)
    env = {**house.env, "CRM_USER": "Asha", "CRM_PASSWORD_FILE": str(path)}
    with pytest.raises(CrmError, match=said):
        open_shop(env, house.clock)


def test_a_password_file_from_windows_editor_is_read(house: House, tmp_path: Path) -> None:
    path = private(tmp_path / "password", f"\ufeff{PASSWORD}\r\n")
    env = {**house.env, "CRM_USER": "Asha", "CRM_PASSWORD_FILE": str(path)}
    assert house.keep(open_shop(env, house.clock)).actor.name == "Asha"


def test_without_a_terminal_it_says_what_a_script_gives(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        with pytest.raises(CrmError, match="no terminal to ask at") as refused:
            open_shop(house.env, house.clock)
    assert "CRM_USER" in refused.value.fix


def test_who_is_alone_in_the_shop_is_not_asked_for_a_name() -> None:
    assert Terminal({}).name([SlotName("Asha", Role.OWNER)]) == "Asha"


def test_a_log_in_is_noted_with_the_wrong_tries_before_it(house: House) -> None:
    with pytest.raises(WrongPassword):
        house.log_in("Meera", "not this one at all")
    house.clock.forward(1_000)
    shop = house.enter("Meera")
    assert shop.db.read_now(last_act) == ("Meera", "logged_in", '{"wrong_before": 1}')
    [meera] = [one for one in shop.db.read_now(people.everybody) if one.name == "Meera"]
    assert meera.last_seen == house.clock.now()


def test_a_temporary_password_opens_nothing_but_the_way_to_ones_own(house: House) -> None:
    owner = house.enter()
    add(owner, SlotName("Neha", Role.STAFF), OTHER, temporary=True)
    with pytest.raises(CrmError, match="temporary") as refused:
        open_shop(house.env, house.clock, asker=Answers("Neha", OTHER))
    assert "crm users password" in refused.value.fix
    shop = house.enter("Neha", OTHER)
    assert shop.opened is not None
    assert shop.opened.must_change
    house.change(people.plan_own_password(shop.actor, room(shop), PASSWORD), shop)
    assert not house.log_in("Neha").must_change


# -- the worker ----------------------------------------------------------------------------------


def test_the_worker_needs_no_person(house: House) -> None:
    keep_key(house)
    assert house.keep(open_for_worker(house.env, house.clock)).actor == WORKER


def test_the_worker_is_handed_the_key_through_a_pipe(house: House) -> None:
    reading, writing = os.pipe()
    os.write(writing, KEY.encode())
    os.close(writing)
    env = {**house.env, "CRM_DB_KEY_FD": str(reading)}
    assert house.keep(open_for_worker(env, house.clock)).actor == WORKER


def test_the_pipe_is_read_once_and_closed() -> None:
    reading, writing = os.pipe()
    os.write(writing, KEY.encode())
    os.close(writing)
    assert keys.handed_over({"CRM_DB_KEY_FD": str(reading)}) == DATA_KEY
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(reading)


@pytest.mark.parametrize("named", ["999", "x", "-1"])
def test_a_pipe_that_is_none_is_called_so(house: House, named: str) -> None:
    with pytest.raises(CrmError, match="names no pipe"):
        open_for_worker({**house.env, "CRM_DB_KEY_FD": named}, house.clock)


def test_a_worker_without_any_key_says_what_to_do(house: House) -> None:
    with pytest.raises(CrmError, match="worker cannot open") as refused:
        open_for_worker(house.env, house.clock)
    assert "crm keys keep-here" in refused.value.fix


# -- when somebody changes the files ---------------------------------------------------------------


def test_an_older_list_put_back_is_noticed_and_replaced(house: House) -> None:
    """Meera was an owner once; the file of that day makes her none again."""
    before = house.slots_file.read_bytes()
    shop = house.enter()
    house.change(people.plan_role(shop.actor, room(shop), "Meera", Role.VIEWER), shop)
    after = house.slots_file.read_bytes()
    house.slots_file.write_bytes(before)
    with pytest.raises(CrmError, match="brought back"):
        house.enter("Meera")
    assert house.slots_file.read_bytes() == after
    assert house.enter("Meera").actor.role is Role.VIEWER


def test_a_list_of_before_a_password_was_changed_opens_no_door(house: House) -> None:
    before = house.slots_file.read_bytes()
    shop = house.enter()
    house.change(people.plan_own_password(shop.actor, room(shop), OTHER), shop)
    house.slots_file.write_bytes(before)
    with pytest.raises(CrmError, match="brought back"):
        house.enter("Asha", PASSWORD)
    assert house.enter("Asha", OTHER).actor.name == "Asha"


def test_taking_the_list_away_makes_nobody_the_owner(house: House) -> None:
    keep_key(house)
    house.slots_file.unlink()
    with pytest.raises(CrmError, match="is gone"):
        open_shop(house.env, house.clock)
    marker = house.home / "shop.json"
    marker.write_text(marker.read_text().replace('"has_people": true', '"has_people": false'))
    with pytest.raises(CrmError, match="brought back"):
        open_shop(house.env, house.clock)
    assert house.slots_file.exists()
    assert house.enter().actor.name == "Asha"


def test_whoever_holds_the_key_mends_a_lost_or_damaged_list(house: House) -> None:
    before = house.slots_file.read_bytes()
    for damage in (lambda: house.slots_file.unlink(), lambda: house.slots_file.write_text("{")):
        damage()
        house.by_key()
        assert house.slots_file.read_bytes() == before


def test_a_change_that_was_cut_off_before_the_file_is_brought_to_it(house: House) -> None:
    shop = house.enter()
    change = people.plan_adding(shop.actor, room(shop), "Neha", Role.STAFF, OTHER)
    shop.db.write_now(people.keep, shop.actor, house.clock.now(), change)
    assert "Neha" not in house.names()
    house.enter()
    assert house.log_in("Neha", OTHER).must_change


def test_data_from_before_anybody_was_added_takes_the_list_over(house: House) -> None:
    shop = house.by_key()
    shop.db.write_now(forget_people)
    house.leave()
    house.enter()
    shop = house.by_key()
    assert [one.name for one in shop.db.read_now(people.everybody)] == house.names()


def test_the_recovery_words_open_as_an_owner(house: House) -> None:
    opened = log_in_with_words(house.home, ", ".join(house.words).upper(), house.clock)
    shop = house.keep(open_shop(house.env, house.clock, opened))
    assert shop.actor.name == "recovery"
    assert shop.actor.may(Act.MANAGE_PEOPLE)


# -- keeping the key on this computer --------------------------------------------------------------


def test_the_key_is_kept_and_forgotten(house: House) -> None:
    shop, folder = house.enter(), key_folder(house)
    place = key_places.keep_here(shop.actor, shop.db, house.clock.now(), folder, "file")
    assert Path(place).stat().st_mode & 0o777 == 0o600
    assert key_places.state(shop.db, house.env, folder).places == (place,)
    assert key_places.forget_here(shop.actor, shop.db, house.clock.now(), folder)
    assert not Path(place).exists()
    assert not key_places.forget_here(shop.actor, shop.db, house.clock.now(), folder)


def test_the_only_thing_that_opens_the_shop_is_not_forgotten(shop: Shop, tmp_path: Path) -> None:
    keys.keep_here(shop.marker.shop_id, DATA_KEY, tmp_path)
    with pytest.raises(CrmError, match="nothing would open"):
        key_places.forget_here(OWNER, shop.db, shop.clock.now(), tmp_path)
    assert keys.kept_here(shop.marker.shop_id, tmp_path) == DATA_KEY


def test_another_key_is_not_overwritten(house: House) -> None:
    folder = key_folder(house)
    path = folder / f"{read_marker(house.home).shop_id}.key"
    folder.mkdir(parents=True)
    keys.write_key_file(path, b"o" * 32)
    shop = house.enter()
    with pytest.raises(CrmError, match="Another key"):
        key_places.keep_here(shop.actor, shop.db, house.clock.now(), folder, "file")


def key_folder(house: House) -> Path:
    return Path(house.env["XDG_CONFIG_HOME"]) / "crm_tui" / "keys"


def keep_key(house: House) -> None:
    keys.keep_here(read_marker(house.home).shop_id, DATA_KEY, key_folder(house), "file")


def private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


def last_act(tx: Tx) -> tuple[str, str, str]:
    row = tx.one(
        "SELECT actor, act, detail FROM audit JOIN audit_detail ON audit_id = id"
        " ORDER BY id DESC LIMIT 1"
    )
    assert row is not None
    return row["actor"].removeprefix("person:"), row["act"], row["detail"]


def forget_people(tx: Tx) -> None:
    tx.run("DELETE FROM setting WHERE key = 'keyslots'")
    tx.run("DELETE FROM person")
