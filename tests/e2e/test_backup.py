"""Backups by real processes: killed half-way, made beside a worker that works, and a shop that is damaged."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm_tui.back_up_shop import back_up
from crm_tui.services import leads
from crm_tui.services.backups import container
from crm_tui.shop import Shop, open_shop
from crm_tui.store.backup_runs import PlaceKind
from tests.conftest import KEY
from tests.faults.relay_power import unable
from tests.faults.shop_damage import HARMFUL, HARMLESS, damaged
from tests.faults.shop_disk_full import found_with
from tests.unit.backup_yard import fill

pytestmark = pytest.mark.e2e
CRM = (sys.executable, "-m", "crm_tui.cli")
CARE = 20
"""Seconds."""


@pytest.fixture
def env(shop: Shop, shop_env: dict[str, str]) -> dict[str, str]:
    shop.db.write_now(fill, 50, 2_000)
    shop.db.close_now()
    return {**os.environ, **shop_env, "CRM_DB_KEY": KEY}


def typed(env: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*CRM, *words], env=env, capture_output=True, text=True, timeout=CARE, check=False
    )


def backed_up(env: dict[str, str], later: str = "") -> None:
    """A backup, and afterwards perhaps one more lead."""
    shop = open_shop(env)
    [outcome] = back_up(shop.actor, shop, (PlaceKind.FOLDER,))
    assert outcome.error is None
    if later:
        shop.db.write_now(leads.add, shop.actor, shop.clock.now(), name=later)
    shop.db.close_now()


def names_in(env: dict[str, str]) -> list[str]:
    shop = open_shop(env)
    found = shop.db.read_now(lambda tx: [row["name"] for row in tx.all("SELECT name FROM lead")])
    shop.db.close_now()
    return found


def test_a_backup_killed_half_way_leaves_nothing_under_a_good_name(
    env: dict[str, str], tmp_path: Path
) -> None:
    backups = Path(env["CRM_HOME"]) / "backups"
    dice, died = random.Random(1), 0
    for _ in range(3):
        backup = subprocess.Popen([*CRM, "backup"], env=env, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + CARE
        while backup.poll() is None and time.monotonic() < deadline:
            if any(backups.glob(".making-*/shop.db*")):
                time.sleep(dice.uniform(0, 0.05))
                backup.send_signal(signal.SIGKILL)
                break
            time.sleep(0.001)
        died += backup.wait(CARE) != 0
        for file in backups.glob("*.crmbackup"):
            container.check_entries(file)

    done = typed(env, "backup", "--json")

    assert died, "otherwise this test shows nothing"
    assert done.returncode == 0, done.stderr
    assert list(backups.glob(".making-*")) == []
    assert json.loads(done.stdout)["items"][0]["messages"] == 2_000


def test_a_shop_whose_data_are_gone_comes_back_by_one_command(env: dict[str, str]) -> None:
    home = Path(env["CRM_HOME"])
    backed_up(env)
    (home / "shop.db").write_bytes(b"")

    said = typed(env, "leads", "list")
    assert said.returncode == 1
    assert "crm restore" in said.stderr
    assert "Traceback" not in said.stderr

    refused = typed(env, "restore")
    assert refused.returncode == 1
    assert "--set-aside" in refused.stderr
    back = typed(env, "restore", "--set-aside")
    assert back.returncode == 0, back.stderr
    assert "The shop is back" in back.stdout
    assert len(names_in(env)) == 50


def test_a_shop_whose_marker_is_gone_loses_no_message(env: dict[str, str]) -> None:
    home = Path(env["CRM_HOME"])
    backed_up(env, "Came later")
    (home / "shop.json").unlink()

    back = typed(env, "restore")

    assert back.returncode == 0, back.stderr
    assert "only shop.json came back" in back.stdout
    assert "Came later" in names_in(env)


def test_every_kind_of_damage_once() -> None:
    found = damaged(len(HARMFUL) + len(HARMLESS), 7)

    for damage in HARMFUL:
        assert found[damage.__name__]["way_back"] == 1, damage.__name__
    for damage in HARMLESS:
        assert found[damage.__name__]["named"] == 0, damage.__name__
    assert not any(counts["emptied"] or counts["surprised"] for counts in found.values())


@pytest.mark.skipif(bool(unable()), reason=f"no disk can be filled: {unable()}")
def test_a_disk_that_fills_up() -> None:
    found = found_with("full", "8", "11")

    assert found.refused >= 3 * 2
    assert found.odd == []
    assert (found.lost, found.half, found.damaged, found.half_files, found.stuck) == (0, 0, 0, 0, 0)
