"""What the worker does besides: beginning its epoch, jobs that screens left, tidying up."""

from collections.abc import Awaitable
from functools import partial

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import DAY, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.services import knowledge_jobs, template_sync
from crm_tui.services.importing import doing as importing
from crm_tui.services.importing.jobs import KINDS as IMPORT_KINDS
from crm_tui.services.job_progress import kept_told
from crm_tui.services.sending import get_message
from crm_tui.store import (
    ai_calls,
    changes,
    events,
    held_changes,
    jobs,
    outbox,
    reports,
    undo,
    webhooks,
    worker_epoch,
)
from crm_tui.store.database import Database
from crm_tui.store.jobs import Job
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.provider import Provider

_FILES = IMPORT_KINDS | knowledge_jobs.KINDS
"""Jobs that read a file, which may be long."""
_FAULT = CrmError(
    "The program made a mistake with this and stopped.",
    "What it was stands in the log of `crm work`; a newer version may do better.",
)


def begin(tx: Tx, pid: int, now: Millis) -> int:
    """Start this worker's epoch; what a dead one left half sent becomes `unknown`."""
    epoch = worker_epoch.begin(tx, pid, now)
    for message_id in outbox.release_orphans(tx, epoch):
        lead_id = get_message(tx, message_id).lead_id
        shown = show_id(MESSAGE, message_id)
        events.record(tx, lead_id, "message_unknown", WORKER, now, message=shown)
    jobs.restart_orphans(tx, now)
    return epoch


def tidy(tx: Tx, before: Millis) -> int:
    """Drop a little of what nobody needs any more; how much, 0 when there is nothing left.

    A step as old as that could only be undone after everything that was done since.
    """
    changes.prune(tx)
    reports.prune_held(tx, before)
    held_changes.prune(tx, before)
    jobs.prune(tx, before)
    # Two years and more: what models cost in a year is compared with the year before.
    ai_calls.prune(tx, Millis(before - 770 * DAY))
    return undo.prune(tx, before) + webhooks.prune(tx, before)


async def do_next_job(db: Database, provider: Provider | None, clock: Clock) -> int:
    """Do the oldest job but for those that read a file; 1 when there was one."""
    job = await db.write(partial(jobs.take, but=_FILES), clock.now())
    if job is not None:
        await _ended(db, job, _do(db, job, provider, clock), clock)
    return int(job is not None)


async def do_next_import(db: Database, clock: Clock) -> int:
    """Do the oldest job that reads a file, telling how far it is; 1 when there was one."""
    job = await db.write(partial(jobs.take, only=_FILES), clock.now())
    if job is not None:
        await _ended(db, job, _import(db, job, clock), clock)
    return int(job is not None)


async def _ended(db: Database, job: Job, doing: Awaitable[None], clock: Clock) -> None:
    """Wait for it; what went wrong becomes the job's error.

    A fault of the program too: a worker that starts anew must not meet it in the same job again.
    """
    try:
        await doing
    except CrmError as error:
        await db.write(jobs.finish, job.id, clock.now(), error.sentence())
    except Exception:
        await db.write(jobs.finish, job.id, clock.now(), _FAULT.sentence())
        raise
    else:
        await db.write(jobs.finish, job.id, clock.now())


async def _import(db: Database, job: Job, clock: Clock) -> None:
    do = knowledge_jobs.do if job.kind in knowledge_jobs.KINDS else importing.do
    async with kept_told(db, job.id) as on_progress:
        await do(db, job, clock, on_progress)


async def _do(db: Database, job: Job, provider: Provider | None, clock: Clock) -> None:
    match job.kind:
        case "mark_read":
            # Blue ticks are a courtesy: without a provider nothing is owed.
            if provider is not None:
                await provider.mark_read(job.payload["wa_id"])
        case "typing":
            if provider is not None:
                await provider.mark_read(job.payload["wa_id"], typing=True)
        case "templates":
            await template_sync.sync(db, provider, WORKER)
        case _:
            raise CrmError(f"This version knows no job of the kind {job.kind!r}.", "Upgrade it.")
