"""Several relays on one Redis: what it must be set to, what happens when it goes, and the order kept."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.relay.redis_world import RedisServer, redis_server
from tests.unit.relay.spools import (
    BOTH,
    KILOBYTE,
    InRedis,
    opened,
    put_many,
    put_until_full,
    seqs,
    shops,
    swept,
)
from tests.unit.relay.world import PLENTY, event
from webhook_relay.errors import RelayError, SpoolBroken, SpoolFull
from webhook_relay.spool import redis as spool_module
from webhook_relay.spool import redis_server as server_module
from webhook_relay.spool.news import News
from webhook_relay.spool.protocol import Spool
from webhook_relay.spool.redis import look, open_redis
from webhook_relay.spool.redis_scripts import key
from webhook_relay.spool.redis_store import GAP, SWEEP


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as started:
        yield started


@pytest.fixture
def kind(server: RedisServer) -> InRedis:
    return InRedis(server)


# What it must be set to


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("appendfsync", "everysec"),
        ("no-appendfsync-on-rewrite", "yes"),
        ("maxmemory-policy", "allkeys-lru"),
    ],
)
async def test_a_redis_that_could_lose_events_is_refused(
    name: str, value: str, kind: InRedis
) -> None:
    async with opened(kind) as spool:
        with kind.server.client() as client:
            client.config_set(name, value)
        with pytest.raises(RelayError, match=f"Redis has {name} {value}: events could be lost"):
            await open_redis(kind.server.url, BOTH, PLENTY)
        # One that is changed later is not ready any more.
        assert name in (await spool.health()).sentence


async def test_a_redis_without_a_file_is_refused() -> None:
    with (
        redis_server(appendonly="no") as server,
        pytest.raises(RelayError, match=r"Set appendonly yes in redis\.conf"),
    ):
        await open_redis(server.url, BOTH, PLENTY)


async def test_the_limit_is_the_one_that_was_set_or_a_share_of_its_memory(kind: InRedis) -> None:
    with kind.server.client() as client:
        client.config_set("maxmemory", 0)
        with pytest.raises(RelayError, match="no maxmemory, so a shop that is away would fill"):
            await open_redis(kind.server.url, BOTH, None)
        client.config_set("maxmemory", 30_000_000)
    spool = await open_redis(kind.server.url, shops(bakery=None, tiles=None), None)
    assert [one.quota for one in await spool.stats()] == [8_000_000, 8_000_000]
    await spool.close()


async def test_an_older_redis_is_refused(kind: InRedis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "OLDEST_REDIS", (99, 0))
    with pytest.raises(RelayError, match=r"too old: the spool needs 99\.0 or later"):
        await open_redis(kind.server.url, BOTH, PLENTY)


async def test_the_spool_of_another_version_is_left_alone(kind: InRedis) -> None:
    async with opened(kind) as spool:
        await spool.put(event())
    with kind.server.client() as client:
        client.hset(key("spool"), "version", "99")
        with pytest.raises(RelayError, match="version 99, not 1: use the relay that made it"):
            await open_redis(kind.server.url, BOTH, PLENTY)
        assert client.xlen(key("events", "bakery")) == 1


async def test_nobody_at_the_address_is_said_without_address_and_password() -> None:
    with pytest.raises(SpoolBroken, match="Redis does not answer") as refused:
        await open_redis("redis://:a-password@127.0.0.1:1/0", BOTH, PLENTY)
    assert str(refused.value) == "Redis does not answer: Connection refused. Is it running?"


async def test_a_wrong_password_is_said() -> None:
    with redis_server(requirepass="right") as server:
        with pytest.raises(SpoolBroken, match=r"Redis refuses: Authentication required\."):
            await open_redis(server.url, BOTH, PLENTY)
        spool = await open_redis(f"{server.url}?password=right", BOTH, PLENTY)
        await spool.close()


async def test_without_its_client_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    with pytest.raises(RelayError, match=r"pip install '\./deploy/package\[redis\]'"):
        await open_redis("redis://127.0.0.1:1", BOTH, PLENTY)


def test_a_relay_with_a_file_never_loads_the_client() -> None:
    told = "import sys, webhook_relay.server; sys.exit('redis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], timeout=30).returncode == 0


# Full


async def test_a_redis_without_memory_takes_no_events_but_lets_go_of_what_was_fetched(
    kind: InRedis,
) -> None:
    """Also by a relay that starts only now: without one nobody could fetch, and make room."""
    async with opened(kind, shops=shops(bakery=None)) as spool:
        await put_many(spool, 200, KILOBYTE)
        with kind.server.client() as client:
            client.config_set("maxmemory", 1_000_000)
            with pytest.raises(SpoolFull, match="Redis is full until the shops have fetched"):
                await put_until_full(spool)
            assert (await spool.health()).full
            async with opened(kind, shops=shops(bakery=None)) as started:
                through = (await started.read("bakery", 0)).newest
                assert await started.name("bakery", through + 1) != started.id
                assert await started.ack("bakery", through) == through
            assert await spool.ack("bakery", through) == through
            assert await seqs(spool) == []
            client.config_set("maxmemory", 256_000_000)
        await spool.put(event())
        assert (await spool.health()).ready


# Gone, and back


async def _stores(spool: Spool) -> None:
    async with asyncio.timeout(15):
        while True:
            try:
                return await spool.put(event())
            except SpoolBroken:
                await asyncio.sleep(0.01)


async def test_a_redis_that_is_killed_loses_nothing_and_the_relay_goes_on_by_itself(
    kind: InRedis,
) -> None:
    async with opened(kind) as spool:
        kept = []

        async def write(number: int) -> None:
            at = 0
            while True:
                content = b"%d-%d" % (number, at := at + 1)
                await spool.put(event(content=content))
                kept.append(content)
                if len(kept) == 300:
                    kind.server.kill()

        done = await asyncio.gather(*(write(one) for one in range(8)), return_exceptions=True)
        assert all(isinstance(one, SpoolBroken) for one in done)
        assert "does not answer" in (await spool.health()).sentence
        with pytest.raises(SpoolBroken):
            await spool.read("bakery", 0)
        with pytest.raises(SpoolBroken):
            await spool.ack("bakery", 1)
        kind.server.start()
        await _stores(spool)
        rows = (await spool.read("bakery", 0, 10_000, PLENTY)).rows
        assert {row.content for row in rows} >= set(kept)
        waiting = asyncio.ensure_future(spool.beyond("bakery", rows[-1].seq))
        await spool.put(event())
        await asyncio.wait_for(waiting, 15)
        assert (await spool.health()).ready


async def test_a_redis_that_hangs_is_given_up_on(
    kind: InRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "ANSWER_SECONDS", 0.2)
    async with opened(kind) as spool:
        await spool.put(event())
        kind.server.process.send_signal(signal.SIGSTOP)
        try:
            with pytest.raises(SpoolBroken, match="does not answer"):
                await spool.put(event())
        finally:
            kind.server.process.send_signal(signal.SIGCONT)
        await _stores(spool)


async def test_a_redis_that_was_emptied_takes_nothing_more_under_the_old_name(
    kind: InRedis,
) -> None:
    async with opened(kind) as spool:
        await put_many(spool, 3)
        with kind.server.client() as client:
            client.flushall()
        with pytest.raises(SpoolBroken, match="no longer holds the spool"):
            await spool.put(event())
        with pytest.raises(SpoolBroken, match="restart the relay to begin a new spool"):
            await spool.read("bakery", 0)
        name = spool.id
    async with opened(kind) as spool:
        assert spool.id != name


async def test_numbers_that_redis_forgot_are_not_given_again(kind: InRedis) -> None:
    async with opened(kind) as spool:
        await put_many(spool, 10)
        with kind.server.client() as client:
            client.hset(key("spool"), "seq", 4)
            client.xtrim(key("events", "bakery"), maxlen=0)
        await spool.put(event())
        assert await seqs(spool, after=10) == [10 + GAP + 1]


async def test_nor_are_those_that_another_relay_gave_and_redis_forgot(kind: InRedis) -> None:
    """As after a restore: the shop has read them, and would pass over new events."""
    async with opened(kind) as one, opened(kind) as other:
        await put_many(one, 10)
        await asyncio.wait_for(other.beyond("bakery", 9), 15)
        with kind.server.client() as client:
            client.hset(key("spool"), "seq", 4)
            client.delete(key("events", "bakery"))
            client.xgroup_create(key("events", "bakery"), "shop", "0-0", mkstream=True)
        await other.put(event())
        assert await seqs(other, after=10) == [10 + GAP + 1]


@pytest.mark.parametrize("connected", [server_module.connect, server_module.connect_now])
def test_its_client_never_repeats_a_command_and_so_an_event(connected: Any) -> None:
    client = connected("redis://127.0.0.1:1")
    assert client.connection_pool.connection_kwargs["retry"].get_retries() == 0


# Several relays


async def test_two_relays_and_one_shop_whose_cursor_never_skips(kind: InRedis) -> None:
    async with opened(kind) as one, opened(kind) as other, opened(kind) as reading:
        seen: list[int] = []

        async def follow() -> None:
            while len(seen) < 800:
                await reading.beyond("bakery", seen[-1] if seen else 0)
                seen.extend(await seqs(reading, after=seen[-1] if seen else 0))

        async def write(spool: Spool) -> None:
            for _ in range(100):
                await spool.put(event())

        async with asyncio.timeout(30):
            await asyncio.gather(follow(), *(write(spool) for spool in (one, other) * 4))
        assert seen == list(range(1, 801))


async def test_a_feed_at_one_relay_wakes_for_what_another_took(
    kind: InRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "LOOK_SECONDS", 60.0)  # told, not found by looking
    async with opened(kind) as one, opened(kind) as other:
        await one.put(event("tiles"))
        for seq in range(2, 6):
            waiting = asyncio.ensure_future(other.beyond("bakery", seq - 1))
            await one.put(event("bakery"))
            await asyncio.wait_for(waiting, 15)
            assert (await seqs(other))[-1] == seq


def test_old_news_are_none() -> None:
    news = News({"bakery": 0})
    for seq in (5, 3):
        news.tell({"bakery": seq, "of another relay": 9})
    assert news.newest == {"bakery": 5}


async def test_it_wakes_also_when_the_news_were_cut_off(kind: InRedis) -> None:
    async with opened(kind) as one, opened(kind) as other:
        waiting = asyncio.ensure_future(other.beyond("bakery", 0))
        with kind.server.client() as client:
            client.client_kill_filter(_type="pubsub")
        await one.put(event())
        await asyncio.wait_for(waiting, 15)


async def test_an_acknowledgement_counts_at_every_relay(kind: InRedis) -> None:
    async with opened(kind) as one, opened(kind) as other:
        await put_many(one, 5)
        assert await other.ack("bakery", 3) == 3
        assert await seqs(one) == [4, 5]
        assert await one.ack("bakery", 2) == 3


async def test_a_quota_counts_what_all_relays_took(kind: InRedis) -> None:
    wanted = shops(bakery=10 * 1024, tiles=None)
    async with opened(kind, shops=wanted) as one, opened(kind, shops=wanted) as other:
        puts = [spool.put(event(content=KILOBYTE)) for spool in (one, other) * 8]
        done = await asyncio.gather(*puts, return_exceptions=True)
        assert sum(one is None for one in done) == 10
        assert (await swept(other))["bakery"].bytes == 10 * 1024


async def test_a_long_way_is_acknowledged_in_steps_also_over_numbers_that_were_passed_over(
    kind: InRedis,
) -> None:
    async with opened(kind) as spool:
        await put_many(spool, SWEEP + 10)
        with kind.server.client() as client:
            client.hset(key("spool"), "seq", 4)
        await put_many(spool, 10)
        last = (await spool.read("bakery", 0)).newest
        assert last == SWEEP + 10 + GAP + 10
        assert await spool.ack("bakery", last - 3) == last - 3
        assert await seqs(spool) == [last - 2, last - 1, last]
        assert await spool.ack("bakery", 2**63 - 1) == last
        assert [(one.waiting, one.bytes) for one in await spool.stats()] == [(0, 0), (0, 0)]


# For those who look from outside


async def test_redis_own_tools_show_how_far_the_shop_is(kind: InRedis) -> None:
    async with opened(kind) as spool:
        await put_many(spool, 5)
        await spool.ack("bakery", 3)
        with kind.server.client() as client:
            (group,) = client.xinfo_groups(key("events", "bakery"))
        assert (group["name"], group["last-delivered-id"], group["lag"]) == (b"shop", b"3-0", 2)


async def test_status_reads_beside_a_relay_and_before_the_first(kind: InRedis) -> None:
    assert await look(kind.server.url) == ()
    async with opened(kind) as spool:
        await put_many(spool, 2)
        assert await look(kind.server.url) == await spool.stats()
