"""Setting a shop up: its profile and settings, whoever asks for them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from crm_tui.domain.actor import Actor
from crm_tui.domain.alert import read_channels
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Millis
from crm_tui.domain.closed_days import read_closed_days
from crm_tui.domain.errors import CrmError
from crm_tui.domain.idle import read_lock_after, read_when_locked
from crm_tui.domain.policy import read_monthly_cap, read_quiet_hours
from crm_tui.domain.privacy import read_days
from crm_tui.domain.roles import Act
from crm_tui.services import agent_queue, audit
from crm_tui.services.backups.schedule import check_settings
from crm_tui.services.digest_message import read_digest_to
from crm_tui.services.may import needs
from crm_tui.store import events, knowledge, settings
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.capabilities import NAMES, capabilities

_QUOTED = ("hours", "address", "products")
"""What drafts quote of the profile."""
PROVIDERS = NAMES
"""The providers that can be chosen, the default first."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person gave; a setting that is left out stays as it is."""

    profile: BusinessProfile
    settings: Mapping[str, str] = field(default_factory=dict)
    """By the field names of `Settings`, secrets among them."""
    service: bool | None = None
    """Whether the worker goes on when no window is open; None: as it is."""
    pairing: str = ""
    """The link that `webhook-relay pair` shows; empty leaves the relay as it is."""
    insecure_http: bool = False
    """Take that link also where it is plain http to another machine: for a test network alone."""


def check(settings: Mapping[str, str]) -> None:
    """Refuse a value that no program could use later; raises CrmError."""
    for name in ("provider", "fallback_provider"):
        if settings.get(name):
            capabilities(settings[name])
    for name in ("provider_url", "fallback_url", "relay_url", "llm_base_url"):
        if settings.get(name) and not settings[name].startswith(("https://", "http://")):
            raise CrmError(f"{settings[name]!r} is no address.", "Begin it with https://.")
    read_quiet_hours(settings.get("quiet_hours", ""), "UTC")
    read_closed_days(settings.get("holidays", ""), "UTC")
    read_monthly_cap(settings.get("monthly_cap", ""))
    read_channels(settings.get("notices", ""))
    read_lock_after(settings.get("lock_after", ""))
    read_days(settings.get("request_days", ""))
    read_digest_to(settings.get("digest_to", ""))
    read_when_locked(settings.get("worker_when_locked", ""))
    check_settings(settings)


@needs(Act.CHANGE_SETTINGS)
def save(
    tx: Tx,
    profile: BusinessProfile,
    secrets: Mapping[str, str],
    actor: Actor,
    now: Millis,
) -> None:
    """Keep the profile, and what must stay secret, inside the encrypted file."""
    before = settings.profile(tx)
    settings.save_profile(tx, profile)
    changed = [name for name in _QUOTED if getattr(before, name) != getattr(profile, name)]
    for one in knowledge.retire_drafts_on(tx, "profile", changed) if changed else ():
        agent_queue.answer_due(tx, one.lead_id, now)
    for name, value in secrets.items():
        settings.put(tx, f"secret.{name}", value)
    was, is_now = asdict(before), asdict(profile)
    other = [name for name in is_now if was[name] != is_now[name]]
    events.record(
        *(tx, None, "shop_set_up", actor, now),
        secrets=sorted(secrets),
        before={name: was[name] for name in other},
        after={name: is_now[name] for name in other},
    )


@needs(Act.CHANGE_SETTINGS)
def note_settings(
    tx: Tx, before: Mapping[str, str], after: Mapping[str, str], actor: Actor, now: Millis
) -> None:
    """What was changed in `config.toml`, in which no secret stands."""
    names = [one for one in {**before, **after} if before.get(one) != after.get(one)]
    if names:
        said = {"before": {one: before.get(one) for one in names}}
        said["after"] = {one: after.get(one) for one in names}
        audit.note(tx, actor, now, "settings_changed", said)


def saved_profile(tx: Tx) -> BusinessProfile:
    return settings.profile(tx)
