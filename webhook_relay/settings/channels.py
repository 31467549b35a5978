"""Reads `[[channels]]` of `relay.toml`: every one with what proves that its webhooks are genuine."""

import re
from collections.abc import Callable, Iterator

from webhook_relay.addresses import LOOPBACK
from webhook_relay.errors import SettingsError
from webhook_relay.proof import Secrets
from webhook_relay.settings.names import short_names
from webhook_relay.settings.public_url import PublicUrl, read_public_url
from webhook_relay.settings.table import Table
from webhook_relay.settings.values import (
    Channel,
    Cloud,
    Dialog360,
    Gupshup,
    Proof,
    ProviderName,
    SecretHeader,
    Settings,
    Shop,
    Twilio,
)

SHORTEST_SECRET_ID = 32
"""Characters of an id that is itself the secret, when others can reach the port."""

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")  # RFC 9110, token


def read_channels(listed: list[dict[str, object]], shops: tuple[Shop, ...]) -> tuple[Channel, ...]:
    """Raises SettingsError for a channel that anybody could post to."""
    channels = []
    for number, values in enumerate(listed, 1):
        table = Table(f"[[channels]] number {number}", values)
        channels.append(_channel(table, shops))
        table.done()
    return tuple(channels)


def check_public_channels(settings: Settings) -> None:
    """What only counts when others can reach the port; raises SettingsError."""
    # The sentence ends in a log, and an id may be its channel's secret.
    names = short_names(settings)
    for channel, fix in doubts(settings):
        name = names[channel]
        raise SettingsError(f"Channel {name} is not safe on a port that others can reach. {fix}")


def doubts(settings: Settings) -> Iterator[tuple[str, str]]:
    """Channels that serve on this machine alone, by id, and what to do before a provider posts."""
    for channel in settings.channels:
        if not isinstance(channel.proof, Gupshup):
            continue
        if channel.proof.allow == LOOPBACK:
            yield channel.id, "Gupshup signs nothing: list its addresses in allow."
        if len(channel.id) < SHORTEST_SECRET_ID:
            yield channel.id, f"Its id is its secret: use {SHORTEST_SECRET_ID} random characters."


def _channel(table: Table, shops: tuple[Shop, ...]) -> Channel:
    name = table.id()
    table.where = f"Channel {name}"
    shop = shop_of(table, shops)
    provider = _provider(table)
    return Channel(name, shop, provider, _PROOFS[provider](table))


def shop_of(table: Table, shops: tuple[Shop, ...]) -> str:
    """Whose it is; the only shop's when there is one."""
    shop = table.text("shop", shops[0].id if len(shops) == 1 else None)
    if shop not in {one.id for one in shops}:
        raise SettingsError(f"{table.where} belongs to shop {shop}, which is not listed.")
    return shop


def _provider(table: Table) -> ProviderName:
    text = table.text("provider")
    try:
        return ProviderName(text)
    except ValueError:
        known = ", ".join(ProviderName)
        raise SettingsError(f"{table.where}: provider is one of {known}, not {text}.") from None


def _cloud(table: Table) -> Cloud:
    return Cloud(_needed(table, "app_secret"), table.secrets("verify_token"))


def _360dialog(table: Table) -> Dialog360:
    if not table.has("header"):
        raise SettingsError(
            f"{table.where} has no secret: add header = {{ name, value }} as registered."
        )
    return Dialog360(_header(table.table("header")), table.secrets("platform_secret"))


def _header(table: Table) -> SecretHeader:
    name = table.text("name")
    if not _HEADER_NAME.fullmatch(name):
        raise SettingsError(f"{table.where}: {name!r} is not a header name.")
    header = SecretHeader(name.lower().encode(), _needed(table, "value"))
    table.done()
    return header


def _twilio(table: Table) -> Twilio:
    shared = table.secrets("shared_keys")
    tokens = table.secrets("auth_token") if shared else _needed(table, "auth_token")
    return Twilio(_public_url(table), tokens, shared)


def _public_url(table: Table) -> PublicUrl:
    text = table.text("public_url")
    try:
        return read_public_url(text)
    except ValueError:
        raise SettingsError(
            f"{table.where}: public_url is the https address that Twilio was given, not {text}."
        ) from None


def _gupshup(table: Table) -> Gupshup:
    return Gupshup(table.networks("allow") or LOOPBACK)


def _needed(table: Table, key: str) -> Secrets:
    secrets = table.secrets(key)
    if not secrets:
        raise SettingsError(f"{table.where} has no {key}: anybody could post to it. Add one.")
    return secrets


_PROOFS: dict[ProviderName, Callable[[Table], Proof]] = {
    ProviderName.CLOUD: _cloud,
    ProviderName.DIALOG_360: _360dialog,
    ProviderName.TWILIO: _twilio,
    ProviderName.GUPSHUP: _gupshup,
}
