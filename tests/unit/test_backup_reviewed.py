"""Backups and their way back where something goes wrong in the middle."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui import back_up_shop, restore_shop
from crm_tui.back_up_shop import back_up, back_up_to_file, source_of
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.domain.ids import LeadId
from crm_tui.mending import mend
from crm_tui.restore_shop import restore
from crm_tui.services import erasing
from crm_tui.services.backups import container, handing_out
from crm_tui.services.backups.places import FolderPlace
from crm_tui.services.checkup_shop import check_backups
from crm_tui.shop import Shop
from crm_tui.store import backup_runs
from crm_tui.store.backup_runs import PlaceKind
from tests.conftest import KEY, NOON, FakeClock
from tests.unit.backup_yard import FOLDER, back, fill, key_of
from tests.unit.test_backup_schedule import due, ran


@pytest.fixture
def busy(shop: Shop) -> Shop:
    shop.db.write_now(fill, 3, 30)
    return shop


@pytest.fixture
def backup(busy: Shop, tmp_path: Path) -> Path:
    return back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup").path


# -- made -----------------------------------------------------------------------------------------


def test_a_clock_that_ran_ahead_once_makes_no_flood(shop: Shop) -> None:
    shop.db.write_now(ran, Millis(NOON + 300 * DAY))
    shop.db.write_now(ran, NOON)

    assert not due(shop, Millis(NOON + HOUR))


def test_a_clock_that_leaps_takes_no_backup_away_on_its_first_day(
    busy: Shop, clock: FakeClock
) -> None:
    for ahead in (0, 400 * DAY, HOUR):
        clock.forward(ahead)
        back_up(busy.actor, busy, FOLDER)
    names = list((busy.home / "backups").glob("*.crmbackup"))
    assert len(names) == 3

    clock.forward(DAY)
    back_up(busy.actor, busy, FOLDER)
    assert len(list((busy.home / "backups").glob("*.crmbackup"))) == 2


class PulledOut(FolderPlace):
    """A stick that is gone when it is written to."""

    def media(self) -> dict[str, int]:
        raise OSError(5, "Input/output error")


def test_a_stick_that_is_pulled_out_spoils_no_other_place(busy: Shop, tmp_path: Path) -> None:
    source = source_of(busy)
    outcomes = handing_out.to_places(
        source,
        {
            PlaceKind.FOLDER: lambda: FolderPlace(source.workshop),
            PlaceKind.USB: lambda: PulledOut(tmp_path / "stick", title="the stick SHOP"),
        },
    )

    assert [one.error is None for one in outcomes] == [True, False]
    assert "Input/output error" in str(outcomes[1].error)


class Keeping(FolderPlace):
    """A store whose keys may write, and not delete."""

    def remove(self, names: Iterable[str]) -> None:
        raise CrmError("The S3 store does not accept the keys (AccessDenied).")


def test_where_old_ones_cannot_be_dropped_the_new_one_is_not_made_every_hour(
    busy: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        back_up_shop, "open_place", lambda *_: Keeping(tmp_path / "store", PlaceKind.S3)
    )
    [one] = back_up(busy.actor, busy, (PlaceKind.S3,))
    [run] = busy.db.read_now(backup_runs.latest)

    assert (one.error, run.ok) == (None, True)
    newest, _ = check_backups(busy.db, busy.clock.now(), NOON)
    assert (newest.ok, newest.to_share) == (False, "older ones could not be dropped")
    assert "AccessDenied" in newest.text


def test_what_the_owner_wrote_comes_along(busy: Shop, tmp_path: Path, clock: FakeClock) -> None:
    for name in ("notices/notice_ta.txt", "notices/notice_zh-hant.txt", "workflows/mine.toml"):
        (busy.home / name).parent.mkdir(exist_ok=True)
        (busy.home / name).write_text(name)
    (busy.home / "notices" / "notice_hi.txt~").write_text("an editor's copy")
    made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")

    _, shop = back(made.path, tmp_path / "new", clock)
    shop.db.close_now()

    found = [path for own in ("notices", "workflows") for path in (shop.home / own).iterdir()]
    assert sorted(path.read_text() for path in found) == [
        *("notices/notice_ta.txt", "notices/notice_zh-hant.txt", "workflows/mine.toml")
    ]


# -- brought back ---------------------------------------------------------------------------------


class Killed(BaseException):
    """The power is gone."""


@pytest.mark.parametrize("at", range(1, 12))
def test_cut_off_anywhere_the_old_log_never_meets_the_new_data(
    busy: Shop, backup: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    home = busy.home
    busy.db.close_now()
    (home / "shop.db-wal").write_bytes(b"of the damaged data")
    with monkeypatch.context() as broken:
        moves = restore_shop._move_in
        broken.setattr(restore_shop, "_move_in", lambda *given: dying(broken, at, moves, *given))
        try:
            back(backup, home, clock, set_aside=True)[1].db.close_now()
        except Killed:
            assert (home / "shop.db").exists() or not (home / "shop.json").exists() or no_log(home)
            assert not ((home / "shop.db").exists() and (home / "new-shop.db").exists())
    again = restore(
        backup, key_of, {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}, clock_on(clock), set_aside=True
    )

    assert again.manifest.counts.messages == 30
    assert no_log(home)


def no_log(home: Path) -> bool:
    return not (home / "shop.db-wal").exists()


def clock_on(clock: FakeClock) -> FakeClock:
    """A second later: folders are named by the second."""
    clock.forward(1_000)
    return clock


def dying(broken: pytest.MonkeyPatch, at: int, moves: object, *given: object) -> Path | None:
    """The `at`-th file is not moved any more."""
    left, real = at, Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed
        return real(self, target)

    broken.setattr(Path, "replace", replace)
    assert callable(moves)
    aside: Path | None = moves(*given)
    return aside


def test_a_change_of_the_key_that_was_cut_off_is_put_aside_too(
    busy: Shop, backup: Path, clock: FakeClock
) -> None:
    busy.db.close_now()
    (busy.home / "rekey.json").write_bytes(b"{torn")
    (busy.home / "shop.db.rekey").write_bytes(b"half")
    (busy.home / "config.toml").write_text('language = "hi"\n')

    done, shop = back(backup, busy.home, clock, set_aside=True)
    shop.db.close_now()

    assert done.aside is not None
    names = {path.name for path in done.aside.iterdir()}
    assert {"rekey.json", "shop.db.rekey", "config.toml"} <= names


@pytest.mark.parametrize("marker", [b"", None])
def test_who_was_erased_since_is_known_also_when_the_lost_shop_has_no_marker(
    busy: Shop, clock: FakeClock, marker: bytes | None
) -> None:
    back_up(busy.actor, busy, FOLDER)
    [file] = (busy.home / "backups").glob("*.crmbackup")
    started = busy.db.write_now(erasing.begin, busy.actor, clock.now(), LeadId(2))
    erasing.finish_now(busy.db, clock, started)
    busy.db.close_now()
    (busy.home / "shop.db").write_bytes(b"x" * 8192)
    (busy.home / "shop.json").unlink()
    if marker is not None:
        (busy.home / "shop.json").write_bytes(marker)

    done, shop = back(file, busy.home, clock, set_aside=True)
    shop.db.close_now()

    assert done.replayed.erased == 1


def test_the_list_of_another_shop_beside_the_file_is_no_matter(
    busy: Shop, backup: Path, tmp_path: Path, clock: FakeClock
) -> None:
    entry = {"lead_ids": [1], "points": [], "born": [], "at": 1, "actor": "person:owner"}
    line = {"entry": entry | {"hold_until": None, "proof": ""}, "seal": "00"}
    found = json.dumps({"key_id": "of another", "lines": [line]})
    (backup.parent / erasing.LIST).write_text(found)

    done, shop = back(backup, tmp_path / "new", clock)
    shop.db.close_now()

    assert done.replayed.erased == 0


def test_lists_of_who_may_log_in_come_only_from_a_backup_that_nobody_changed(
    busy: Shop, backup: Path, tmp_path: Path, clock: FakeClock
) -> None:
    top = container.read_top(backup)
    with container.packing(tmp_path / "forged.crmbackup", lambda done: None) as out:
        folder = tmp_path / "inside"
        container.unpack(backup, folder)
        for name in top.files:
            out.add(name, folder / name)
        out.seal(replace(top, files=out.entries, version="other"))
    (busy.home / "shop.json").unlink()
    busy.db.close_now()

    with pytest.raises(Damaged, match="changed after it was made"):
        mend(tmp_path / "forged.crmbackup", key_of, {"CRM_HOME": str(busy.home)}, clock)
    assert not (busy.home / "shop.json").exists()
