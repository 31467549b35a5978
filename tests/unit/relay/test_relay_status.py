"""`webhook-relay status`: the figures, and loud sentences about whatever is wrong."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from tests.unit.relay.world import NOON, StoppedClock
from webhook_relay.cli.main import main
from webhook_relay.cli.status import age, size
from webhook_relay.devices.file import DevicesFile
from webhook_relay.devices.protocol import Code, Device
from webhook_relay.settings.file import parse_settings
from webhook_relay.settings.values import Settings
from webhook_relay.spool.protocol import Incoming
from webhook_relay.spool.sqlite import SqliteSpool
from webhook_relay.watching.status import status

DAY = 86_400_000
CONFIG = """
[relay]
home = "HOME"
port = 1
[[shops]]
id = "bakery"
token = "bakery-token"
seal_to = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
[[shops]]
id = "tiles"
[[channels]]
id = "an-id-that-is-a-secret"
shop = "bakery"
provider = "gupshup"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "relay.toml").write_text(CONFIG.replace("HOME", str(tmp_path)))
    return parse_settings(CONFIG.replace("HOME", str(tmp_path)))


async def fill(settings: Settings, sizes: list[int], age_days: int, quota: int | None) -> None:
    """Events of the bakery, so old at noon."""
    spool = SqliteSpool(settings.spool_file, {"bakery": quota, "tiles": None}, 10**8)
    for length in sizes:
        at = NOON - age_days * DAY
        await spool.put(Incoming("bakery", "g", at, sealed=True, content=b"x" * length))
    await spool.close()


def pair(settings: Settings, shop: str) -> None:
    with closing(DevicesFile(settings.devices_file)) as devices:
        devices.offer(Code(b"hash", shop, NOON + 1), NOON)
        key = b"\x01" * 32
        device = Device("d1", shop, "PC", b"t", key, NOON, ("six",) * 6, paired_at=NOON)
        assert devices.pair(b"hash", device, NOON)


def shop_of(found: dict[str, Any], name: str) -> Any:
    return next(one for one in found["shops"] if one["id"] == name)


def look(settings: Settings) -> Any:
    """As JSON, which is what a script reads."""
    return json.loads(json.dumps(status(settings, StoppedClock())))


def test_before_the_first_start_there_is_nothing_but_the_truth(settings: Settings) -> None:
    found = look(settings)
    assert found["relay"] == "not answering"
    bakery = shop_of(found, "bakery")
    assert (bakery["waiting"], bakery["oldest_at"], bakery["events"]) == (0, None, "sealed")
    assert found["last_events"] == [{"channel": "gupshup-1", "shop": "bakery", "at": None}]
    assert "an-id-that-is-a-secret" not in json.dumps(found)


async def test_what_waits_is_counted(settings: Settings) -> None:
    await fill(settings, [100, 200], age_days=0, quota=None)
    bakery = shop_of(look(settings), "bakery")
    assert (bakery["waiting"], bakery["bytes"], bakery["newest"]) == (2, 300, 2)
    assert bakery["oldest_waiting_seconds"] == 0
    assert bakery["warnings"] == []


@pytest.mark.parametrize(("days", "is_told"), [(5, False), (6, False), (7, True), (30, True)])
async def test_media_that_are_about_to_die_are_told(
    settings: Settings, days: int, is_told: bool
) -> None:
    await fill(settings, [100], age_days=days, quota=None)
    bakery = shop_of(look(settings), "bakery")
    assert bakery["oldest_waiting_seconds"] == days * 86_400
    words = "media older than 7 days can no longer be fetched"
    assert any(words in one and f"{days} days" in one for one in bakery["warnings"]) is is_told


@pytest.mark.parametrize(("length", "is_told"), [(600, False), (700, True), (1000, True)])
async def test_a_quota_that_is_nearly_used_up_is_told(
    settings: Settings, length: int, is_told: bool
) -> None:
    await fill(settings, [length], age_days=0, quota=1000)
    bakery = shop_of(look(settings), "bakery")
    assert (bakery["quota_bytes"], bakery["bytes"]) == (1000, length)
    share = f"{length // 10} % of its quota"
    assert any(share in one and "quota_mb" in one for one in bakery["warnings"]) is is_told


def test_a_shop_that_nobody_can_read_for_and_whose_events_are_readable_is_told(
    settings: Settings,
) -> None:
    tiles = shop_of(look(settings), "tiles")
    assert tiles["events"] == "kept readable"
    assert [one.partition(":")[0] for one in tiles["warnings"]] == [
        "Shop tiles has no device and no token",
        "Shop tiles",
    ]
    pair(settings, "tiles")
    tiles = shop_of(look(settings), "tiles")
    assert (tiles["devices"], tiles["events"], tiles["warnings"]) == (1, "sealed", [])


def test_a_device_of_a_shop_whose_token_is_in_the_file_does_not_count(settings: Settings) -> None:
    pair(settings, "bakery")
    assert shop_of(look(settings), "bakery")["devices"] == 0


def test_when_each_channel_had_its_last_event(settings: Settings) -> None:
    settings.last_events_file.write_text(json.dumps({"an-id-that-is-a-secret": NOON}))
    (one,) = look(settings)["last_events"]
    assert (one["channel"], one["at"]) == ("gupshup-1", "2026-11-22T12:00:00.000Z")


@pytest.fixture
def unready(settings: Settings) -> Iterator[Settings]:
    """Something on the relay's port that says it cannot store."""

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"ready": False, "reason": "The disk is gone."}).encode()
            self.send_response(503)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        everywhere = str(IPv4Address(0))
        yield replace(settings, host=everywhere, port=server.server_port)
        server.shutdown()
        thread.join()


def test_a_relay_that_cannot_store_says_why(unready: Settings) -> None:
    found = look(unready)
    assert found["relay"] == "The disk is gone."
    assert "The relay refuses webhooks: The disk is gone." in found["warnings"]


async def test_a_person_sees_what_is_wrong_first(
    settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    await fill(settings, [1500], age_days=40, quota=2000)
    assert main(["status", "--config", str(tmp_path / "relay.toml")]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "relay: not answering"
    assert shown[2].startswith("! The relay does not answer")
    text = " ".join(shown)
    assert text.index("can no longer be fetched") < text.index("shop bakery")
    assert "waiting 1  (1.5 kB, the oldest for" in text
    assert "quota 2 kB" in text
    assert "gupshup-1  last event none yet" in text
    assert max(map(len, shown)) <= 80


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (12_345_678, "12.3 MB"),
        (5e12, "5 TB"),
    ],
)
def test_sizes(number: float, shown: str) -> None:
    assert size(number) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (119, "1 minute"),
        (7200, "2 hours"),
        (86_400 * 3, "3 days"),
    ],
)
def test_ages(seconds: int, shown: str) -> None:
    assert age(seconds) == shown
