"""What every spool promises: durable, in order, apart, gone only once it is acknowledged."""

import asyncio
from pathlib import Path

import pytest

from tests.unit.relay.world import event, spool_in
from webhook_relay.errors import RelayError, SpoolFull
from webhook_relay.spool import sqlite_file as spool_file
from webhook_relay.spool.protocol import Incoming
from webhook_relay.spool.sqlite import SqliteSpool
from webhook_relay.spool.sqlite_file import SWEEP, SpoolFile

KILOBYTE = b"x" * 1024


async def seqs(spool: SqliteSpool, shop: str = "bakery", after: int = 0) -> list[int]:
    return [row.seq for row in (await spool.read(shop, after, 100_000, 10**9)).rows]


async def put_many(spool: SqliteSpool, count: int, content: bytes = b"hello") -> None:
    await asyncio.gather(*(spool.put(event(content=content)) for _ in range(count)))


async def put_until_full(spool: SqliteSpool) -> None:
    while True:
        await spool.put(event(content=KILOBYTE * 8))


async def test_events_come_out_as_they_went_in(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        contents = [bytes([number]) * number for number in range(1, 50)]
        await asyncio.gather(*(spool.put(event(content=one)) for one in contents))
        rows = (await spool.read("bakery", 0)).rows
        assert [row.content for row in rows] == contents
        assert [row.seq for row in rows] == list(range(1, 50))


async def test_eight_writers_at_once_leave_no_gap(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:

        async def write() -> None:
            for _ in range(40):
                await spool.put(event())

        await asyncio.gather(*(write() for _ in range(8)))
        assert await seqs(spool) == list(range(1, 321))


async def test_many_waiting_events_share_a_commit(tmp_path: Path) -> None:
    commits: list[int] = []
    path = tmp_path / "spool.db"
    spool = SqliteSpool(path, ["bakery"], 10**8, lambda seconds, size: commits.append(size))
    await put_many(spool, 100)
    await spool.close()
    assert commits == [100]


async def test_a_restart_keeps_everything_and_the_spool_its_name(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        await put_many(spool, 3)
        name = spool.id
    async with spool_in(tmp_path) as spool:
        assert (await seqs(spool), spool.id) == ([1, 2, 3], name)
    (tmp_path / "other").mkdir()
    async with spool_in(tmp_path / "other") as other:
        assert other.id != name


async def test_a_seq_is_never_used_again(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        await put_many(spool, 3)
        await spool.ack("bakery", 3)
    async with spool_in(tmp_path) as spool:
        assert (await spool.read("bakery", 0)).newest == 3
        await spool.put(event())
        assert await seqs(spool) == [4]


async def test_an_acknowledgement_counts_for_all_before_it_and_may_be_repeated(
    tmp_path: Path,
) -> None:
    async with spool_in(tmp_path) as spool:
        await put_many(spool, 5)
        assert [await spool.ack("bakery", n) for n in (3, 3, 1)] == [3, 3, 3]
        assert await seqs(spool) == [4, 5]


async def test_an_acknowledgement_beyond_the_end_does_not_eat_what_comes(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        await put_many(spool, 2)
        assert await spool.ack("bakery", 1_000) == 2
        await spool.put(event())
        assert await seqs(spool) == [3]


async def test_shops_are_apart(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        for shop in ("bakery", "tiles", "bakery"):
            await spool.put(event(shop))
        assert (await seqs(spool, "bakery"), await seqs(spool, "tiles")) == ([1, 3], [2])
        await spool.ack("bakery", 3)
        assert (await seqs(spool, "bakery"), await seqs(spool, "tiles")) == ([], [2])
        assert (await spool.read("tiles", 0)).newest == 2


async def test_what_is_acknowledged_is_hidden_at_once_and_deleted_in_chunks(
    tmp_path: Path,
) -> None:
    count = 2 * SWEEP + 10
    async with spool_in(tmp_path) as spool:
        await put_many(spool, count + 1)
        await spool.ack("bakery", count)
        assert await seqs(spool) == [count + 1]
    file = SpoolFile(tmp_path / "spool.db", 10**8)
    assert [one.waiting for one in file.stats()] == [1, 0]
    file.close()


async def test_a_sweep_that_a_crash_cut_off_goes_on_after_the_restart(tmp_path: Path) -> None:
    file = SpoolFile(tmp_path / "spool.db", 10**8)
    file.add_shops(["bakery", "tiles"])
    file.add([event()] * 5)
    file.ack("bakery", 5)
    file.close()
    async with spool_in(tmp_path):
        pass
    file = SpoolFile(tmp_path / "spool.db", 10**8)
    assert [one.waiting for one in file.stats()] == [0, 0]
    file.close()


async def test_a_page_is_bounded_by_rows_and_by_bytes(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        await put_many(spool, 10, KILOBYTE)
        by_rows = await spool.read("bakery", 0, rows=4)
        by_bytes = await spool.read("bakery", 4, size=2_500)
        one_at_least = await spool.read("bakery", 9, size=1)
        assert [len(page.rows) for page in (by_rows, by_bytes, one_at_least)] == [4, 2, 1]
        assert [page.more for page in (by_rows, by_bytes, one_at_least)] == [True, True, False]


async def test_a_reader_wakes_for_its_own_shop_only(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        waiting = asyncio.ensure_future(spool.beyond("bakery", 0))
        await spool.put(event("tiles"))
        assert not waiting.done()
        await spool.put(event("bakery"))
        async with asyncio.timeout(5):
            await waiting


@pytest.mark.parametrize("content", [b"\0" * 100, b"", bytes(range(256)), b"z" * 4_200_000])
async def test_any_bytes_are_kept(content: bytes, tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        await asyncio.gather(*(spool.put(event(content=one)) for one in (content, b"other")))
        assert [row.content for row in (await spool.read("bakery", 0, size=10**8)).rows] == [
            content,
            b"other",
        ]


async def test_a_full_spool_says_so_and_recovers_when_the_shop_has_fetched(tmp_path: Path) -> None:
    async with spool_in(tmp_path, limit=512 * 1024) as spool:
        with pytest.raises(SpoolFull, match="until the shop has fetched"):
            await put_until_full(spool)
        stored = len(await seqs(spool))
        assert stored > 10
        assert not (await spool.health()).ready
        await spool.ack("bakery", stored)
        await spool.put(event(content=KILOBYTE * 8))
        assert len(await seqs(spool)) == 1
        assert (await spool.health()).ready


async def test_a_failed_commit_fails_every_event_in_it(tmp_path: Path) -> None:
    async with spool_in(tmp_path, limit=512 * 1024) as spool:
        puts = [spool.put(event(content=KILOBYTE * 64)) for _ in range(20)]
        done = await asyncio.gather(*puts, return_exceptions=True)
        assert all(isinstance(one, SpoolFull) for one in done)
        assert await seqs(spool) == []


async def test_reading_goes_on_while_writing(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
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


def test_an_sqlite_that_can_corrupt_its_log_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_file.sqlcipher3, "sqlite_version", "3.51.2")
    with pytest.raises(RelayError, match="too old"):
        spool_file.check_sqlite()


def test_commits_wait_for_the_disk(tmp_path: Path) -> None:
    file = SpoolFile(tmp_path / "spool.db", 10**8)
    pragma = {name: file.pragma(name) for name in ("journal_mode", "synchronous")}
    file.close()
    assert pragma == {"journal_mode": "wal", "synchronous": 2}
