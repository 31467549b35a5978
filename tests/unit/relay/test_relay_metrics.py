"""What `/metrics` shows, to whom, and that no label is a secret."""

import asyncio
import json
import re
from collections.abc import MutableMapping
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.unit.relay.test_relay_hooks import HeldSpool, turns
from tests.unit.relay.world import (
    CONFIG,
    NOON,
    SetClock,
    relay_over,
    request,
    settings,
    spool_in,
    webhook,
)
from webhook_relay.app import Relay
from webhook_relay.errors import SettingsError, SpoolBroken, SpoolFull
from webhook_relay.settings.names import short_names
from webhook_relay.spool.protocol import Health, ShopStats
from webhook_relay.watching.metrics import Metrics

AWAY = {"X-Forwarded-For": "203.0.113.9"}
WITH_TOKEN = CONFIG.replace(
    'home = "/nowhere"', 'home = "/nowhere"\nmetrics_token = ["new-token", "old-token"]'
)
GUPSHUP = """
[[channels]]
id = "unguessable-and-therefore-a-secret"
shop = "bakery"
provider = "gupshup"
[[leads]]
id = "also-hidden"
shop = "bakery"
source = "indiamart"
secret = "x"
[[forms]]
id = "cakes"
shop = "bakery"
title = "Cakes"
"""


async def shown(relay: Relay, **headers: str) -> dict[str, float]:
    """Samples by `name{label=value,…}`, read by Prometheus' own parser."""
    text = (await request(relay, "GET", "/metrics", headers=headers)).body.decode()
    return {
        name + json.dumps(labels, sort_keys=True): value
        for family in text_string_to_metric_families(text)
        for name, labels, value, *_ in family.samples
    }


def key(name: str, **labels: str) -> str:
    return name + json.dumps(labels, sort_keys=True)


async def test_what_waits_how_long_and_how_far_behind_the_reader_is(tmp_path: Path) -> None:
    clock = SetClock()
    async with spool_in(tmp_path) as spool:
        relay = relay_over(spool, clock=clock)
        for number in range(3):
            await webhook(relay, b"%d" % number)
        await spool.ack("bakery", 1)
        clock.time += 90_000
        found = await shown(relay)
        (stats,) = [one for one in await spool.stats() if one.shop == "bakery"]
    assert found[key("relay_spool_rows", shop="bakery")] == stats.waiting == 2
    assert found[key("relay_spool_bytes", shop="bakery")] == stats.bytes > 0
    assert found[key("relay_oldest_waiting_seconds", shop="bakery")] == 90
    assert found[key("relay_oldest_waiting_seconds", shop="tiles")] == 0
    assert found[key("relay_feed_lag_events", shop="bakery")] == 2
    assert found[key("relay_feed_clients", shop="bakery")] == 0
    stored = key("relay_received_total", shop="bakery", channel="cloud-1", outcome="stored")
    assert found[stored] == 3
    last = key("relay_last_event_timestamp_seconds", shop="bakery", channel="cloud-1")
    assert found[last] == NOON / 1000
    assert key("relay_last_event_timestamp_seconds", shop="tiles", channel="cloud-2") not in found
    assert found[key("relay_ready")] == 1
    assert found[key("relay_sealed", shop="bakery")] == 0
    assert found[key("relay_devices", shop="bakery")] == 0


async def stalled_feed(relay: Relay, after: int) -> None:
    """A reader that takes the head of its feed and nothing more."""

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()
        raise AssertionError("nothing comes")

    async def send(message: MutableMapping[str, object]) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    scope = {"type": "http", "method": "GET", "path": "/v1/events", "client": ("127.0.0.1", 5)}
    scope["query_string"] = b"after=%d" % after
    scope["headers"] = [(b"authorization", b"Bearer bakery-token")]
    await relay(scope, receive, send)


