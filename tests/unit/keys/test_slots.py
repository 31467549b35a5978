"""Key slots: what is wrong with one is told apart, and what was changed outside opens nothing."""

import json
import random
from pathlib import Path

import pytest

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.errors import Conflict, CrmError, Damaged, NotFound, WrongKey
from crm_tui.domain.people import SlotName, WrongPassword, read_name
from crm_tui.domain.roles import Role
from crm_tui.services import people
from crm_tui.session import Opened, people_here
from crm_tui.shop import make_shop
from crm_tui.store.key_slots import FILE, SlotKind, new_slot, open_slot, resealed
from crm_tui.store.marker import Marker, key_check, read_marker, write_marker
from crm_tui.store.slot_crypto import Cost, unlock
from tests.conftest import KEY
from tests.unit.keys.house import CHEAP, PASSWORD, PEOPLE, House, room

DATA_KEY = bytes.fromhex(KEY)
ASHA = SlotName("Asha", Role.OWNER)


def test_each_person_opens_the_same_key_with_their_own_slot(house: House) -> None:
    for who in PEOPLE:
        opened = house.log_in(who.name)
        assert opened.key == DATA_KEY
        assert opened.actor == Actor(ActorKind.PERSON, who.name)
        assert opened.actor.role is who.role


def test_who_can_log_in_is_known_without_any_key(house: House) -> None:
    assert people_here(house.home) == PEOPLE


@pytest.mark.parametrize("name", ["asha", " ASHA ", "Asha"])
def test_a_name_may_be_typed_in_any_case(house: House, name: str) -> None:
    assert house.log_in(name).actor.name == "Asha"


def test_an_unknown_name_is_called_so(house: House) -> None:
    with pytest.raises(NotFound, match="Nobody called Zoya"):
        house.log_in("Zoya")


def test_the_file_holds_neither_key_nor_password_nor_words(house: House) -> None:
    text = house.slots_file.read_text()
    assert KEY not in text
    assert PASSWORD not in text
    assert " ".join(house.words) not in text
    assert house.slots_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o602])
def test_a_list_that_others_can_read_or_change_is_refused(house: House, mode: int) -> None:
    house.slots_file.chmod(mode)
    with pytest.raises(CrmError, match="Others on this computer") as refused:
        house.log_in()
    assert refused.value.fix == f"Run: chmod 600 {house.slots_file}"


@pytest.mark.parametrize(
    ("field", "value"), [("role", "owner"), ("must_change", True), ("role", "viewer")]
)
def test_a_slot_whose_role_or_flag_was_edited_opens_nothing(
    house: House, field: str, value: object
) -> None:
    edit(house, "Meera", **{field: value})
    with pytest.raises(Damaged, match=r"slot of Meera .* changed outside"):
        house.log_in("Meera")
    assert house.log_in("Asha").key == DATA_KEY


def test_a_slot_under_another_name_opens_nothing(house: House) -> None:
    """The name is bound into what the password locks: it looks like a wrong password."""
    edit(house, "Meera", name="Mira")
    with pytest.raises(WrongPassword):
        house.log_in("Mira")


def test_a_box_of_somebody_else_opens_nothing(house: House) -> None:
    owners = next(slot["sealed"] for slot in house.slots()["slots"] if slot["name"] == "Asha")
    edit(house, "Meera", sealed=owners)
    with pytest.raises(Damaged, match="changed outside"):
        house.log_in("Meera")


def test_wrong_password_wrong_key_and_damage_are_three_different_sentences(house: House) -> None:
    with pytest.raises(WrongPassword, match="not the password of Asha"):
        house.log_in(password="another ten words")
    house.clock.forward(1_000)
    marker = read_marker(house.home)
    other = Marker(marker.shop_id, key_check(b"x" * 32), marker.created_at, has_people=True)
    write_marker(house.home, other)
    with pytest.raises(WrongKey, match="from another time"):
        house.log_in()
    write_marker(house.home, marker)
    house.slots_file.write_text("{")
    with pytest.raises(Damaged, match="is damaged"):
        house.log_in()


def test_no_flipped_byte_opens_anything_or_shows_a_traceback(house: House) -> None:
    whole, dice = house.slots_file.read_bytes(), random.Random(8)
    outcomes: set[type[object]] = set()
    for _ in range(50):
        at = dice.randrange(len(whole))
        flipped = bytes([whole[at] ^ (1 << dice.randrange(8))])
        house.slots_file.write_bytes(whole[:at] + flipped + whole[at + 1 :])
        house.clock.forward(3_600_000)
        try:
            opened = house.log_in()
        except CrmError as error:
            outcomes.add(type(error))
        else:
            outcomes.add(type(opened))
            assert (opened.key, opened.actor.role) == (DATA_KEY, Role.OWNER)
    assert {Damaged, Opened} <= outcomes


