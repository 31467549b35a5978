"""`crm relay` and `crm setup --pair` as they are typed."""

from pathlib import Path

import pytest

from crm_tui import pair_shop
from crm_tui.domain.errors import CrmError
from tests.conftest import KEY
from tests.unit.paired_relay import CODE, TOKEN, URL, PairedRelay
from tests.unit.shell import Shell
from webhook_relay.envelope import six_words

LINK = f"{URL}#{CODE}"


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PairedRelay:
    relay = PairedRelay()
    monkeypatch.setattr(pair_shop, "ask", relay.ask)
    monkeypatch.setenv("CRM_HOME", str(tmp_path / "shop"))
    monkeypatch.setenv("CRM_DB_KEY", KEY)
    return relay


@pytest.fixture
def crm(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_a_shop_is_made_and_paired_in_one_go(relay: PairedRelay, crm: Shell) -> None:
    made = crm.types("setup", "--no-input", "--name", "Sweet Crumbs", "--pair", LINK)
    assert relay.seal_to is not None
    words = six_words(relay.public, relay.seal_to, CODE)
    assert made["paired"]["words"] == list(words)
    shown = crm.types("relay")
    assert (shown["url"], shown["paired"], shown["sealed"], shown["ok"]) == (URL, True, True, True)


def test_a_person_sees_the_words_and_what_they_are_for(relay: PairedRelay, crm: Shell) -> None:
    crm.types("setup", "--no-input", "--name", "Sweet Crumbs")
    text = crm.shows("relay", "pair", LINK)
    assert relay.seal_to is not None
    assert " ".join(six_words(relay.public, relay.seal_to, CODE)) in text
    assert "six on the VPS" in text
    assert TOKEN not in text


def test_what_stands_is_shown_line_by_line(relay: PairedRelay, crm: Shell) -> None:
    crm.types("setup", "--no-input", "--name", "Sweet Crumbs", "--pair", LINK)
    crm.types("relay", "rotate")
    text = crm.shows("relay", "show")
    assert f"relay: {URL}" in text
    assert "device d1 of shop main" in text
    assert "1 former key" in text


def test_parting_says_what_is_left_to_do_on_the_vps(relay: PairedRelay, crm: Shell) -> None:
    crm.types("setup", "--no-input", "--name", "Sweet Crumbs", "--pair", LINK)
    assert "webhook-relay devices revoke d1" in crm.shows("relay", "forget")
    assert crm.types("relay")["paired"] is False
    assert "was not paired" in crm.shows("relay", "forget")


def test_a_refused_code_leaves_a_shop_that_can_be_paired_later(
    relay: PairedRelay, crm: Shell
) -> None:
    with pytest.raises(CrmError, match="does not know this code"):
        crm.types("setup", "--no-input", "--name", "X", "--pair", f"{URL}#00000-00000")
    assert crm.types("relay", "pair", LINK)["device"] == "d1"


def test_a_link_that_makes_no_sense_makes_no_shop(
    relay: PairedRelay, crm: Shell, tmp_path: Path
) -> None:
    for link in ("nonsense", f"http://10.0.0.2#{CODE}"):
        with pytest.raises(CrmError):
            crm.types("setup", "--no-input", "--name", "X", "--pair", link)
    assert not (tmp_path / "shop" / "shop.db").exists()
    crm.types(
        *("setup", "--no-input", "--name", "X", "--insecure-http"),
        *("--pair", f"http://10.0.0.2#{CODE}"),
    )
    assert crm.types("relay")["url"] == "http://10.0.0.2"
