"""`crm restore`: whole or not at all, and nothing that the lost shop may have done is done again."""

import json
import shutil
from pathlib import Path

import pytest

from crm_tui.back_up_shop import back_up, back_up_to_file
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import MessageStatus
from crm_tui.services import automatic, erasing, work
from crm_tui.services.backups import container
from crm_tui.shop import Shop
from crm_tui.store import audit, backup_runs, messages, outbox, webhooks
from crm_tui.store.backup_runs import RunKind
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock
from tests.unit.backup_yard import FOLDER, PHOTO, back, fill, leave, scalar_of


@pytest.fixture
def busy(shop: Shop) -> Shop:
    name, _ = shop.media.put(PHOTO)
    shop.db.write_now(fill, 3, 30, name)
    return shop


@pytest.fixture
def backup(busy: Shop, tmp_path: Path) -> Path:
    return back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup").path


def test_a_shop_comes_back_whole(backup: Path, tmp_path: Path, clock: FakeClock) -> None:
    done, shop = back(backup, tmp_path / "new", clock)

    assert (done.manifest.counts.leads, done.files_missing, done.aside) == (3, 0, None)
    assert scalar_of(shop, "SELECT COUNT(*) FROM message") == 30
    assert shop.media.get(str(scalar_of(shop, "SELECT file FROM media"))) == PHOTO
    assert sorted(path.name for path in shop.home.glob(".*")) == []
    assert (shop.home / "shop.db").stat().st_mode & 0o777 == 0o600
    shop.db.close_now()


def test_photos_that_lie_beside_a_nightly_backup_come_along(
    busy: Shop, tmp_path: Path, clock: FakeClock
) -> None:
    back_up(busy.actor, busy, FOLDER)
    [file] = (busy.home / "backups").glob("*.crmbackup")

    done, shop = back(file, tmp_path / "new", clock)
    shop.db.close_now()

    assert done.files_missing == 0
    assert len(list((shop.home / "media").iterdir())) == 1


def test_a_photo_that_is_gone_is_counted_and_the_rest_comes_back(
    busy: Shop, tmp_path: Path, clock: FakeClock
) -> None:
    back_up(busy.actor, busy, FOLDER)
    shutil.rmtree(busy.home / "backups" / "media")
    [file] = (busy.home / "backups").glob("*.crmbackup")

    done, shop = back(file, tmp_path / "new", clock)
    shop.db.close_now()

    assert done.files_missing == 1


# -- nothing twice -------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["queued", "sending"])
@pytest.mark.parametrize("ahead", [-HOUR, HOUR, 3 * DAY])
def test_what_waited_to_be_sent_is_never_sent_again(
    busy: Shop, tmp_path: Path, clock: FakeClock, status: str, ahead: int
) -> None:
    message_id = busy.db.write_now(leave, status, Millis(NOON + ahead))
    made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")

    done, shop = back(made.path, tmp_path / "new", clock)
    clock.forward(30 * DAY)
    epoch = shop.db.write_now(work.begin, 1, clock.now())

    assert done.settled.unknown == 1
    assert shop.db.read_now(outbox.due, clock.now()) == []
    assert not shop.db.write_now(outbox.claim, message_id, epoch, clock.now())
    assert shop.db.read_now(messages.get, message_id).status is MessageStatus.UNKNOWN
    shop.db.close_now()


def test_nothing_leaves_by_itself_until_the_owner_says_so(
    backup: Path, tmp_path: Path, clock: FakeClock
) -> None:
    _, shop = back(backup, tmp_path / "new", clock)

    assert shop.db.read_now(automatic.stopped_at) == clock.now()
    assert shop.db.write_now(automatic.resume, shop.actor, clock.now())
    shop.db.close_now()


