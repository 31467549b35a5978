"""`crm users` and `crm keys` as scripts and people use them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from crm_tui.cli import service
from crm_tui.cli.commands import app
from crm_tui.domain.errors import CrmError, NotAllowed
from crm_tui.domain.people import SlotName, read_name
from crm_tui.domain.roles import Role
from crm_tui.services import people
from crm_tui.session import people_here
from crm_tui.shop import Shop, open_for_worker
from crm_tui.store import keys
from tests.conftest import KEY
from tests.unit.keys.house import CHEAP, OTHER, PASSWORD, House
from tests.unit.keys.test_opening import keep_key

Crm = Callable[..., Result]


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Crm:
    """Runs a command; what new passwords cost is next to nothing."""
    monkeypatch.setattr(people, "Cost", lambda: CHEAP)

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, list(words), input=typed)

    return run


@pytest.fixture
def alone(
    shop: Shop, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Path:
    """A shop without people whose key is kept in a file: its folder."""
    shop.db.close_now()
    monkeypatch.setenv("CRM_HOME", shop_env["CRM_HOME"])
    folder = tmp_path / "config" / "crm_tui" / "keys"
    keys.keep_here(shop.marker.shop_id, bytes.fromhex(KEY), folder)
    return shop.home


@pytest.fixture
def inside(house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    """Asha's shell, in a shop with four people."""
    for name, value in house.env.items():
        monkeypatch.setenv(name, value)
    as_somebody(monkeypatch, tmp_path, "Asha", PASSWORD)
    return house


def as_somebody(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, password: str) -> None:
    monkeypatch.setenv("CRM_USER", name)
    monkeypatch.setenv("CRM_PASSWORD_FILE", str(written(folder / f"{name}.password", password)))


def written(path: Path, text: str) -> Path:
    path.write_text(f"{text}\n")
    path.chmod(0o600)
    return path


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(result: Result) -> CrmError:
    assert isinstance(result.exception, CrmError), result.output
    return result.exception


# -- the first person ------------------------------------------------------------------------------


def test_a_shop_begins_without_people(alone: Path, crm: Crm) -> None:
    assert told(crm("users", "list", "--json")) == {"items": [], "next": None}
    assert "one owner and no log-in" in crm("users", "list").stdout


@pytest.mark.parametrize("role", ["manager", "staff", "viewer"])
def test_the_first_person_must_be_an_owner(alone: Path, crm: Crm, role: str) -> None:
    error = refused(crm("users", "add", "Asha", "--role", role))
    assert "must be an owner" in str(error)
    assert people_here(alone) == ()


def test_the_first_person_is_shown_the_recovery_words(
    alone: Path, crm: Crm, tmp_path: Path
) -> None:
    file = written(tmp_path / "password", PASSWORD)
    words = ("users", "add", "Asha", "--role", "owner", "--password-file", str(file), "--json")
    found = told(crm(*words))
    assert (found["name"], found["role"], found["temporary_password"]) == ("Asha", "owner", None)
    assert len(found["recovery_words"]) == 16
    assert [Path(place).suffix for place in found["key_kept_in"]] == [".key"]
    assert people_here(alone) == (SlotName("Asha", Role.OWNER),)
    assert "no terminal to ask at" in str(refused(crm("leads", "list")))


def test_the_key_can_be_left_behind_passwords_alone(alone: Path, crm: Crm, tmp_path: Path) -> None:
    file = written(tmp_path / "password", PASSWORD)
    words = ("users", "add", "Asha", "--role", "owner", "--password-file", str(file))
    result = crm(*words, "--key", "forget")
    assert "does not keep the key" in result.stdout
    assert "crm keys recover" in result.stdout
    assert not list((tmp_path / "config").rglob("*.key"))
    with pytest.raises(CrmError, match="worker cannot open"):
        open_for_worker()


