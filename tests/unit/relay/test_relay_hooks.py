"""200 means: it is on disk. Everything that could make it mean less is tried here."""

import asyncio
from asyncio import Future
from pathlib import Path

import pytest

from tests.unit.relay.world import bodies, event, relay_over, request, sign, spool_in, webhook
from webhook_relay.bodies import LARGEST_BODY, Bodies, TooMany
from webhook_relay.errors import SpoolBroken, SpoolFull
from webhook_relay.spool.protocol import Health, Incoming, Page, ShopStats

BODY = b'{"entry":[]}'


class HeldSpool:
    """A spool whose commits last until the test lets them end."""

    id = "held"

    def __init__(self) -> None:
        self.commits: list[Future[None]] = []

    def put(self, event: Incoming) -> Future[None]:
        self.commits.append(asyncio.get_running_loop().create_future())
        return self.commits[-1]

    async def read(self, shop: str, after: int, rows: int = 1, size: int = 1) -> Page:
        return Page((), 0, more=False)

    async def beyond(self, shop: str, seq: int) -> None:
        await asyncio.Event().wait()

    async def name(self, shop: str, after: int = 0) -> str:
        return self.id

    async def ack(self, shop: str, through: int) -> int:
        return through

    async def stats(self) -> tuple[ShopStats, ...]:
        return ()

    async def health(self) -> Health:
        return Health("")

    async def close(self) -> None:
        return None


async def turns(number: int = 20) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_there_is_no_200_before_the_commit() -> None:
    spool = HeldSpool()
    posting = asyncio.ensure_future(webhook(relay_over(spool), BODY))
    await turns()
    assert not posting.done()
    spool.commits[0].set_result(None)
    assert (await posting).status == 200


async def test_a_twin_waits_for_the_same_commit() -> None:
    spool = HeldSpool()
    relay = relay_over(spool)
    twins = [asyncio.ensure_future(webhook(relay, BODY)) for _ in range(5)]
    await turns()
    assert (len(spool.commits), any(twin.done() for twin in twins)) == (1, False)
    spool.commits[0].set_result(None)
    assert [(await twin).status for twin in twins] == [200] * 5


@pytest.mark.parametrize("error", [SpoolFull("full"), SpoolBroken("broken")])
async def test_what_cannot_be_stored_is_503_for_all_twins_and_is_not_remembered(
    error: Exception,
) -> None:
    spool = HeldSpool()
    relay = relay_over(spool)
    twins = [asyncio.ensure_future(webhook(relay, BODY)) for _ in range(2)]
    await turns()
    spool.commits[0].set_exception(error)
    answers = [await twin for twin in twins]
    assert [answer.status for answer in answers] == [503, 503]
    assert answers[0].headers[b"retry-after"] == b"5"
    again = asyncio.ensure_future(webhook(relay, BODY))
    await turns()
    spool.commits[1].set_result(None)
    assert (await again).status == 200


async def test_ten_times_the_same_body_is_one_event_also_after_it_was_acknowledged(
    tmp_path: Path,
) -> None:
    async with spool_in(tmp_path) as spool:
        relay = relay_over(spool)
        assert {(await webhook(relay, BODY)).status for _ in range(10)} == {200}
        assert len(await bodies(spool)) == 1
        await spool.ack("bakery", 1)
        assert (await webhook(relay, BODY)).status == 200
        assert await bodies(spool) == []


async def test_the_same_body_on_two_channels_is_two_events(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        relay = relay_over(spool)
        await webhook(relay, BODY)
        headers = {"Authorization": "Bearer long-random"}
        await request(relay, "POST", "/hooks/dialog", BODY, headers)
        assert len(await bodies(spool)) == 2


async def test_a_body_of_four_megabytes_is_taken_and_a_byte_more_is_not(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        relay = relay_over(spool)
        for size, parts, status in (
            (LARGEST_BODY, 70, 200),
            (LARGEST_BODY + 1, 70, 413),
            (LARGEST_BODY + 1, 1, 413),
        ):
            body = b"x" * size
            headers = {"X-Hub-Signature-256": sign(body)}
            answer = await request(relay, "POST", "/hooks/meta", body, headers, parts)
            assert answer.status == status
        assert len((await spool.read("bakery", 0, size=10**9)).rows) == 1


async def test_many_large_bodies_at_once_are_put_off_not_held(tmp_path: Path) -> None:
    reading = Bodies(largest=100, most_held=150)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"x" * 100}

    first = await reading.read([], receive)
    with pytest.raises(TooMany):
        await reading.read([], receive)
    reading.release(first)
    assert len(await reading.read([], receive)) == 100


async def test_a_sender_that_hangs_up_leaves_nothing(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        relay = relay_over(spool)
        messages = [
            {"type": "http.request", "body": BODY[:4], "more_body": True},
            {"type": "http.disconnect"},
        ]

        async def receive() -> dict[str, object]:
            return messages.pop(0)

        async def send(message: object) -> None:
            raise AssertionError("nobody is there to be answered")

        scope = {"type": "http", "method": "POST", "path": "/hooks/meta", "headers": []}
        await relay(scope, receive, send)
        assert await bodies(spool) == []


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [
        ("GET", "/v1/events", "wrong", 401),
        ("GET", "/v1/events", "", 401),
        ("GET", "/v1/events", "t\xf6ken", 401),
        ("GET", "/v1/events?after=x", "bakery-token", 400),
        ("GET", "/v1/events?after=-1", "bakery-token", 400),
        ("GET", "/v1/other", "bakery-token", 404),
        ("POST", "/v1/ack", "wrong", 401),
        ("POST", "/v1/ack", "tiles-token-2", 400),
    ],
)
async def test_the_feed_needs_a_token_and_a_clear_question(
    method: str, path: str, token: str, status: int
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert (await request(relay_over(HeldSpool()), method, path, b"[]", headers)).status == status


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"through":true}', b'{"through":-1}', b"[" * 999, b"\xff"]
)
async def test_an_acknowledgement_that_is_none_changes_nothing(body: bytes, tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        await spool.put(event())
        headers = {"Authorization": "Bearer bakery-token"}
        answer = await request(relay_over(spool), "POST", "/v1/ack", body, headers)
        assert (answer.status, len(await bodies(spool))) == (400, 1)


async def test_a_shop_acknowledges_its_own_events_only(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        await spool.put(event("bakery"))
        headers = {"Authorization": "Bearer tiles-token"}
        answer = await request(relay_over(spool), "POST", "/v1/ack", b'{"through":1}', headers)
        assert (answer.status, answer.body) == (200, b'{"through": 0}')
        assert len(await bodies(spool)) == 1


async def test_the_number_of_another_spool_acknowledges_nothing(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        await spool.put(event("bakery"))
        headers = {"Authorization": "Bearer bakery-token"}
        relay = relay_over(spool)
        foreign = b'{"through":1,"spool":"another"}'
        assert (await request(relay, "POST", "/v1/ack", foreign, headers)).status == 409
        assert len(await bodies(spool)) == 1
        own = b'{"through":1,"spool":"%s"}' % spool.id.encode()
        assert (await request(relay, "POST", "/v1/ack", own, headers)).status == 200
        assert await bodies(spool) == []


async def test_pages_for_operators() -> None:
    relay = relay_over(HeldSpool())
    assert (await request(relay, "GET", "/healthz")).body == b"ok"
    assert (await request(relay, "GET", "/readyz")).status == 200
    assert b"relay_received_total" in (await request(relay, "GET", "/metrics")).body
    proxied = {"X-Forwarded-For": "203.0.113.9"}
    assert (await request(relay, "GET", "/metrics", headers=proxied)).status == 404
