"""A shop keeps its worker: one is started beside the inbox, and again when it dies."""

import os
import signal
from pathlib import Path

import pytest

from crm_tui.cli.beside import worker_beside
from crm_tui.worker_lock import WorkerLock, worker_alive
from tests.e2e.programs import clean_env, wait_for

pytestmark = pytest.mark.e2e


def pid_of(home: Path) -> int | None:
    """The process that holds the lock."""
    lock = home / "worker.lock"
    text = lock.read_text() if lock.exists() and worker_alive(home) else ""
    return int(text) if text else None


def test_a_worker_that_dies_is_followed_by_another_and_leaves_with_the_inbox(
    shop_env: dict[str, str],
) -> None:
    home = Path(shop_env["CRM_HOME"])
    with worker_beside(home, clean_env(**shop_env)):
        first = wait_for(lambda: pid_of(home), "the first worker", 30)
        os.kill(first, signal.SIGKILL)
        second = wait_for(
            lambda: (found := pid_of(home)) is not None and found != first and found,
            "another worker",
            30,
        )
        assert second != first
    assert not worker_alive(home)


def test_a_worker_that_runs_already_is_left_alone(shop_env: dict[str, str]) -> None:
    home = Path(shop_env["CRM_HOME"])
    lock = WorkerLock(home)
    lock.take()
    with worker_beside(home, clean_env(**shop_env)):
        assert pid_of(home) == os.getpid()
    assert worker_alive(home)
    lock.release()