def test_the_key_stays_until_password_and_words_were_seen(
    alone: Path, crm: Crm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody read them, as the disk behind `>` is full: the key is what is left."""

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crm_tui.cli.first_person.show_words", full)
    monkeypatch.setattr("crm_tui.cli.first_person.show_json", full)
    for way in ((), ("--json",)):
        assert crm("users", "add", "Asha", "--role", "owner", "--key", "forget", *way).exit_code
        assert list((tmp_path / "config").rglob("*.key"))


def test_a_keyring_in_the_way_does_not_swallow_password_and_words(
    alone: Path, crm: Crm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def locked(*_: object) -> None:
        raise CrmError("The keyring of this computer is locked.", "Unlock it, then try again.")

    monkeypatch.setattr("crm_tui.services.key_places.state", locked)
    found = told(crm("users", "add", "Asha", "--role", "owner", "--key", "keep", "--json"))
    assert found["temporary_password"]
    assert len(found["recovery_words"]) == 16


def test_a_file_that_cannot_be_written_just_then_swallows_no_password(
    alone: Path, crm: Crm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The change holds inside the data; the list follows when the shop is opened next."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(people, "write_slots", full)
        found = told(crm("users", "add", "Asha", "--role", "owner", "--json"))
    assert people_here(alone) == ()
    assert "Log in again" in refused(crm("leads", "list")).fix
    assert people_here(alone) == (SlotName("Asha", Role.OWNER),)
    as_somebody(monkeypatch, tmp_path, "Asha", found["temporary_password"])
    assert "temporary" in str(refused(crm("leads", "list")))


def test_a_copy_of_the_key_for_the_service_is_for_who_manages_keys(
    inside: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also where this computer keeps it: roles hold for every command alike."""
    place = tmp_path / "service.key"
    keep_key(inside)
    as_somebody(monkeypatch, tmp_path, "Meera", PASSWORD)
    with pytest.raises(NotAllowed):
        service._keep_key(place)
    assert not place.exists()
    as_somebody(monkeypatch, tmp_path, "Asha", PASSWORD)
    service._keep_key(place)
    assert place.read_text().strip() == KEY


def test_without_terminal_and_file_the_first_password_is_a_temporary_one(
    alone: Path, crm: Crm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = told(crm("users", "add", "Asha", "--role", "owner", "--json"))
    as_somebody(monkeypatch, tmp_path, "Asha", found["temporary_password"])
    assert "temporary" in str(refused(crm("leads", "list")))
    file = written(tmp_path / "own", PASSWORD)
    assert told(crm("users", "password", "--password-file", str(file), "--json"))["changed"]
    as_somebody(monkeypatch, tmp_path, "Asha", PASSWORD)
    assert crm("leads", "list").exit_code == 0


def test_a_weak_first_password_changes_nothing(alone: Path, crm: Crm, tmp_path: Path) -> None:
    file = written(tmp_path / "password", "SweetCrumbs@123")
    words = ("users", "add", "Asha", "--role", "owner", "--password-file", str(file))
    assert "name of the person or of the shop" in str(refused(crm(*words)))
    assert people_here(alone) == ()


# -- more people -----------------------------------------------------------------------------------


def test_somebody_new_gets_a_temporary_password(
    inside: House, crm: Crm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = told(crm("users", "add", "Neha", "--json"))
    assert (found["name"], found["role"]) == ("Neha", "staff")
    [neha] = [one for one in told(crm("users", "list", "--json"))["items"] if one["name"] == "Neha"]
    assert neha["must_change_password"]
    assert neha["last_seen"] is None
    as_somebody(monkeypatch, tmp_path, "Neha", found["temporary_password"])
    assert "temporary" in str(refused(crm("leads", "list")))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("  ", "needs a name"),
        ("Owner", "itself acts as"),
        ("worker", "itself acts as"),
        ("x" * 61, "longer than 60"),
        ("\x1b\u202e", "needs a name"),
    ],
)
def test_names_that_cannot_be(name: str, said: str) -> None:
    with pytest.raises(CrmError, match=said):
        read_name(name)


@pytest.mark.parametrize(
    ("typed", "kept"), [("  Asha\n Patil ", "Asha Patil"), ("\x1b[2JAsha\u202e", "[2JAsha")]
)
def test_a_name_is_one_line_without_anything_a_terminal_obeys(typed: str, kept: str) -> None:
    assert read_name(typed) == kept


def test_nobody_is_added_twice(inside: House, crm: Crm) -> None:
    assert "can log in already" in str(refused(crm("users", "add", "asha")))


def test_a_role_that_is_none_is_named_with_those_that_are(inside: House, crm: Crm) -> None:
    error = refused(crm("users", "role", "Meera", "boss"))
    assert error.fix == "Roles are: owner, manager, staff, viewer."


def test_another_role_counts_from_the_next_log_in(inside: House, crm: Crm) -> None:
    assert told(crm("users", "role", "Meera", "viewer", "--json"))["role"] == "viewer"
    assert inside.log_in("Meera").actor.role is Role.VIEWER


@pytest.mark.parametrize("words", [("role", "Asha", "staff"), ("remove", "Asha")])
def test_the_last_owner_stays(inside: House, crm: Crm, words: tuple[str, ...]) -> None:
    assert "only owner" in str(refused(crm("users", *words)))


def test_a_forgotten_password_is_replaced_by_the_owner(inside: House, crm: Crm) -> None:
    given = told(crm("users", "password", "Meera", "--json"))["temporary_password"]
    assert inside.log_in("Meera", given).must_change
    with pytest.raises(CrmError, match="not the password"):
        inside.log_in("Meera", PASSWORD)


def test_who_is_removed_cannot_log_in_and_the_key_is_another(inside: House, crm: Crm) -> None:
    before = inside.log_in().key
    found = told(crm("users", "remove", "Meera", "--json"))
    assert found == {"name": "Meera", "removed": True, "rotated": True}
    with pytest.raises(CrmError, match="Nobody called Meera"):
        inside.log_in("Meera")
    assert inside.log_in().key != before
    former = told(crm("users", "list", "--former", "--json"))["items"]
    assert [one["name"] for one in former if one["left_at"]] == ["Meera"]


def test_removing_later_leaves_a_reminder(inside: House, crm: Crm) -> None:
    result = crm("users", "remove", "Meera", "--later")
    assert "`crm keys rotate`" in result.stdout
    assert told(crm("keys", "show", "--json"))["rotation_due"]
    assert told(crm("keys", "rotate", "--json"))["rotated"]
    assert not told(crm("keys", "show", "--json"))["rotation_due"]


def test_whoever_holds_the_key_removes_somebody_and_goes_on_holding_it(
    inside: House, crm: Crm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CRM_DB_KEY", KEY)
    assert not told(crm("users", "remove", "Meera", "--json"))["rotated"]
    assert crm("leads", "list").exit_code == 0
    assert "comes from CRM_DB_KEY" in str(refused(crm("keys", "rotate")))
    file = tmp_path / "new.key"
    assert told(crm("keys", "rotate", "--key-to", str(file), "--json"))["rotated"]
    monkeypatch.setenv("CRM_DB_KEY", file.read_text().strip())
    assert crm("leads", "list").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("users", "add", "Neha"),
        ("users", "remove", "Vikram"),
        ("keys", "rotate"),
        ("keys", "keep-here"),
    ],
)
def test_only_an_owner_manages_people_and_keys(
    inside: House,
    crm: Crm,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
) -> None:
    before = inside.slots_file.read_bytes()
    as_somebody(monkeypatch, tmp_path, "Meera", PASSWORD)
    assert "may not manage people and keys" in str(refused(crm(*words)))
    assert inside.slots_file.read_bytes() == before
    assert not list((tmp_path / "config").rglob("*.key"))


