"""The drill: a backup is unpacked, opened, compared with the shop and thrown away. It proves the restore."""

from collections.abc import Iterable
from pathlib import Path

from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.domain.text import counted
from crm_tui.services.backups import container, manifest
from crm_tui.services.backups.making import Progress, Source, silent, staging
from crm_tui.services.backups.manifest import PURPOSE, Manifest
from crm_tui.services.backups.places import MEDIA, Place
from crm_tui.store import backup_copy, backup_rows
from crm_tui.store.backup_rows import Said

ROWS, FILES = 1_000, 20
"""So many messages are compared with the shop's, and so many photos and files decrypted, at random."""
_AGAIN = "Make a new one with `crm backup`; when it fails again, the disk may be failing."


def drill(source: Source, place: Place, told: Progress = silent) -> str:
    """Prove the newest backup of this place; what was compared. Raises CrmError where it does not hold."""
    names = place.names()
    if not names:
        raise CrmError(f"There is no backup in {place.title()}.", "Make one: `crm backup`.")
    with staging(source.workshop) as folder:
        told("unpacking", 0, 1)
        packed = folder / "packed"
        place.fetch(names[0], packed)
        top = container.unpack(packed, folder / "shop")
        packed.unlink()
        top.check(source.db.signing_key(PURPOSE))
        told("comparing", 0, 1)
        rows, wanted = _compare(source, folder / "shop", top)
        files = _decrypt(source, place, folder, wanted)
        told("comparing", 1, 1)
    return (
        f"{counted(top.counts.messages, 'message')} and {counted(top.counts.leads, 'lead')} there,"
        f" {rows:,} rows as in the shop, {counted(files, 'file')} opened"
    )


def _compare(source: Source, folder: Path, top: Manifest) -> tuple[int, list[str]]:
    """How many rows were compared, and files to be looked at."""
    copied = source.db.beside(folder / manifest.DATABASE)
    try:
        if problem := copied.read_now(backup_copy.problem):
            raise Damaged(f"The newest backup is damaged: {problem}.", _AGAIN)
        if copied.read_now(backup_copy.counts) != top.counts:
            raise Damaged("The newest backup does not hold as much as it says.", _AGAIN)
        then = copied.read_now(backup_rows.sample, ROWS)
        files = copied.read_now(backup_rows.files, FILES)
    finally:
        copied.close_now()
    reader = source.db.beside(source.db.path)
    try:
        now = reader.read_now(backup_rows.several, then)
        erased = reader.read_now(backup_rows.has_erased)
    finally:
        reader.close_now()
    return _same(then.values(), now, erased), [name for name in files if name in top.media]


def _same(then: Iterable[Said], now: dict[int, Said], erased: bool) -> int:
    """How many; a row that is gone is right only where somebody was erased."""
    same = 0
    for one in then:
        found = now.get(one.id)
        if found is None and erased:
            continue
        if found is None or not one.matches(found):
            raise Damaged(f"Message M{one.id} of the newest backup is not as in the shop.", _AGAIN)
        same += 1
    return same


def _decrypt(source: Source, place: Place, folder: Path, names: list[str]) -> int:
    """How many files open with their key."""
    inside, fetched = folder / "shop" / MEDIA, folder / MEDIA
    fetched.mkdir()
    for name in names:
        where = inside if (inside / name).exists() else fetched
        if where is fetched:
            place.fetch(f"{MEDIA}/{name}", fetched / name)
        try:
            source.media.elsewhere(where).get(name)
        except Damaged as error:
            raise Damaged("A photo or file of the newest backup does not open.", _AGAIN) from error
    return len(names)
