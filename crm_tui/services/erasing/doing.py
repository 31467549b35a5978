"""An erasing goes on, a small piece in each transaction, from wherever it was when a program ended.

Every stage may be done again from its beginning: what is gone already is not found again.
"""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.erasing import Stage, Why
from crm_tui.domain.errors import CrmError
from crm_tui.services import audit
from crm_tui.services.erasing import files, listing
from crm_tui.services.erasing.beginning import begin
from crm_tui.store import (
    erasing,
    erasing_index,
    erasing_person,
    erasing_rows,
    erasing_traces,
)
from crm_tui.store.database import Database
from crm_tui.store.erasing import Erasure
from crm_tui.store.tx import Tx

OnStage = Callable[[Stage], None]
_ROOM = 2.2
"""Times the size of the data: what is written anew goes through the log."""


class NoRoom(CrmError):
    """The data cannot be written anew now: it stays due."""


def erase_now(
    db: Database,
    actor: Actor,
    clock: Clock,
    lead_id: int,
    hold_until: Millis | None = None,
    on_stage: OnStage = lambda stage: None,
) -> Erasure:
    """Erase a person from beginning to end, in this thread; raises before anything is done, or not at all."""
    erasure_id = db.write_now(begin, actor, clock.now(), lead_id, hold_until)
    finish_now(db, clock, erasure_id, on_stage)
    return _get(db, erasure_id)


def _get(db: Database, erasure_id: int) -> Erasure:
    found = db.read_now(erasing.get, erasure_id)
    if found is None:
        raise LookupError(erasure_id)
    return found


def finish_now(
    db: Database,
    clock: Clock,
    erasure_id: int,
    on_stage: OnStage = lambda stage: None,
    *,
    rewrite: bool = True,
) -> None:
    """Do all that is left of one; without `rewrite` the caller writes the file anew, once for many."""
    listing.write_list(db)
    while (one := db.read_now(erasing.get, erasure_id)) is not None and one.done_at is None:
        on_stage(one.stage)
        _step_now(db, clock, one)
    if rewrite:
        rewrite_now(db)


def rewrite_now(db: Database) -> bool:
    """Write the file anew where that is due: the last bytes are in the gaps of its pages."""
    if not db.read_now(erasing.rewriting_is_due):
        return False
    _insist_on_room(db)
    db.rewrite()
    db.write_now(erasing.rewritten)
    return True


def _insist_on_room(db: Database) -> None:
    """Raises NoRoom: a disk that is filled by it would keep messages from being stored."""
    needed = db.path.stat().st_size * _ROOM
    if shutil.disk_usage(db.path.parent).free < needed:
        raise NoRoom(
            "What was erased may have left bytes in the gaps of the data, which must be written anew for it.",
            f"Free {needed / 1e6:,.0f} MB on the shop's disk; it is done by itself then.",
        )


async def rewrite(db: Database) -> int:
    """The same for programs that stay; 0 when it was not due."""
    if not await db.read(erasing.rewriting_is_due):
        return 0
    _insist_on_room(db)
    await asyncio.to_thread(db.rewrite)
    await db.write(erasing.rewritten)
    return 1


def _step_now(db: Database, clock: Clock, one: Erasure) -> None:
    if one.stage is Stage.FILES:
        clean_files(db.path.parent, one, db.read_now(erasing_person.still_used, one.work.files))
    db.write_now(step, one.id, clock.now())


async def go_on(db: Database, clock: Clock) -> int:
    """The worker's part: one piece of the oldest erasing that is not done; 0 when there is none."""
    erasure_id = await db.read(erasing.unfinished)
    return 0 if erasure_id is None else await _piece(db, clock, erasure_id)


async def finish(db: Database, clock: Clock, erasure_id: int) -> None:
    """Do all that is left of one, each piece in another thread; a worker may do some of them."""
    while await _piece(db, clock, erasure_id):
        pass
    await rewrite(db)


async def _piece(db: Database, clock: Clock, erasure_id: int) -> int:
    """0 when it is done."""
    one = await db.read(erasing.get, erasure_id)
    if one is None or one.done_at is not None:
        return 0
    if one.stage in (Stage.ROWS, Stage.FILES):
        await asyncio.to_thread(listing.write, db.path, *await db.read(listing.of_shop))
    if one.stage is Stage.FILES:
        used = await db.read(erasing_person.still_used, one.work.files)
        await asyncio.to_thread(clean_files, db.path.parent, one, used)
    await db.write(step, one.id, clock.now())
    return 1


def clean_files(home: Path, one: Erasure, used: set[str]) -> None:
    """Their files, plain copies of them, and their marks in the logs; nothing in the database.

    Raises CrmError: the erasing stands where it is and is gone on with.
    """
    names = [name for name in one.work.files if name not in used]
    try:
        files.remove_media(home / "media", names)
        files.remove_copies(names)
        files.blot_logs(home / "logs", one.work.marks)
    except OSError as error:
        raise CrmError(
            f"A file of somebody who is being erased stays: {error.filename}: {error.strerror}.",
            "Check its owner and permissions; the erasing goes on by itself then.",
        ) from error


def step(tx: Tx, erasure_id: int, now: Millis) -> None:
    """One piece of what is left in the database; nothing when it is done."""
    one = erasing.get(tx, erasure_id)
    if one is None or one.done_at is not None:
        return
    _STEPS[one.stage](tx, one, now)


def _rows(tx: Tx, one: Erasure, _: Millis) -> None:
    if erasing_rows.message_rows(tx, one.lead_ids[0]) == 0:
        erasing.set_place(tx, one.id, Stage.LEAD)


def _lead(tx: Tx, one: Erasure, now: Millis) -> None:
    """The last rows; whatever came in since the first step goes with them, and a twin parted since."""
    for lead_id in one.lead_ids:
        while erasing_rows.message_rows(tx, lead_id):
            pass
    acts = erasing_traces.others_acts(tx, one.work.others, one.lead_ids, one.work.marks)
    erasing_traces.small(tx, one.work.marks, one.lead_ids, one.work.others, one.at)
    erasing_rows.lead_rows(tx, one.lead_ids)
    kind, _, name = one.actor.partition(":")
    audit.forget(tx, Actor(ActorKind(kind), name), now, one.lead_ids, acts)
    erasing.set_place(tx, one.id, Stage.TRACES)


def _traces(tx: Tx, one: Erasure, _: Millis) -> None:
    after = erasing_traces.raw_events(tx, one.work.marks, one.place, one.work.until)
    if after is not None:
        erasing.set_place(tx, one.id, Stage.TRACES, after)
        return
    erasing_traces.undo_steps(tx, one.lead_ids, one.work.marks)
    erasing.set_place(tx, one.id, Stage.FILES)


def _files(tx: Tx, one: Erasure, now: Millis) -> None:
    """They are gone: whoever calls `step` has seen to it."""
    if one.why is Why.RETENTION:
        erasing_index.owe(tx)  # once for many of them
        erasing.finish(tx, one.id, now)
    else:
        erasing.set_place(tx, one.id, Stage.INDEX)


def _index(tx: Tx, one: Erasure, now: Millis) -> None:
    place = erasing_index.merge_a_piece(tx, one.place)
    if place is None:
        erasing.finish(tx, one.id, now)
    else:
        erasing.set_place(tx, one.id, Stage.INDEX, place)


_STEPS: dict[Stage, Callable[[Tx, Erasure, Millis], None]] = {
    Stage.ROWS: _rows,
    Stage.LEAD: _lead,
    Stage.TRACES: _traces,
    Stage.FILES: _files,
    Stage.INDEX: _index,
}
