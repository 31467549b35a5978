"""A relay of its own, and a shop that is fed by it, for every test."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.programs import Relay, clean_env, crm
from tests.faults.relay_process import TOKEN, running, write_config


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    (tmp_path / "relay").mkdir()
    with running(write_config(tmp_path / "relay")) as one:
        yield one


@pytest.fixture
def env(tmp_path: Path, relay: Relay) -> dict[str, str]:
    """The environment of that shop."""
    made = clean_env(
        CRM_HOME=str(tmp_path / "shop"),
        CRM_DB_KEY=secrets.token_hex(32),
        CRM_RELAY_URL=relay.url,
        CRM_RELAY_TOKEN=TOKEN,
    )
    crm(made, "setup", "--no-input", "--name", "Sweet Crumbs")
    return made
