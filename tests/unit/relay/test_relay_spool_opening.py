"""Which spool the settings ask for, how much of it each shop gets, and what is said at the start."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.unit.relay.redis_world import RedisServer, redis_server
from tests.unit.relay.spools import shops
from tests.unit.relay.world import event, settings
from webhook_relay.settings.values import Settings
from webhook_relay.spool.opening import look_at_shops, open_spool
from webhook_relay.spool.quotas import quotas

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(params=["file", "redis"])
def wanted(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Two shops, one with a quota of its own."""
    kind = ""
    if request.param == "redis":
        server = request.getfixturevalue("redis")
        server.empty()
        kind = f'spool = "{server.url}"'
    return settings(f"""
[relay]
home = "{tmp_path}"
spool_mb = 30
{kind}
[[shops]]
id = "bakery"
token = "bakery-token"
quota_mb = 5
[[shops]]
id = "tiles"
token = "tiles-token"
""")


def unheard(seconds: float, size: int) -> None:
    """Nobody counts the commits."""


async def test_it_opens_with_the_quotas_of_the_settings(wanted: Settings) -> None:
    spool = await open_spool(wanted, unheard, structlog.get_logger())
    found = {one.shop: one.quota for one in await spool.stats()}
    await spool.close()
    assert found == {"bakery": 5 * MEGABYTE, "tiles": 10 * MEGABYTE}


def test_status_looks_in_from_outside(wanted: Settings) -> None:
    async def put() -> None:
        spool = await open_spool(wanted, unheard, structlog.get_logger())
        await spool.put(event(content=b"12345"))
        await spool.close()

    assert look_at_shops(wanted) == ()
    asyncio.run(put())
    assert [(one.shop, one.waiting, one.bytes) for one in look_at_shops(wanted)] == [
        ("bakery", 1, 5),
        ("tiles", 0, 0),
    ]


async def test_a_torn_log_is_said_at_the_start(tmp_path: Path) -> None:
    wanted = settings(f'[relay]\nhome = "{tmp_path}"\ntoken = "t"')
    spool = await open_spool(wanted, unheard, structlog.get_logger())
    await spool.put(event("main"))
    as_it_lay = (tmp_path / "spool.db").read_bytes()
    await spool.close()
    (tmp_path / "spool.db").write_bytes(as_it_lay)
    with structlog.testing.capture_logs() as lines:
        spool = await open_spool(wanted, unheard, structlog.get_logger())
    await spool.close()
    (line,) = lines
    assert (line["log_level"], line["event"]) == ("error", "the end of the spool's log was torn")
    assert "look at the disk" in line["fix"]


def test_shares_are_equal_and_leave_a_third_for_what_lies_around_events() -> None:
    assert quotas(shops(bakery=None), 900) == {"bakery": None}
    assert quotas(shops(bakery=40), 900) == {"bakery": 40}
    assert quotas(shops(bakery=None, tiles=7, toys=None), 900) == {
        "bakery": 200,
        "tiles": 7,
        "toys": 200,
    }
