"""A furnished shop, made once and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.shop import open_shop
from tests.conftest import KEY, FakeClock
from tests.unit.keys.house import House, furnish

Furnished = tuple[Path, tuple[str, ...]]


@pytest.fixture(scope="session")
def _furnished(tmp_path_factory: pytest.TempPathFactory, _empty_shop: Path) -> Furnished:
    home = tmp_path_factory.mktemp("furnished") / "home"
    shutil.copytree(_empty_shop, home)
    shop = open_shop({"CRM_HOME": str(home), "CRM_DB_KEY": KEY}, FakeClock())
    words = furnish(shop)
    shop.db.close_now()
    return home, words


@pytest.fixture
def house(tmp_path: Path, _furnished: Furnished, clock: FakeClock) -> Iterator[House]:
    home, words = _furnished
    shutil.copytree(home, tmp_path / "home")
    config = str(tmp_path / "config")
    env = {"CRM_HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": config}
    made = House(env, clock, words)
    yield made
    made.leave()
