"""A real shop for every test: the encrypted database, copied from one that is made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from crm_tui.domain.business import BusinessProfile, Tone
from crm_tui.domain.clock import Millis
from crm_tui.shop import Shop, make_shop, open_shop

KEY = "0123456789abcdef" * 4
NOON = Millis(1_795_330_800_000)
"""2026-11-22, 12:30 in India."""

hypothesis_settings.register_profile("house", derandomize=True, deadline=None, max_examples=100)
hypothesis_settings.load_profile("house")


class FakeClock:
    """A clock that a test sets."""

    def __init__(self, now: Millis = NOON) -> None:
        self.time = int(now)

    def now(self) -> Millis:
        return Millis(self.time)

    def forward(self, millis: int) -> None:
        self.time += millis


PROFILE = BusinessProfile(
    name="Sweet Crumbs",
    industry="bakery",
    tone=Tone.FRIENDLY,
    products=("cakes", "cookies", "bread"),
    hours="9 am to 9 pm, closed on Mondays",
    address="14 MG Road, Pune",
)


@pytest.fixture(autouse=True)
def _private_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes this person's own folders, keyring or settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("TZ", "Asia/Kolkata")


@pytest.fixture(scope="session")
def _empty_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shop") / "home"
    made = make_shop(PROFILE, {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}, FakeClock())
    made.db.write_now(lambda tx: tx.run("DELETE FROM change"))
    made.db.close_now()
    return home


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def shop_env(tmp_path: Path, _empty_shop: Path) -> dict[str, str]:
    """The environment of a shop of its own."""
    home = tmp_path / "home"
    shutil.copytree(_empty_shop, home)
    return {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}


@pytest.fixture
def shop(shop_env: dict[str, str], clock: FakeClock) -> Iterator[Shop]:
    """An open shop with a clock that the test sets."""
    opened = open_shop(shop_env, clock)
    yield opened
    opened.db.close_now()
