"""What every spool promises: durable, in order, apart, gone only once it is acknowledged."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.relay.redis_world import RedisServer, redis_server
from tests.unit.relay.spools import (
    KILOBYTE,
    InFile,
    InRedis,
    Kind,
    opened,
    put_many,
    put_until_full,
    seqs,
    shops,
    swept,
)
from tests.unit.relay.world import NOON, event
from webhook_relay.errors import SpoolFull
from webhook_relay.spool.protocol import Incoming


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(params=["file", "redis"])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Kind:
    if request.param == "file":
        return InFile(tmp_path)
    return InRedis(request.getfixturevalue("redis"))


async def test_events_come_out_as_they_went_in(kind: Kind) -> None:
    async with opened(kind) as spool:
        contents = [bytes([number]) * number for number in range(1, 50)]
        puts = [
            spool.put(Incoming("bakery", f"channel-{at}", NOON + at, at % 2 == 0, one))
            for at, one in enumerate(contents)
        ]
        await asyncio.gather(*puts)
        rows = (await spool.read("bakery", 0)).rows
        assert [row.content for row in rows] == contents
        assert [row.seq for row in rows] == list(range(1, 50))
        assert [(row.channel, row.received_at, row.sealed) for row in rows] == [
            (f"channel-{at}", NOON + at, at % 2 == 0) for at in range(49)
        ]


async def test_eight_writers_at_once_leave_no_gap(kind: Kind) -> None:
    async with opened(kind) as spool:

        async def write() -> None:
            for _ in range(40):
                await spool.put(event())

        await asyncio.gather(*(write() for _ in range(8)))
        assert await seqs(spool) == list(range(1, 321))


async def test_many_waiting_events_share_a_commit(kind: Kind) -> None:
    commits: list[int] = []
    async with opened(kind, seen=lambda seconds, size: commits.append(size)) as spool:
        await put_many(spool, 100)
    assert commits == [100]


async def test_a_restart_keeps_everything_and_the_spool_its_name(kind: Kind) -> None:
    async with opened(kind) as spool:
        await put_many(spool, 3)
        name = spool.id
    async with opened(kind) as spool:
        assert (await seqs(spool), spool.id) == ([1, 2, 3], name)


async def test_a_shop_that_read_numbers_never_given_has_another_numbering_from_then_on(
    kind: Kind,
) -> None:
    async with opened(kind) as spool:
        await put_many(spool, 3)
        assert [await spool.name("bakery", after) for after in (0, 3)] == [spool.id] * 2
        name = await spool.name("bakery", 4)
        assert name != spool.id
        assert await spool.name("bakery", 3) == name
        assert await spool.name("tiles", 3) == spool.id
    async with opened(kind) as spool:
        assert await spool.name("bakery") == name
        assert await spool.name("bakery", 2**63 - 1) not in (spool.id, name)


async def test_a_full_spool_can_be_named_too(kind: Kind) -> None:
    async with opened(kind, 512 * 1024, shops(bakery=None)) as spool:
        with pytest.raises(SpoolFull):
            await put_until_full(spool)
        assert await spool.name("bakery") == spool.id
        assert await spool.name("bakery", 10_000) != spool.id


async def test_a_seq_is_never_used_again(kind: Kind) -> None:
    async with opened(kind) as spool:
        await put_many(spool, 3)
        await spool.ack("bakery", 3)
    async with opened(kind) as spool:
        assert (await spool.read("bakery", 0)).newest == 3
        await spool.put(event())
        assert await seqs(spool) == [4]


async def test_an_acknowledgement_counts_for_all_before_it_and_may_be_repeated(kind: Kind) -> None:
    async with opened(kind) as spool:
        await put_many(spool, 5)
        assert [await spool.ack("bakery", n) for n in (3, 3, 1)] == [3, 3, 3]
        assert await seqs(spool) == [4, 5]


@pytest.mark.parametrize("through", [3, 1_000, 2**63 - 1])
async def test_an_acknowledgement_beyond_the_end_does_not_eat_what_comes(
    kind: Kind, through: int
) -> None:
    async with opened(kind) as spool:
        await put_many(spool, 2)
        assert await spool.ack("bakery", through) == 2
        await spool.put(event())
        assert await seqs(spool) == [3]


async def test_a_cursor_beyond_the_end_finds_nothing(kind: Kind) -> None:
    async with opened(kind) as spool:
        await put_many(spool, 2)
        page = await spool.read("bakery", 2**63 - 1)
        assert (page.rows, page.newest, page.more) == ((), 2, False)


async def test_shops_are_apart(kind: Kind) -> None:
    async with opened(kind) as spool:
        for shop in ("bakery", "tiles", "bakery"):
            await spool.put(event(shop))
        assert (await seqs(spool, "bakery"), await seqs(spool, "tiles")) == ([1, 3], [2])
        await spool.ack("bakery", 3)
        assert (await seqs(spool, "bakery"), await seqs(spool, "tiles")) == ([], [2])
        assert (await spool.read("tiles", 0)).newest == 2


async def test_a_shop_acknowledges_a_number_that_is_another_s(kind: Kind) -> None:
    async with opened(kind) as spool:
        for shop in ("bakery", "tiles", "bakery"):
            await spool.put(event(shop))
        assert await spool.ack("bakery", 2) == 2
        stats = await swept(spool)
        assert {shop: (one.waiting, one.bytes) for shop, one in stats.items()} == {
            "bakery": (1, 5),
            "tiles": (1, 5),
        }


async def test_a_page_is_bounded_by_rows_and_by_bytes(kind: Kind) -> None:
    async with opened(kind) as spool:
        await put_many(spool, 10, KILOBYTE)
        by_rows = await spool.read("bakery", 0, rows=4)
        by_bytes = await spool.read("bakery", 4, size=2_500)
        one_at_least = await spool.read("bakery", 9, size=1)
        assert [len(page.rows) for page in (by_rows, by_bytes, one_at_least)] == [4, 2, 1]
        assert [page.more for page in (by_rows, by_bytes, one_at_least)] == [True, True, False]


async def test_a_reader_wakes_for_its_own_shop_only(kind: Kind) -> None:
    async with opened(kind) as spool:
        waiting = asyncio.ensure_future(spool.beyond("bakery", 0))
        await spool.put(event("tiles"))
        assert not waiting.done()
        await spool.put(event("bakery"))
        async with asyncio.timeout(5):
            await waiting


@pytest.mark.parametrize(
    "content",
    [b"\0" * 100, b"", bytes(range(256)), b"z" * 4_200_000],
    ids=["zeros", "empty", "all bytes", "4 MB"],
)
async def test_any_bytes_are_kept(content: bytes, kind: Kind) -> None:
    async with opened(kind) as spool:
        await asyncio.gather(*(spool.put(event(content=one)) for one in (content, b"other")))
        assert [row.content for row in (await spool.read("bakery", 0, size=10**8)).rows] == [
            content,
            b"other",
        ]


async def test_what_goes_wrong_while_a_commit_is_told_holds_up_no_event(kind: Kind) -> None:
    def seen(seconds: float, size: int) -> None:
        raise ValueError("the collector is gone")

    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, what: told.append(what))
    async with opened(kind, seen=seen) as spool:
        async with asyncio.timeout(15):
            for _ in range(2):
                await spool.put(event())
        assert await seqs(spool) == [1, 2]
    assert len(told) == 2


async def test_a_full_spool_says_so_and_recovers_when_the_shop_has_fetched(kind: Kind) -> None:
    async with opened(kind, 512 * 1024, shops(bakery=None)) as spool:
        with pytest.raises(SpoolFull, match="until the shop has fetched"):
            await put_until_full(spool)
        stored = len(await seqs(spool))
        assert stored > 10
        assert not (await spool.health()).ready
        await spool.ack("bakery", stored)
        await spool.put(event(content=KILOBYTE * 8))
        assert len(await seqs(spool)) == 1
        assert (await spool.health()).ready


async def test_a_shop_beyond_its_quota_is_refused_alone(kind: Kind) -> None:
    async with opened(kind, shops=shops(bakery=20 * 1024, tiles=None)) as spool:
        puts = [spool.put(event("bakery", KILOBYTE * 9)) for _ in range(3)]
        puts.append(spool.put(event("tiles", KILOBYTE * 100)))
        done = await asyncio.gather(*puts, return_exceptions=True)
        assert [type(one) for one in done] == [type(None), type(None), SpoolFull, type(None)]
        assert str(done[2]) == (
            "0.01953 MB wait for shop bakery, as much as may: "
            "let it fetch them (is its worker running?), or raise its quota_mb."
        )
        assert (await spool.health()).ready
        await spool.ack("bakery", 1)
        await swept(spool)
        await spool.put(event("bakery", KILOBYTE * 9))


async def test_shops_without_a_quota_share_alike_and_a_single_one_has_all(kind: Kind) -> None:
    async with opened(kind, 900_000, shops(bakery=None, tiles=None, toys=5_000)) as spool:
        assert {one.shop: one.quota for one in await spool.stats()} == {
            "bakery": 200_000,
            "tiles": 200_000,
            "toys": 5_000,
        }
    async with opened(kind, 900_000, shops(bakery=None)) as spool:
        stats = {one.shop: one.quota for one in await spool.stats()}
        assert stats["bakery"] is None


async def test_what_waits_is_counted_right_whatever_happens(kind: Kind) -> None:
    """Three hundred random steps with quotas that are often reached, and restarts among them."""
    chance = random.Random(7)
    waiting: dict[str, list[tuple[int, int, int]]] = {"bakery": [], "tiles": []}
    wanted = shops(bakery=30_000, tiles=12_000)
    highest = now = 0
    for _ in range(5):
        async with opened(kind, shops=wanted) as spool:
            for _ in range(12):
                for shop in [chance.choice(list(waiting)) for _ in range(4)]:
                    size, now = chance.randrange(3_000), now + 1
                    room = {"bakery": 30_000, "tiles": 12_000}[shop]
                    fits = sum(one[1] for one in waiting[shop]) + size <= room
                    try:
                        await spool.put(Incoming(shop, "meta", now, True, b"s" * size))
                    except SpoolFull:
                        assert not fits
                    else:
                        assert fits
                        highest += 1
                        waiting[shop].append((highest, size, now))
                shop = chance.choice(list(waiting))
                through = chance.randrange(highest + 2)
                await spool.ack(shop, through)
                waiting[shop] = [one for one in waiting[shop] if one[0] > through]
                stats = await swept(spool)
                for shop, rows in waiting.items():
                    assert await seqs(spool, shop) == [one[0] for one in rows]
                    found = stats[shop]
                    assert (found.waiting, found.bytes, found.oldest_at) == (
                        len(rows),
                        sum(one[1] for one in rows),
                        rows[0][2] if rows else None,
                    )


async def test_reading_goes_on_while_writing(kind: Kind) -> None:
    async with opened(kind) as spool:
        seen: list[int] = []

        async def follow() -> None:
            while len(seen) < 200:
                await spool.beyond("bakery", seen[-1] if seen else 0)
                seen.extend(await seqs(spool, after=seen[-1] if seen else 0))

        async with asyncio.timeout(20):
            reader = asyncio.ensure_future(follow())
            for _ in range(200):
                await spool.put(Incoming("bakery", "meta", 1, True, KILOBYTE))
            await reader
        assert seen == list(range(1, 201))


async def test_clocks_may_jump(kind: Kind) -> None:
    """What counts is the order in which events came, not what the clock said."""
    async with opened(kind) as spool:
        for at in (NOON, NOON - 10**11, NOON + 10**11, 0, -5):
            await spool.put(Incoming("bakery", "meta", at, True, b"x"))
        rows = (await spool.read("bakery", 0)).rows
        assert [row.received_at for row in rows] == [NOON, NOON - 10**11, NOON + 10**11, 0, -5]
