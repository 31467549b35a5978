"""A file on its way out stands at the relay first; what goes wrong there is one sentence."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from crm_tui.connecting import RelayOfNow
from crm_tui.domain.clock import MINUTE
from crm_tui.domain.errors import CrmError
from crm_tui.domain.message import MessageType
from crm_tui.services.relay_files import LARGEST_FILE, RelayFiles
from crm_tui.shop import Shop, save_config
from crm_tui.store import settings
from crm_tui.whatsapp.provider import File, FileHost, NoHost
from tests.conftest import FakeClock
from tests.unit.relay.world import CONFIG, relay_over, spool_in
from webhook_relay.hosting import upload as hosted_upload

RELAY = "https://relay.example.in/shop"
BILL = File(MessageType.DOCUMENT, b"%PDF-1.7 " * 20_000, "application/pdf", "बिल 1/2.pdf")

Answer = Callable[[httpx.Request], httpx.Response]


class Relay:
    """Answers as told, and counts."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.asked: list[httpx.Request] = []
        self._answer = answer or self._taken

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer(request)

    def _taken(self, request: httpx.Request) -> httpx.Response:
        path = f"/files/{len(self.asked):043}"
        return httpx.Response(201, json={"path": path, "expires_at": "2026-11-22T13:00:00.000Z"})


def host(relay: Answer, url: str = RELAY, clock: FakeClock | None = None) -> FileHost:
    client = httpx.AsyncClient(transport=httpx.MockTransport(relay))
    return RelayFiles(client, url, "a-token", clock or FakeClock())


async def refusal(relay: Answer, file: File = BILL, url: str = RELAY) -> str:
    with pytest.raises(CrmError) as refused:
        await host(relay, url).put(file)
    return refused.value.sentence()


async def test_a_provider_finds_the_file_at_the_address(tmp_path: Path) -> None:
    async with spool_in(tmp_path) as spool:
        app = relay_over(spool, CONFIG.replace("/nowhere", str(tmp_path)))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            files = RelayFiles(client, "http://127.0.0.1:8080/", "bakery-token", FakeClock())
            found = await client.get(await files.put(BILL))
    assert (found.status_code, found.content) == (200, BILL.content)
    assert found.headers["content-type"] == BILL.mime_type
    assert found.headers["content-disposition"].endswith("''2.pdf")


async def test_the_address_is_the_relays_with_the_path_it_gave() -> None:
    relay = Relay()
    assert await host(relay, RELAY + "/").put(BILL) == f"{RELAY}/files/{1:043}"
    (asked,) = relay.asked
    assert asked.headers["content-length"] == str(len(BILL.content))
    assert "transfer-encoding" not in asked.headers
    assert asked.headers["authorization"] == "Bearer a-token"


async def test_one_upload_serves_a_broadcast_for_half_an_hour() -> None:
    relay, clock = Relay(), FakeClock()
    files = host(relay, clock=clock)
    first = await files.put(BILL)
    clock.forward(30 * MINUTE - 1)
    assert await files.put(BILL) == first
    clock.forward(1)
    assert await files.put(BILL) != first
    clock.forward(-MINUTE)
    await files.put(BILL)
    assert len(relay.asked) == 3


async def test_the_address_is_at_the_relay_that_the_shop_is_paired_with_now(shop: Shop) -> None:
    relay = Relay()
    async with httpx.AsyncClient(transport=httpx.MockTransport(relay)) as client:
        files = RelayOfNow(shop, client, {})
        with pytest.raises(NoHost):
            await files.put(BILL)
        for name in ("first", "second"):
            save_config(shop.home, {"relay_url": f"https://{name}.example.in"})
            shop.db.write_now(settings.put, "secret.relay_token", f"{name} token")
            assert (await files.put(BILL)).startswith(f"https://{name}.example.in/files/")
    assert [one.headers["authorization"] for one in relay.asked] == [
        "Bearer first token",
        "Bearer second token",
    ]
    await shop.db.close()


async def test_another_name_or_type_is_another_file() -> None:
    relay = Relay()
    files = host(relay)
    other_name = File(BILL.kind, BILL.content, BILL.mime_type, "other.pdf")
    other_type = File(BILL.kind, BILL.content, "text/plain", BILL.filename)
    assert len({await files.put(one) for one in (BILL, other_name, other_type)}) == 3


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "The relay does not know this shop's token. Pair again: crm relay pair LINK."),
        (404, "The relay is too old to hold files. Update the relay."),
        (413, "The file is too large for the relay or its proxy. Send a smaller one."),
        (507, "The relay has no room for another file. Send it again within the hour."),
        (502, "The relay did not take the file (502). Try again."),
    ],
)
async def test_a_refusal_is_one_sentence_with_the_next_step(status: int, sentence: str) -> None:
    assert await refusal(lambda request: httpx.Response(status)) == sentence


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"path": 7}',
        b'{"path": "/files/short"}',
        b'{"path": "@elsewhere.example/files/' + b"a" * 43 + b'"}',
        b"[" * 5_000,
        b"\xff",
    ],
)
async def test_an_answer_that_is_not_the_relays_is_no_address(body: bytes) -> None:
    said = await refusal(lambda request: httpx.Response(201, content=body))
    assert said.startswith("What answered is not the relay.")


async def test_a_relay_that_is_not_there_is_named() -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    said = await refusal(nobody)
    assert said.startswith("The file could not be brought to the relay (ConnectError).")


@pytest.mark.parametrize("url", ["http://relay.example.in", "http://192.0.2.7:8080", "ftp://x", ""])
async def test_an_address_that_a_provider_cannot_fetch_from_is_told_before_anything_leaves(
    url: str,
) -> None:
    relay = Relay()
    assert "https" in await refusal(relay, url=url)
    assert relay.asked == []


async def test_an_address_that_is_none_is_told() -> None:
    assert await refusal(Relay(), url="http://[") == (
        "The relay's address is not one. Check CRM_RELAY_URL."
    )


@pytest.mark.parametrize("url", ["http://localhost:1", "http://[::1]:1", "http://127.0.0.1:1"])
async def test_on_one_machine_plain_http_will_do(url: str) -> None:
    assert (await host(Relay(), url).put(BILL)).startswith(url)


async def test_a_file_that_the_relay_would_refuse_stays_here() -> None:
    relay = Relay()
    video = File(MessageType.DOCUMENT, bytes(LARGEST_FILE + 1), "video/mp4", "long.mp4")
    assert await refusal(relay, video) == (
        "The file is too large: the relay takes 32 MB. Send a smaller one, or a link to it."
    )
    assert relay.asked == []


def test_both_ends_agree_on_the_largest_file() -> None:
    assert LARGEST_FILE == hosted_upload.LARGEST_FILE
