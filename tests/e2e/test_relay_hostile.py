"""Requests that are broken, huge, slow or repeated cost the sender its connection and nobody else anything."""

from collections.abc import Iterator

import pytest

from tests.faults.relay_abuse import ATTACKS, CUT_WITHIN, LARGEST_MEMORY, Attack, slow_ones, tail
from tests.faults.relay_process import RelayProcess, running, write_config

pytestmark = pytest.mark.e2e

SLOW = 20


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with running(write_config(tmp_path_factory.mktemp("relay"))) as one:
        yield one


@pytest.fixture(autouse=True)
def _still_well_afterwards(relay: RelayProcess) -> Iterator[None]:
    yield
    assert relay.request("GET", "/healthz") == (200, b"ok")
    assert relay.memory("VmHWM") <= LARGEST_MEMORY


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_it_is_answered_as_it_deserves_and_nothing_else_is_kept(
    attack: Attack, relay: RelayProcess
) -> None:
    before = tail(relay)
    assert set(attack.send(relay)) <= attack.allowed
    assert tail(relay) == before + attack.rows


def test_a_body_of_10_mb_is_told_so_to_its_end(relay: RelayProcess) -> None:
    assert relay.post(b"x" * 10_000_000) == 413


@pytest.mark.parametrize(
    "data", [b"\0" * 100, b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00", b"% / %\r\n\r\n"]
)
def test_what_is_no_http_is_400(data: bytes, relay: RelayProcess) -> None:
    assert relay.raw(data).startswith(b"HTTP/1.1 400")


def test_slow_heads_and_slow_bodies_are_cut_and_others_are_served_meanwhile(
    relay: RelayProcess,
) -> None:
    found = slow_ones(relay, SLOW)
    assert found.cut == 3 * SLOW
    assert found.seconds <= CUT_WITHIN + 2
    assert len(found.answers) == 50