def test_broadcasts_and_overdue_steps_of_workflows_end(
    busy: Shop, tmp_path: Path, clock: FakeClock
) -> None:
    busy.db.write_now(going)
    made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")
    clock.forward(DAY)

    done, shop = back(made.path, tmp_path / "new", clock)

    assert (done.settled.broadcasts, done.settled.runs) == (3, 1)
    assert scalar_of(shop, "SELECT COUNT(*) FROM broadcast WHERE state = 'stopped'") == 3
    assert scalar_of(shop, "SELECT COUNT(*) FROM enrolment WHERE ended_at IS NULL") == 1
    assert scalar_of(shop, "SELECT COUNT(*) FROM job") == 0
    shop.db.close_now()


def going(tx: Tx) -> None:
    for state in ("running", "gathering", "paused", "done"):
        tx.run(
            "INSERT INTO broadcast (name, audience, template, state, per_minute, created_at,"
            " created_by) VALUES (:state, '{}', '{}', :state, 20, :now, 'person:owner')",
            state=state,
            now=NOON,
        )
    for lead, due in ((1, NOON + HOUR), (2, NOON + 5 * DAY)):
        tx.run(
            "INSERT INTO enrolment (workflow, lead_id, cause, state, due_at, entered_at)"
            " VALUES ('no_reply', :lead, 'x', 'waiting', :due, :now)",
            lead=lead,
            due=due,
            now=NOON,
        )
    tx.run(
        "INSERT INTO job (kind, payload, state, actor, created_at, updated_at)"
        " VALUES ('mark_read', '{}', 'queued', 'person:owner', :now, :now)",
        now=NOON,
    )


def test_a_worker_of_the_lost_shop_rules_no_more(
    busy: Shop, tmp_path: Path, clock: FakeClock
) -> None:
    old = busy.db.write_now(work.begin, 1, clock.now())
    made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")

    _, shop = back(made.path, tmp_path / "new", clock)

    assert shop.db.write_now(work.begin, 2, clock.now()) > old + 1
    shop.db.close_now()


def test_the_relay_is_read_on_from_where_the_backup_was_made(
    busy: Shop, tmp_path: Path, clock: FakeClock
) -> None:
    busy.db.write_now(webhooks.set_cursor, "spool-a", 41)
    made = back_up_to_file(busy.actor, busy, tmp_path / "shop.crmbackup")
    busy.db.write_now(webhooks.set_cursor, "spool-a", 90)

    _, shop = back(made.path, tmp_path / "new", clock)

    assert shop.db.read_now(webhooks.cursor) == ("spool-a", 41)
    shop.db.close_now()


def test_the_log_says_so_and_a_backup_is_due_at_once(
    busy: Shop, tmp_path: Path, clock: FakeClock
) -> None:
    back_up(busy.actor, busy, FOLDER)
    [file] = (busy.home / "backups").glob("*.crmbackup")
    head = container.read_top(file).audit_head

    _, shop = back(file, tmp_path / "new", clock)

    said = shop.db.read_now(
        lambda tx: tx.one(
            "SELECT a.actor, d.detail FROM audit a JOIN audit_detail d ON d.audit_id = a.id"
            " WHERE a.act = :act",
            act=audit.RESTORED,
        )
    )
    assert said is not None
    assert said["actor"] == "person:owner"
    assert json.loads(said["detail"])["head"] == head
    assert shop.db.read_now(backup_runs.last, RunKind.BACKUP) is None
    shop.db.close_now()


def test_who_was_erased_since_is_erased_again(busy: Shop, tmp_path: Path, clock: FakeClock) -> None:
    back_up(busy.actor, busy, FOLDER)
    [file] = (busy.home / "backups").glob("*.crmbackup")
    started = busy.db.write_now(erasing.begin, busy.actor, clock.now(), LeadId(2))
    erasing.finish_now(busy.db, clock, started)
    clock.forward(DAY)
    back_up(busy.actor, busy, FOLDER)
    (busy.home / "erasures.json").unlink()

    done, shop = back(file, tmp_path / "new", clock)

    assert done.replayed.erased == 1
    assert scalar_of(shop, "SELECT COUNT(*) FROM lead WHERE id = 2") == 0
    shop.db.close_now()
