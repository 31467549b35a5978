"""Pairing with a relay at the shop's end: what is taken, what is refused, and that no key is ever lost."""

import contextlib
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui import pair_shop
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.services import pairing, relay_keys
from crm_tui.services.relay_keys import FormerKey, RelayKeys, public_of
from crm_tui.services.relay_link import read_link
from crm_tui.services.relay_trust import forget_before
from crm_tui.settings import read_config
from crm_tui.shop import Shop, open_shop
from tests.conftest import NOON, FakeClock
from tests.unit.paired_relay import CODE, TOKEN, URL, PairedRelay, text_of
from webhook_relay.envelope import Keys, PairingLink, new_key_pair, read_line, six_words

LINK = PairingLink(URL, CODE)


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> PairedRelay:
    relay = PairedRelay()
    monkeypatch.setattr(pair_shop, "ask", relay.ask)
    return relay


def keys_of(shop: Shop) -> RelayKeys:
    return shop.db.read_now(relay_keys.saved)


def opens(shop: Shop, line: bytes) -> bool:
    """Whether the shop can read what the relay seals now."""
    read_line(line, keys_of(shop).for_reading)
    return True


# -- the link ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"{URL}#{CODE}",
        f" {URL}/#k3t9p7wzq2 ",
        f"{URL} {CODE}",
        f"http://127.0.0.1:8080#{CODE}",
        f"http://[::1]:8080#{CODE}",
        f"http://localhost#{CODE}",
    ],
)
def test_a_link_is_taken_as_people_paste_it(text: str) -> None:
    link = read_link(text)
    assert link.code == CODE
    assert not link.url.endswith("/")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not the link"),
        (URL, "not the link"),
        (CODE, "not the link"),
        (f"{URL}#K3T9P", "not the link"),
        (f"ftp://relay#{CODE}", "not the link"),
        (f"https://#{CODE}", "names no relay"),
        (f"https://me:secret@relay.example.in#{CODE}", "names no relay"),
        (f"https://[::1#{CODE}", "not the link"),
        (f"http://relay.example.in#{CODE}", "begins with http://"),
        (f"http://10.0.0.2:8080#{CODE}", "begins with http://"),
        (f"http://127.0.0.1.example.in#{CODE}", "begins with http://"),
        (f"HTTP://relay.example.in#{CODE}", "begins with http://"),
    ],
)
def test_another_text_is_refused_with_a_next_step(text: str, says: str) -> None:
    with pytest.raises(CrmError, match=says) as refused:
        read_link(text)
    assert refused.value.fix


@given(st.text() | st.text("hHtTpPsS:/#[]@?%-. 0123456789abcABC\\\n", max_size=60))
def test_whatever_is_pasted_is_a_link_or_a_sentence(text: str) -> None:
    with contextlib.suppress(CrmError):
        assert len(read_link(text).code) == len(CODE)


def test_plain_http_is_taken_where_somebody_says_that_it_is_a_test() -> None:
    assert read_link(f"http://10.0.0.2:8080#{CODE}", insecure=True).url == "http://10.0.0.2:8080"


# -- pairing ----------------------------------------------------------------------------------------


def test_pairing_pins_the_relays_key_and_both_ends_show_the_same_words(
    shop: Shop, shop_env: dict[str, str], relay: PairedRelay
) -> None:
    paired = pair_shop.pair(shop, LINK, {})
    assert relay.seal_to is not None
    assert paired.words == six_words(relay.public, relay.seal_to, CODE)
    found = open_shop(shop_env)
    assert (found.settings.relay_url, found.settings.relay_token) == (URL, TOKEN)
    assert keys_of(found).relay == relay.public
    assert opens(found, relay.line(1))
    assert (paired.pairing.shop, paired.pairing.device) == ("main", "d1")
    found.db.close_now()


def test_no_secret_of_the_pairing_lies_outside_the_encrypted_file(
    shop: Shop, relay: PairedRelay
) -> None:
    pair_shop.pair(shop, LINK, {})
    secret = keys_of(shop).secret
    assert secret is not None
    kept = b"".join(one.read_bytes() for one in shop.home.rglob("*") if one.is_file())
    for one in (TOKEN, CODE, text_of(secret), text_of(relay.public)):
        assert one.encode() not in kept
    assert read_config(shop.home)["relay_url"] == URL


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (400, "did not do it"),
        (403, "does not know this code"),
        (404, "did not do it"),
        (409, "relay.toml"),
        (410, "used already"),
        (429, "Too many codes"),
        (503, "did not do it"),
        (301, "no relay"),
    ],
)
def test_a_refusal_is_a_sentence_with_a_next_step_and_changes_nothing(
    shop: Shop, relay: PairedRelay, status: int, says: str
) -> None:
    relay.trouble["/v1/pair"] = lambda _: httpx.Response(status, json={"error": "No\x1b[31m."})
    with pytest.raises(CrmError, match=says) as refused:
        pair_shop.pair(shop, LINK, {})
    assert refused.value.fix
    assert "\x1b" not in refused.value.sentence()
    assert_not_paired(shop)


