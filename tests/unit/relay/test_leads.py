"""Lead addresses: whoever has the secret is kept as it came, everybody else is refused."""

import json
from pathlib import Path

import pytest

from tests.unit.relay.form_world import JSON, KEY, World, header, world_in
from tests.unit.relay.world import Answer, request, sign

BODY = b'{"RESPONSE": {"UNIQUE_QUERY_ID": "1"}}'
PORTALS = ("indiamart", "tradeindia", "generic", "justdial", "google")


async def push(
    world: World, path: str, body: bytes = BODY, headers: dict[str, str] | None = None
) -> Answer:
    return await request(world.relay, "POST", f"/leads/{path}", body, {**JSON, **(headers or {})})


@pytest.mark.parametrize("source", PORTALS)
@pytest.mark.parametrize("place", ["query", "path", "bearer", "header", "the one before"])
async def test_the_secret_may_come_in_the_address_or_in_a_header(
    tmp_path: Path, source: str, place: str
) -> None:
    path, headers = f"from-{source}", {}
    match place:
        case "query":
            path += f"?key={KEY}"
        case "path":
            path += f"/{KEY}"
        case "bearer":
            headers = {"Authorization": f"Bearer {KEY}"}
        case "header":
            headers = {"X-Api-Key": KEY}
        case _:
            path += "?secret=the-one-before"
    async with world_in(tmp_path) as world:
        assert (await push(world, path, headers=headers)).status == 200
        assert await world.raw() == [(source, BODY)]


@pytest.mark.parametrize("source", [*PORTALS, "meta"])
@pytest.mark.parametrize(
    "path", ["", "?key=", "?key=wrong", "/wrong", "/", "?key=%ff%00", "?a=1" + "&a=1" * 500]
)
async def test_without_the_secret_nothing_is_kept(tmp_path: Path, source: str, path: str) -> None:
    async with world_in(tmp_path) as world:
        answer = await push(world, f"from-{source}{path}", headers={"Authorization": "é"})
        assert (answer.status, await world.raw()) == (401, [])


async def test_google_sends_the_key_in_the_body(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        body = json.dumps({"google_key": KEY, "is_test": True}).encode()
        answer = await push(world, "from-google", body)
        assert (answer.status, answer.body) == (200, b"{}")
        wrong = json.dumps({"google_key": ["x"]}).encode()
        assert (await push(world, "from-google", wrong)).status == 401
        assert (await push(world, "from-indiamart", body)).status == 401
        assert await world.raw() == [("google", body)]


async def test_meta_signs_and_asks_a_challenge(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        signed = {"X-Hub-Signature-256": sign(BODY, KEY)}
        assert (await push(world, "from-meta", headers=signed)).status == 200
        other = {"X-Hub-Signature-256": sign(BODY + b" ", KEY)}
        assert (await push(world, "from-meta", headers=other)).status == 401
        asked = "from-meta?hub.mode=subscribe&hub.challenge=77&hub.verify_token="
        good = await request(world.relay, "GET", f"/leads/{asked}verify-me")
        bad = await request(world.relay, "GET", f"/leads/{asked}{KEY}")
        assert ((good.status, good.body), bad.status) == ((200, b"77"), 403)
        assert (await push(world, f"from-meta?key={KEY}")).status == 401, "a secret that signs"


async def test_justdial_reads_its_word_and_may_send_all_in_the_address(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        path = f"/leads/from-justdial?leadid=JD1&name=A%20B&key={KEY}&mobile=9876543210"
        answer = await request(world.relay, "GET", path)
        assert (answer.status, answer.body) == (200, b"RECEIVED")
        assert await world.raw() == [("justdial", b"leadid=JD1&name=A+B&mobile=9876543210")]


async def test_only_justdial_may_send_without_a_body(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        answer = await request(world.relay, "GET", f"/leads/from-indiamart?key={KEY}")
        assert (answer.status, header(answer, "allow")) == (405, "POST")


async def test_what_a_portal_repeats_is_kept_once(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        for _ in range(5):
            assert (await push(world, f"from-indiamart?key={KEY}")).status == 200
        assert len(await world.raw()) == 1


async def test_the_secret_is_not_kept(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        await push(world, f"from-generic?key={KEY}", b'{"phone": "9876543210"}')
        await request(world.relay, "GET", f"/leads/from-justdial?leadid=1&token={KEY}")
        assert not any(KEY.encode() in body for _, body in await world.raw())


async def test_large_and_unknown(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        assert (await push(world, "nobody")).status == 404
        large = await push(world, f"from-generic?key={KEY}", b"x" * (1024 * 1024 + 1))
        assert (large.status, await world.raw()) == (413, [])


async def test_leads_are_counted_like_webhooks(tmp_path: Path) -> None:
    async with world_in(tmp_path) as world:
        await push(world, f"from-generic?key={KEY}")
        await push(world, "from-generic")
        shown = (await request(world.relay, "GET", "/metrics")).body.decode()
    assert 'relay_received_total{channel="generic-1",outcome="stored",shop="bakery"} 1.0' in shown
    assert 'channel="generic-1",outcome="bad_signature",shop="bakery"} 1.0' in shown