@pytest.mark.parametrize(
    ("field", "error"), [("salt", WrongPassword), ("locked", WrongPassword), ("sealed", Damaged)]
)
def test_each_part_that_opens_is_held_to_every_bit(
    house: House, field: str, error: type[CrmError]
) -> None:
    [slot] = [one for one in house.slots()["slots"] if one["name"] == "Asha"]
    whole = bytes.fromhex(slot[field])
    for at in range(0, len(whole), 15):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        edit(house, "Asha", **{field: changed.hex()})
        house.clock.forward(3_600_000)
        with pytest.raises(error):
            house.log_in()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"format": 1, "shop_id": "x", "serial": 1, "slots": {}}',
        '{"format": 1, "shop_id": "x", "serial": 1, "slots": [1]}',
        '{"format": 2, "shop_id": "x", "serial": 1, "slots": []}',
        "[" * 100_000,
        '"' + "x" * 2_000_000 + '"',
    ],
)
def test_what_is_no_list_is_called_damaged(house: House, text: str) -> None:
    house.slots_file.write_text(text)
    with pytest.raises(Damaged):
        people_here(house.home)


@pytest.mark.parametrize("cost", [{"ops": 10_000}, {"memory": 2**40}, {"ops": 0}, {"ops": "3"}])
def test_a_cost_that_would_eat_the_computer_is_refused(
    house: House, cost: dict[str, object]
) -> None:
    edit(house, "Asha", **cost)
    with pytest.raises(Damaged):
        house.log_in()


def test_a_list_that_is_gone_is_missed(house: House) -> None:
    house.slots_file.unlink()
    with pytest.raises(Damaged, match="is gone"):
        people_here(house.home)


def test_the_list_of_another_shop_is_not_taken(house: House) -> None:
    text = house.slots_file.read_text()
    house.slots_file.write_text(text.replace(read_marker(house.home).shop_id, "0" * 16))
    with pytest.raises(Damaged, match="another shop"):
        people_here(house.home)


@pytest.mark.parametrize("named", ["ASHA", "Ａｓｈａ", "As\u200dha", " asha "])
def test_who_only_looks_like_somebody_is_that_somebody(house: House, named: str) -> None:
    """In the audit log nobody is taken for somebody else."""
    shop = house.enter()
    with pytest.raises(Conflict, match="can log in already"):
        people.plan_adding(shop.actor, room(shop), named, Role.STAFF)
    with pytest.raises(CrmError, match="program itself"):
        read_name("ｏｗｎｅｒ")


def test_a_figure_that_no_computer_holds_is_damage(house: House) -> None:
    house.slots_file.write_text(
        house.slots_file.read_text().replace('"serial": ', '"serial": 1e999, "was": ')
    )
    with pytest.raises(Damaged, match="is damaged"):
        people_here(house.home)


def test_a_list_that_is_left_from_another_shop_is_named_before_a_new_one_is_made(
    house: House, tmp_path: Path
) -> None:
    new = {"CRM_HOME": str(tmp_path / "new"), "CRM_DB_KEY": KEY}
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / FILE).write_bytes(house.slots_file.read_bytes())
    with pytest.raises(Conflict, match="another shop's list"):
        make_shop(BusinessProfile("Sweet Crumbs"), new, house.clock)
    assert [path.name for path in (tmp_path / "new").iterdir()] == [FILE]


def test_a_slot_of_another_shop_opens_nothing() -> None:
    slot = new_slot("here", SlotKind.PERSON, ASHA, b"password", DATA_KEY, cost=CHEAP)
    assert open_slot("there", slot, b"password") is None
    found = open_slot("here", slot, b"password")
    assert found is not None
    assert found.data_key == DATA_KEY


def test_a_new_key_reaches_a_slot_without_its_password() -> None:
    slot = new_slot("here", SlotKind.PERSON, ASHA, b"password", DATA_KEY, cost=CHEAP)
    found = open_slot("here", resealed(slot, b"n" * 32), b"password")
    assert found is not None
    assert found.data_key == b"n" * 32


def test_the_keys_are_argon2ids() -> None:
    """RFC 9106's function by libsodium: the same salt, password and cost give the same key, others do not."""
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt
    from nacl.pwhash import argon2id

    salt, nonce = b"s" * 16, b"n" * 24
    key = argon2id.kdf(32, b"password", salt, opslimit=3, memlimit=65_536)
    locked = nonce + encrypt(b"secret", b"bound", nonce, key)
    assert unlock(locked, salt, b"password", b"bound", Cost(3, 65_536)) == b"secret"
    assert unlock(locked, salt, b"password", b"other", Cost(3, 65_536)) is None
    assert unlock(locked, salt, b"password", b"bound", Cost(2, 65_536)) is None
    assert unlock(locked, salt, b"passwore", b"bound", Cost(3, 65_536)) is None


def test_what_a_real_shop_pays_is_three_passes_over_64_megabytes() -> None:
    assert (Cost().ops, Cost().memory) == (3, 67_108_864)


def edit(house: House, whose: str, **changed: object) -> None:
    """As somebody would with an editor."""
    found = json.loads(house.slots_file.read_text())
    for slot in found["slots"]:
        if slot["name"] == whose:
            slot.update(changed)
    path: Path = house.slots_file
    path.write_text(json.dumps(found))
