"""Locks name packages and their hashes, never a host: wherever one installs, its own index is asked."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = [*ROOT.glob("requirements*.lock"), ROOT / "benchmarks" / "peers" / "package-lock.json"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host(lock: Path) -> None:
    assert "://" not in lock.read_text()
