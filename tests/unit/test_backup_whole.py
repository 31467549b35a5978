"""`crm restore`: whole or not at all, found without being named, and as it is typed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.back_up_shop import back_up, back_up_to_file
from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.errors import Conflict, CrmError, Damaged, NotAllowed, WrongKey
from crm_tui.domain.roles import Role
from crm_tui.finding_backups import newest_good, seen
from crm_tui.restore_shop import FindKey, restore
from crm_tui.services.backups import container
from crm_tui.session import Opened
from crm_tui.shop import Shop, open_shop
from crm_tui.store.marker import Marker
from tests.conftest import KEY, NOON, FakeClock
from tests.unit.backup_yard import FOLDER, PHOTO, back, fill, key_of, leave, scalar_of
from tests.unit.shell import Shell


@pytest.fixture
def busy(shop: Shop) -> Shop:
    name, _ = shop.media.put(PHOTO)
    shop.db.write_now(fill, 3, 30, name)
    return shop


@pytest.fixture
def backup(busy: Shop, tmp_path: Path) -> Path:
    return back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup").path


# -- whole or not at all -------------------------------------------------------------------------


def test_a_shop_that_is_there_is_left_alone(backup: Path, busy: Shop, clock: FakeClock) -> None:
    before = (busy.home / "shop.json").read_bytes()

    with pytest.raises(Conflict, match="already a shop"):
        restore(backup, key_of, {"CRM_HOME": str(busy.home)}, clock)

    assert (busy.home / "shop.json").read_bytes() == before


def test_set_aside_keeps_every_file_of_the_shop_that_was_there(
    backup: Path, busy: Shop, clock: FakeClock
) -> None:
    busy.db.close_now()
    raw = (busy.home / "shop.db").read_bytes()
    (busy.home / "shop.db").write_bytes(bytes(4096) + raw[4096:])

    done, shop = back(backup, busy.home, clock, set_aside=True)
    shop.db.close_now()

    assert done.aside is not None
    assert (done.aside / "shop.db").read_bytes()[4096:] == raw[4096:]
    assert (done.aside / "shop.json").exists()


def test_a_shop_that_is_open_is_not_put_aside(backup: Path, busy: Shop, clock: FakeClock) -> None:
    with pytest.raises(Conflict, match="open in another window"):
        restore(backup, key_of, {"CRM_HOME": str(busy.home)}, clock, set_aside=True)

    assert (busy.home / "shop.db").exists()


def staff(folder: Path, marker: Marker) -> Opened:
    return Opened(bytes.fromhex(KEY), Actor(ActorKind.PERSON, "Ravi", Role.STAFF))


def wrong_key(folder: Path, marker: Marker) -> Opened:
    return Opened(bytes(32), OWNER)


@pytest.mark.parametrize(("opened", "refusal"), [(staff, NotAllowed), (wrong_key, WrongKey)])
def test_who_may_not_gets_nothing(
    backup: Path, tmp_path: Path, clock: FakeClock, opened: FindKey, refusal: type[CrmError]
) -> None:
    home = tmp_path / "new"

    with pytest.raises(refusal):
        restore(backup, opened, {"CRM_HOME": str(home)}, clock)

    assert not (home / "shop.db").exists()
    assert list(home.glob(".restoring*")) == []


def test_a_damaged_backup_leaves_the_place_empty(
    backup: Path, tmp_path: Path, clock: FakeClock
) -> None:
    raw = bytearray(backup.read_bytes())
    raw[len(raw) // 2] ^= 1
    backup.write_bytes(raw)

    with pytest.raises(Damaged):
        restore(backup, key_of, {"CRM_HOME": str(tmp_path / "new")}, clock)

    assert not (tmp_path / "new" / "shop.db").exists()


@pytest.mark.parametrize("stops_at", range(1, 9))
def test_a_restore_that_is_cut_off_is_done_again_or_finished(
    backup: Path,
    tmp_path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    stops_at: int,
) -> None:
    """Power goes at each renaming: what is left is no shop, or a whole one; never half a one."""
    home = tmp_path / "new"
    with monkeypatch.context() as cut:
        cut.setattr(Path, "replace", stopping(Path.replace, stops_at))
        try:
            restore(backup, key_of, {"CRM_HOME": str(home)}, clock)
        except KeyboardInterrupt:
            assert stops_at < 8, "there are not so many renamings"

    env = {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}
    if not (home / "shop.json").exists():
        restore(backup, key_of, env, clock)
    shop = open_shop(env, clock)
    assert scalar_of(shop, "SELECT COUNT(*) FROM message") == 30
    shop.db.close_now()


def stopping(rename: Callable[[Path, Path], Path], at: int) -> Callable[[Path, Path], Path]:
    done = 0

    def stopped(source: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done == at:
            raise KeyboardInterrupt
        return rename(source, target)

    return stopped


def test_names_in_a_backup_lead_nowhere_else(tmp_path: Path) -> None:
    from zipfile import ZipFile

    file = tmp_path / "evil.crmbackup"
    with ZipFile(file, "w") as packed:
        packed.writestr("../../outside", "x")
        packed.writestr("manifest.json", "{}")

    with pytest.raises(Damaged):
        container.unpack(file, tmp_path / "into")

    assert not (tmp_path.parent / "outside").exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": 1}', '{"format": 1, "files": 3}', "9" * 9]
)
def test_what_is_no_manifest_is_a_sentence(tmp_path: Path, text: str) -> None:
    from zipfile import ZipFile

    with ZipFile(tmp_path / "odd", "w") as packed:
        packed.writestr("manifest.json", text)

    with pytest.raises(Damaged, match="no backup"):
        container.read_top(tmp_path / "odd")


# -- found without being named -------------------------------------------------------------------


def test_the_newest_good_one_is_found(busy: Shop) -> None:
    back_up(busy.actor, busy, FOLDER)
    [good] = (busy.home / "backups").glob("*.crmbackup")
    torn = good.with_name("shop-20301231T000000Z.crmbackup")
    torn.write_bytes(good.read_bytes()[:-50])

    path, top, bad = newest_good(busy.home)

    assert (path, bad) == (good, [torn])
    assert top.counts.messages == 30
    assert [one.path for one in seen(busy.home)] == [torn, good]


def test_where_there_is_none_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CrmError, match="No good backup") as refused:
        newest_good(tmp_path)

    assert "crm restore FILE" in refused.value.fix


# -- typed ---------------------------------------------------------------------------------------


@pytest.fixture
def typed(busy: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.setenv("CRM_HOME", str(busy.home))
    monkeypatch.setenv("CRM_DB_KEY", KEY)
    return Shell(capsys)


def test_backup_and_restore_typed(typed: Shell, tmp_path: Path) -> None:
    made = typed.types("backup", str(tmp_path / "shop.crmbackup"))
    assert (made["leads"], made["messages"], made["files"]) == (3, 30, 1)

    done = typed.types("restore", made["file"], "--into", str(tmp_path / "new"))

    assert done["sends_in_doubt"] == 0
    assert done["home"] == str(tmp_path / "new")


def test_what_is_said_to_a_person(typed: Shell, busy: Shop, tmp_path: Path) -> None:
    busy.db.write_now(leave, "queued", NOON)
    busy.db.close_now()
    assert "3 leads, 31 messages" in typed.shows("backup")

    [file] = (busy.home / "backups").glob("*.crmbackup")
    said = typed.shows("restore", str(file), "--into", str(tmp_path / "new"))

    assert "1 message waited to be sent: nobody knows whether they left" in said
    assert "`crm automatic resume`" in said
    assert "The newest backup holds" in typed.shows("backup", "--drill")
    assert typed.types("backup", "--list")["items"][0]["place"] == "folder"


def test_the_settings_of_places_are_heard(typed: Shell, busy: Shop, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    shop = replace(busy, settings=replace(busy.settings, backup_folder=str(tmp_path / "disk")))

    [outcome] = back_up(shop.actor, shop, FOLDER)

    assert outcome.error is None
    assert outcome.file.startswith(str(tmp_path / "disk" / "crm-backups-"))
