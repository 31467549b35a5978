"""`crm import` as a program: its JSON, its exit codes, a kill in the middle, messages meanwhile."""

import csv
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.programs import clean_env, crm, wait_for
from tests.fixtures_sheets.sources import EXPORTS

pytestmark = pytest.mark.e2e
_COUNTS = ("created", "updated", "unchanged", "skipped", "rejected")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    made = clean_env(CRM_HOME=str(tmp_path / "shop"), CRM_DB_KEY=secrets.token_hex(32))
    crm(made, "setup", "--no-input", "--name", "Sweet Crumbs")
    return made


def sheet(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("Name", "Phone", "City"), *rows])
    return path


def counts(document: dict[str, Any]) -> list[int]:
    found = [document[name] for name in _COUNTS]
    assert sum(found) == document["rows"]
    return found


def test_import_look_undo_and_list(env: dict[str, str], tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "fair.csv",
        ("Asha", "98765 43210", "Pune"),
        ("", "", ""),
        ("Cut", "9.19876E+11", ""),
    )
    looked = crm(env, "import", str(path), "--dry-run")
    assert (counts(looked), looked["import_id"]) == ([1, 0, 0, 1, 1], None)
    assert crm(env, "leads", "list")["items"] == []
    done = crm(env, "import", str(path), "--rejected", str(tmp_path / "refused.csv"))
    assert (counts(done), done["import_id"], done["file"]) == ([1, 0, 0, 1, 1], "I1", "fair.csv")
    assert done["mapping"] == {"Name": "name", "Phone": "phone", "City": "city"}
    [refused] = done["rejections"]
    assert (refused["row"], refused["column"], refused["value"]) == (4, "Phone", "9.19876E+11")
    assert "9.19876E+11" in (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")
    [lead] = crm(env, "leads", "list")["items"]
    assert (lead["name"], lead["phone"], lead["source"]) == ("Asha", "+919876543210", "fair")
    again = crm(env, "import", str(path))
    assert counts(again) == [0, 0, 1, 1, 1]
    undone = crm(env, "import", "undo", "I1")
    assert (undone["removed"], undone["kept"]) == (1, [])
    assert crm(env, "leads", "list")["items"] == []
    listed = crm(env, "import", "list")["items"]
    assert [(one["import_id"], one["state"]) for one in listed] == [
        ("I2", "done"),
        ("I1", "undone"),
    ]
    assert "I9" in crm(env, "import", "undo", "I9", code=1)


def test_columns_sources_and_sheets_can_be_said(env: dict[str, str], tmp_path: Path) -> None:
    path = EXPORTS["IndiaMART"].make(tmp_path)
    done = crm(
        env,
        *("import", str(path), "--sheet", "1", "--source", "expo"),
        *("--map", "message=SUBJECT", "--map", "ignore=QUERY_MESSAGE"),
    )
    assert counts(done) == [3, 0, 0, 0, 0]
    assert done["mapping"]["SUBJECT"] == "message"
    assert crm(env, "leads", "list", "--source", "expo")["items"]
    assert "no column" in crm(env, "import", str(path), "--map", "phone=Handy", code=1)
    assert "no sheet" in crm(env, "import", str(path), "--sheet", "9", code=1)
    assert "cannot be opened" in crm(env, "import", str(tmp_path / "none.csv"), code=1)


def test_killed_in_the_middle_it_shows_as_unfinished_and_is_undone(
    env: dict[str, str], tmp_path: Path
) -> None:
    rows = [(f"N {n}", str(9_100_000_000 + n), "Pune") for n in range(20_000)]
    path = sheet(tmp_path / "big.csv", *rows)
    running = subprocess.Popen(
        [sys.executable, "-m", "crm_tui.cli", "import", str(path)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: _created(env) > 0, "the first rows", 60)
    finally:
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    [one] = crm(env, "import", "list")["items"]
    assert (one["state"], one["finished"]) == ("running", False)
    assert 0 < one["created"] < 20_000
    assert crm(env, "import", "undo", "I1")["removed"] == one["created"]
    assert crm(env, "leads", "list")["items"] == []


def _created(env: dict[str, str]) -> int:
    items = crm(env, "import", "list")["items"]
    return int(items[0]["created"]) if items else 0


def test_hostile_text_of_a_file_reaches_no_terminal(env: dict[str, str], tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", ("\x1b]52;c;QQ==\x07[/]", "\x1b[2J12", ""))
    done = subprocess.run(
        [sys.executable, "-m", "crm_tui.cli", "import", str(path)],
        env=env,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr
