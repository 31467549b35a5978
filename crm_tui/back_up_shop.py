"""Backups of a shop: its settings, its places and its key put together; for commands and the worker."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from crm_tui.domain.actor import WORKER, Actor
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.domain.roles import Act
from crm_tui.services import audit
from crm_tui.services.backups import container, drill, handing_out, making, schedule, usb
from crm_tui.services.backups.handing_out import Outcome
from crm_tui.services.backups.making import Made, Progress, Source, silent
from crm_tui.services.backups.places import FolderPlace, NotThere, Place
from crm_tui.services.backups.s3 import S3Place, read_bucket
from crm_tui.services.backups.schedule import Age, Plan
from crm_tui.services.may import needs
from crm_tui.settings import Settings
from crm_tui.shop import Shop, settings_now
from crm_tui.store import backup_runs, settings
from crm_tui.store.backup_runs import PlaceKind, RunKind
from crm_tui.store.tx import Tx

T = TypeVar("T")
_FORGET = 400 * DAY
"""Runs are kept for a year and a month: the rules ask for a year of logs."""


class Stopped(Exception):
    """The worker ends: the backup that is being made is dropped."""


def source_of(shop: Shop) -> Source:
    """The shop as backups see it."""
    return Source(
        home=shop.home,
        shop_id=shop.marker.shop_id,
        db=shop.db,
        media=shop.media,
        clock=shop.clock,
        zone=shop.db.read_now(settings.profile).timezone,
    )


def plan_of(settings: Settings) -> Plan:
    """When and where to; raises CrmError."""
    return schedule.read_plan(settings.backup_at, settings.backup_to)


def open_place(source: Source, wanted: Settings, kind: PlaceKind) -> Place:
    """A place of this shop; raises NotThere where it is away, CrmError where it is not set up."""
    match kind:
        case PlaceKind.USB:
            stick = usb.find(wanted.backup_usb.strip(), usb.sticks())
            return FolderPlace(stick.folder / source.folder_name, kind, f"the stick {stick.label}")
        case PlaceKind.S3:
            bucket = read_bucket(
                wanted.backup_s3_url,
                wanted.backup_s3_region,
                wanted.backup_s3_key,
                wanted.backup_s3_secret,
            )
            return S3Place(bucket, source.folder_name)
        case _:
            return _folder(source, wanted)


def _folder(source: Source, wanted: Settings) -> FolderPlace:
    named = wanted.backup_folder.strip()
    if not named:
        return FolderPlace(source.workshop)
    folder = Path(named).expanduser()
    if not folder.is_dir():
        # Made here, an unplugged disk's folder would fill the disk of the shop instead.
        raise NotThere(
            f"The folder for backups {folder} is not there.", "Plug it in, or make the folder."
        )
    return FolderPlace(folder / source.folder_name)


@needs(Act.BACK_UP)
def back_up_to_file(actor: Actor, shop: Shop, target: Path, told: Progress = silent) -> Made:
    """One file with everything in it; raises CrmError."""
    _refuse_another_file(target)
    source = source_of(shop)
    run = _begin(shop, RunKind.BACKUP, PlaceKind.FILE)
    try:
        made = making.make(source, target.absolute(), told, media_inside=True)
    except CrmError as error:
        _end(shop, run, Outcome(PlaceKind.FILE, error=error), actor)
        raise
    done = Outcome(PlaceKind.FILE, str(made.path), made.bytes, made.manifest)
    _end(shop, run, done, actor)
    return made


def _refuse_another_file(target: Path) -> None:
    """A former backup may be replaced; somebody's photos may not."""
    if target.is_dir():
        raise CrmError(f"{target} is a folder.", "Name a file in it.")
    if not target.parent.is_dir():
        raise CrmError(f"There is no folder {target.parent}.", "Make it, or name another one.")
    if target.exists():
        try:
            container.read_top(target)
        except Damaged as error:
            raise CrmError(
                f"{target} is there already and is no backup.", "Name another file."
            ) from error


@needs(Act.BACK_UP)
def back_up(
    actor: Actor, shop: Shop, kinds: Iterable[PlaceKind], told: Progress = silent
) -> list[Outcome]:
    """A backup into each of these places; raises nothing of what went wrong there."""
    source = source_of(shop)
    places = _places(source, shop.settings, kinds)
    runs = {kind: _begin(shop, RunKind.BACKUP, kind) for kind in places}
    outcomes = handing_out.to_places(source, places, told)
    for one in outcomes:
        _end(shop, runs[one.kind], one, actor)
    return outcomes


@needs(Act.BACK_UP)
def prove(actor: Actor, shop: Shop, kind: PlaceKind, told: Progress = silent) -> str:
    """Prove the newest backup of this place; what was compared. Raises CrmError."""
    source = source_of(shop)
    run = _begin(shop, RunKind.DRILL, kind)
    try:
        said = drill.drill(source, open_place(source, shop.settings, kind), told)
    except CrmError as error:
        shop.db.write_now(_end_drill, run, actor, shop.clock.now(), error.sentence(), ok=False)
        raise
    shop.db.write_now(_end_drill, run, actor, shop.clock.now(), said, ok=True)
    return said


