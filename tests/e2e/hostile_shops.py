"""Shops on the disk for real programs: one full of hostile words, and one that is merely full."""

import time
from dataclasses import replace
from pathlib import Path

from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Millis
from crm_tui.shop import Shop, make_shop
from tests.conftest import KEY, FakeClock
from tests.tui import hostile_shop
from tests.tui.conftest import Town

HARMLESS = "plain words"


class RealTime(FakeClock):
    """The time of the programs that will look at it."""

    def now(self) -> Millis:
        return Millis(time.time_ns() // 1_000_000)


def empty_shop(folder: Path) -> tuple[dict[str, str], Shop]:
    """The environment of a new shop, and the shop."""
    env = {
        "CRM_HOME": str(folder / "shop"),
        "CRM_DB_KEY": KEY,
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    made = make_shop(BusinessProfile("Shop"), env)
    made.db.close_now()
    return env, made


def shop_of(folder: Path, words: str) -> dict[str, str]:
    """The environment of a shop in which everything that others write is these words."""
    env, made = empty_shop(folder)
    clock = RealTime(time.time_ns() // 1_000_000)
    town = Town(replace(made, clock=clock), clock)
    hostile_shop.furnish(town)
    hostile_shop.poison(town, words)
    made.db.close_now()
    return env
