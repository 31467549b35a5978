"""What is done to a shop that comes back from a backup, before anybody can open it."""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.services import audit, automatic
from crm_tui.services.backups.manifest import Manifest
from crm_tui.services.backups.places import MEDIA
from crm_tui.store import backup_copy, backup_restored, worker_epoch
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Settled:
    """What was kept from happening twice."""

    unknown: int
    """Messages that waited to be sent: nobody knows whether they left."""
    broadcasts: int
    runs: int
    """Runs of workflows whose next step fell due since."""


def settle(tx: Tx, actor: Actor, now: Millis, top: Manifest) -> Settled:
    """Nothing that the lost shop may have done since the backup is done again by itself.

    Automatic sending stands still until the owner lets it go on. The relay's cursor is as old as the
    backup: what the relay still holds is read again, and known by its number.
    """
    detail = {"made_at": top.made_at, "head": top.audit_head, "messages": top.counts.messages}
    audit.note(tx, actor, now, audit.RESTORED, detail)
    unknown = backup_restored.doubt_sends(tx)
    broadcasts = backup_restored.stop_broadcasts(tx, now)
    runs = backup_restored.end_overdue_steps(tx, now)
    backup_restored.drop_jobs(tx)
    backup_restored.forget_backups(tx)
    automatic.stop(tx, actor, now)
    # No worker of the lost shop may claim a message here.
    worker_epoch.begin(tx, 0, now)
    return Settled(len(unknown), broadcasts, runs)


def check_whole(db: Database, top: Manifest) -> None:
    """Raises Damaged unless every page is whole and as much is there as the backup says."""
    problem = db.read_now(backup_copy.problem)
    if problem or db.read_now(backup_copy.counts) != top.counts:
        raise Damaged(
            f"This backup is damaged{': ' + problem if problem else ''}.",
            "Take another one: `crm backup --list`.",
        )


def bring_media(top: Manifest, beside: Path, into: Path) -> int:
    """Copy what is not inside from `media/` beside the backup; how many files are not there."""
    missing = 0
    into.mkdir(exist_ok=True, mode=0o700)
    for name, size in top.media.items():
        target = into / name
        if target.exists():
            continue
        source = beside / MEDIA / name
        try:
            if source.stat().st_size != size:
                missing += 1
                continue
        except OSError:
            missing += 1
            continue
        _copied(source, target)
    return missing


def _copied(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
        target.chmod(0o600)
    except OSError as error:
        with suppress(OSError):
            target.unlink(missing_ok=True)
        raise CrmError(
            f"{target.parent} cannot be written: {error.strerror or error}.",
            "Free some space, or choose another folder.",
        ) from error