@pytest.mark.parametrize("name", ["Asha", "Vikram"])
def test_everybody_changes_their_own_password(
    inside: House, crm: Crm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    as_somebody(monkeypatch, tmp_path, name, PASSWORD)
    own = written(tmp_path / "own", OTHER)
    assert told(crm("users", "password", "--password-file", str(own), "--json"))["changed"]
    assert inside.log_in(name, OTHER).actor.name == name
    as_somebody(monkeypatch, tmp_path, name, OTHER)
    again = refused(crm("users", "password", "--password-file", str(own)))
    assert "the password you have" in str(again)


# -- keys ------------------------------------------------------------------------------------------


def test_what_opens_the_shop_is_shown_without_any_of_it(inside: House, crm: Crm) -> None:
    found = told(crm("keys", "show", "--json"))
    assert found["key_kept_in"] == []
    assert [one["name"] for one in found["people"]] == ["Asha", "Meera", "रवि", "Vikram"]
    assert found["recovery_words"]
    text = crm("keys", "show").stdout
    assert KEY not in text
    assert "nowhere: it opens by a password or by the recovery words" in text


def test_the_key_is_kept_on_this_computer_and_forgotten(inside: House, crm: Crm) -> None:
    place = told(crm("keys", "keep-here", "--json"))["key_kept_in"]
    assert told(crm("keys", "show", "--json"))["key_kept_in"] == [place]
    assert told(crm("keys", "forget-here", "--json")) == {"forgotten": True}
    assert told(crm("keys", "forget-here", "--json")) == {"forgotten": False}
    assert "none that keeps a secret safe" in str(
        refused(crm("keys", "keep-here", "--in", "keyring"))
    )
    assert crm("keys", "keep-here", "--in", "pocket").exit_code == 2


def test_a_forgotten_password_is_set_anew_with_the_words(
    inside: House, crm: Crm, tmp_path: Path
) -> None:
    words, own = (
        written(tmp_path / "words", " ".join(inside.words)),
        written(tmp_path / "own", OTHER),
    )
    files = ("--words-file", str(words), "--password-file", str(own))
    assert told(crm("keys", "recover", "asha", *files, "--json")) == {
        "name": "Asha",
        "changed": True,
    }
    assert not inside.log_in("Asha", OTHER).must_change


def test_new_words_end_the_former_ones(inside: House, crm: Crm, tmp_path: Path) -> None:
    made = told(crm("keys", "recovery", "--json"))["recovery_words"]
    own = written(tmp_path / "own", OTHER)
    former = written(tmp_path / "former", " ".join(inside.words))
    words = ("keys", "recover", "Asha", "--password-file", str(own), "--words-file")
    assert "not the set of recovery words" in str(refused(crm(*words, str(former))))
    (inside.home / "log-ins.json").unlink()
    assert told(crm(*words, str(written(tmp_path / "made", " ".join(made))), "--json"))["changed"]


def test_everything_that_was_done_is_in_the_audit_log(inside: House, crm: Crm) -> None:
    for words in (
        ("users", "add", "Neha"),
        ("users", "role", "Neha", "manager"),
        ("users", "password", "Neha"),
        ("keys", "recovery"),
        ("keys", "keep-here"),
        ("keys", "forget-here"),
        ("users", "remove", "Neha"),
    ):
        assert crm(*words).exit_code == 0
    shop = inside.enter()
    acts = shop.db.read_now(lambda tx: [row["act"] for row in tx.all("SELECT act FROM audit")])
    expected = (
        "person_added role_changed password_reset recovery_words_made key_kept_here"
        " key_forgotten_here person_removed key_rotated logged_in"
    )
    assert set(expected.split()) <= set(acts)
    details = shop.db.read_now(
        lambda tx: [row["detail"] for row in tx.all("SELECT * FROM audit_detail")]
    )
    assert not any(word in detail for detail in details for word in (PASSWORD, KEY, "crm_tui/keys"))
