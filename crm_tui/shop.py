"""A shop on this computer: its folder, key, database and media, opened or made in one place."""

import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from crm_tui.asking import Asker, Terminal
from crm_tui.domain.actor import OWNER, WORKER, Actor
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Clock, SystemClock
from crm_tui.domain.closed_days import closing_days, read_closed_days
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.policy import Policy, read_monthly_cap, read_quiet_hours
from crm_tui.domain.roles import Act
from crm_tui.session import Opened, proved, who_opens, who_works
from crm_tui.settings import (
    SECRETS,
    Settings,
    config_text,
    home_folder,
    key_folder,
    read_config,
    read_settings,
)
from crm_tui.store import in_use, keys, media_keys, rekey, settings
from crm_tui.store.database import Database
from crm_tui.store.key_slots import FILE
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
    actor: Actor = OWNER
    """Who has opened it."""
    opened: Opened | None = None
    """By what they have opened it."""

    def __post_init__(self) -> None:
        self.db.masks = not self.actor.may(Act.SEE_NUMBERS)


def open_shop(
    env: Mapping[str, str] = os.environ,
    clock: Clock | None = None,
    opened: Opened | None = None,
    *,
    asker: Asker | None = None,
) -> Shop:
    """Open the shop of this folder: with what a log-in has `opened`, else as `session.who_opens` says.

    Raises NoShop, WrongKey or Damaged, each with its own sentence; nothing is made in its place.
    Without `opened` a second factor is asked too, and a temporary password must be changed first.
    """
    home, clock = home_folder(env), clock or SystemClock()
    marker = _ready(home)
    asker = asker or Terminal(env)
    given = opened or who_opens(home, marker, env, clock, asker)
    shop = _entered(home, given, env, clock)
    if opened is not None or given.slot is None:
        return shop
    with _closed_if_refused(shop):
        if given.must_change:
            raise CrmError(
                "This password is a temporary one.", "Choose your own: `crm users password`."
            )
        return prove(shop, asker)


def open_for_worker(env: Mapping[str, str] = os.environ, clock: Clock | None = None) -> Shop:
    """Open the shop for the worker, which needs no person; raises CrmError when it has no key."""
    home = home_folder(env)
    given = who_works(_ready(home), env)
    return _entered(home, given, env, clock or SystemClock())


def _ready(home: Path) -> Marker:
    """The shop's marker, after what was cut off here has been brought to its end."""
    _end_making(home)
    marker = read_marker(home)
    if rekey.is_unsettled(home):
        rekey.settle(home)
        marker = read_marker(home)
    return marker


def _entered(home: Path, given: Opened, env: Mapping[str, str], clock: Clock) -> Shop:
    handle = _come_in(home)
    try:
        marker = read_marker(home)
        if given.slot is not None and not marker.fits(given.key):
            raise Conflict("The key of this shop was changed just now.", "Log in again.")
        check_key(marker, given.key)
        shop = _put_together(home, marker, given, env, clock)
    except BaseException:
        if handle is not None:
            os.close(handle)
        raise
    shop.db.hold(handle)
    with _closed_if_refused(shop):
        _welcome(shop.db, given, clock)
    return shop


def _come_in(home: Path) -> int | None:
    """Beside others. A change of the key that was cut off since is finished first: what is written
    into a file that another takes the place of is gone."""
    handle = in_use.enter(home)
    while rekey.is_unsettled(home):
        if handle is not None:
            os.close(handle)
        rekey.settle(home)
        handle = in_use.enter(home)
    return handle


def _welcome(db: Database, given: Opened, clock: Clock) -> None:
    if given.actor == WORKER:
        return
    from crm_tui.services import entrance

    if given.from_outside:
        entrance.mend(db)
    else:
        entrance.enter(db, given.actor, given.slot, given.failed_before, clock.now())


def prove(shop: Shop, asker: Asker) -> Shop:
    """Ask whoever has logged in for their second factor, where they have one; raises CrmError."""
    from crm_tui.services import second_factor

    if shop.opened is None or not shop.db.read_now(second_factor.is_set, shop.actor):
        return shop
    code = asker.code(shop.actor.name)
    second_factor.check_now(shop.db, code, shop.clock.now(), shop.actor)
    return replace(shop, opened=proved(shop.opened))


@contextmanager
def _closed_if_refused(shop: Shop) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shop.db.close_now()
        raise


def make_shop(
    profile: BusinessProfile, env: Mapping[str, str] = os.environ, clock: Clock | None = None
) -> Shop:
    """Make a new shop in an empty place; raises Conflict where there is one."""
    clock, home = clock or SystemClock(), home_folder(env)
    if (home / "shop.json").exists() or (home / "shop.db").exists():
        raise Conflict(f"There is already a shop in {home}.", "Open it with `crm`.")
    if (home / FILE).exists():
        # The new shop could not be opened beside it.
        raise Conflict(
            f"{home / FILE} is another shop's list of who may log in.",
            "Move it away, or bring that shop back with `crm restore`.",
        )
    _make_folders(home)
    shop_id = secrets.token_hex(8)
    key = keys.make_key(shop_id, env, key_folder(env))
    marker = Marker(shop_id, key_check(key), clock.now())
    _make_database(home / _UNFINISHED, key, profile)
    # Only now, so that a shop that was only half made is not taken for a whole one.
    write_marker(home, marker)
    _end_making(home)
    return _put_together(home, marker, Opened(key, OWNER), env, clock)


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
    home: Path, marker: Marker, given: Opened, env: Mapping[str, str], clock: Clock
) -> Shop:
    path, key = home / "shop.db", given.key
    bring_up_to_date(path, key, home / "backups", str(clock.now()), _tell)
    db = Database(path, key)
    read = db.read_now(settings_now, home, env)
    return Shop(
        home=home,
        marker=marker,
        db=db,
        media=MediaFolder(home / "media", key, db.read_now(media_keys.ring, key)),
        settings=read,
        clock=clock,
        policy=_policy(read, db.read_now(settings.profile)),
        actor=given.actor,
        opened=given,
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
    text = config_text({**read_config(home), **given})
    try:
        write_private(home / "config.toml", text.encode())
    except OSError as error:
        raise CrmError(
            f"The settings cannot be saved in {home}: {error.strerror}.",
            "Free some space, or check the folder's owner; then try again.",
        ) from error


def key_place(shop: Shop, env: Mapping[str, str] = os.environ) -> str:
    """Where the shop's key is kept: never the key itself."""
    return keys.key_place(shop.marker.shop_id, env, key_folder(env))
