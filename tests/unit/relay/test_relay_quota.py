"""A shop that is away too long: its webhooks are refused, loudly, and nobody else's are."""

import json
from pathlib import Path
from typing import Any

import structlog

from tests.unit.relay.spools import InFile, opened, shops, swept
from tests.unit.relay.world import Answer, relay_over, request, webhook
from webhook_relay.app import Relay

QUOTA = 40 * 1024
WANTED = shops(bakery=QUOTA, tiles=None)
BODY = b"%d" + b" " * 9_000


async def until_refused(relay: Relay) -> tuple[int, Answer]:
    """How many were taken, and the answer to the first that was not."""
    taken = 0
    while (answer := await webhook(relay, BODY % taken)).status == 200:
        taken += 1
    return taken, answer


async def test_beyond_its_quota_the_provider_is_told_to_come_again(tmp_path: Path) -> None:
    async with opened(InFile(tmp_path), shops=WANTED) as spool:
        relay = relay_over(spool)
        taken, answer = await until_refused(relay)
        assert (taken, answer.status) == (4, 503)
        assert b"retry-after" in answer.headers
        other = await webhook(relay, b"{}", "secret_of_tiles", "meta-tiles")
        assert other.status == 200
        assert (await request(relay, "GET", "/readyz")).status == 200


async def test_the_log_names_the_shop_and_the_next_step(tmp_path: Path) -> None:
    async with opened(InFile(tmp_path), shops=WANTED) as spool:
        with structlog.testing.capture_logs() as lines:
            await until_refused(relay_over(spool))
    (line,) = [one for one in lines if one["event"] == "webhook not stored"]
    assert line["fix"] == (
        "0.03906 MB wait for shop bakery, as much as may: "
        "let it fetch them (is its worker running?), or raise its quota_mb."
    )


async def test_once_it_has_fetched_it_takes_webhooks_again(tmp_path: Path) -> None:
    async with opened(InFile(tmp_path), shops=WANTED) as spool:
        relay = relay_over(spool)
        taken, _ = await until_refused(relay)
        bearer = {"Authorization": "Bearer bakery-token"}
        body = json.dumps({"through": taken}).encode()
        answer = await request(relay, "POST", "/v1/ack", body, bearer)
        assert json.loads(answer.body) == {"through": taken}
        await swept(spool)
        # The one that was refused comes again, as providers do.
        assert (await webhook(relay, BODY % taken)).status == 200


async def test_what_waits_and_the_quota_are_metrics(tmp_path: Path) -> None:
    async with opened(InFile(tmp_path), shops=WANTED) as spool:
        relay = relay_over(spool)
        await until_refused(relay)
        shown = (await request(relay, "GET", "/metrics")).body.decode()
        stats: Any = {one.shop: one for one in await spool.stats()}["bakery"]
    values = dict(line.rsplit(" ", 1) for line in shown.splitlines() if not line.startswith("#"))
    assert float(values['relay_spool_bytes{shop="bakery"}']) == stats.bytes
    assert float(values['relay_spool_quota_bytes{shop="bakery"}']) == QUOTA
