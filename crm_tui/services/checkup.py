"""The doctor: what is in order, what is not, and the one next step; nothing secret is named."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crm_tui.domain.clock import Millis
from crm_tui.services.check import Check
from crm_tui.services.checkup_computer import (
    Heard,
    Terminal,
    check_clock,
    check_disk,
    check_folder,
    check_key,
    check_terminal,
    check_versions,
    this_terminal,
)
from crm_tui.services.checkup_models import check_models
from crm_tui.services.checkup_people import Slots, check_people
from crm_tui.services.checkup_provider import Answer, check_account, check_provider
from crm_tui.services.checkup_relay import check_relay
from crm_tui.services.checkup_shop import (
    check_audit,
    check_backups,
    check_database,
    check_erasing,
    check_files,
    check_quarantine,
    check_sends,
)
from crm_tui.services.relay_state import Saved, Seen
from crm_tui.settings import Settings
from crm_tui.store import health
from crm_tui.store.database import Database
from crm_tui.store.settings import profile


@dataclass(frozen=True, slots=True)
class Patient:
    """The shop as the doctor sees it."""

    home: Path
    db: Database
    settings: Settings
    since: Millis
    """When the shop was made."""
    key_place: str
    """Where the key is kept: never the key."""
    slots: Slots
    """Who can log in."""
    relay: Saved
    """This shop's end of the relay."""
    relay_says: Seen | None
    """What the relay said when it was asked; None without one."""
    provider_says: Answer | None
    """What the provider said when it was asked; None without one."""
    worker_runs: bool
    heard: Sequence[Heard] = ()
    """The time by others' clocks."""
    terminal: Terminal = field(default_factory=this_terminal)


def examine(shop: Patient, now: Millis) -> list[Check]:
    """Every check, in the order in which they should be mended; takes as long as the database is large."""
    home, db, settings = shop.home, shop.db, shop.settings
    return [
        check_database(db),
        check_key(shop.key_place, home),
        *check_people(shop.slots),
        check_versions(db.read_now(health.versions)),
        check_folder(home),
        check_disk(home),
        *check_clock(now, shop.heard, db.read_now(profile).timezone),
        _worker(shop.worker_runs),
        check_provider(settings, shop.provider_says),
        *check_relay(settings, shop.relay, shop.relay_says, now),
        *check_models(settings, now),
        *check_backups(db, now, shop.since),
        check_audit(db),
        check_erasing(db, now),
        check_quarantine(db),
        check_files(db),
        check_sends(db),
        check_account(db, now),
        check_terminal(shop.terminal),
    ]


def _worker(runs: bool) -> Check:
    if runs:
        return Check("worker", True, "running")
    return Check("worker", True, "not running; the inbox starts one, `crm work` runs it alone")
