"""A relay that would not be safe does not start, and one sentence says why."""

from pathlib import Path

import pytest

from tests.unit.relay.world import CONFIG
from webhook_relay.addresses import LOOPBACK
from webhook_relay.cli.main import main
from webhook_relay.errors import SettingsError
from webhook_relay.settings.channels import doubts
from webhook_relay.settings.file import parse_settings, read_settings
from webhook_relay.settings.values import Cloud, Gupshup, ProviderName, Twilio

RELAY = '[relay]\nhome = "/nowhere"\n'
ONE_SHOP = RELAY + 'token = "token"\n'
CLOUD = '[[channels]]\nid = "c"\nprovider = "cloud"\napp_secret = "s"\n'
DIALOG = '[[channels]]\nid = "d"\nprovider = "360dialog"\n'
TWILIO = (
    '[[channels]]\nid = "t"\nprovider = "twilio"\nauth_token = "token"\n'
    'public_url = "https://relay.example.in/hooks/t"\n'
)
SECRET_ID = "nobody-guesses-this-path-of-gupshup"
GUPSHUP = f'[[channels]]\nid = "{SECRET_ID}"\nprovider = "gupshup"\nallow = ["3.6.228.131"]\n'
IN_PUBLIC = RELAY + f'host = "0.0.0.0"\ntoken = "{"t" * 32}"\n'
TWO_SHOPS = RELAY + '[[shops]]\nid = "a"\ntoken = "x"\n[[shops]]\nid = "b"\ntoken = "y"\n'

UNSAFE = {
    "no secret": (ONE_SHOP + '[[channels]]\nid = "c"\nprovider = "cloud"\n', "no app_secret"),
    "an empty secret": (ONE_SHOP + CLOUD.replace('"s"', '""'), "empty app_secret"),
    "a blank secret": (ONE_SHOP + CLOUD.replace('"s"', '"  "'), "empty app_secret"),
    "an empty second secret": (ONE_SHOP + CLOUD.replace('"s"', '["s", ""]'), "empty app_secret"),
    "three secrets": (ONE_SHOP + CLOUD.replace('"s"', '["a", "b", "c"]'), "one or two"),
    "no header": (ONE_SHOP + DIALOG, "no secret"),
    "a header without value": (ONE_SHOP + DIALOG + 'header = { name = "A" }', "no value"),
    "a header that is a text": (ONE_SHOP + DIALOG + 'header = "A: b"', "table"),
    "no header name": (
        ONE_SHOP + DIALOG + 'header = { name = "A b", value = "x" }',
        "not a header name",
    ),
    "a key of another provider": (ONE_SHOP + CLOUD + 'auth_token = "x"', "auth_token"),
    "an unknown key of the relay": (ONE_SHOP + "colour = 1", "colour"),
    "an unknown key of a shop": (RELAY + '[[shops]]\nid = "a"\ntoken = "x"\nx = 1', "not known: x"),
    "an unknown table": (ONE_SHOP + "[other]\na = 1", "other"),
    "an unknown provider": (ONE_SHOP + CLOUD.replace("cloud", "telegram"), "telegram"),
    "no auth token": (ONE_SHOP + TWILIO.replace("auth_token", "# auth_token"), "no auth_token"),
    "an empty auth token": (ONE_SHOP + TWILIO.replace('"token"', '""'), "empty auth_token"),
    "no public address": (ONE_SHOP + TWILIO.replace("public_url", "# public_url"), "public_url"),
    "a public address that is none": (
        ONE_SHOP + TWILIO.replace("https://", ""),
        "public_url is the https address",
    ),
    "a public address with a password": (
        ONE_SHOP + TWILIO.replace("https://", "https://a:b@"),
        "public_url is the https address",
    ),
    "a public address with a strange port": (
        ONE_SHOP + TWILIO.replace("example.in", "example.in:port"),
        "public_url is the https address",
    ),
    "an address that is none": (ONE_SHOP + GUPSHUP.replace("3.6.228.131", "3.6.228"), "3.6.228 in"),
    "a network that is an address": (
        ONE_SHOP + GUPSHUP.replace("3.6.228.131", "3.6.228.131/24"),
        "no address and no network",
    ),
    "addresses as a text": (
        ONE_SHOP + GUPSHUP.replace('["3.6.228.131"]', '"3.6.228.131"'),
        "list of addresses",
    ),
    "a proxy that is none": (ONE_SHOP + 'trusted_proxies = ["caddy"]', "caddy in trusted_proxies"),
    "Gupshup in public without addresses": (
        IN_PUBLIC + GUPSHUP.replace("allow", "# allow"),
        "list its addresses",
    ),
    "Gupshup in public with an id to guess": (
        IN_PUBLIC + GUPSHUP.replace(SECRET_ID, "gupshup"),
        "Its id is its secret",
    ),
    "forms, for now": (ONE_SHOP + '[[forms]]\nid = "f"', "[[forms]]"),
    "leads, for now": (ONE_SHOP + '[[leads]]\nid = "l"', "[[leads]]"),
    "a spool of another kind": (ONE_SHOP + 'spool = "postgres://127.0.0.1"', "spool is"),
    "a channel twice": (ONE_SHOP + CLOUD + CLOUD, "channel id c stands twice"),
    "a shop twice": (TWO_SHOPS.replace('"b"', '"a"'), "shop id a stands twice"),
    "a token twice": (TWO_SHOPS.replace('"y"', '"x"'), "shop token stands twice"),
    "token and shops": (TWO_SHOPS.replace("[[shops]]", 'token = "z"\n[[shops]]', 1), "either"),
    "a channel of nobody": (TWO_SHOPS + CLOUD + 'shop = "c"', "not listed"),
    "a channel of whom?": (TWO_SHOPS + CLOUD, "needs shop"),
    "an id with a slash": (ONE_SHOP + CLOUD.replace('"c"', '"a/b"'), "an id has"),
    "no home": ('[relay]\ntoken = "x"', "home"),
    "no relay": (CLOUD, "relay"),
    "a port out of range": (ONE_SHOP + "port = 70000", "port"),
    "a port that is a truth": (ONE_SHOP + "port = true", "port"),
    "a key that is none": (ONE_SHOP + 'seal_to = "abc"', "public key"),
    "a short token in public": (ONE_SHOP + 'host = "0.0.0.0"', "too short"),
    "no TOML": ("[relay", "not valid TOML"),
    "channels as a text": ('channels = "c"\n' + ONE_SHOP, "[[channels]]"),
}


