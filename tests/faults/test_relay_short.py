"""Short runs of what `make faults` does at length: kills of both ends, a jumping clock, new keys, words left."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import relay_clock, relay_kills, relay_rotations, relay_traces_left
from tests.faults.relay_traces_left import Plant, hits

pytestmark = pytest.mark.e2e


def test_whatever_is_killed_nothing_acknowledged_is_lost_or_doubled_at_the_shop(
    tmp_path: Path,
) -> None:
    found = relay_kills.kill_both(tmp_path, 6)
    assert found.kills.total() == 6
    assert min(found.kills["relay"], found.kills["worker"], found.acknowledged) > 0
    assert (found.lost, found.doubled, found.invented) == (0, 0, 0)


def test_a_clock_that_jumps_loses_doubles_and_refuses_nothing(tmp_path: Path) -> None:
    assert relay_clock.under_jumps(tmp_path, 80) == relay_clock.Found(80, 0, 0, 0)


def test_every_event_opens_though_both_ends_change_their_keys_twice(tmp_path: Path) -> None:
    assert relay_rotations.rotate(tmp_path, 600) == relay_rotations.Found(600, 600, 0, 3, 3)


def test_no_word_of_a_customer_is_on_the_disk_or_in_the_log(tmp_path: Path) -> None:
    found = relay_traces_left.look(tmp_path, 24, 50)
    assert found.stored > 0
    assert (found.on_disk, found.in_log) == (0, 0)


@pytest.mark.parametrize("before", [b"", b".", b"..", b"..."])
@pytest.mark.parametrize("written", [bytes, base64.b64encode])
def test_a_word_is_found_as_it_is_and_in_base64(
    before: bytes, written: Callable[[bytes], bytes]
) -> None:
    data = written(before + b"planted-0123456789abcdef" + before)
    assert hits(data, [Plant("919812345678", "planted-0123456789abcdef")]) == 1
    assert hits(data, [Plant("919812345678", "planted-1123456789abcdef")]) == 0
