"""What `relay.toml` says, as plain values."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

Secrets = tuple[bytes, ...]
"""One secret, or two while it is being changed."""


class ProviderName(StrEnum):
    CLOUD = "cloud"
    DIALOG_360 = "360dialog"


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
class Channel:
    """One address for webhooks, `/hooks/<id>`, and what proves that a webhook is genuine."""

    id: str
    shop: str
    provider: ProviderName
    app_secrets: Secrets = ()
    verify_tokens: Secrets = ()
    header: SecretHeader | None = None
    platform_secrets: Secrets = ()


@dataclass(frozen=True, slots=True)
class Settings:
    home: Path
    host: str
    port: int
    spool_bytes: int | None
    """Largest size of the spool file; None takes a share of the free disk."""
    shops: tuple[Shop, ...]
    channels: tuple[Channel, ...]

    @property
    def spool_file(self) -> Path:
        return self.home / "spool.db"
