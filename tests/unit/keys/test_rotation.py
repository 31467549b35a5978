"""A new data key: everybody opens it as before but who left, and cut off anywhere it is whole."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import Conflict, CrmError, WrongKey
from crm_tui.domain.people import SlotName
from crm_tui.domain.roles import Role
from crm_tui.services import key_places, key_rotation, people
from crm_tui.session import log_in_with_words
from crm_tui.shop import Shop, open_shop
from crm_tui.store import keys, leads, rekey
from crm_tui.store.connect import connect
from crm_tui.store.key_slots import open_slot, read_slots, resealed
from crm_tui.store.keys import Kept
from crm_tui.store.marker import check_key, key_check, read_marker
from crm_tui.worker_lock import WorkerLock
from tests.conftest import KEY
from tests.unit.keys.house import PASSWORD, PEOPLE, House, room
from tests.unit.keys.test_opening import keep_key, key_folder

OLD = bytes.fromhex(KEY)


def rotate(house: House, change: people.Change | None = None, key_to: Path | None = None) -> None:
    """As the owner, alone in the shop."""
    shop = house.enter()
    kept = key_places.kept(shop.db, house.env, key_folder(house))
    key_rotation.rotate(shop.actor, shop.db, house.clock.now(), kept, change, key_to)
    house.leave()


def remove(house: House, name: str) -> None:
    shop = house.enter()
    change = people.plan_removing(shop.actor, room(shop), name)
    kept = key_places.kept(shop.db, house.env, key_folder(house))
    key_rotation.rotate(shop.actor, shop.db, house.clock.now(), kept, change)
    house.leave()


def test_everybody_opens_the_new_key_with_the_old_password(house: House) -> None:
    rotate(house)
    for who in PEOPLE:
        opened = house.log_in(who.name)
        assert opened.key != OLD
        assert house.enter(who.name).db.read_now(leads.count) == 0
        house.leave()
    by_words = log_in_with_words(house.home, " ".join(house.words), house.clock)
    assert by_words.key == house.log_in().key


def test_the_old_key_opens_nothing_any_more(house: House) -> None:
    rotate(house)
    with pytest.raises(WrongKey):
        house.by_key()
    with pytest.raises(CrmError, match="damaged"):
        connect(house.home / "shop.db", OLD, readonly=True)


def test_who_leaves_reads_an_old_backup_at_most(house: House, tmp_path: Path) -> None:
    """Their old slot and an old backup give the old key, and nothing of the shop as it is now."""
    backup = tmp_path / "backup"
    shutil.copytree(house.home, backup)
    remove(house, "Meera")
    old = read_slots(backup)
    assert old is not None
    found = open_slot(old.shop_id, old.person("Meera"), PASSWORD.encode())
    assert found is not None
    with pytest.raises(CrmError, match="damaged"):
        connect(house.home / "shop.db", found.data_key, readonly=True)
    with pytest.raises(WrongKey):
        check_key(read_marker(house.home), found.data_key)
    new = read_slots(house.home)
    assert new is not None
    boxes = [bytes.fromhex(slot.sealed) for slot in new.slots]
    assert all(rekey_cannot_open(found.secret, box) for box in boxes)


def rekey_cannot_open(secret: bytes, box: bytes) -> bool:
    from crm_tui.store.slot_crypto import unseal

    return unseal(box, secret) is None


def test_an_old_list_put_beside_the_new_data_opens_nothing(house: House) -> None:
    before = house.slots_file.read_bytes()
    remove(house, "Meera")
    house.slots_file.write_bytes(before)
    with pytest.raises(WrongKey, match="another time"):
        house.log_in("Meera")


def test_a_slot_that_somebody_slipped_in_gets_no_key(house: House) -> None:
    """Somebody writes their own public key into the file and waits for the next rotation."""
    from crm_tui.store.slot_crypto import new_pair, unseal

    secret, public = new_pair()
    shop = house.enter()
    text = house.slots_file.read_text()
    meeras = next(one["public"] for one in house.slots()["slots"] if one["name"] == "Meera")
    house.slots_file.write_text(text.replace(meeras, public.hex()))
    kept = key_places.kept(shop.db, house.env, key_folder(house))
    key_rotation.rotate(shop.actor, shop.db, house.clock.now(), kept)
    slots = read_slots(house.home)
    assert slots is not None
    assert all(unseal(bytes.fromhex(one.sealed), secret) is None for one in slots.slots)
    assert house.log_in("Meera").key == house.log_in("Asha").key


def test_the_key_that_the_computer_keeps_is_replaced(house: House) -> None:
    keep_key(house)
    rotate(house)
    stored = keys.kept_here(read_marker(house.home).shop_id, key_folder(house))
    assert stored == house.log_in().key
    assert [path.name for path in key_folder(house).iterdir()] == [
        f"{read_marker(house.home).shop_id}.key"
    ]


def test_a_shop_without_people_rotates_too(shop: Shop, shop_env: dict[str, str]) -> None:
    path = shop.home.parent / "shop.key"
    keys.write_key_file(path, OLD)
    key_rotation.rotate(OWNER, shop.db, shop.clock.now(), Kept((path,)))
    again = open_shop({"CRM_HOME": shop_env["CRM_HOME"], "CRM_DB_KEY_FILE": str(path)}, shop.clock)
    assert again.db.key != OLD
    again.db.close_now()


def test_the_new_key_is_written_where_it_is_wanted_and_never_over_another(
    house: House, tmp_path: Path
) -> None:
    path = tmp_path / "new.key"
    rotate(house, key_to=path)
    assert bytes.fromhex(path.read_text()) == house.log_in().key
    before = house.log_in().key
    with pytest.raises(CrmError, match="is there already"):
        rotate(house, key_to=path)
    assert house.log_in().key == before


def test_media_from_before_and_after_both_open(house: House) -> None:
    shop = house.enter()
    before, _ = shop.media.put(b"a photo of a cake")
    house.leave()
    rotate(house)
    rotate(house)
    shop = house.enter()
    assert shop.media.get(before) == b"a photo of a cake"
    after, _ = shop.media.put(b"a photo of a bread")
    assert house.enter().media.get(after) == b"a photo of a bread"


def test_who_left_cannot_open_a_photo_that_comes_later(house: House) -> None:
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    from crm_tui.store.media_keys import first_of

    rotate(house)
    name, _ = house.enter().media.put(b"a later photo")
    [theirs] = first_of(OLD)
    with pytest.raises(CryptoError):
        SecretBox(theirs.content).decrypt((house.home / "media" / name).read_bytes())


def test_while_somebody_else_is_in_the_shop_nothing_happens(house: House) -> None:
    other = house.enter("Meera")
    shop = house.enter()
    kept = key_places.kept(shop.db, house.env, key_folder(house))
    with pytest.raises(Conflict, match="open in another window"):
        key_rotation.rotate(shop.actor, shop.db, house.clock.now(), kept)
    assert other.db.read_now(leads.count) == 0
    house.leave()
    assert house.log_in().key == OLD


def test_a_worker_from_before_an_upgrade_is_somebody_too(house: House) -> None:
    """It knows its own lock alone; what it collects into a file that is replaced would be gone."""
    worker = WorkerLock(house.home)
    worker.take()
    try:
        with pytest.raises(Conflict, match="in the worker"):
            rotate(house)
    finally:
        worker.release()
    house.leave()
    assert house.log_in().key == OLD
    rotate(house)


def test_a_full_disk_changes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    keep_key(house)
    with monkeypatch.context() as patch:
        patch.setattr("crm_tui.store.rekey.shutil.copyfileobj", full)
        with pytest.raises(CrmError, match="No space left") as refused:
            rotate(house)
    assert "free space" in refused.value.fix
    house.leave()
    assert house.log_in().key == OLD
    assert not rekey.is_unsettled(house.home)
    assert [path.suffix for path in key_folder(house).iterdir()] == [".key"]


def test_removing_somebody_is_part_of_the_same_step(house: House) -> None:
    remove(house, "Vikram")
    shop = house.enter()
    assert [one.name for one in shop.db.read_now(people.everybody)] == ["Asha", "Meera", "रवि"]
    former = shop.db.read_now(lambda tx: people.everybody(tx, also_former=True))
    assert [one.name for one in former if one.left_at] == ["Vikram"]
    with pytest.raises(CrmError, match="Nobody called Vikram"):
        house.log_in("Vikram")


def test_somebody_removed_while_windows_are_open_leaves_a_rotation_due(house: House) -> None:
    shop = house.enter()
    change = people.plan_removing(shop.actor, room(shop), "Vikram")
    people.do_now(shop.db, shop.actor, house.clock.now(), change, leaver=True)
    assert key_places.state(shop.db, house.env, key_folder(house)).rotation_due
    house.leave()
    rotate(house)
    assert not key_places.state(house.enter().db, house.env, key_folder(house)).rotation_due


@pytest.mark.parametrize("before", [18])
def test_killed_before_a_step_it_opens_with_the_old_or_the_new_key(
    house: House, before: int
) -> None:
    """kill -9 in a process of its own; every step in `make faults` (tests/faults/shop_rekey.py)."""
    keep_key(house)
    words = [sys.executable, "-m", "tests.faults.rekey_child", "rotate", str(house.home)]
    done = subprocess.run(
        [*words, str(before), str(key_folder(house)), PASSWORD], check=False, capture_output=True
    )
    assert done.returncode == -9, done.stderr.decode()
    opened = house.log_in()
    assert key_check(opened.key) == read_marker(house.home).key_check
    assert house.enter().db.read_now(leads.count) == 0
    stored = keys.kept_here(read_marker(house.home).shop_id, key_folder(house))
    assert stored == opened.key
    house.leave()
    assert not rekey.is_unsettled(house.home)
    rotate(house)
    assert house.log_in().key != opened.key


def test_a_damaged_log_of_a_change_is_called_so(house: House) -> None:
    (house.home / "rekey.json").write_text("{")
    with pytest.raises(CrmError, match=r"rekey\.json is damaged"):
        house.log_in()


def test_a_change_planned_before_another_is_refused(house: House) -> None:
    shop = house.enter()
    late = people.plan_role(shop.actor, room(shop), "Meera", Role.VIEWER)
    house.change(people.plan_role(shop.actor, room(shop), "Meera", Role.STAFF), shop)
    with pytest.raises(Conflict, match="Somebody else changed"):
        house.change(late, shop)
    assert house.log_in("Meera").actor.role is Role.STAFF


def test_a_resealed_slot_says_the_role_it_has(house: House) -> None:
    slots = read_slots(house.home)
    assert slots is not None
    slot = resealed(slots.person("Meera"), OLD)
    found = open_slot(slots.shop_id, slot, PASSWORD.encode())
    assert found is not None
    assert SlotName(slot.name, slot.role) == PEOPLE[1]
