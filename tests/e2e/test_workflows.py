"""`crm workflows` as scripts use it, and a worker that is killed in the middle of its steps."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.services.workflows import desk
from crm_tui.services.workflows.files import load
from crm_tui.shop import Shop, open_shop
from crm_tui.store import templates
from tests.conftest import KEY
from tests.e2e.programs import clean_env, crm, wait_for
from tests.unit.test_sending import customer_writes
from tests.unit.workflows.town import HELLO, WRITES_BACK

pytestmark = pytest.mark.e2e

PEOPLE = 40


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A shop that is open all day, with one workflow of its own."""
    made = clean_env(CRM_HOME=str(tmp_path / "shop"), CRM_DB_KEY=KEY, CRM_QUIET_HOURS="off")
    crm(made, "setup", "--no-input", "--name", "Sweet Crumbs")
    folder = tmp_path / "shop" / "workflows"
    folder.mkdir()
    (folder / "answers.toml").write_text(WRITES_BACK, encoding="utf-8")
    return made


@pytest.fixture
def shop(env: dict[str, str]) -> Iterator[Shop]:
    opened = open_shop(env)
    yield opened
    opened.db.close_now()


def test_a_script_lists_switches_enrols_and_takes_out(env: dict[str, str]) -> None:
    listed = {one["name"]: one for one in crm(env, "workflows", "list")["items"]}
    assert set(listed) >= {"no_reply", "win_back", "answers"}
    assert listed["no_reply"]["enabled"]
    assert not listed["no_reply"]["automatic"]
    assert not crm(env, "workflows", "off", "no_reply")["enabled"]
    assert crm(env, "workflows", "on", "no_reply")["enabled"]
    assert crm(env, "workflows", "auto", "answers", "on")["automatic"]
    assert 'trigger = "wrote"' in crm(env, "workflows", "show", "answers")["file"]
    lead = crm(env, "leads", "add", "--name", "Asha", "--phone", "9876543210")["id"]
    run = crm(env, "workflows", "enrol", "answers", lead)
    assert (run["workflow"], run["lead_id"], run["state"]) == ("answers", lead, "waiting")
    (found,) = crm(env, "workflows", "runs", "--lead", lead)["items"]
    assert found == run
    ended = crm(env, "workflows", "leave", run["id"])
    assert (ended["state"], ended["ended_why"]) == ("ended", "removed")
    assert crm(env, "workflows", "runs", "--state", "waiting")["items"] == []


def test_a_new_file_is_checked_and_a_wrong_one_told(env: dict[str, str], tmp_path: Path) -> None:
    made = crm(env, "workflows", "new", "diwali")
    assert crm(env, "workflows", "check", made["file"])["name"] == "diwali"
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(WRITES_BACK.replace("template =", "tempalte ="), encoding="utf-8")
    said = refused(env, "workflows", "check", str(wrong))
    assert "wrong.toml, line 9" in said
    assert 'Did you mean "template"' in said


def test_only_the_owners_code_or_key_lets_a_workflow_send(env: dict[str, str]) -> None:
    """The key lies in the shop's own place here, as with a person who just opens the program."""
    del env["CRM_DB_KEY"]
    home = Path(env["CRM_HOME"]).with_name("other")
    own = env | {"CRM_HOME": str(home)}
    crm(own, "setup", "--no-input", "--name", "Sweet Crumbs")
    said = refused(own, "workflows", "auto", "no_reply", "on")
    assert "crm second-factor setup" in said
    assert not any(one["automatic"] for one in crm(own, "workflows", "list")["items"])


def test_a_worker_that_is_killed_in_the_middle_sends_nothing_twice(
    env: dict[str, str], shop: Shop
) -> None:
    crm(env, "workflows", "auto", "answers", "on")
    work_once(env)
    shop.db.write_now(templates.save, HELLO)
    flow, now = load(shop.home).get("answers"), shop.clock.now()
    people = []
    for number in range(PEOPLE):
        sender = f"91987654{number:04}"
        people.append(customer_writes(shop, "hello", now - 60_000, f"wamid.{number}", sender))
    for lead_id in people:
        shop.db.write_now(desk.enrol, flow, lead_id, shop.policy, OWNER, shop.clock.now())
    worker = subprocess.Popen(
        [sys.executable, "-m", "crm_tui.cli", "work"],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(lambda: len(queued(shop)) >= 3, "its first steps", pause=0.002)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    work_once(env)
    assert Counter(queued(shop)) == Counter(people)


def work_once(env: dict[str, str]) -> None:
    """A worker that does all that is due and ends."""
    command = [sys.executable, "-m", "crm_tui.cli", "work", "--once"]
    subprocess.run(command, env=env, timeout=120, check=True, capture_output=True)


def queued(shop: Shop) -> list[int]:
    """The leads of all automatic messages."""
    rows = shop.db.read_now(
        lambda tx: tx.all("SELECT lead_id FROM message WHERE actor LIKE 'workflow:%'")
    )
    return [row["lead_id"] for row in rows]


def refused(env: dict[str, str], *words: str) -> str:
    """What a command says that cannot be done."""
    done = subprocess.run(
        [sys.executable, "-m", "crm_tui.cli", *words],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    return done.stderr + done.stdout
