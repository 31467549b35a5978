"""Reads `relay.toml` and refuses, in one sentence, whatever would not be safe to start."""

import base64
import binascii
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from webhook_relay.addresses import LOOPBACK, is_loopback
from webhook_relay.errors import SettingsError
from webhook_relay.settings.channels import check_public_channels, read_channels
from webhook_relay.settings.forms import read_forms
from webhook_relay.settings.leads import check_public_leads, read_leads
from webhook_relay.settings.table import Table
from webhook_relay.settings.values import Settings, Shop

SHORTEST_PUBLIC_TOKEN = 32
"""Characters that a feed token must have when others can reach the port."""

_MEGABYTE = 1024 * 1024


def read_settings(path: Path, host: str | None = None, port: int | None = None) -> Settings:
    """The settings in a file, with another address when one is given; raises SettingsError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SettingsError(f"There is no {path}. Write one, or name it with --config.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from error
    return parse_settings(text, host, port)


def parse_settings(text: str, host: str | None = None, port: int | None = None) -> Settings:
    """The settings in a TOML text; raises SettingsError."""
    try:
        whole = Table("relay.toml", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"relay.toml is not valid TOML: {error}.") from error
    settings = _settings(whole)
    whole.done()
    settings = replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
    )
    _check_public(settings)
    return settings


def _settings(whole: Table) -> Settings:
    relay = whole.table("relay")
    relay.where = "[relay]"
    shops = _shops(relay, whole)
    megabytes = relay.number("spool_mb", 0, 0, 1_000_000)
    settings = Settings(
        home=Path(relay.text("home")),
        host=relay.text("host", "127.0.0.1"),
        port=relay.number("port", 8080, 0, 65_535),
        spool_bytes=megabytes * _MEGABYTE or None,
        shops=shops,
        channels=read_channels(whole.tables("channels"), shops),
        trusted_proxies=relay.networks("trusted_proxies") or LOOPBACK,
        forms=read_forms(whole.tables("forms"), shops),
        leads=read_leads(whole.tables("leads"), shops),
        spool_url=_spool_url(relay),
        metrics_tokens=relay.secrets("metrics_token"),
        key_file=Path(relay.text("key_file")) if relay.has("key_file") else None,
    )
    relay.done()
    _refuse_doubles("channel id", (channel.id for channel in settings.channels))
    # The shop's feed names all three by their ids alone.
    ids = [one.id for one in settings.channels]
    ids += [one.id for one in settings.forms] + [one.id for one in settings.leads]
    _refuse_doubles("id", ids)
    return settings


def _spool_url(relay: Table) -> str | None:
    spool = relay.text("spool", "sqlite")
    if spool == "sqlite":
        return None
    if not spool.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError('spool is "sqlite", or the address of a Redis: "redis://host:6379/0".')
    return spool


def _shops(relay: Table, whole: Table) -> tuple[Shop, ...]:
    listed = whole.tables("shops")
    if listed and any(relay.has(key) for key in ("token", "seal_to", "quota_mb")):
        raise SettingsError(
            "Put token, seal_to and quota_mb either under [relay] or under [[shops]]."
        )
    if not listed:
        return (_shop(relay, "main"),)
    shops = []
    for number, values in enumerate(listed, 1):
        table = Table(f"[[shops]] number {number}", values)
        shops.append(_shop(table, table.id()))
        table.done()
    _refuse_doubles("shop id", (shop.id for shop in shops))
    _refuse_doubles("shop token", (t.hex() for shop in shops for t in shop.tokens), show=False)
    return tuple(shops)


def _shop(table: Table, name: str) -> Shop:
    tokens = table.secrets("token")
    if not all(token.isascii() for token in tokens):
        raise SettingsError(f"{table.where} has a token with other than ASCII characters.")
    seal_to = _public_key(table) if table.has("seal_to") else None
    quota = table.number("quota_mb", 0, 0, 1_000_000)
    return Shop(name, tokens, seal_to, quota * _MEGABYTE or None)


def _public_key(table: Table) -> bytes:
    text = table.text("seal_to")
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise SettingsError(f"seal_to in {table.where} is not a public key (base64 of 32 bytes).")
    return key


def _refuse_doubles(what: str, found: Iterable[str], show: bool = True) -> None:
    seen: set[str] = set()
    for one in found:
        if one in seen:
            name = f" {one}" if show else ""
            raise SettingsError(f"The {what}{name} stands twice: each needs its own.")
        seen.add(one)


def _check_public(settings: Settings) -> None:
    if is_loopback(settings.host):
        return
    for shop in settings.shops:
        if any(len(token) < SHORTEST_PUBLIC_TOKEN for token in shop.tokens):
            raise SettingsError(
                f"The token of shop {shop.id} is too short for a port that others can reach: "
                f"use {SHORTEST_PUBLIC_TOKEN} or more random characters, or host = 127.0.0.1."
            )
    check_public_channels(settings)
    check_public_leads(settings.leads)