@pytest.mark.parametrize("case", UNSAFE)
def test_it_does_not_start_with(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, reason = UNSAFE[case]
    file = tmp_path / "relay.toml"
    file.write_text(text)
    assert main(["serve", "--config", str(file)]) == 1
    shown = capsys.readouterr()
    assert reason in shown.err
    assert (shown.err.count("\n"), shown.out) == (1, "")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"There is no .*relay\.toml"):
        read_settings(tmp_path / "relay.toml")


def test_a_host_from_the_command_line_is_checked_like_one_from_the_file() -> None:
    with pytest.raises(SettingsError, match="too short"):
        parse_settings(ONE_SHOP, host="192.0.2.1")
    assert parse_settings(ONE_SHOP.replace('"token"', f'"{"t" * 32}"'), "::", 0).port == 0


def test_a_single_shop_stands_under_relay() -> None:
    settings = parse_settings(ONE_SHOP + CLOUD)
    assert [(shop.id, shop.tokens) for shop in settings.shops] == [("main", (b"token",))]
    assert settings.channels[0].shop == "main"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)


def test_secrets_may_be_two_while_they_change() -> None:
    settings = parse_settings(CONFIG)
    proof = settings.channels[0].proof
    assert isinstance(proof, Cloud)
    assert proof.app_secrets == (b"test_app_secret", b"secret_before")
    assert settings.shops[1].tokens == (b"tiles-token", b"tiles-token-2")


def test_a_relay_with_all_four_providers_starts_in_public() -> None:
    settings = parse_settings(
        IN_PUBLIC + CLOUD + DIALOG + 'header = { name = "A", value = "b" }\n' + TWILIO + GUPSHUP
    )
    assert [channel.provider for channel in settings.channels] == list(ProviderName)


def test_gupshup_without_addresses_serves_this_machine_alone_and_says_so() -> None:
    settings = parse_settings(ONE_SHOP + GUPSHUP.replace("allow", "# allow"))
    assert settings.channels[0].proof == Gupshup(LOOPBACK)
    assert [fix for _, fix in doubts(settings)] == [
        "Gupshup signs nothing: list its addresses in allow."
    ]


def test_shared_keys_can_stand_for_the_auth_token() -> None:
    shared = TWILIO.replace('auth_token = "token"', 'shared_keys = ["key"]')
    proof = parse_settings(ONE_SHOP + shared).channels[0].proof
    assert isinstance(proof, Twilio)
    assert (proof.auth_tokens, proof.shared_keys) == ((), (b"key",))


def test_no_secret_is_shown_by_a_refusal() -> None:
    text = TWO_SHOPS.replace('"x"', '"very-secret"').replace('"y"', '"very-secret"')
    with pytest.raises(SettingsError) as refusal:
        parse_settings(text)
    assert "very-secret" not in str(refusal.value)
    assert b"very-secret".hex() not in str(refusal.value)
