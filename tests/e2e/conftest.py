"""A relay of its own, and a shop that is fed by it, for every test."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.programs import Relay, clean_env, crm
from tests.faults.relay_process import TOKEN, running, write_config


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "real_model: needs a model's weights (`run.py real-model`)")


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    (tmp_path / "relay").mkdir()
    with running(write_config(tmp_path / "relay")) as one:
        yield one


@pytest.fixture(scope="session")
def _set_up(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A shop as `crm setup` leaves it; every test has a copy of its own."""
    home = tmp_path_factory.mktemp("set-up") / "shop"
    made = clean_env(CRM_HOME=str(home), CRM_DB_KEY=secrets.token_hex(32))
    crm(made, "setup", "--no-input", "--name", "Sweet Crumbs")
    return made


@pytest.fixture
def env(tmp_path: Path, relay: Relay, _set_up: dict[str, str]) -> dict[str, str]:
    """The environment of that shop."""
    home = tmp_path / "shop"
    shutil.copytree(_set_up["CRM_HOME"], home)
    return clean_env(
        CRM_HOME=str(home),
        CRM_DB_KEY=_set_up["CRM_DB_KEY"],
        CRM_RELAY_URL=relay.url,
        CRM_RELAY_TOKEN=TOKEN,
    )
