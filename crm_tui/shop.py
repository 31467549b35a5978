"""A shop on this computer: its folder, key, database and media, opened or made in one place."""

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Clock, SystemClock
from crm_tui.domain.closed_days import closing_days, read_closed_days
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.policy import Policy, read_monthly_cap, read_quiet_hours
from crm_tui.settings import (
    SECRETS,
    Settings,
    config_text,
    home_folder,
    key_folder,
    read_config,
    read_settings,
)
from crm_tui.store import keys, settings
from crm_tui.store.database import Database
from crm_tui.store.marker import (
    Marker,
    check_key,
    key_check,
    read_marker,
    sync_folder,
    write_marker,
    write_private,
)
from crm_tui.store.media_files import MediaFolder
from crm_tui.store.schema import bring_up_to_date, make
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.capabilities import capabilities

_UNFINISHED = "new-shop.db"


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything that the programs of one shop share."""

    home: Path
    marker: Marker
    db: Database
    media: MediaFolder
    settings: Settings
    clock: Clock
    policy: Policy
    """What the gate obeys besides WhatsApp's own rules."""


def open_shop(env: Mapping[str, str] = os.environ, clock: Clock | None = None) -> Shop:
    """Open the shop of this folder.

    Raises NoShop, WrongKey or Damaged, each with its own sentence; nothing is made in its place.
    """
    home = home_folder(env)
    _end_making(home)
    marker = read_marker(home)
    key = keys.read_key(marker.shop_id, env, key_folder(env))
    check_key(marker, key)
    return _put_together(home, marker, key, env, clock or SystemClock())


def make_shop(
    profile: BusinessProfile, env: Mapping[str, str] = os.environ, clock: Clock | None = None
) -> Shop:
    """Make a new shop in an empty place; raises Conflict where there is one."""
    clock, home = clock or SystemClock(), home_folder(env)
    if (home / "shop.json").exists() or (home / "shop.db").exists():
        raise Conflict(f"There is already a shop in {home}.", "Open it with `crm`.")
    _make_folders(home)
    shop_id = secrets.token_hex(8)
    key = keys.make_key(shop_id, env, key_folder(env))
    marker = Marker(shop_id, key_check(key), clock.now())
    _make_database(home / _UNFINISHED, key, profile)
    # Only now, so that a shop that was only half made is not taken for a whole one.
    write_marker(home, marker)
    _end_making(home)
    return _put_together(home, marker, key, env, clock)


def _make_folders(home: Path) -> None:
    try:
        for folder in (home, home / "media", home / "backups", home / "logs"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CrmError(
            f"The shop's folder {home} cannot be made: {error.strerror}.",
            "Choose another one with CRM_HOME.",
        ) from error


def _make_database(path: Path, key: bytes, profile: BusinessProfile) -> None:
    """Under a name of its own: wherever this is stopped, it can be begun again."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    make(path, key)
    db = Database(path, key)
    db.write_now(settings.save_profile, profile)
    db.close_now()


def _end_making(home: Path) -> None:
    """Give a finished new database its name; the marker is there, so it is the shop's."""
    unfinished, finished = home / _UNFINISHED, home / "shop.db"
    if unfinished.exists() and (home / "shop.json").exists() and not finished.exists():
        unfinished.replace(finished)
        sync_folder(home)


def _put_together(
    home: Path, marker: Marker, key: bytes, env: Mapping[str, str], clock: Clock
) -> Shop:
    path = home / "shop.db"
    bring_up_to_date(path, key, home / "backups", str(clock.now()), _tell)
    db = Database(path, key)
    read = db.read_now(settings_now, home, env)
    return Shop(
        home=home,
        marker=marker,
        db=db,
        media=MediaFolder(home / "media", key),
        settings=read,
        clock=clock,
        policy=_policy(read, db.read_now(settings.profile)),
    )


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _policy(read: Settings, profile: BusinessProfile) -> Policy:
    zone = profile.timezone
    return Policy(
        capabilities(read.provider),
        read_quiet_hours(read.quiet_hours, zone),
        bool(read.fallback_provider),
        read_monthly_cap(read.monthly_cap),
        read_closed_days(read.holidays, zone).also(closing_days(profile.hours)),
    )


def _secrets(tx: Tx) -> dict[str, str]:
    found = {name: settings.get(tx, f"secret.{name}") for name in SECRETS}
    return {name: value for name, value in found.items() if value}


def settings_now(tx: Tx, home: Path, env: Mapping[str, str]) -> Settings:
    """What is set now: another program may have changed it since the shop was opened."""
    return read_settings(home, _secrets(tx), env)


def save_config(home: Path, given: Mapping[str, str]) -> None:
    """Change these settings in `config.toml`; an empty one is left out of it, secrets always are."""
    write_private(home / "config.toml", config_text({**read_config(home), **given}).encode())


def key_place(shop: Shop, env: Mapping[str, str] = os.environ) -> str:
    """Where the shop's key is kept: never the key itself."""
    return keys.key_place(shop.marker.shop_id, env, key_folder(env))
