from collections.abc import Iterator

import pytest

from tests.unit.agents.wire_server import WireServer, running


@pytest.fixture
def wire() -> Iterator[WireServer]:
    """An OpenAI-compatible server on loopback."""
    with running() as server:
        yield server