def _places(
    source: Source, wanted: Settings, kinds: Iterable[PlaceKind]
) -> dict[PlaceKind, Callable[[], Place]]:
    def opener(kind: PlaceKind) -> Callable[[], Place]:
        return lambda: open_place(source, wanted, kind)

    return {kind: opener(kind) for kind in kinds}


def _begin(shop: Shop, kind: RunKind, place: PlaceKind) -> int:
    return shop.db.write_now(backup_runs.begin, kind, place, shop.clock.now())


def _end(shop: Shop, run: int, one: Outcome, actor: Actor) -> None:
    key_check = shop.marker.key_check
    shop.db.write_now(_end_backup, run, one, key_check, actor, shop.clock.now())


def _end_backup(tx: Tx, run: int, one: Outcome, key_check: str, actor: Actor, now: Millis) -> None:
    trouble, ok = one.error or one.left, one.error is None
    why = "" if trouble is None else trouble.sentence()
    backup_runs.end(tx, run, now, ok=ok, why=why, file=one.file, size=one.bytes)
    if ok:
        schedule.note_key(tx, one.kind, key_check)
    backup_runs.prune(tx, Millis(now - _FORGET))
    audit.note(tx, actor, now, "backup_made", {"place": one.kind, "ok": ok, "bytes": one.bytes})


def _end_drill(tx: Tx, run: int, actor: Actor, now: Millis, said: str, *, ok: bool) -> None:
    backup_runs.end(tx, run, now, ok=ok, why=said)
    audit.note(tx, actor, now, "backup_proved", {"ok": ok})


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup at a place."""

    kind: PlaceKind
    place: str
    name: str


def listed(shop: Shop, kinds: Sequence[PlaceKind]) -> tuple[list[Listed], list[CrmError]]:
    """Backups of this shop, newest first at each place, and what could not be looked at."""
    source = source_of(shop)
    found: list[Listed] = []
    troubles: list[CrmError] = []
    for kind in kinds:
        try:
            place = open_place(source, shop.settings, kind)
            found += [Listed(kind, place.title(), name) for name in place.names()]
        except CrmError as error:
            troubles.append(error)
    return found, troubles


class Keeper:
    """The worker's part: a backup every night, a drill every week."""

    def __init__(self, shop: Shop, env: Mapping[str, str] = os.environ) -> None:
        self._shop, self._env = shop, env
        self._source = source_of(shop)
        self._age = Age(Millis(shop.marker.created_at), shop.marker.key_check, self._source.zone)

    async def go_on(self) -> bool:
        """Do what is due, one thing; whether there was any. Raises CrmError for a senseless setting."""
        db, now = self._shop.db, self._shop.clock.now()
        wanted = await db.read(settings_now, self._shop.home, self._env)
        plan = plan_of(wanted)
        kinds = await db.read(schedule.due, plan, self._age, now)
        if kinds:
            await self._back_up(wanted, kinds)
            return True
        if PlaceKind.FOLDER in plan.places and await db.read(
            schedule.drill_is_due, self._age.began, now
        ):
            await self._prove(wanted)
            return True
        return False

    async def _back_up(self, wanted: Settings, kinds: Sequence[PlaceKind]) -> None:
        db, clock = self._shop.db, self._shop.clock
        runs = {
            kind: await db.write(backup_runs.begin, RunKind.BACKUP, kind, clock.now())
            for kind in kinds
        }
        places = _places(self._source, wanted, kinds)
        outcomes = await _in_thread(lambda told: handing_out.to_places(self._source, places, told))
        for one in outcomes:
            await db.write(
                _end_backup, runs[one.kind], one, self._age.key_check, WORKER, clock.now()
            )

    async def _prove(self, wanted: Settings) -> None:
        db, clock = self._shop.db, self._shop.clock
        run = await db.write(backup_runs.begin, RunKind.DRILL, PlaceKind.FOLDER, clock.now())
        said, ok = await _in_thread(lambda told: _proved(self._source, wanted, told))
        await db.write(_end_drill, run, WORKER, clock.now(), said, ok=ok)


def _proved(source: Source, wanted: Settings, told: Progress) -> tuple[str, bool]:
    try:
        return drill.drill(source, open_place(source, wanted, PlaceKind.FOLDER), told), True
    except CrmError as error:
        return error.sentence(), False


async def _in_thread(work: Callable[[Progress], T]) -> T:
    """Beside the worker; when that ends, the work stops at its next step and leaves nothing half."""
    over = threading.Event()

    def told(what: str, done: int, total: int) -> None:
        if over.is_set():
            raise Stopped

    task = asyncio.ensure_future(asyncio.to_thread(work, told))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        over.set()
        await asyncio.gather(task, return_exceptions=True)
        raise
