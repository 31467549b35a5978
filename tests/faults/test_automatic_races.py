"""A thousand races of a reply, or STOP, against an automatic message that is just leaving.

`make test` runs a hundred of them (`tests/unit/test_automatic_races.py`); `make faults` all.
"""

import os
import sys

import pytest

from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.unit.test_automatic_races import run_races


@pytest.mark.skipif("CRM_RUNS" not in os.environ, reason="`make faults` runs it")
@pytest.mark.timeout(600)
async def test_a_thousand_races_and_no_violation(shop: Shop, clock: FakeClock) -> None:
    ended = await run_races(shop, clock, 1_000)
    sys.stdout.write(f"1,000 races: {dict(ended)}\n")
    assert ended["violation"] == 0, ended
    assert min(ended["held"], ended["left first"]) > 100, ended
