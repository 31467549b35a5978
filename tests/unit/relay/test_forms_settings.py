"""A form that could not prove consent, or an address that anybody could post to, does not start."""

import json
from pathlib import Path

import pytest

from webhook_relay.cli.main import main
from webhook_relay.errors import SettingsError
from webhook_relay.settings.file import parse_settings
from webhook_relay.settings.values import Language

RELAY = '[relay]\nhome = "/nowhere"\ntoken = "token"\n'
PUBLIC = f'[relay]\nhome = "/nowhere"\nhost = "0.0.0.0"\ntoken = "{"t" * 32}"\n'
FORM = '[[forms]]\nid = "f"\ntitle = "Ask us"\n'
LEAD = '[[leads]]\nid = "l"\nsource = "indiamart"\nsecret = "s"\n'
CHANNEL = '[[channels]]\nid = "f"\nprovider = "cloud"\napp_secret = "s"\n'

UNSAFE = {
    "no title": (RELAY + '[[forms]]\nid = "f"', "needs title"),
    "an empty consent": (RELAY + FORM + 'consent = " "', "needs consent"),
    "a long consent": (RELAY + FORM + f'consent = "{"x" * 2_001}"', "2000 characters"),
    "a path in an origin": (RELAY + FORM + 'origins = ["https://a.in/"]', "is no origin"),
    "every origin": (RELAY + FORM + 'origins = ["*"]', "is no origin"),
    "an origin without a lock": (RELAY + FORM + 'origins = ["http://a.in"]', "is no origin"),
    "an origin that breaks the policy": (RELAY + FORM + 'origins = ["https://a;b"]', "no origin"),
    "origins as a text": (RELAY + FORM + 'origins = "https://a.in"', "list of texts"),
    "another language": (RELAY + FORM + 'language = "ta"', "one of en, hi"),
    "a number without country": (RELAY + FORM + 'whatsapp = "98765 43210"', "+919876543210"),
    "a field twice": (RELAY + FORM + 'fields = ["City", "city"]', "twice"),
    "a field of our own": (RELAY + FORM + 'fields = ["Phone"]', "twice"),
    "a field that is a number": (RELAY + FORM + "fields = [7]", "a field is a text"),
    "a key with blanks": (
        RELAY + FORM + 'fields = [{ label = "A", key = "a b" }]',
        "small letters",
    ),
    "too many fields": (RELAY + FORM + f"fields = {[f'F{n}' for n in range(13)]}", "more than 12"),
    "an unknown key of a form": (RELAY + FORM + 'colour = "red"', "colour"),
    "no answers a minute": (RELAY + FORM + "per_minute = 0", "per_minute"),
    "a form of no shop": (RELAY + FORM + 'shop = "x"', "not listed"),
    "one id for two": (RELAY + FORM + CHANNEL, "id f stands twice"),
    "a lead without secret": (RELAY + LEAD.replace('secret = "s"\n', ""), "anybody could post"),
    "a lead with an empty secret": (RELAY + LEAD.replace('"s"', '""'), "empty secret"),
    "a lead of nowhere": (RELAY + LEAD.replace("indiamart", "ebay"), "source is one of"),
    "a token that only Meta asks for": (RELAY + LEAD + 'verify_token = "x"', "only Meta"),
    "a secret to guess, in public": (PUBLIC + LEAD, "can be guessed"),
}


@pytest.mark.parametrize("case", UNSAFE)
def test_unsafe_settings_are_refused_in_one_sentence(case: str) -> None:
    text, words = UNSAFE[case]
    with pytest.raises(SettingsError) as refused:
        parse_settings(text)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_least_that_makes_a_form_and_a_lead() -> None:
    found = parse_settings(RELAY + FORM + LEAD)
    (form,), (lead,) = found.forms, found.leads
    assert (form.shop, form.language, form.origins) == ("main", Language.ENGLISH, ())
    assert "Ask us may write to me on WhatsApp" in form.consent.words
    assert (lead.shop, lead.secrets) == ("main", (b"s",))


def test_all_that_a_form_may_say() -> None:
    (form,) = parse_settings(
        RELAY
        + FORM
        + 'language = "hi"\norigins = ["https://a.in", "http://localhost:3000"]\n'
        + 'consent = "मैं  सहमत हूँ"\nconsent_version = "2"\nper_minute = 9\nper_hour = 99\n'
        + 'fields = ["City", { label = "शहर" }, { label = "Size", key = "kg", choices = ["1"] }]'
    ).forms
    assert (form.consent.words, form.consent.version) == ("मैं सहमत हूँ", "2")
    assert [extra.key for extra in form.extras][::2] == ["city", "kg"]
    assert form.extras[1].key.startswith("field_")


def test_the_listing_names_every_address(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "relay.toml"
    config.write_text(RELAY + FORM + LEAD)
    assert main(["channels", "list", "--config", str(config), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["items"]
    assert [one["address"] for one in shown] == ["/forms/f", "/leads/l"]