def unreachable(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route")


def test_a_relay_that_cannot_be_reached_is_named(shop: Shop, relay: PairedRelay) -> None:
    relay.trouble["/v1/pair"] = unreachable
    with pytest.raises(CrmError, match=r"https://relay\.example\.in cannot be reached") as told:
        pair_shop.pair(shop, LINK, {})
    assert "stays good" in told.value.fix
    relay.trouble["/v1/pair"] = losing_its_answer(relay)
    with pytest.raises(CrmError, match="cannot be reached") as told:
        pair_shop.pair(shop, LINK, {})
    assert "may have used the code up" in told.value.fix
    assert_not_paired(shop)


GOOD = {"shop": "main", "device": "d1", "token": TOKEN, "relay_key": text_of(bytes(32))}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>welcome</html>",
        b"[]",
        b'"paired"',
        b"[" * 50_000,
        b"\xff\xfe",
        b"{" + b" " * 200_000 + b"}",
        *(
            httpx.Response(200, json={**GOOD, **change}).content
            for change in (
                {"token": None},
                {"token": "short"},
                {"token": f"{TOKEN}\r\nX-Evil: 1"},
                {"token": "t" * 1_000},
                {"token": "ट" * 30},
                {"relay_key": "abc"},
                {"relay_key": text_of(bytes(31))},
                {"relay_key": 7},
                {"shop": ["main"]},
                {"device": None},
            )
        ),
    ],
)
def test_what_is_no_answer_of_a_relay_is_told_apart(
    shop: Shop, relay: PairedRelay, content: bytes
) -> None:
    relay.trouble["/v1/pair"] = lambda _: httpx.Response(200, content=content)
    with pytest.raises(CrmError, match="no relay that pairs"):
        pair_shop.pair(shop, LINK, {})
    assert_not_paired(shop)


def assert_not_paired(shop: Shop) -> None:
    assert shop.db.read_now(pairing.pairing) is None
    assert keys_of(shop).relay is None
    assert "relay_url" not in read_config(shop.home)


@pytest.mark.parametrize("name", ["CRM_RELAY_URL", "CRM_RELAY_TOKEN", "CRM_RELAY_SECRET_KEY"])
def test_a_setting_that_would_win_is_named_before_the_code_is_used_up(
    shop: Shop, relay: PairedRelay, name: str
) -> None:
    with pytest.raises(CrmError, match=f"{name} is set in the environment"):
        pair_shop.pair(shop, LINK, {name: "x"})
    assert relay.asked == []


def test_parting_does_not_say_that_it_is_done_where_the_environment_would_win(
    shop: Shop, relay: PairedRelay
) -> None:
    pair_shop.pair(shop, LINK, {})
    with pytest.raises(CrmError, match="CRM_RELAY_URL is set in the environment"):
        pair_shop.forget(shop, {"CRM_RELAY_URL": URL})
    assert keys_of(shop).relay == relay.public


def test_the_relay_set_up_anew_is_paired_again_and_what_its_former_key_signed_is_still_read(
    shop: Shop, relay: PairedRelay
) -> None:
    pair_shop.pair(shop, LINK, {})
    waiting = relay.line(1)
    relay.seed = PairedRelay().seed
    pair_shop.pair(shop, LINK, {})
    assert keys_of(shop).relay == relay.public
    assert opens(shop, relay.line(2))
    assert opens(shop, waiting)


def test_another_relay_is_believed_alone(shop: Shop, relay: PairedRelay) -> None:
    pair_shop.pair(shop, LINK, {})
    relay.seed = PairedRelay().seed
    pair_shop.pair(shop, PairingLink("https://other.example.in", CODE), {})
    assert (keys_of(shop).relay, keys_of(shop).earlier) == (relay.public, ())


def test_parting_takes_token_address_and_trust_and_keeps_what_opens(
    shop: Shop, shop_env: dict[str, str], relay: PairedRelay
) -> None:
    pair_shop.pair(shop, LINK, {})
    before = keys_of(shop)
    was = pair_shop.forget(shop)
    assert was is not None
    assert was.device == "d1"
    found = open_shop(shop_env)
    assert (found.settings.relay_url, found.settings.relay_token) == ("", "")
    assert keys_of(found) == RelayKeys(secret=before.secret)
    assert pair_shop.forget(found) is None
    found.db.close_now()


# -- a new key --------------------------------------------------------------------------------------


@pytest.fixture
def paired(shop: Shop, shop_env: dict[str, str], relay: PairedRelay, clock: FakeClock) -> Shop:
    pair_shop.pair(shop, LINK, {})
    shop.db.close_now()
    return open_shop(shop_env, clock)


def test_after_two_rotations_everything_sealed_before_still_opens(
    paired: Shop, relay: PairedRelay
) -> None:
    lines = [relay.line(1)]
    for seq in (2, 3):
        public = pair_shop.rotate(paired, {})
        assert relay.seal_to == public
        lines.append(relay.line(seq))
    assert all(opens(paired, line) for line in lines)
    assert len(keys_of(paired).old) == 2
    assert paired.db.read_now(pairing.key_since) == NOON


