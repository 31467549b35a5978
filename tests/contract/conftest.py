"""What several contract tests share."""

from collections.abc import AsyncIterator

import httpx
import pytest

from crm_tui.whatsapp.simulator.server import running
from tests.contract.pywa_client import SETTINGS, Pywa, ToLoopback


@pytest.fixture
async def pywa() -> AsyncIterator[Pywa]:
    """pywa's client of a simulator in which the customer has just written."""
    async with running(SETTINGS) as simulator:
        with httpx.Client(transport=ToLoopback(simulator.world.base_url)) as session:
            client = Pywa(simulator, session)
            client.say(text="Hi")
            yield client
