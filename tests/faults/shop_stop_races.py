"""A thousand marketing messages racing a thousand STOPs, and what `stop` is said like."""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.figures import Figure
from crm_tui.domain.opt_out import Wish, wish
from crm_tui.shop import make_shop
from tests.conftest import KEY, PROFILE, FakeClock
from tests.unit.test_consent_races import run_races
from tests.unit.test_opt_out_words import ALL, SPELLINGS

RACES = 1_000


def run() -> list[Figure]:
    """Both promises of P3 (`research/security.md`, section 7)."""
    ended, understood = _races(), sum(wish(words) is Wish.STOP for _, words in ALL)
    return [
        Figure("marketing sends that raced a STOP", RACES, "races", RACES, at_least=True),
        Figure("… left before it", ended["left first"], "sends", 100, at_least=True),
        Figure("… held back by it", ended["held"], "sends", 100, at_least=True),
        Figure("… that started after the STOP was committed", ended["violation"], "sends", 0),
        Figure(
            "languages with 20 spellings of `stop` or more",
            len(SPELLINGS),
            "languages",
            6,
            at_least=True,
        ),
        Figure(
            "spellings understood",
            100 * understood / len(ALL),
            f"% of {len(ALL)}",
            99,
            at_least=True,
        ),
    ]


def _races() -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        clock = FakeClock()
        env = {"CRM_HOME": str(Path(folder) / "home"), "CRM_DB_KEY": KEY}
        shop = make_shop(PROFILE, env, clock)
        try:
            return asyncio.run(run_races(shop, clock, RACES))
        finally:
            shop.db.close_now()
