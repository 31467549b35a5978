"""The drill: a backup that is brought back for trial is held against the shop."""

import pytest

from crm_tui.back_up_shop import back_up, prove
from crm_tui.domain.errors import Damaged
from crm_tui.services.backups import telling
from crm_tui.shop import Shop
from crm_tui.store import backup_runs
from crm_tui.store.backup_runs import PlaceKind, RunKind
from tests.unit.backup_yard import FOLDER, PHOTO, backups_in, fill


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A shop with two customers, a few words and a photo."""
    name, _ = shop.media.put(PHOTO)
    shop.db.write_now(fill, 2, 30, name)
    return shop


def test_a_drill_compares_rows_and_opens_files(busy: Shop) -> None:
    back_up(busy.actor, busy, FOLDER)

    said = prove(busy.actor, busy, PlaceKind.FOLDER)

    assert said == "30 messages and 2 leads there, 30 rows as in the shop, 1 file opened"
    assert backups_in(busy.home / "backups")[0].startswith("media")
    run = busy.db.read_now(backup_runs.last, RunKind.DRILL)
    assert run is not None
    assert run.ok


def test_a_drill_finds_a_message_that_is_not_as_in_the_shop(busy: Shop) -> None:
    back_up(busy.actor, busy, FOLDER)
    busy.db.write_now(lambda tx: tx.run("UPDATE message SET content = 'x' WHERE id = 7"))

    with pytest.raises(Damaged, match="M7 of the newest backup is not as in the shop"):
        prove(busy.actor, busy, PlaceKind.FOLDER)

    assert "could not be proved" in busy.db.read_now(telling.notice, busy.clock.now())


def test_a_message_that_was_edited_since_is_no_fault(busy: Shop) -> None:
    back_up(busy.actor, busy, FOLDER)
    busy.db.write_now(
        lambda tx: tx.run("UPDATE message SET content = 'x', edited = 1 WHERE id = 7")
    )

    assert "30 rows" in prove(busy.actor, busy, PlaceKind.FOLDER)


@pytest.fixture
def photo_gone(busy: Shop) -> Shop:
    back_up(busy.actor, busy, FOLDER)
    [photo] = (busy.home / "backups" / "media").iterdir()
    photo.unlink()
    photo.write_bytes(b"something else")
    return busy


def test_a_drill_finds_a_photo_that_does_not_open(photo_gone: Shop) -> None:
    with pytest.raises(Damaged, match="photo"):
        prove(photo_gone.actor, photo_gone, PlaceKind.FOLDER)
