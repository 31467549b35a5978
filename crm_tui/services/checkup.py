"""The doctor: what is in order, what is not, and the one next step; nothing secret is named."""

import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.clock import LATEST, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import counted
from crm_tui.domain.webhook import Blocks
from crm_tui.services.check import Check
from crm_tui.services.checkup_models import check_models
from crm_tui.services.checkup_relay import check_relay
from crm_tui.services.relay_state import Saved, Seen
from crm_tui.settings import Settings
from crm_tui.store import account, health
from crm_tui.store.database import Database

_LEAST_DISK = 500 * 1024 * 1024
_EARLIEST_CLOCK = 1_790_000_000_000  # 2026-09-21: this program is younger


@dataclass(frozen=True, slots=True)
class Patient:
    """The shop as the doctor sees it."""

    home: Path
    db: Database
    settings: Settings
    key_place: str
    """Where the key is kept: never the key."""
    relay: Saved
    """This shop's end of the relay."""
    relay_says: Seen | None
    """What the relay said when it was asked; None without one."""
    worker_runs: bool


def examine(shop: Patient, now: Millis) -> list[Check]:
    """Every check, in the order in which they should be mended."""
    home, db, settings = shop.home, shop.db, shop.settings
    return [
        _database(db),
        Check("key", True, f"in {shop.key_place}; keep a copy elsewhere, nothing opens without it"),
        _versions(db),
        _folder(home),
        _disk(home),
        _clock(now),
        _worker(shop.worker_runs),
        _provider(settings),
        *check_relay(settings, shop.relay, shop.relay_says, now),
        *check_models(settings, now),
        _quarantine(db),
        _files(db),
        _unknown(db),
        _account(db, now),
        _terminal(),
    ]


def _database(db: Database) -> Check:
    try:
        problem = db.read_now(health.problem)
    except CrmError as error:
        return Check("database", False, str(error), error.fix)
    if problem:
        return Check("database", False, problem, "Bring back the newest backup.")
    return Check("database", True, "opens with its key and every page is whole")


def _versions(db: Database) -> Check:
    found = db.read_now(health.versions)
    return Check("versions", True, ", ".join(f"{name} {version}" for name, version in found))


def _folder(home: Path) -> Check:
    mode = stat.S_IMODE(home.stat().st_mode)
    if sys.platform != "win32" and mode & 0o077:
        return Check("folder", False, f"others may look into {home}", f"Run: chmod 700 {home}")
    return Check("folder", True, str(home))


def _disk(home: Path) -> Check:
    free = shutil.disk_usage(home).free
    text = f"{free / 1e9:.1f} GB free"
    return Check("disk", free > _LEAST_DISK, text, "Free some space: photos need it first.")


def _clock(now: Millis) -> Check:
    good = _EARLIEST_CLOCK < now < LATEST
    return Check("clock", good, "in order" if good else "far off", "Set the computer's clock.")


def _worker(runs: bool) -> Check:
    if runs:
        return Check("worker", True, "running")
    return Check("worker", True, "not running; the inbox starts one, `crm work` runs it alone")


def _provider(settings: Settings) -> Check:
    if not settings.provider_key:
        return Check("provider", True, "none connected: nothing can be sent (`crm setup`)")
    if settings.provider == "cloud" and not settings.provider_number_id:
        return Check(
            "provider", False, "the phone number's id is missing", "Set CRM_PROVIDER_NUMBER_ID."
        )
    if settings.fallback_provider and not settings.fallback_key:
        return Check("provider", False, "the second one has no key", "Set CRM_FALLBACK_KEY.")
    second = f", then {settings.fallback_provider}" if settings.fallback_provider else ""
    return Check("provider", True, f"{settings.provider}, with a key{second}")


def _quarantine(db: Database) -> Check:
    count = db.read_now(health.quarantined)
    if count:
        return Check(
            "quarantine",
            True,
            f"{count} parts of webhooks could not be read and are kept as they came",
        )
    return Check("quarantine", True, "empty")


def _files(db: Database) -> Check:
    count = db.read_now(health.files_gone)
    if not count:
        return Check("files", True, "none was too late to be fetched")
    what = (
        f"{counted(count, 'file')} can no longer be had from WhatsApp, which keeps them for 7 days"
    )
    return Check("files", True, f"{what}; the chats show which, and they can be asked for again")


def _unknown(db: Database) -> Check:
    count = db.read_now(health.unknown_sends)
    if count:
        return Check(
            "sends",
            False,
            f"{count} messages may or may not have left",
            "Look at the chat on the phone, then say so: crm settle ID --arrived or --lost.",
        )
    return Check("sends", True, "none is in doubt")


def _account(db: Database, now: Millis) -> Check:
    known = db.read_now(account.get)
    blocks = known.blocks_at(now)
    if blocks is not Blocks.NOTHING:
        what = "templates are" if blocks is Blocks.TEMPLATES else "sending is"
        return Check(
            "account",
            False,
            f"{what} stopped: {known.reason}",
            "Settle it with the provider; `crm doctor --resume` goes on sending.",
        )
    notices = db.read_now(account.notices)
    latest = f"; last notice: {notices[0].text}" if notices else ""
    quality = f"quality {known.quality}" if known.quality else "nothing against it"
    return Check("account", True, quality + latest)


def _terminal() -> Check:
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding != "utf8":
        return Check(
            "terminal", False, f"writes {encoding or 'nothing'}", "Set LANG to a UTF-8 one."
        )
    size = shutil.get_terminal_size()
    return Check("terminal", True, f"UTF-8, {size.columns} by {size.lines}")
