"""The doctor on the relay: whom the shop is paired with, and whether it could open what comes."""

import threading
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from crm_tui.domain.clock import DAY, Millis
from crm_tui.services import relay_state
from crm_tui.services.check import Check
from crm_tui.services.checkup_relay import check_relay, relay_lines
from crm_tui.services.pairing import Pairing
from crm_tui.services.relay_keys import RelayKeys
from crm_tui.services.relay_state import Saved
from crm_tui.settings import Settings
from tests.conftest import NOON
from tests.unit.paired_relay import URL, PairedRelay
from webhook_relay.envelope import new_key_pair


class WithoutEnd(BaseHTTPRequestHandler):
    """A program at the relay's address that goes on sending until it is hung up on."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(bytes(65_536))

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Nothing on the terminal."""


def test_an_answer_without_end_holds_nobody_up() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), WithoutEnd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        settings = Settings(relay_url=url, relay_token="t" * 43)
        checks = check_relay(settings, Saved(url, None, RelayKeys(), None), None, NOON)
        server.shutdown()
    assert checks[0].text == "reachable and ready"


@pytest.fixture
def relay() -> PairedRelay:
    return PairedRelay()


def paired_with(relay: PairedRelay) -> Saved:
    secret, relay.seal_to = new_key_pair()
    made = Pairing(URL, "main", "d1", Millis(NOON - 3 * DAY))
    return Saved(URL, made, RelayKeys(secret, relay=relay.public), made.since)


def lines(relay: PairedRelay, saved: Saved, later: int = 0) -> dict[str, Check]:
    """What the doctor says, this long after."""
    seen = relay.ask(URL, "t" * 43, lambda api: relay_state.ask(api, saved.keys))
    return {one.name: one for one in relay_lines(saved, seen, Millis(NOON + later))}


def test_a_pairing_in_order_names_device_day_and_key(relay: PairedRelay) -> None:
    found = lines(relay, paired_with(relay))
    assert found["pairing"].ok
    assert "device d1 of shop main since 2026-11-19" in found["pairing"].text
    assert found["seal"] == Check("seal", True, "sealed to a key of this shop, 3 days old")


def test_a_key_that_is_a_year_old_is_due(relay: PairedRelay) -> None:
    found = lines(relay, paired_with(relay), 363 * DAY)
    assert found["seal"].ok
    assert "crm relay rotate" in found["seal"].text


def test_another_relay_is_a_problem_with_a_next_step(relay: PairedRelay) -> None:
    saved = paired_with(relay)
    relay.seed = PairedRelay().seed
    found = lines(relay, saved)["pairing"]
    assert not found.ok
    assert "another key" in found.text
    assert "crm relay pair" in found.fix


def test_a_key_that_the_pinned_one_vouches_for_is_in_order(relay: PairedRelay) -> None:
    saved = paired_with(relay)
    relay.rotate()
    found = lines(relay, saved)["pairing"]
    assert found.ok
    assert "will follow" in found.text


def test_a_device_that_was_revoked_is_told_to_pair_again(relay: PairedRelay) -> None:
    saved = paired_with(relay)
    seen = relay.ask(URL, "another token", lambda api: relay_state.ask(api, saved.keys))
    [found, _] = relay_lines(saved, seen, NOON)
    assert not found.ok
    assert "pair" in found.fix


def test_a_relay_that_seals_to_a_strangers_key_is_a_problem(relay: PairedRelay) -> None:
    saved = paired_with(relay)
    relay.seal_to = new_key_pair()[1]
    found = lines(relay, saved)["seal"]
    assert (found.ok, found.text) == (
        False,
        "the relay seals to a key that this shop does not have",
    )


@pytest.mark.parametrize(("url", "ok"), [("http://127.0.0.1:8080", True), (URL, False)])
def test_messages_that_lie_readable_are_fine_on_this_machine_alone(
    relay: PairedRelay, url: str, ok: bool
) -> None:
    saved = replace(paired_with(relay), url=url, pairing=None)
    relay.seal_to = None
    found = lines(relay, saved)["seal"]
    assert found.ok is ok
    assert 'seal_to = "' in found.text


def test_without_a_relay_the_line_for_its_settings_is_shown() -> None:
    secret, _ = new_key_pair()
    [found] = relay_lines(Saved("", None, RelayKeys(secret), None), None, NOON)
    assert found.text.startswith('seal_to = "')


@pytest.mark.parametrize(("is_paired", "says"), [(True, "not known"), (False, 'seal_to = "')])
def test_a_relay_that_cannot_be_asked_is_told(
    relay: PairedRelay, is_paired: bool, says: str
) -> None:
    saved = paired_with(relay)
    relay.trouble["/v1/relay"] = lambda _: httpx.Response(502)
    found = lines(relay, saved if is_paired else replace(saved, pairing=None))
    assert not found["pairing"].ok
    assert found["seal"].text.startswith(says)
