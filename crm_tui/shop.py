"""A shop on this computer: its folder, key, database and media, opened or made in one place."""

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Clock, SystemClock
from crm_tui.domain.errors import Conflict
from crm_tui.settings import SECRETS, Settings, home_folder, key_folder, read_settings
from crm_tui.store import keys, settings
from crm_tui.store.database import Database
from crm_tui.store.marker import Marker, check_key, key_check, read_marker, write_marker
from crm_tui.store.media_files import MediaFolder
from crm_tui.store.schema import bring_up_to_date
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything that the programs of one shop share."""

    home: Path
    marker: Marker
    db: Database
    media: MediaFolder
    settings: Settings
    clock: Clock


def open_shop(env: Mapping[str, str] = os.environ, clock: Clock | None = None) -> Shop:
    """Open the shop of this folder.

    Raises NoShop, WrongKey or Damaged, each with its own sentence; nothing is made in its place.
    """
    home = home_folder(env)
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
    for folder in (home, home / "media", home / "backups", home / "logs"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    shop_id = secrets.token_hex(8)
    key = keys.make_key(shop_id, env, key_folder(env))
    marker = Marker(shop_id, key_check(key), clock.now())
    bring_up_to_date(home / "shop.db", key, home / "backups", str(clock.now()))
    # Last, so that a shop that was only half made is not taken for a whole one.
    write_marker(home, marker)
    shop = _put_together(home, marker, key, env, clock)
    shop.db.write_now(settings.save_profile, profile)
    return shop


def discard_half_made(env: Mapping[str, str] = os.environ) -> None:
    """Remove what a stopped `make_shop` left: a database that no marker names holds no shop."""
    home = home_folder(env)
    if not (home / "shop.json").exists():
        for path in home.glob("shop.db*"):
            path.unlink()


def _put_together(
    home: Path, marker: Marker, key: bytes, env: Mapping[str, str], clock: Clock
) -> Shop:
    path = home / "shop.db"
    bring_up_to_date(path, key, home / "backups", str(clock.now()))
    db = Database(path, key)
    return Shop(
        home=home,
        marker=marker,
        db=db,
        media=MediaFolder(home / "media", key),
        settings=read_settings(home, db.read_now(_secrets), env),
        clock=clock,
    )


def _secrets(tx: Tx) -> dict[str, str]:
    found = {name: settings.get(tx, f"secret.{name}") for name in SECRETS}
    return {name: value for name, value in found.items() if value}


def disk_left(home: Path) -> int:
    """Bytes free where the shop lies."""
    return shutil.disk_usage(home).free
