"""The hosted form in a real browser of phone size: filled in, sent, and in the shop's inbox."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.browser import CHROMIUM, browser
from tests.e2e.programs import clean_env, crm
from tests.faults.relay_process import TOKEN, Feed, RelayProcess, running, write_config

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]

CONFIG = f"""
[relay]
home = "HOME"
port = 0
token = "{TOKEN}"
[[forms]]
id = "cakes"
title = "Order a cake at Sweet Crumbs"
whatsapp = "+919876500000"
consent = "I agree that Sweet Crumbs may write to me on WhatsApp about this."
consent_version = "2026-11"
fields = ["City", {{ label = "Size", required = true, choices = ["1 kg", "2 kg"] }}]
"""


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    (tmp_path / "relay").mkdir()
    with running(write_config(tmp_path / "relay", CONFIG)) as one:
        yield one


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_enquiry_from_a_phone_is_in_the_inbox_with_its_consent(
    relay: RelayProcess, tmp_path: Path, scripts: bool
) -> None:
    with browser(tmp_path) as phone:
        phone.be_a_phone()
        if not scripts:
            phone.switch_scripts_off()
        phone.go(f"{relay.url}/forms/cakes")
        assert phone.width() <= 360, "nobody has to scroll sideways"
        phone.type_into("#name", "आशा Patel")
        phone.type_into("#phone", "98765 43210")
        phone.type_into("#message", "A chocolate cake for Sunday")
        phone.type_into("#city", "Pune")
        phone.press("#size", "2")
        phone.tap("input[name=consent]")
        phone.submit("button")
        page = phone.text()
        asked = set(phone.requests)
        complaints = phone.complaints
    assert "Thank you!" in page
    assert "https://wa.me/919876500000" in page
    assert {url.partition("/forms/")[0] for _, url in asked} == {relay.url}
    assert complaints == []
    with Feed(relay.port) as feed:
        event = feed.event()
    assert (event.channel, event.provider) == ("cakes", "form")
    env = worked(relay, tmp_path)
    (lead,) = crm(env, "leads", "list")["items"]
    assert (lead["name"], lead["phone"], lead["source"]) == (
        "आशा Patel",
        "+919876543210",
        "web form",
    )
    assert lead["quality_score"] >= 1, "it is scored"
    assert lead["last_message_preview"].endswith("A chocolate cake for Sunday")
    (consent,) = crm(env, "leads", "consent", lead["id"])["items"]
    assert consent["proof"] == (
        "I agree that Sweet Crumbs may write to me on WhatsApp about this. (version 2026-11)"
    )
    (draft,) = crm(env, "suggestions", "list")["items"]
    assert draft["lead_id"] == lead["id"], "a greeting is drafted"


def worked(relay: RelayProcess, folder: Path) -> dict[str, str]:
    """The environment of a shop whose worker has read the relay once."""
    env = clean_env(
        CRM_HOME=str(folder / "shop"),
        CRM_DB_KEY=secrets.token_hex(32),
        CRM_RELAY_URL=relay.url,
        CRM_RELAY_TOKEN=TOKEN,
    )
    crm(env, "setup", "--no-input", "--name", "Sweet Crumbs")
    crm(env, "work", "--once")
    return env


def test_what_is_missing_is_said_by_the_browser_before_anything_is_sent(
    relay: RelayProcess, tmp_path: Path
) -> None:
    with browser(tmp_path) as phone:
        phone.be_a_phone()
        phone.go(f"{relay.url}/forms/cakes")
        phone.tap("button")
        phone.type_into("#phone", "98765 43210")
        phone.tap("button")
        phone.press("#size", "1")
        phone.submit("button")
        assert [method for method, _ in phone.requests].count("POST") == 1
