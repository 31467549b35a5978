"""The printed steps, followed to the letter on a computer of its own: who may open the shop cannot copy it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.programs import clean_env

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        not hasattr(os, "geteuid")
        or os.geteuid() != 0
        or not all(map(shutil.which, ("unshare", "setpriv", "useradd"))),
        reason="makes accounts in a mount namespace: needs root, unshare, setpriv and useradd",
    ),
]


def test_the_account_uses_crm_and_cannot_read_the_shop(tmp_path: Path) -> None:
    prefix = Path(sys.base_prefix)
    closed = next((one for one in reversed(prefix.parents) if not one.stat().st_mode & 0o001), None)
    if closed is not None and Path(__file__).is_relative_to(closed):
        pytest.skip("other accounts cannot read this checkout")
    if prefix.is_relative_to("/usr/local"):
        pytest.skip("this Python lies where the steps write")
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    env = clean_env(
        CRM_HOME=str(tmp_path / "shop"),
        XDG_CONFIG_HOME=str(tmp_path / "config"),
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
    )
    script = Path(__file__).parent / "service_account.sh"
    done = subprocess.run(
        [
            *("unshare", "--mount", "sh", str(script), str(tmp_path)),
            *(sys.executable, str(prefix), "" if closed is None else str(closed)),
        ],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode and "mount" in done.stderr and "permitted" in done.stderr:
        pytest.skip("this machine lets nobody mount")
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "asha.out").read_text()
    assert done.stdout.splitlines() == [
        "reads the data: 1",
        "looks into the folder: 1",
        "writes what sudo runs: 1",
        "uses crm: 0",
    ], said
    assert "No leads here yet" in said
    checks = {
        one["name"]: one for one in json.loads((tmp_path / "check.json").read_text())["checks"]
    }
    assert not checks.pop("log-in")["ok"], "nobody was added yet: that is said"
    checks.pop("program")  # as this test's own Python happens to be installed
    assert [one["text"] for one in checks.values() if not one["ok"]] == []
