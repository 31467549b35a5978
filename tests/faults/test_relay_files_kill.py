"""`kill -9` in the middle of an upload: what a provider can fetch is whole, before and after."""

import json
import socket
from pathlib import Path

import pytest

from tests.faults.relay_process import PATIENCE, TOKEN, RelayProcess, running, write_config

pytestmark = pytest.mark.e2e

PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 8_000
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "image/jpeg"}


def upload(relay: RelayProcess, content: bytes = PHOTO) -> str:
    status, body = relay.request("POST", "/v1/files", content, HEADERS)
    assert status == 201
    return str(json.loads(body)["path"])


def half_an_upload(relay: RelayProcess, home: Path) -> socket.socket:
    """Announces a file and sends half of it; returns once the relay has begun to write."""
    plug = socket.create_connection(("127.0.0.1", relay.port), timeout=PATIENCE)
    lines = [f"{name}: {value}" for name, value in HEADERS.items()]
    head = ["POST /v1/files HTTP/1.1", "Host: relay", f"Content-Length: {len(PHOTO)}", *lines]
    plug.sendall("\r\n".join([*head, "", ""]).encode() + PHOTO[: len(PHOTO) // 2])
    relay.until(lambda: drafts(home))
    return plug


def drafts(home: Path) -> list[Path]:
    return [path for path in home.glob("files/*.part") if path.stat().st_size > 100_000]


def test_half_a_file_is_never_served_and_a_whole_one_survives(tmp_path: Path) -> None:
    config, home = write_config(tmp_path), tmp_path / "spool"
    with running(config) as relay:
        whole = upload(relay)
        with half_an_upload(relay, home):
            (draft,) = drafts(home)
            for name in (draft.name, draft.stem):
                assert relay.request("GET", f"/files/{name}")[0] == 404
            relay.kill()
    with running(config) as relay:
        assert relay.request("GET", whole) == (200, PHOTO)
        assert relay.request("GET", f"/files/{draft.stem}")[0] == 404
        assert [path.name for path in home.glob("files/*")] == [Path(whole).name]


def test_a_shop_that_hangs_up_in_the_middle_leaves_no_draft(tmp_path: Path) -> None:
    home = tmp_path / "spool"
    with running(write_config(tmp_path)) as relay:
        half_an_upload(relay, home).close()
        relay.until(lambda: not list(home.glob("files/*")))
        assert (
            b'relay_file_uploads_total{outcome="hung_up"} 1.0'
            in relay.request("GET", "/metrics")[1]
        )


def test_uploads_hold_little_memory_and_a_stop_in_the_middle_is_obeyed(tmp_path: Path) -> None:
    with running(write_config(tmp_path)) as relay:
        paths = [upload(relay, PHOTO * 14) for _ in range(3)]
        assert all(relay.request("GET", path)[1] == PHOTO * 14 for path in paths)
        assert relay.memory() <= 80
        with half_an_upload(relay, tmp_path / "spool"):
            assert relay.terminate() == 0
