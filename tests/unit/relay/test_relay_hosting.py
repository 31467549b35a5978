"""`/v1/files` and `/files/…`: who may bring a file, and what whoever fetches it is told."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from starlette.types import ASGIApp

from tests.unit.relay.world import CONFIG, Answer, SetClock, relay_over, request, spool_in
from webhook_relay.app import Relay
from webhook_relay.hosting.files import KEPT_MILLIS, HostedFiles
from webhook_relay.hosting.hosting import Hosting
from webhook_relay.hosting.upload import LARGEST_FILE
from webhook_relay.watching.logs import Complaints
from webhook_relay.watching.metrics import Metrics

PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 3_000
HEADERS = {
    "Authorization": "Bearer bakery-token",
    "Content-Type": "image/jpeg",
    "Content-Disposition": "attachment; filename*=UTF-8''%E0%A4%95%E0%A5%87%E0%A4%95.jpg",
}


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def relay(tmp_path: Path, clock: SetClock) -> AsyncIterator[Relay]:
    async with spool_in(tmp_path) as spool:
        yield relay_over(spool, CONFIG.replace("/nowhere", str(tmp_path)), clock)


async def upload(relay: ASGIApp, body: bytes = PHOTO, parts: int = 9, **headers: str) -> Answer:
    return await request(relay, "POST", "/v1/files", body, HEADERS | headers, parts)


def kept(home: Path) -> list[Path]:
    return list(home.glob("files/*"))


async def hosted(relay: Relay) -> str:
    answer = await upload(relay)
    assert answer.status == 201
    return str(json.loads(answer.body)["path"])


async def test_a_provider_fetches_what_the_shop_brought(relay: Relay) -> None:
    answer = await upload(relay)
    assert json.loads(answer.body)["expires_at"] == "2026-11-22T13:00:00.000Z"
    path = json.loads(answer.body)["path"]
    fetched = await request(relay, "GET", path)
    assert (fetched.status, fetched.body) == (200, PHOTO)
    assert fetched.headers == {
        b"content-type": b"image/jpeg",
        b"content-length": b"%d" % len(PHOTO),
        b"content-disposition": b'attachment; filename="___.jpg"; '
        b"filename*=UTF-8''%E0%A4%95%E0%A5%87%E0%A4%95.jpg",
        b"x-content-type-options": b"nosniff",
        b"content-security-policy": b"default-src 'none'; sandbox",
        b"cache-control": b"no-store",
    }


async def test_a_look_ahead_is_told_the_same_without_the_content(relay: Relay) -> None:
    path = await hosted(relay)
    looked, fetched = [await request(relay, method, path) for method in ("HEAD", "GET")]
    assert (looked.status, looked.headers, looked.body) == (200, fetched.headers, b"")


async def test_expired_and_never_there_look_alike(relay: Relay, clock: SetClock) -> None:
    path = await hosted(relay)
    clock.time += KEPT_MILLIS
    expired = await request(relay, "GET", path)
    assert expired == await request(relay, "GET", "/files/" + "a" * 43)
    assert (expired.status, expired.body) == (404, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/files/",
        "/files/../spool.db",
        "/files/%2e%2e/spool.db",
        "/files/..",
        "/files/\0",
        "/files//",
    ],
)
async def test_no_path_leads_out_of_the_folder(path: str, relay: Relay) -> None:
    await hosted(relay)
    assert (await request(relay, "GET", path)).status == 404


async def test_a_file_is_fetched_and_nothing_else(relay: Relay) -> None:
    path = await hosted(relay)
    answer = await request(relay, "POST", path, b"x")
    assert (answer.status, answer.headers[b"allow"]) == (405, b"GET, HEAD")


@pytest.mark.parametrize("token", ["", "Bearer guess", "Bearer t\xf6ken", "bakery-token"])
async def test_only_a_shop_brings_files(token: str, relay: Relay, tmp_path: Path) -> None:
    assert (await upload(relay, Authorization=token)).status == 401
    assert kept(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "said", "status", "sentence"),
    [
        (b"", "", 400, "nothing in the file"),
        (b"x", str(LARGEST_FILE + 1), 413, "at most 32 MB"),
        (b"x" * (LARGEST_FILE + 1), "", 413, "at most 32 MB"),
    ],
)
async def test_what_is_not_taken_is_said_in_a_sentence(
    body: bytes, said: str, status: int, sentence: str, relay: Relay, tmp_path: Path
) -> None:
    headers = {"Content-Length": said} if said else {}
    answer = await upload(relay, body, **headers)
    assert answer.status == status
    assert sentence in json.loads(answer.body)["error"]
    assert kept(tmp_path) == []


async def test_a_shop_that_hangs_up_leaves_nothing(relay: Relay, tmp_path: Path) -> None:
    messages = [
        {"type": "http.request", "body": PHOTO[:100], "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: object) -> None:
        raise AssertionError("nobody is there to be answered")

    headers = [(b"authorization", b"Bearer bakery-token")]
    scope = {"type": "http", "method": "POST", "path": "/v1/files", "headers": headers}
    await relay(scope, receive, send)
    assert kept(tmp_path) == []


async def test_without_room_it_is_507(tmp_path: Path, clock: SetClock) -> None:
    log = structlog.get_logger()
    files = HostedFiles(tmp_path / "files", clock, most_bytes=2 * len(PHOTO))
    hosting = Hosting(files, Metrics(), Complaints(log))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await hosting.take("bakery", scope, receive, send)

    answers = [await upload(app) for _ in range(3)]
    assert [one.status for one in answers] == [201, 201, 507]
    assert b"try again within the hour" in answers[2].body


async def test_a_disk_that_refuses_is_507(relay: Relay, tmp_path: Path) -> None:
    (tmp_path / "files").touch()
    answer = await upload(relay)
    assert (answer.status, answer.body) == (
        507,
        b'{"error": "The disk refuses to keep files: File exists."}',
    )


async def test_a_file_that_the_disk_lost_is_503(relay: Relay, tmp_path: Path) -> None:
    path = await hosted(relay)
    (tmp_path / path.removeprefix("/")).unlink()
    assert (await request(relay, "GET", path)).status == 503


async def test_what_expired_is_deleted_and_counted(
    relay: Relay, clock: SetClock, tmp_path: Path
) -> None:
    path = await hosted(relay)
    await request(relay, "GET", path)
    await request(relay, "GET", "/files/unknown")
    shown = (await request(relay, "GET", "/metrics")).body.decode()
    for line in (
        "relay_files 1.0",
        f"relay_file_bytes {float(len(PHOTO))}",
        'relay_file_uploads_total{outcome="kept"} 1.0',
        'relay_file_fetches_total{outcome="found"} 1.0',
        'relay_file_fetches_total{outcome="unknown"} 1.0',
    ):
        assert line in shown.splitlines()
    clock.time += KEPT_MILLIS
    relay.hosting.sweep()
    assert kept(tmp_path) == []
    assert "relay_files 0.0" in (await request(relay, "GET", "/metrics")).body.decode()
