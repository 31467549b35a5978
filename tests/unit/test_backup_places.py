"""Places for backups away from the shop's disk: a USB stick, and a store that speaks S3."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.back_up_shop import back_up, listed, prove
from crm_tui.domain.errors import CrmError
from crm_tui.finding_backups import from_store
from crm_tui.restore_shop import restore
from crm_tui.services.backups import schedule, telling, usb
from crm_tui.services.backups.places import NotThere
from crm_tui.services.backups.s3 import S3Place, read_bucket
from crm_tui.settings import SECRETS
from crm_tui.shop import Shop, save_config
from crm_tui.store.backup_runs import PlaceKind
from tests.conftest import FakeClock
from tests.unit.backup_yard import PHOTO, fill, key_of
from tests.unit.s3_store import ACCESS, SECRET, Store, s3_store

S3 = (PlaceKind.S3,)
USB = (PlaceKind.USB,)


@pytest.fixture
def busy(shop: Shop) -> Shop:
    name, _ = shop.media.put(PHOTO)
    shop.db.write_now(fill, 2, 30, name)
    return shop


# -- USB -----------------------------------------------------------------------------------------


def mounts(tmp_path: Path, *points: str) -> Path:
    path = tmp_path / "mounts"
    lines = ["sysfs /sys sysfs rw 0 0", *(f"/dev/sdb1 {point} vfat rw 0 0" for point in points)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_sticks_are_what_is_mounted_for_a_person(tmp_path: Path) -> None:
    found = usb.sticks(
        mounts(tmp_path, "/media/asha/SHOP", "/run/media/asha/MY\\040STICK", "/mnt/disk", "/home")
    )

    assert [one.label for one in found] == ["SHOP", "MY STICK"]
    assert found[1].folder == Path("/run/media/asha/MY STICK")


def test_the_stick_is_found_by_its_label_or_because_it_is_alone() -> None:
    one, other = (usb.Stick(name, Path("/media") / name) for name in ("SHOP", "PHOTOS"))

    assert usb.find("SHOP", [one, other]) == one
    assert usb.find("", [other]) == other
    for label, found, said in (
        ("SHOP", [], "SHOP is not there"),
        ("SHOP", [other], "these are: PHOTOS"),
        ("", [], "No USB stick"),
        ("", [one, other], "more than one"),
    ):
        with pytest.raises(NotThere, match=said):
            usb.find(label, found)


def test_where_the_system_tells_nothing_there_is_no_stick(tmp_path: Path) -> None:
    assert usb.sticks(tmp_path / "no-such-file") == []


def test_a_backup_on_a_stick(
    busy: Shop, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "STICK"
    stick.mkdir()
    monkeypatch.setattr(usb, "sticks", lambda: [usb.Stick("STICK", stick)])
    monkeypatch.setattr(os, "link", no_link)

    [outcome] = back_up(busy.actor, busy, USB)

    assert outcome.error is None
    [folder] = stick.iterdir()
    assert folder.name == f"crm-backups-{busy.marker.shop_id[:8]}"
    [file] = folder.glob("*.crmbackup")
    done = restore(file, key_of, {"CRM_HOME": str(tmp_path / "new")}, clock)
    assert done.files_missing == 0


def no_link(*_: object) -> None:
    """As on a stick: another disk, with a file system that knows no links."""
    raise OSError


def test_a_stick_that_is_not_there_is_a_word_in_today_and_tried_again(
    busy: Shop, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usb, "sticks", list)
    shop = replace(busy, settings=replace(busy.settings, backup_usb="SHOP"))

    [outcome] = back_up(shop.actor, shop, USB)

    assert isinstance(outcome.error, NotThere)
    assert "SHOP is not there" in str(outcome.error)
    said = shop.db.read_now(telling.notice, clock.now())
    assert said == "no backup on the USB stick"
    plan = schedule.read_plan("02:30", "usb")
    age = schedule.Age(clock.now(), "x", "Asia/Kolkata")
    clock.forward(schedule.STICK_AGAIN)
    later = replace(age, began=type(clock.now())(clock.now() - 3 * 86_400_000))
    assert shop.db.read_now(schedule.due, plan, later, clock.now()) == USB


# -- S3 ------------------------------------------------------------------------------------------


@pytest.fixture
def store() -> Iterator[Store]:
    with s3_store() as found:
        yield found


@pytest.fixture
def far(busy: Shop, store: Store) -> Shop:
    """A shop whose backups go to the store."""
    return to_store(busy, store)


def to_store(shop: Shop, store: Store, secret: str = SECRET) -> Shop:
    return replace(
        shop,
        settings=replace(
            shop.settings,
            backup_s3_url=f"{store.url}/shop/mine",
            backup_s3_key=ACCESS,
            backup_s3_secret=secret,
        ),
    )


def test_a_backup_in_a_store_and_back(
    far: Shop, store: Store, tmp_path: Path, clock: FakeClock
) -> None:
    [outcome] = back_up(far.actor, far, S3)
    assert outcome.error is None
    assert store.refused == []
    assert len([key for key in store.objects if "/media/" in key]) == 1
    assert b"cake" not in b"".join(store.objects.values())
    assert "1 file opened" in prove(far.actor, far, PlaceKind.S3)

    env = {
        "CRM_HOME": str(tmp_path / "new"),
        "CRM_BACKUP_S3_URL": f"{store.url}/shop/mine",
        "CRM_BACKUP_S3_KEY": ACCESS,
        "CRM_BACKUP_S3_SECRET": SECRET,
    }
    with from_store(env) as file:
        done = restore(file, key_of, env, clock)

    assert done.files_missing == 0
    assert done.manifest.counts.messages == 30


def test_a_large_file_goes_in_parts(store: Store, tmp_path: Path) -> None:
    """From 5 MB on the client parts an object (S3: multipart upload)."""
    large = tmp_path / "large"
    large.write_bytes(os.urandom(12_000_000))
    place = S3Place(read_bucket(f"{store.url}/shop", "", ACCESS, SECRET), "crm-backups-x")

    place.put_beside("media/" + "a" * 40, large)

    assert store.objects[f"crm-backups-x/media/{'a' * 40}"] == large.read_bytes()
    assert store.uploads == {}


def test_media_go_once(far: Shop, store: Store) -> None:
    back_up(far.actor, far, S3)
    back_up(far.actor, far, S3)

    puts = [one for one in store.asked if one.startswith("PUT") and "/media/" in one]
    assert len(puts) == 1
    found, troubles = listed(far, S3)
    assert (len(found), troubles) == (1, [])


def test_old_ones_are_taken_away_there_too(far: Shop, store: Store, clock: FakeClock) -> None:
    back_up(far.actor, far, S3)
    for _ in range(2):
        clock.forward(20 * 86_400_000)
        back_up(far.actor, far, S3)

    assert len([key for key in store.objects if key.endswith(".crmbackup")]) == 2
    assert len([key for key in store.objects if key.endswith(".json")]) == 2
    fetched = [one for one in store.asked if one.startswith("GET") and one.endswith(".crmbackup")]
    assert fetched == [], "to see which media are wanted no whole backup is fetched"


def test_wrong_keys_are_a_sentence(busy: Shop, store: Store) -> None:
    shop = to_store(busy, store, secret="wrong")

    [outcome] = back_up(shop.actor, shop, S3)

    assert outcome.error is not None
    assert "does not accept the keys" in str(outcome.error)
    assert store.objects == {}
    assert "wrong" not in outcome.error.sentence()


@pytest.mark.parametrize(
    ("code", "said"),
    [("AccessDenied", "does not accept"), ("NoSuchBucket", "no bucket"), ("Odd", "refused")],
)
def test_what_a_store_refuses_is_a_sentence(far: Shop, store: Store, code: str, said: str) -> None:
    store.broken = code

    [outcome] = back_up(far.actor, far, S3)

    assert outcome.error is not None
    assert said in str(outcome.error)
    assert outcome.error.fix


def test_a_store_that_is_away_is_tried_again(busy: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from crm_tui.services.backups import s3

    monkeypatch.setattr(s3, "_TRIES", 0)
    with s3_store() as gone:
        shop = to_store(busy, gone)

    [outcome] = back_up(shop.actor, shop, S3)

    assert isinstance(outcome.error, NotThere)


@pytest.mark.parametrize(
    "url", ["", "s3.example.org/bucket", "https://s3.example.org", "http://s3.example.org/b"]
)
def test_an_address_that_cannot_be_is_a_sentence(url: str) -> None:
    with pytest.raises(CrmError):
        read_bucket(url, "", ACCESS, SECRET)


def test_what_is_set_is_checked_before_it_is_saved() -> None:
    for given in ({"backup_at": "noon"}, {"backup_to": "cloud"}, {"backup_s3_url": "http://far/b"}):
        with pytest.raises(CrmError) as refused:
            schedule.check_settings(given)
        assert refused.value.fix
    schedule.check_settings({"backup_at": "off", "backup_to": "usb, s3"})


def test_the_keys_of_the_store_are_kept_in_the_encrypted_file_only(busy: Shop) -> None:
    assert {"backup_s3_key", "backup_s3_secret"} <= SECRETS
    save_config(busy.home, {"backup_s3_secret": SECRET, "backup_to": "s3"})

    assert SECRET not in (busy.home / "config.toml").read_text()


class Ended(Exception):
    """The worker ends."""


def test_an_upload_ends_with_the_worker_and_leaves_nothing(far: Shop, store: Store) -> None:
    left = 2  # the photo, then the backup

    def told(what: str, done: int, total: int) -> None:
        nonlocal left
        left -= what.startswith("to ")
        if left == 0:
            raise Ended

    with pytest.raises(Ended):
        back_up(far.actor, far, S3, told)

    assert [key for key in store.objects if key.endswith(".crmbackup")] == []