async def test_the_lag_is_that_of_the_feed_furthest_behind(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        relay = relay_over(spool)
        for number in range(10):
            await webhook(relay, b"%d" % number)
        feeds = [asyncio.create_task(stalled_feed(relay, after)) for after in (4, 10)]
        while (found := await shown(relay))[key("relay_feed_clients", shop="bakery")] < 2:
            pass
        for feed in feeds:
            feed.cancel()
        await asyncio.gather(*feeds, return_exceptions=True)
        after = await shown(relay)
        await relay.access.close()
    assert found[key("relay_feed_lag_events", shop="bakery")] == 6
    assert after[key("relay_feed_clients", shop="bakery")] == 0
    assert after[key("relay_feed_lag_events", shop="bakery")] == 10


async def test_a_spool_that_cannot_be_read_is_told_and_the_counts_are_still_there() -> None:
    class Broken(HeldSpool):
        async def stats(self) -> tuple[ShopStats, ...]:
            raise SpoolBroken("The disk is gone.")

        async def health(self) -> Health:
            return Health("The disk is gone.")

    found = await shown(relay_over(Broken()))
    assert found[key("relay_ready")] == 0
    refused = key("relay_received_total", shop="bakery", channel="cloud-1", outcome="not_stored")
    assert found[refused] == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        (AWAY, 404),
        ({**AWAY, "Authorization": "Bearer new-token"}, 200),
        ({**AWAY, "Authorization": "bearer old-token"}, 200),
        ({**AWAY, "Authorization": "Basic new-token"}, 404),
        ({**AWAY, "Authorization": "Bearer new-toke"}, 404),
        ({**AWAY, "Authorization": "Bearer t\xf6ken"}, 404),
        ({**AWAY, "Authorization": "Bearer bakery-token"}, 404),
        ({**AWAY, "Authorization": "Bearer "}, 404),
    ],
)
async def test_from_elsewhere_only_with_a_token_of_its_own(
    headers: dict[str, str], status: int
) -> None:
    relay = relay_over(HeldSpool(), WITH_TOKEN)
    assert (await request(relay, "GET", "/metrics", headers=headers)).status == status


async def test_without_a_token_in_the_settings_none_opens_it() -> None:
    relay = relay_over(HeldSpool())
    headers = {**AWAY, "Authorization": "Bearer "}
    assert (await request(relay, "GET", "/metrics", headers=headers)).status == 404
    far = await request(relay, "GET", "/metrics", client="203.0.113.9")
    assert far.status == 404


def test_short_names_are_numbers_in_the_order_of_the_file() -> None:
    assert short_names(settings(CONFIG + GUPSHUP)) == {
        "meta": "cloud-1",
        "meta-tiles": "cloud-2",
        "dialog": "360dialog-1",
        "dialog-signed": "360dialog-2",
        "unguessable-and-therefore-a-secret": "gupshup-1",
        "also-hidden": "indiamart-1",
        "cakes": "form-cakes",
    }


async def test_no_id_is_a_label(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        relay = relay_over(spool, CONFIG + GUPSHUP)
        await request(relay, "POST", "/hooks/unguessable-and-therefore-a-secret", b"{}")
        await request(relay, "POST", "/leads/also-hidden?key=x", b"{}")
        text = (await request(relay, "GET", "/metrics")).body.decode()
    assert 'channel="gupshup-1",outcome="stored"' in text
    assert 'channel="indiamart-1",outcome="stored"' in text
    assert not re.search("unguessable|also-hidden|dialog-signed", text)


async def test_the_process_and_the_build_are_known(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        found = await shown(relay_over(spool))
    assert found[key("process_start_time_seconds")] == NOON / 1000
    assert found[key("process_resident_memory_bytes")] > 10_000_000
    assert found[key("process_open_fds")] > 2
    assert found[key("process_cpu_seconds_total")] > 0
    assert sum(value for name, value in found.items() if name.startswith("relay_build_info")) == 1


def test_names_are_as_prometheus_wants_them() -> None:
    """Prometheus, "Metric and label naming": base units, a prefix, and `_total` on counters alone."""
    families = {one.name: one.type for one in Metrics().registry.collect()}
    assert all(name.startswith("relay_") for name in families)
    wrong = re.compile(r"_(ms|millis|minutes|hours|kb|mb|percent|count|total)$|[A-Z]|__")
    assert [name for name in families if wrong.search(name)] == []


def test_a_relay_that_does_not_start_names_the_channel_without_its_id() -> None:
    public = f'[relay]\nhome = "/x"\nhost = "192.0.2.1"\ntoken = "{"t" * 40}"\n'
    channel = '[[channels]]\nid = "hidden"\nprovider = "gupshup"\n'
    with pytest.raises(SettingsError) as refused:
        settings(public + channel)
    assert str(refused.value).startswith("Channel gupshup-1 is not safe on a port")
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(SpoolFull("Full."), "full"), (SpoolBroken("Broken."), "not_stored")],
)
async def test_a_refusal_is_counted_by_its_reason(error: Exception, outcome: str) -> None:
    spool = HeldSpool()
    relay = relay_over(spool, CONFIG + GUPSHUP)
    posts = [
        asyncio.ensure_future(webhook(relay, b"{}")),
        asyncio.ensure_future(request(relay, "POST", "/leads/also-hidden?key=x", b"{}")),
    ]
    await turns()
    for commit in spool.commits:
        commit.set_exception(error)
    assert [(await one).status for one in posts] == [503, 503]
    found = await shown(relay)
    for channel in ("cloud-1", "indiamart-1"):
        counted = key("relay_received_total", shop="bakery", channel=channel, outcome=outcome)
        assert found[counted] == 1
