"""Settings: the environment (`CRM_<NAME>`) wins, then what the shop has saved, then the default.

Plain code and no settings library: this is read before the first paint, and by every command.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from crm_tui.domain.errors import CrmError

SECRETS = frozenset(
    {
        *("provider_key", "fallback_key", "relay_token", "relay_secret_key"),
        *("relay_old_keys", "relay_key", "relay_earlier_keys"),
        *("llm_key", "gemini_key", "indiamart_key"),
        *("backup_s3_key", "backup_s3_secret"),
    }
)
"""Kept in the encrypted database, never in `config.toml`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; each field is `CRM_` and its name in capitals in the environment."""

    provider: str = "360dialog"
    """`360dialog`, `cloud`, `twilio` or `gupshup`."""
    provider_url: str = ""
    """Another base address of the provider, for tests and the simulator."""
    provider_key: str = ""
    """API key or token of the provider; without it nothing is sent."""
    provider_number_id: str = ""
    """Phone number id (at `twilio` and `gupshup` the shop's number); other numbers' webhooks are left aside."""
    provider_account_id: str = ""
    """Account: WhatsApp account id (WABA) at `cloud`, SID at `twilio`, `AppName/app-id` at `gupshup`."""
    fallback_provider: str = ""
    """A second provider, which sends when the first is down or refuses the account."""
    fallback_url: str = ""
    """Another base address of the second provider."""
    fallback_key: str = ""
    """API key or token of the second provider."""
    fallback_number_id: str = ""
    """Phone number id at the second provider."""
    fallback_account_id: str = ""
    """Account at the second provider."""
    quiet_hours: str = "21:00-09:00"
    """When nobody is written to first, by the shop's clock; `off` for none. Answers always leave."""
    holidays: str = ""
    """Closed days like `sunday, 2026-12-25, 15/08` (that one every year); nobody is followed up on them."""
    monthly_cap: str = ""
    """Rupees that WhatsApp may cost in a calendar month; empty: no limit."""
    relay_url: str = ""
    """Address of the relay."""
    relay_token: str = ""
    """The token of the relay's feed."""
    relay_secret_key: str = ""
    """Base64 of the key that opens sealed events."""
    relay_old_keys: str = ""
    """Secret keys from before a rotation, `base64@since` each; kept until nothing sealed to them can wait."""
    relay_key: str = ""
    """Base64 of the relay's key as pairing showed it: only what it signs is believed; empty: not paired."""
    relay_earlier_keys: str = ""
    """Keys that the relay had before, `base64@since` each; what they signed is still read."""
    indiamart_key: str = ""
    """IndiaMART's CRM key, for a plan without push: enquiries are fetched every five minutes."""
    llm_models: str = ""
    """Fallback order, comma separated; empty: drafts come from templates and facts."""
    llm_base_url: str = ""
    """An OpenAI-compatible endpoint of one's own, for `openai/…`, local and bare names."""
    llm_key: str = ""
    """Key of the model provider."""
    gemini_key: str = ""
    """Key for `gemini/…` models."""
    llm_timeout: str = "8"
    """Seconds for one call to a model; a local one on a slow PC may need 60."""
    llm_daily_cap: str = "50"
    """Rupees that models may cost in a day; a model on one's own machine or network costs nothing."""
    usd_inr: str = "90"
    """Rupees for a US dollar, by which that is counted: an estimate, for providers bill in dollars."""
    llm_daily_budget: str = ""
    """The former limit, in US dollars a day: where it is set and lower, it holds instead."""
    embedding_model: str = ""
    """`text-embedding-3-small` or `gemini-embedding-001`; empty: the one that comes with the program."""
    notices: str = "bell,terminal,desktop"
    """How the inbox gives notice while its window is not looked at: any of the three, or `off`."""
    lock_after: str = "5"
    """Minutes without a key after which the inbox locks, 1 to 15, where people log in; `off`, for owners alone."""
    worker_when_locked: str = "on"
    """Whether messages go on coming in and out while the inbox is locked: `on` or `off`."""
    privacy_contact: str = ""
    """Whom customers write to about their data, in the privacy notice; empty: the shop's WhatsApp number."""
    request_days: str = "30"
    """Days in which a customer's request about their data is to be answered; from 1 to 365."""
    backup_at: str = "02:30"
    """When the shop is backed up every day, by its clock; after a missed night at the next start; `off` for never."""
    backup_to: str = "folder"
    """Where to: `folder`, `usb`, `s3`, or several with commas."""
    backup_folder: str = ""
    """Another folder for backups, which must be there; empty: `backups/` in the shop's own."""
    backup_usb: str = ""
    """The label of the USB stick for backups; empty: the only one that is plugged in."""
    backup_s3_url: str = ""
    """`https://HOST/BUCKET/FOLDER` of a store that speaks S3."""
    backup_s3_region: str = ""
    """Its region, where it has any."""
    backup_s3_key: str = ""
    """The access key of that store."""
    backup_s3_secret: str = ""
    """The secret key of that store."""
    digest_to: str = ""
    """Your own WhatsApp number, which gets yesterday's numbers every morning; empty or `off`: nobody."""
    digest_template: str = ""
    """The template for it when no window is open with that number: with exactly one blank, for the line."""
    metrics_port: str = ""
    """Port on this machine alone at which `crm work` shows its figures to Prometheus; empty: none."""


def home_folder(env: Mapping[str, str] = os.environ) -> Path:
    """`CRM_HOME`, else the platform's folder for user data."""
    if named := env.get("CRM_HOME"):
        return Path(named).expanduser().resolve()
    from platformdirs import user_data_dir

    return Path(user_data_dir("crm_tui", appauthor=False))


def key_folder(env: Mapping[str, str] = os.environ) -> Path:
    """Where key files lie when there is no keyring: apart from the data that they open."""
    if named := env.get("XDG_CONFIG_HOME"):
        return Path(named) / "crm_tui" / "keys"
    from platformdirs import user_config_dir

    return Path(user_config_dir("crm_tui", appauthor=False)) / "keys"


def read_settings(
    home: Path, secrets: Mapping[str, str], env: Mapping[str, str] = os.environ
) -> Settings:
    """Put the three sources together; raises CrmError when `config.toml` cannot be read."""
    saved = {**read_config(home), **secrets}
    values = {
        field.name: env.get(f"CRM_{field.name.upper()}", saved.get(field.name, field.default))
        for field in fields(Settings)
    }
    return Settings(**{name: str(value) for name, value in values.items()})


def in_environment(names: Iterable[str], env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Those of these settings that the environment gives, which win over what is saved."""
    return {name: env[key] for name in names if (key := f"CRM_{name.upper()}") in env}


def read_config(home: Path) -> dict[str, str]:
    path = home / "config.toml"
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CrmError(f"{path} cannot be read: {error}.", "Mend that line.") from error
    names = {field.name for field in fields(Settings)} - SECRETS
    return {name: str(value) for name, value in found.items() if name in names}


def config_text(values: Mapping[str, str]) -> str:
    """`config.toml` with these settings; secrets are left out."""
    lines = [
        "# Settings of this shop. Keys and tokens are not here: they are in the encrypted file."
    ]
    for name, value in sorted(values.items()):
        if name not in SECRETS and value:
            quoted = value.replace("\\", "\\\\").replace('"', '\\"')
            lines.append(f'{name} = "{quoted}"')
    return "\n".join(lines) + "\n"