def test_a_relay_that_refuses_a_new_key_changes_nothing(paired: Shop, relay: PairedRelay) -> None:
    before = keys_of(paired)
    relay.trouble["/v1/key"] = lambda _: httpx.Response(409, json={"error": "No."})
    with pytest.raises(CrmError, match=r"relay\.toml"):
        pair_shop.rotate(paired, {})
    assert keys_of(paired) == before


def losing_its_answer(relay: PairedRelay) -> Callable[[httpx.Request], httpx.Response]:
    def take(request: httpx.Request) -> httpx.Response:
        import json

        relay.take(json.loads(request.content))
        raise httpx.ReadTimeout("gone")

    return take


def test_an_answer_that_was_lost_is_asked_after(paired: Shop, relay: PairedRelay) -> None:
    relay.trouble["/v1/key"] = losing_its_answer(relay)
    assert pair_shop.rotate(paired, {}) == relay.seal_to
    assert opens(paired, relay.line(1))


def test_where_nobody_can_say_which_key_holds_both_are_kept(
    paired: Shop, relay: PairedRelay
) -> None:
    take = losing_its_answer(relay)

    def take_and_vanish(request: httpx.Request) -> httpx.Response:
        relay.trouble["/v1/relay"] = unreachable
        return take(request)

    before = relay.line(1)
    relay.trouble["/v1/key"] = take_and_vanish
    with pytest.raises(CrmError, match="Both are kept"):
        pair_shop.rotate(paired, {})
    assert opens(paired, before)
    assert opens(paired, relay.line(2))
    relay.trouble.clear()
    taken = relay.seal_to
    public = pair_shop.rotate(paired, {})
    secret = keys_of(paired).secret
    assert secret is not None
    assert public_of(secret) == public == relay.seal_to
    assert taken in [public_of(one.key) for one in keys_of(paired).old]


def test_a_shop_without_a_relay_is_told_to_pair(shop: Shop, relay: PairedRelay) -> None:
    with pytest.raises(CrmError, match="no relay") as refused:
        pair_shop.rotate(shop, {})
    assert "crm relay pair" in refused.value.fix


# -- when an old key may go -------------------------------------------------------------------------


def with_old_key(shop: Shop, since: Millis) -> tuple[RelayKeys, bytes]:
    secret, former = new_key_pair()[0], new_key_pair()[0]
    keys = RelayKeys(secret, (FormerKey(former, since),))
    shop.db.write_now(relay_keys.save, keys)
    return keys, former


@pytest.mark.parametrize(("age", "goes"), [(7 * DAY, False), (8 * DAY, True), (9 * DAY, True)])
def test_an_old_key_goes_after_eight_days(shop: Shop, age: int, goes: bool) -> None:
    with_old_key(shop, Millis(NOON - age))
    before = Millis(NOON - 8 * DAY)
    assert shop.db.write_now(forget_before, before, None) is goes
    assert (keys_of(shop).old == ()) is goes


def test_a_key_that_the_relay_still_seals_to_stays(shop: Shop) -> None:
    _, former = with_old_key(shop, Millis(0))
    assert not shop.db.write_now(forget_before, NOON, public_of(former))
    assert keys_of(shop).old


def test_keys_are_read_as_they_were_written(shop: Shop) -> None:
    one, two = new_key_pair()
    keys = RelayKeys(one, (FormerKey(two, NOON),), two, (FormerKey(one, Millis(NOON + 1)),))
    shop.db.write_now(relay_keys.save, keys)
    assert keys_of(shop) == keys
    assert keys.for_reading == Keys((one, two), (two, one))


@pytest.mark.parametrize("name", relay_keys.NAMES)
@pytest.mark.parametrize("text", ["abc", "§", "x@y", f"{text_of(bytes(31))}@2026-11-23T00:00:00Z"])
def test_a_setting_that_is_no_key_is_named(name: str, text: str) -> None:
    with pytest.raises(CrmError, match=f"CRM_{name.upper()} is not a key"):
        relay_keys.read_keys({name: text})


def test_a_key_of_the_shops_own_is_due_after_a_year() -> None:
    assert not pairing.is_due(None, NOON)
    assert not pairing.is_due(Millis(NOON - 364 * DAY), NOON)
    assert pairing.is_due(Millis(NOON - 365 * DAY), NOON)


def test_what_was_done_is_in_the_audit_without_a_key(shop: Shop, relay: PairedRelay) -> None:
    pair_shop.pair(shop, LINK, {})
    shop.db.write_now(pairing.forget, OWNER, NOON)
    rows = shop.db.read_now(lambda tx: tx.all("SELECT kind, data FROM event"))
    kinds = [row["kind"] for row in rows]
    assert kinds[-2:] == ["relay_paired", "relay_forgotten"]
    assert not any(TOKEN in row["data"] or CODE in row["data"] for row in rows)
