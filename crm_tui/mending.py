"""A shop whose data are whole and whose `shop.json` or list of who may log in is gone: they come back alone."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis, SystemClock
from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.domain.roles import Act
from crm_tui.restore_shop import FindKey
from crm_tui.services import audit
from crm_tui.services.backups import container
from crm_tui.services.backups.manifest import DATABASE, MARKER, PURPOSE
from crm_tui.services.may import needs
from crm_tui.settings import home_folder
from crm_tui.store import backup_copy
from crm_tui.store.database import Database
from crm_tui.store.in_use import nobody_else
from crm_tui.store.key_slots import FILE as SLOTS
from crm_tui.store.key_slots import read_slots
from crm_tui.store.marker import check_key, derive, read_marker, sync_folder


def lost_files(home: Path) -> list[str]:
    """What beside the data is gone or cannot be read; empty where the data are gone too."""
    if not (home / DATABASE).exists() or not (home / DATABASE).stat().st_size:
        return []
    try:
        marker = read_marker(home)
    except CrmError:
        return [MARKER] if _slots_are_whole(home) else [MARKER, SLOTS]
    slots_needed = marker.has_people or (home / SLOTS).exists()
    return [SLOTS] if slots_needed and not _slots_are_whole(home) else []


def _slots_are_whole(home: Path) -> bool:
    try:
        return read_slots(home) is not None
    except CrmError:
        return False


def mend(
    file: Path,
    find_key: FindKey,
    env: Mapping[str, str] = os.environ,
    clock: Clock | None = None,
) -> list[str]:
    """Bring back from a backup what is lost beside whole data; its names, none where that is not enough.

    No message is lost by it: the data stay as they are. Raises CrmError.
    """
    home = home_folder(env)
    lost = lost_files(home)
    if not lost:
        return []
    with tempfile.TemporaryDirectory(prefix=".mending-", dir=home) as name:
        folder = Path(name)
        top = container.unpack(file, folder)
        there = [one for one in lost if (folder / one).exists()]
        marker = read_marker(folder)
        opened = find_key(folder, marker)
        check_key(marker, opened.key)
        top.check(derive(opened.key, PURPOSE))
        now = (clock or SystemClock()).now()
        return _bring(opened.actor, opened.key, folder, home, there, now)


@needs(Act.RESTORE)
def _bring(
    actor: Actor, key: bytes, folder: Path, home: Path, names: list[str], now: Millis
) -> list[str]:
    db = Database(home / DATABASE, key)
    try:
        with nobody_else(home):
            if not names or db.read_now(backup_copy.problem) is not None:
                return []
            detail = {"files": names}
            db.write_now(audit.note, actor, now, "files_brought_back", detail)
            for name in names:
                shutil.move(folder / name, home / name)
            sync_folder(home)
    except Damaged:
        # Not under this key, or damaged themselves: the whole shop has to come back.
        return []
    finally:
        db.close_now()
    return names
