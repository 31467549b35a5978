"""nginx and Caddy as `deploy/` sets them up, each in front of a real relay."""

import contextlib
import json
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.faults.relay_process import RelayProcess, signed
from tests.unit.deploy_fronts import caddy, nginx, nginx_folder
from tests.unit.deploy_yard import (
    DEPLOY,
    TOKEN,
    Front,
    free_port,
    passes,
    program,
    run,
    tool,
)
from webhook_relay.bodies import LARGEST_BODY
from webhook_relay.hosting.upload import LARGEST_FILE

pytestmark = pytest.mark.e2e

GUPSHUP = "gupshup-" + "x" * 32
CONFIG = f"""
[relay]
home = "HOME"
port = 0
token = "{TOKEN}"
[[channels]]
id = "meta"
provider = "cloud"
app_secret = "test_app_secret"
verify_token = "verify-me"
[[channels]]
id = "{GUPSHUP}"
provider = "gupshup"
allow = ["203.0.113.0/24"]
"""
# A heartbeat that a test can wait for; everything else as it is.
QUICK_HEART = """
import sys
from webhook_relay.feed import Feeds
Feeds.__init__.__defaults__ = (0.2,)
from webhook_relay.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
LARGE = 300 * 1024 * 1024


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    folder = tmp_path_factory.mktemp("relay")
    config = folder / "relay.toml"
    config.write_text(CONFIG.replace("HOME", str(folder / "home")))
    relay = RelayProcess(config, (sys.executable, "-c", QUICK_HEART))
    try:
        yield relay
    finally:
        if relay.process.poll() is None:
            relay.kill()
        relay.wait()


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def front(
    request: pytest.FixtureRequest, relay: RelayProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp(request.param)
    with (nginx if request.param == "nginx" else caddy)(folder, relay.port) as made:
        yield made


def newest(front: Front) -> int:
    with front.feed() as feed:
        return feed.tail


def test_nginx_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    config = nginx_folder(tmp_path, 8080, 8443, 8081)
    said = passes(tool("nginx"), "-t", "-p", tmp_path, "-c", config)
    assert "warn" not in said


def test_caddy_finds_nothing_to_complain_about() -> None:
    where = ("--config", DEPLOY / "Caddyfile", "--adapter", "caddyfile")
    assert "Valid configuration" in passes(tool("caddy"), "validate", *where)
    passes(tool("caddy"), "fmt", "--diff", DEPLOY / "Caddyfile")
    assert '"warn"' not in run(tool("caddy"), "adapt", *where).stdout


def test_a_webhook_reaches_an_open_feed_and_so_do_heartbeats(front: Front) -> None:
    body = b'{"entry":[]}' + str(front.port).encode()  # another one for each proxy
    with front.feed() as feed:
        seen = feed.tail
        assert front.ask("POST", "/hooks/meta", body, signed(body))[:2] == (200, b"")
        assert feed.line()["seq"] == seen + 1
        assert [feed.line(), feed.line()] == [{"tail": seen + 1, "spool": feed.spool}] * 2


def test_what_is_public_is_there_and_what_is_not_is_not(front: Front) -> None:
    public = ("/healthz", "/readyz", "/openapi.json")
    assert [front.status(path) for path in public] == [200, 200, 200]
    inside = ("/metrics", "/metrics/", "/", "/docs", "//metrics", "/healthz/../metrics")
    assert [front.status(path) for path in inside] == [404] * len(inside)


def test_a_client_that_drips_its_head_is_cut_by_the_proxy(front: Front) -> None:
    with front.plug() as plug:
        plug.sendall(b"POST /hooks/meta HTTP/1.1\r\nHost: relay.exam")
        said = heard(plug)  # the relay itself would wait 10 s, longer than this test
    assert said == b"" or b" 408 " in said


def test_300_mb_that_are_announced_are_refused_at_once(front: Front) -> None:
    before = newest(front)
    with front.plug() as plug:
        head = f"POST /hooks/meta HTTP/1.1\r\nHost: relay.example.in\r\nContent-Length: {LARGE}\r\n"
        plug.sendall(head.encode() + b"\r\n")
        assert b" 413 " in plug.recv(4096)
    assert newest(front) == before


def test_the_largest_file_and_the_largest_webhook_come_through(front: Front) -> None:
    file = b"%PDF-" + bytes(LARGEST_FILE - 5)
    pdf = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/pdf"}
    status, answer, _ = front.ask("POST", "/v1/files", file, pdf)
    assert status == 201
    assert front.ask("GET", json.loads(answer)["path"])[:2] == (200, file)
    body = str(front.port).encode().ljust(LARGEST_BODY)
    assert front.ask("POST", "/hooks/meta", body, signed(body))[0] == 200


def test_a_body_without_end_is_refused_while_it_still_comes(front: Front) -> None:
    before = newest(front)
    with front.plug() as plug:
        plug.sendall(b"POST /hooks/meta HTTP/1.1\r\nHost: relay.example.in\r\n")
        plug.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            for _ in range(128):  # 8 MB, and no last chunk
                plug.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        assert b" 413 " in plug.recv(4096)
    assert newest(front) == before


def test_nobody_lends_itself_an_address(front: Front) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9"}
    status = front.ask("POST", f"/hooks/{GUPSHUP}", b"{}", forged)[0]
    assert status == 401


def test_browsers_are_told_to_stay_with_https(front: Front) -> None:
    assert "max-age=" in front.ask("GET", "/healthz")[2]["Strict-Transport-Security"]


def test_what_people_wrote_is_never_on_the_disk_of_nginx(
    relay: RelayProcess, tmp_path: Path
) -> None:
    with nginx(tmp_path, relay.port, "warn") as front:
        body = b"nginx".ljust(LARGEST_BODY)
        assert front.ask("POST", "/hooks/meta", body, signed(body))[0] == 200
        assert front.ask("POST", "/forms/unknown", b"x" * 131_073)[0] == 413
    said = (tmp_path / "relay.error.log").read_text()
    assert "too large body" in said  # it does say such things
    assert "temporary file" not in said


@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_secrets_in_addresses_are_not_written_down(
    proxy: Callable[[Path, int], AbstractContextManager[Front]], tmp_path: Path
) -> None:
    asked = [
        "/hooks/meta?hub.verify_token=planted-1",
        "/leads/portal/planted-2?key=planted-3",
        "/files/planted-4",
    ]
    with proxy(tmp_path, free_port()) as front:  # nothing listens there: it has something to say
        assert [front.status(path) for path in asked] == [502] * 3
        assert (
            front.ask("POST", "/hooks/meta", b"planted-5", {"X-Hub-Signature": "planted-6"})[0]
            == 502
        )
    written = [one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()]
    assert not [text for text in written if b"planted-" in text]


def test_nginx_speaks_modern_tls_alone_and_sends_plain_http_there(
    relay: RelayProcess, tmp_path: Path
) -> None:
    plain, secure = free_port(), free_port()
    config = nginx_folder(tmp_path, relay.port, secure, plain)
    with program([tool("nginx"), "-p", tmp_path, "-c", config], tmp_path, secure):
        status, _, headers = Front(plain, tmp_path).ask("GET", "/readyz?hub.verify_token=secret")
        assert (status, headers["Location"]) == (301, "https://relay.example.in/readyz")
        assert "alert" in run(
            tool("openssl"), "s_client", "-connect", f"127.0.0.1:{secure}", "-tls1_1"
        ).stdout  # fmt: skip


def heard(plug: socket.socket) -> bytes:
    """What comes until the other side closes; times out with the test's patience."""
    said = b""
    with contextlib.suppress(ConnectionError):
        while data := plug.recv(4096):
            said += data
    return said
