"""Backups that are found without the shop: in its folder, on USB sticks, in a store that speaks S3."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.services.backups import container, usb
from crm_tui.services.backups.keeping import ENDING, made_at
from crm_tui.services.backups.manifest import Manifest
from crm_tui.services.backups.places import ERASURES, MEDIA
from crm_tui.services.backups.s3 import S3Place, read_bucket
from crm_tui.settings import home_folder, read_settings


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that may be a backup."""

    path: Path
    made_at: Millis
    """As its name says."""


def seen(home: Path) -> list[Seen]:
    """Newest first."""
    found = [
        Seen(path, at)
        for folder in _folders(home)
        for path in folder.glob(f"*{ENDING}")
        if (at := made_at(path.name)) is not None
    ]
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def newest_good(home: Path) -> tuple[Path, Manifest, list[Path]]:
    """The newest one that is whole, every byte read; and newer ones that are not. Raises CrmError."""
    bad: list[Path] = []
    for one in seen(home):
        try:
            return one.path, container.check_entries(one.path), bad
        except CrmError:
            bad.append(one.path)
    what = f"{len(bad)} were looked at, none is whole" if bad else "there is none"
    raise CrmError(
        f"No good backup was found in {home / 'backups'} or on a USB stick: {what}.",
        "Name the file: `crm restore FILE`; for an S3 store, --from-s3.",
    )


def _folders(home: Path) -> Iterator[Path]:
    yield home / "backups"
    for stick in usb.sticks():
        yield from stick.folder.glob("crm-backups-*")


@contextmanager
def from_store(env: Mapping[str, str], name: str = "") -> Iterator[Path]:
    """A backup fetched from an S3 store with its media, for as long as it is needed; raises CrmError.

    `name` is `FOLDER/FILE` as `crm backup --list --to s3` shows it, or the file alone; without it the
    newest is taken. Address and keys come from CRM_BACKUP_S3_URL, …_KEY and …_SECRET.
    """
    place, file = _in_store(env, name)
    home = home_folder(env)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".fetched-", dir=home) as folder:
        target = Path(folder) / file
        place.fetch(file, target)
        (Path(folder) / MEDIA).mkdir()
        there = place.media()
        for one in container.read_top(target).media.keys() & there.keys():
            place.fetch(f"{MEDIA}/{one}", Path(folder) / MEDIA / one)
        with suppress(CrmError):  # a shop that erased nobody has no list
            place.fetch(ERASURES, Path(folder) / ERASURES)
        yield target


def _in_store(env: Mapping[str, str], name: str) -> tuple[S3Place, str]:
    given = read_settings(home_folder(env), {}, env)
    bucket = read_bucket(
        given.backup_s3_url, given.backup_s3_region, given.backup_s3_key, given.backup_s3_secret
    )
    *_, wanted, file = ["", *name.rstrip("/").split("/")]
    if file and not file.endswith(ENDING):
        wanted, file = file, ""
    folders = [wanted] if wanted else S3Place(bucket, "").folders()
    if len(folders) > 1:
        raise CrmError(
            f"The store holds backups of {len(folders)} shops: {', '.join(folders)}.",
            f"Name one: `crm restore {folders[0]}/ --from-s3`.",
        )
    place = S3Place(bucket, folders[0] if folders else "none")
    names = place.names()
    if not names or (file and file not in names):
        raise CrmError("That backup is not in the S3 store.", "Look at its folders there.")
    return place, file or names[0]
