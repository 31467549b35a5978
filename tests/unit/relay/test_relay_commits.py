"""A commit of any number of events keeps each of them, whole and in their order."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from webhook_relay.spool.protocol import Incoming
from webhook_relay.spool.sqlite_file import SpoolFile


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[SpoolFile]:
    file = SpoolFile(tmp_path / "spool.db", 64 * 1024 * 1024)
    file.add_shops({"main": None, "other": None})
    yield file
    file.close()


def event(number: int, shop: str = "main") -> Incoming:
    content = b"\0%d\0" % number + b"x" * (number % 50)
    return Incoming(shop, f"channel {number}", number, number % 2 == 0, content)


@pytest.mark.parametrize("count", [1, 2, 3, 63, 64, 65, 127, 200])
def test_every_event_is_there_in_its_order(spool: SpoolFile, count: int) -> None:
    events = [event(number) for number in range(count)]
    assert spool.add(events).newest == {"main": count}
    rows = spool.read("main", 0, count + 1, 1_000_000).rows
    assert [row.seq for row in rows] == list(range(1, count + 1))
    kept = [(row.channel, row.received_at, row.sealed, row.content) for row in rows]
    assert kept == [(one.channel, one.received_at, one.sealed, one.content) for one in events]


def test_each_shop_is_told_the_newest_of_its_own(spool: SpoolFile) -> None:
    shops = ["main", "other", "main"] * 30
    events = [event(number, shop) for number, shop in enumerate(shops)]
    assert spool.add(events).newest == {"main": 90, "other": 89}
    for shop in ("main", "other"):
        seqs = [row.seq for row in spool.read(shop, 0, 100, 1_000_000).rows]
        assert seqs == [seq for seq, owner in enumerate(shops, 1) if owner == shop]
