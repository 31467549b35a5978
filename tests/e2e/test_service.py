"""The service's own command, started from nothing: no shell, no settings, only what the unit says."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm_tui.cli.beside import worker_beside
from crm_tui.services.background import keep_key_in, plan_for
from crm_tui.services.service_unit import command_of, environment_of, unit_text
from crm_tui.store.marker import read_marker
from crm_tui.worker_lock import is_service, worker_alive
from tests.e2e.programs import clean_env, crm, wait_for

pytestmark = pytest.mark.e2e


@pytest.fixture
def unit(shop_env: dict[str, str], tmp_path: Path) -> str:
    """The unit of a shop whose owner allowed a key file."""
    home, place = Path(shop_env["CRM_HOME"]), tmp_path / "keys" / "shop.key"
    marker = read_marker(home)
    keep_key_in(place, marker, shop_env, tmp_path)
    return unit_text(plan_for(home, marker, {"CRM_DB_KEY_FILE": str(place)}, tmp_path))


@contextmanager
def started(unit: str) -> Iterator[subprocess.Popen[bytes]]:
    """What systemd does at boot: the unit's command with the unit's variables, in the root folder."""
    env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **environment_of(unit)}
    process = subprocess.Popen(
        command_of(unit), env=env, cwd="/", stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def test_it_works_without_a_shell_comes_back_after_a_power_cut_and_ends_when_told(
    unit: str, shop_env: dict[str, str]
) -> None:
    home = Path(shop_env["CRM_HOME"])
    with started(unit) as first:
        wait_for(lambda: is_service(home), "the service", 60)
        os.kill(first.pid, signal.SIGKILL)
        first.wait(timeout=30)
    assert not worker_alive(home)
    with started(unit) as second:
        wait_for(lambda: is_service(home), "the service again", 60)
        second.terminate()
        # A SIGTERM in its first moments ends it before it can say 0; systemd takes both for clean.
        assert second.wait(timeout=30) in (0, -signal.SIGTERM)
    assert not is_service(home)


def test_an_inbox_leaves_the_service_alone_and_a_second_worker_says_why_it_ends(
    unit: str, shop_env: dict[str, str]
) -> None:
    home = Path(shop_env["CRM_HOME"])
    with started(unit) as service:
        wait_for(lambda: is_service(home), "the service", 60)
        with worker_beside(home, clean_env(**shop_env)):
            assert is_service(home)
        assert service.poll() is None
        said = crm(clean_env(**shop_env), "work", "--once", code=1)
        assert f"already running for this shop (process {service.pid})" in said


def test_status_and_show_speak_json_without_a_service(
    unit: str, shop_env: dict[str, str], tmp_path: Path
) -> None:
    env = clean_env(XDG_CONFIG_HOME=str(tmp_path / "nowhere"), **environment_of(unit))
    assert crm(env, "service", "show")["text"] == unit
    found = crm(env, "service", "status")
    assert (found["installed"], found["running"], found["starts"]) == (False, False, None)


@pytest.mark.skipif(Path("/run/systemd/system").is_dir(), reason="this computer has systemd")
def test_without_systemd_installing_is_refused_with_a_way_out(unit: str, tmp_path: Path) -> None:
    env = clean_env(XDG_CONFIG_HOME=str(tmp_path / "nowhere"), **environment_of(unit))
    said = crm(env, "service", "install", code=1)
    assert "not run by systemd" in said
    assert "Leave the inbox open" in said
    assert not (tmp_path / "nowhere").exists()
