"""What `relay.toml` says, as plain values."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from webhook_relay.addresses import LOOPBACK, Networks
from webhook_relay.proof import Secrets
from webhook_relay.settings.public_url import PublicUrl


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
    """Tokens given in the file; with none of them only paired devices read the feed."""
    seal_to: bytes | None
    """The shop's raw X25519 public key, 32 bytes; None: a paired device's, or events stay readable."""
    quota_bytes: int | None = None
    """The most that may wait for this shop; None takes an equal share of the spool."""


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


class Language(StrEnum):
    ENGLISH = "en"
    HINDI = "hi"


@dataclass(frozen=True, slots=True)
class ExtraField:
    """A question of the shop's own on its form."""

    key: str
    """The input's name: letters, digits and `_`."""
    label: str
    required: bool = False
    choices: tuple[str, ...] = ()
    """What may be chosen; empty takes any words."""


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """What a person agrees to, and which version of it that is."""

    words: str
    version: str


@dataclass(frozen=True, slots=True)
class Form:
    """A hosted web form, `/forms/<id>`."""

    id: str
    shop: str
    title: str
    consent: ConsentWords
    language: Language = Language.ENGLISH
    origins: tuple[str, ...] = ()
    """Sites whose pages may post to it by script, as browsers name them."""
    extras: tuple[ExtraField, ...] = ()
    whatsapp: str = ""
    """The shop's number in E.164, for the link on the thank-you page."""
    per_minute: int = 5
    """Answers from one address."""
    per_hour: int = 60
    """Answers to this form from everywhere."""


class LeadSource(StrEnum):
    """A portal, or a connector that speaks like it."""

    INDIAMART = "indiamart"
    JUSTDIAL = "justdial"
    META = "meta"
    GOOGLE = "google"
    TRADEINDIA = "tradeindia"
    ACRES_99 = "99acres"
    MAGICBRICKS = "magicbricks"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class LeadAddress:
    """One address for leads of a portal, `/leads/<id>`."""

    id: str
    shop: str
    source: LeadSource
    secrets: Secrets
    verify_tokens: Secrets = ()
    """Meta's GET challenge."""


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
    forms: tuple[Form, ...] = ()
    leads: tuple[LeadAddress, ...] = ()
    spool_url: str | None = None
    """`redis://…` of a spool that several relays share; None keeps it in a file below `home`."""
    metrics_tokens: Secrets = ()
    """Who sends one as a bearer token may read `/metrics` from elsewhere."""
    key_file: Path | None = None
    """The relay's signing key, where several relays share one; None keeps it below `home`."""

    @property
    def signing_key_file(self) -> Path:
        return self.key_file or self.home / "relay.key"

    @property
    def devices_file(self) -> Path:
        return self.home / "devices.db"

    @property
    def spool_file(self) -> Path:
        return self.home / "spool.db"

    @property
    def last_events_file(self) -> Path:
        return self.home / "last-events.json"

    @property
    def files_folder(self) -> Path:
        return self.home / "files"

    @property
    def anchors_folder(self) -> Path:
        return self.home / "anchors"
