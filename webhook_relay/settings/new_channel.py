"""A new channel: its unguessable id, its secrets, and what has to be entered at the provider."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from webhook_relay.errors import SettingsError
from webhook_relay.settings.values import ProviderName

AUTHORIZATION = "Authorization"


@dataclass(frozen=True, slots=True)
class Given:
    """What the operator brings along for a channel; empty where it was not given."""

    app_secret: str = ""
    auth_token: str = ""
    platform_secret: str = ""
    url: str = ""
    """The relay's public address, `https://relay.example.in`."""
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewChannel:
    """A channel that no file has yet."""

    id: str
    block: str
    """Its `[[channels]]`, to be put into relay.toml."""
    address: str
    """As the provider is to be told; without its host when the relay's address is not known."""
    enter: Mapping[str, str] = field(default_factory=dict)
    """What is to be entered at the provider, by the name of the field there."""


def new_channel(provider: ProviderName, shop: str, given: Given) -> NewChannel:
    """Raises SettingsError for a value that cannot be written down."""
    name = unguessable()
    address = f"{given.url.rstrip('/')}/hooks/{name}"
    settings, enter = _MAKERS[provider](given, address)
    lines = {"id": name, "shop": shop, "provider": str(provider)} | settings
    block = "".join(f"{key} = {toml(value)}\n" for key, value in lines.items())
    return NewChannel(name, f"[[channels]]\n{block}", address, enter)


def unguessable() -> str:
    """43 characters, 256 bits; none that begins like an option of a command."""
    while (made := secrets.token_urlsafe(32)).startswith(("-", "_")):
        pass
    return made


def toml(value: object) -> str:
    """A text, a list of texts, or a table of texts, as TOML writes it; raises SettingsError."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    text = str(value)
    if not text.isprintable():
        raise SettingsError("A secret has a character that cannot be printed: copy it again.")
    # Of printable characters JSON escapes the quote and the backslash, and TOML does it alike.
    return json.dumps(text, ensure_ascii=False)


_Made = tuple[dict[str, object], dict[str, str]]
"""What stands in the block, and what is entered at the provider."""


def _cloud(given: Given, address: str) -> _Made:
    token = unguessable()
    return (
        {"app_secret": given.app_secret, "verify_token": token},
        {"Callback URL": address, "Verify token": token},
    )


def _360dialog(given: Given, address: str) -> _Made:
    value = f"Bearer {unguessable()}"
    settings: dict[str, object] = {"header": {"name": AUTHORIZATION, "value": value}}
    if given.platform_secret:
        settings["platform_secret"] = given.platform_secret
    return settings, {"Webhook URL": address, f"Header {AUTHORIZATION}": value}


def _twilio(given: Given, address: str) -> _Made:
    return (
        {"auth_token": given.auth_token, "public_url": address},
        {"Webhook URL, and fallback URL": address},
    )


def _gupshup(given: Given, address: str) -> _Made:
    return {"allow": given.allow}, {"Callback URL": address, "Webhook version": "2"}


_MAKERS = {
    ProviderName.CLOUD: _cloud,
    ProviderName.DIALOG_360: _360dialog,
    ProviderName.TWILIO: _twilio,
    ProviderName.GUPSHUP: _gupshup,
}
