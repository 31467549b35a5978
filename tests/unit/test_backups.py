"""Backups: whole or not at all, made while others write, kept by rule, and proved."""

import os
import threading
from pathlib import Path
from zipfile import ZipFile

import pytest

from crm_tui.back_up_shop import back_up, back_up_to_file, listed, source_of
from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import DAY
from crm_tui.domain.errors import Conflict, CrmError, Damaged, NotAllowed
from crm_tui.domain.roles import Role
from crm_tui.services.backups import container, handing_out, making
from crm_tui.services.backups.places import FolderPlace
from crm_tui.shop import Shop
from crm_tui.store import backup_copy
from crm_tui.store.backup_runs import PlaceKind
from tests.conftest import FakeClock
from tests.unit.backup_yard import FOLDER, PHOTO, add_messages, backups_in, fill


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A shop with two customers, a few words and a photo."""
    name, _ = shop.media.put(PHOTO)
    shop.db.write_now(fill, 2, 30, name)
    return shop


# -- one file -----------------------------------------------------------------------------------


def test_one_file_holds_everything(busy: Shop, tmp_path: Path) -> None:
    (busy.home / "workflows").mkdir()
    (busy.home / "workflows" / "own.toml").write_text("x = 1")

    made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")

    with ZipFile(made.path) as file:
        names = set(file.namelist())
    assert {"shop.db", "shop.json", "workflows/own.toml", "manifest.json"} <= names
    assert sum(name.startswith("media/") for name in names) == 1
    assert (made.manifest.counts.leads, made.manifest.counts.messages) == (2, 30)
    assert container.check_entries(made.path) == made.manifest
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_nothing_of_a_customer_can_be_read_in_it(busy: Shop, tmp_path: Path) -> None:
    made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")

    raw = made.path.read_bytes()

    assert b"cake" not in raw
    assert b"Customer" not in raw


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_changed_byte_is_found(busy: Shop, tmp_path: Path, place: float) -> None:
    made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")
    raw = bytearray(made.path.read_bytes())
    raw[int(len(raw) * place)] ^= 1
    made.path.write_bytes(raw)

    with pytest.raises(Damaged):
        container.check_entries(made.path)


def test_a_torn_file_is_no_backup(busy: Shop, tmp_path: Path) -> None:
    made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")
    made.path.write_bytes(made.path.read_bytes()[:-100])

    with pytest.raises(Damaged, match="no backup"):
        container.read_top(made.path)


def test_a_manifest_that_was_written_anew_does_not_pass_for_ours(
    busy: Shop, tmp_path: Path
) -> None:
    made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")

    with pytest.raises(Damaged, match="changed after it was made"):
        made.manifest.check(b"another key of thirty-two bytes!")


def test_only_a_former_backup_is_written_over(busy: Shop, tmp_path: Path) -> None:
    target = tmp_path / "shop.crmbackup"
    back_up_to_file(busy.actor, busy, target)
    back_up_to_file(busy.actor, busy, target)
    target.write_bytes(b"photos of the family")

    for other in (target, tmp_path, tmp_path / "no" / "such" / "folder"):
        with pytest.raises(CrmError) as refused:
            back_up_to_file(busy.actor, busy, other)
        assert refused.value.fix

    assert target.read_bytes() == b"photos of the family"


def test_copies_from_before_an_upgrade_go_after_35_days(busy: Shop) -> None:
    old, new = (busy.home / "backups" / f"before-000{number}-1.db" for number in (7, 8))
    for path, days in ((old, 36), (new, 34)):
        path.write_bytes(b"data")
        at = (busy.clock.now() - days * DAY) / 1000
        os.utime(path, (at, at))

    back_up(busy.actor, busy, FOLDER)

    assert (old.exists(), new.exists()) == (False, True)


def test_a_staff_member_may_not(busy: Shop, tmp_path: Path) -> None:
    staff = Actor(ActorKind.PERSON, "Ravi", Role.STAFF)

    with pytest.raises(NotAllowed):
        back_up_to_file(staff, busy, tmp_path / "shop.crmbackup")

    assert not (tmp_path / "shop.crmbackup").exists()


# -- while others write -------------------------------------------------------------------------


def test_a_backup_under_writing_is_one_moment(busy: Shop, tmp_path: Path) -> None:
    """Each transaction adds two messages: a copy that mixed two moments could hold an odd number."""
    over, began = threading.Event(), threading.Event()
    writer = busy.db.beside(busy.db.path)

    def write() -> None:
        number = 1_000
        while not over.is_set():
            writer.write_now(add_messages, 2, 1, number)
            number += 2
            began.set()
        writer.close_now()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert began.wait(10)
        made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")
    finally:
        over.set()
        thread.join()

    assert made.manifest.counts.messages > 30
    assert made.manifest.counts.messages % 2 == 0


def test_who_writes_between_two_slices_makes_the_moment_be_held(
    busy: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_copy, "_SLICE", 20)
    writer = busy.db.beside(busy.db.path)
    wrote = 0

    def told(done: int, total: int) -> None:
        nonlocal wrote
        writer.write_now(add_messages, 1, 1, 5_000 + wrote)
        wrote += 1

    busy.db.copy_to(tmp_path / "copy.db", told)
    writer.close_now()

    copied = busy.db.beside(tmp_path / "copy.db")
    assert wrote > 5, "otherwise this test shows nothing"
    assert copied.read_now(backup_copy.problem) is None
    assert copied.read_now(backup_copy.counts).messages in (31, 32)
    copied.close_now()


@pytest.mark.parametrize("when", ["copying", "checking", "packing"])
def test_what_is_stopped_half_way_leaves_nothing(busy: Shop, tmp_path: Path, when: str) -> None:
    def told(what: str, done: int, total: int) -> None:
        if what == when:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup", told)

    assert not list(tmp_path.glob("shop.crmbackup*"))
    assert backups_in(busy.home / "backups") == []


def test_what_a_killed_one_left_is_taken_away(busy: Shop) -> None:
    left = busy.home / "backups" / ".making-killed"
    left.mkdir()
    (left / "shop.db").write_bytes(b"half")

    back_up(busy.actor, busy, FOLDER)

    assert not left.exists()


def test_only_one_is_made_at_a_time(busy: Shop) -> None:
    with making.staging(busy.home / "backups"):
        [outcome] = back_up(busy.actor, busy, FOLDER)

    assert isinstance(outcome.error, Conflict)


def test_no_room_is_said_before_anything_is_written(
    busy: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        free = 1_000

    monkeypatch.setattr("shutil.disk_usage", lambda path: Full)

    with pytest.raises(CrmError, match="not enough room"):
        back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")
    [outcome] = back_up(busy.actor, busy, FOLDER)

    assert outcome.error is not None
    assert backups_in(busy.home / "backups") == []


def test_a_damaged_shop_replaces_no_good_backup(busy: Shop) -> None:
    back_up(busy.actor, busy, FOLDER)
    before = backups_in(busy.home / "backups")
    busy.db.close_now()
    raw = bytearray((busy.home / "shop.db").read_bytes())
    raw[len(raw) // 2] ^= 0x10
    (busy.home / "shop.db").write_bytes(raw)

    [outcome] = handing_out.to_places(
        source_of(busy), {PlaceKind.FOLDER: lambda: FolderPlace(busy.home / "backups")}
    )

    assert isinstance(outcome.error, Damaged)
    assert "crm restore" in outcome.error.fix
    assert backups_in(busy.home / "backups") == before


# -- places -------------------------------------------------------------------------------------


def test_a_folder_keeps_media_once(busy: Shop, clock: FakeClock) -> None:
    back_up(busy.actor, busy, FOLDER)
    clock.forward(DAY)
    back_up(busy.actor, busy, FOLDER)

    folder = busy.home / "backups"

    assert len(list((folder / "media").iterdir())) == 1
    assert len(list(folder.glob("*.crmbackup"))) == 2
    found, troubles = listed(busy, FOLDER)
    assert (len(found), troubles) == (2, [])
    assert found[0].name > found[1].name, "the newest stands first"


def test_media_that_no_backup_has_any_more_go(busy: Shop, clock: FakeClock) -> None:
    back_up(busy.actor, busy, FOLDER)
    [photo] = (busy.home / "media").iterdir()
    photo.unlink()
    for _ in range(2):
        clock.forward(18 * DAY)
        back_up(busy.actor, busy, FOLDER)

    assert len(list((busy.home / "backups").glob("*.crmbackup"))) == 2
    assert list((busy.home / "backups" / "media").iterdir()) == []


def test_a_folder_that_is_not_there_is_not_made(busy: Shop, tmp_path: Path) -> None:
    """It would be the mount point of a disk that is not plugged in."""
    away = tmp_path / "away"
    shop = with_settings(busy, backup_folder=str(away))

    [outcome] = back_up(shop.actor, shop, FOLDER)

    assert outcome.error is not None
    assert "is not there" in str(outcome.error)
    assert not away.exists()


def test_one_place_that_fails_does_not_keep_the_other_from_it(busy: Shop) -> None:
    shop = with_settings(busy, backup_usb="NO-SUCH-STICK")

    outcomes = back_up(shop.actor, shop, (PlaceKind.USB, PlaceKind.FOLDER))

    assert [one.error is None for one in outcomes] == [False, True]


def with_settings(shop: Shop, **values: str) -> Shop:
    from dataclasses import replace

    return replace(shop, settings=replace(shop.settings, **values))
