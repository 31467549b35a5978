"""What `relay.toml` says, as plain values."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from webhook_relay.addresses import LOOPBACK, Networks
from webhook_relay.proof import Secrets
from webhook_relay.public_url import PublicUrl


class ProviderName(StrEnum):
    CLOUD = "cloud"
    DIALOG_360 = "360dialog"
    TWILIO = "twilio"
    GUPSHUP = "gupshup"


@dataclass(frozen=True, slots=True)
class Shop:
    """Whoever reads a feed; shops never see each other's events."""

    id: str
    tokens: Secrets
    seal_to: bytes | None
    """The shop's raw X25519 public key, 32 bytes; None keeps events readable on this machine."""


@dataclass(frozen=True, slots=True)
class SecretHeader:
    """A header that the provider was told to send with every webhook."""

    name: bytes
    """Lower case."""
    values: Secrets


@dataclass(frozen=True, slots=True)
class Cloud:
    """Meta signs the body."""

    app_secrets: Secrets
    verify_tokens: Secrets = ()


@dataclass(frozen=True, slots=True)
class Dialog360:
    """360dialog sends a header that was registered, and to partners a signature."""

    header: SecretHeader
    platform_secrets: Secrets = ()


@dataclass(frozen=True, slots=True)
class Twilio:
    """Twilio signs its idea of our address, and the form."""

    public_url: PublicUrl
    auth_tokens: Secrets
    shared_keys: Secrets = ()


@dataclass(frozen=True, slots=True)
class Gupshup:
    """Gupshup signs nothing: the id in the path is the secret, and only its addresses are let in."""

    allow: Networks = LOOPBACK


Proof = Cloud | Dialog360 | Twilio | Gupshup
"""What proves that a webhook is genuine."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One address for webhooks, `/hooks/<id>`."""

    id: str
    shop: str
    provider: ProviderName
    proof: Proof


@dataclass(frozen=True, slots=True)
class Settings:
    home: Path
    host: str
    port: int
    spool_bytes: int | None
    """Largest size of the spool file; None takes a share of the free disk."""
    shops: tuple[Shop, ...]
    channels: tuple[Channel, ...]
    trusted_proxies: Networks = LOOPBACK
    """Whose `X-Forwarded-For` is believed."""

    @property
    def spool_file(self) -> Path:
        return self.home / "spool.db"

    @property
    def files_folder(self) -> Path:
        return self.home / "files"
