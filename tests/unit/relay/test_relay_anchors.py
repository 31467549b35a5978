"""Where a shop's audit log ended: kept at the relay, never changed, and every contradiction refused."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.relay.world import CONFIG, Answer, SetClock, relay_over, request, spool_in
from webhook_relay.anchor_doors import AN_HOUR
from webhook_relay.anchors import MOST_SHOWN, Anchor, Anchors, Contradiction, read_anchor
from webhook_relay.app import Relay
from webhook_relay.errors import RelayError

LOG, LATER_LOG = f"1:{'1a' * 8}", f"40:{'2b' * 8}"


def anchor(n: int, mac: str = "", log: str = LOG) -> Anchor:
    return Anchor(log, n, mac or f"{n:064x}", 1_000 + n)


@pytest.fixture
def book(tmp_path: Path) -> Anchors:
    return Anchors(tmp_path / "anchors", SetClock())


def rows(book: Anchors, shop: str = "bakery") -> list[object]:
    return [one["n"] for one in book.newest(shop)]


# -- what is kept -----------------------------------------------------------------------------


def test_ends_are_kept_in_order_and_shown_newest_first(book: Anchors) -> None:
    for n in (3, 9, 12):
        book.add("bakery", anchor(n))
    assert rows(book) == [12, 9, 3]
    assert book.newest("bakery")[0] == {
        "log": LOG,
        "n": 12,
        "mac": f"{12:064x}",
        "at": 1_012,
        "received_at": "2026-11-22T12:00:00.000Z",
    }


def test_each_shop_has_its_own(book: Anchors) -> None:
    book.add("bakery", anchor(3))
    assert rows(book, "tiles") == []
    book.add("tiles", anchor(1))
    assert (rows(book), rows(book, "tiles")) == ([3], [1])


def test_the_same_said_twice_is_written_once(book: Anchors) -> None:
    """An answer that got lost: the shop says it again."""
    book.add("bakery", anchor(3))
    book.add("bakery", anchor(3))
    assert rows(book) == [3]


@pytest.mark.parametrize("said", [anchor(8), anchor(1), anchor(9, "f" * 64)])
def test_a_log_that_goes_back_or_is_another_one_is_refused(book: Anchors, said: Anchor) -> None:
    book.add("bakery", anchor(9))
    with pytest.raises(Contradiction):
        book.add("bakery", said)
    assert rows(book) == [9]


def test_a_restored_shop_goes_on_with_a_log_of_its_own(book: Anchors) -> None:
    book.add("bakery", anchor(90))
    book.add("bakery", anchor(40, log=LATER_LOG))
    assert rows(book) == [40, 90]


def test_a_log_that_another_one_has_followed_is_over(book: Anchors) -> None:
    book.add("bakery", anchor(90))
    book.add("bakery", anchor(40, log=LATER_LOG))
    with pytest.raises(Contradiction):
        book.add("bakery", anchor(91))


def test_all_of_it_is_remembered_by_the_next_relay(book: Anchors, tmp_path: Path) -> None:
    book.add("bakery", anchor(9))
    later = Anchors(tmp_path / "anchors", SetClock())
    with pytest.raises(Contradiction):
        later.add("bakery", anchor(8))
    later.add("bakery", anchor(10))
    with pytest.raises(Contradiction):  # two relays that share a folder
        book.add("bakery", anchor(9))
    assert rows(book) == [10, 9]


def test_a_line_that_a_power_cut_tore_stays_apart_from_the_next(
    book: Anchors, tmp_path: Path
) -> None:
    book.add("bakery", anchor(3))
    file = tmp_path / "anchors" / "bakery.ndjson"
    with file.open("ab") as end:
        end.write(b'{"log": "1:1a1a')
    later = Anchors(tmp_path / "anchors", SetClock())
    later.add("bakery", anchor(4))
    with pytest.raises(Contradiction):
        later.add("bakery", anchor(3))
    assert rows(later) == [4, 3]


def test_the_file_is_its_owners_alone_and_only_grows(book: Anchors, tmp_path: Path) -> None:
    file = tmp_path / "anchors" / "bakery.ndjson"
    book.add("bakery", anchor(1))
    before = file.read_bytes()
    book.add("bakery", anchor(2))
    assert file.read_bytes().startswith(before)
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0


def test_only_the_newest_are_shown(book: Anchors) -> None:
    for n in range(1, MOST_SHOWN + 20):
        book.add("bakery", anchor(n))
    assert rows(book) == [*range(MOST_SHOWN + 19, 19, -1)]


def test_a_shop_cannot_fill_the_disk(tmp_path: Path) -> None:
    book = Anchors(tmp_path, SetClock(), most_bytes=500)
    for n in (1, 2, 3):
        book.add("bakery", anchor(n))
    with pytest.raises(RelayError, match="as many anchors"):
        book.add("bakery", anchor(4))
    assert (tmp_path / "bakery.ndjson").stat().st_size < 1_000


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "anchors").write_text("a file where the folder should be")
    book = Anchors(tmp_path / "anchors", SetClock())
    with pytest.raises(RelayError, match="Anchors cannot be"):
        book.add("bakery", anchor(1))


# -- what is understood -----------------------------------------------------------------------

GOOD: dict[str, object] = {"log": LOG, "n": 7, "mac": "0f" * 32, "at": 5}


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 0},
        {"n": -1},
        {"n": True},
        {"n": 7.0},
        {"n": "7"},
        {"n": 2**53},
        {"at": -1},
        {"at": None},
        {"mac": "0F" * 32},
        {"mac": "0f" * 31},
        {"mac": "0f" * 32 + "\n"},
        {"mac": 7},
        {"log": "1"},
        {"log": f"1:{'1a' * 8}\n"},
        {"log": f"../1:{'1a' * 8}"},
        {"log": None},
    ],
)
def test_what_makes_no_sense_is_not_taken(wrong: dict[str, object]) -> None:
    assert read_anchor(json.dumps(GOOD).encode()) == Anchor(LOG, 7, "0f" * 32, 5)
    assert read_anchor(json.dumps(GOOD | wrong).encode()) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"\xff", b"[" * 2000, b'{"n": NaN}', b"null"])
def test_a_body_that_is_none_is_not_taken(body: bytes) -> None:
    assert read_anchor(body) is None


@given(st.binary(max_size=200))
def test_no_body_is_more_than_it_can_bear(body: bytes) -> None:
    assert read_anchor(body) is None


# -- the doors --------------------------------------------------------------------------------


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Relay]:
    async with spool_in(tmp_path) as spool:
        one = relay_over(spool, CONFIG.replace("/nowhere", str(tmp_path)))
        yield one
        await one.access.close()


async def put(relay: Relay, shop: str = "bakery", **other: Any) -> Answer:
    body, bearer = json.dumps(GOOD | other).encode(), {"Authorization": f"Bearer {shop}-token"}
    return await request(relay, "PUT", "/v1/anchor", body, bearer)


async def shown(relay: Relay, shop: str = "bakery") -> list[int]:
    bearer = {"Authorization": f"Bearer {shop}-token"}
    answer = await request(relay, "GET", "/v1/anchor", headers=bearer)
    assert answer.headers[b"cache-control"] == b"no-store"
    return [one["n"] for one in json.loads(answer.body)["items"]]


async def test_a_shop_says_where_its_log_ends_and_reads_it_back(relay: Relay) -> None:
    assert (await put(relay)).status == 200
    assert (await put(relay, n=9)).status == 200
    assert await shown(relay) == [9, 7]


async def test_no_shop_sees_or_writes_anothers(relay: Relay) -> None:
    await put(relay, n=9)
    assert await shown(relay, "tiles") == []
    assert (await put(relay, "tiles", n=1)).status == 200
    assert await shown(relay) == [9]


async def test_without_its_token_nothing_is_said_or_shown(relay: Relay) -> None:
    for method in ("GET", "PUT"):
        assert (await request(relay, method, "/v1/anchor", b"{}")).status == 401


async def test_a_contradiction_is_409_and_changes_nothing(relay: Relay) -> None:
    await put(relay)
    answer = await put(relay, mac="ff" * 32)
    assert answer.status == 409
    assert "another one than before" in json.loads(answer.body)["error"]
    assert await shown(relay) == [7]


async def test_a_shop_that_says_too_much_waits_and_no_other_with_it(relay: Relay) -> None:
    answers = [(await put(relay, n=n)).status for n in range(1, AN_HOUR + 2)]
    assert answers == [*[200] * AN_HOUR, 429]
    assert (await put(relay, "tiles")).status == 200


async def test_a_body_that_is_too_long_is_413_also_in_parts(relay: Relay) -> None:
    bearer = {"Authorization": "Bearer bakery-token"}
    for parts in (1, 5):
        answer = await request(relay, "PUT", "/v1/anchor", b"x" * 2_000, bearer, parts)
        assert answer.status == 413


async def test_other_methods_are_nothing(relay: Relay) -> None:
    bearer = {"Authorization": "Bearer bakery-token"}
    for method in ("POST", "DELETE", "PATCH"):
        assert (await request(relay, method, "/v1/anchor", b"{}", bearer)).status == 404
    await put(relay)
    assert await shown(relay) == [7]


async def test_a_disk_that_refuses_is_503_and_the_relay_goes_on(tmp_path: Path) -> None:
    (tmp_path / "anchors").write_text("a file where the folder should be")
    async with spool_in(tmp_path) as spool:
        one = relay_over(spool, CONFIG.replace("/nowhere", str(tmp_path)))
        assert (await put(one)).status == 503
        assert (await request(one, "GET", "/healthz")).status == 200
        await one.access.close()
