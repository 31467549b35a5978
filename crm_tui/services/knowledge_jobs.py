"""Files of facts for a screen: it leaves a job and opens no file; the worker reads and keeps."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from crm_tui.domain.actor import WORKER, Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Act
from crm_tui.services import knowledge
from crm_tui.services.job_progress import OnProgress
from crm_tui.services.knowledge import Taken
from crm_tui.services.knowledge_files import Paper, read_paper
from crm_tui.services.may import needs
from crm_tui.store import jobs
from crm_tui.store.database import Database
from crm_tui.store.jobs import Job
from crm_tui.store.tx import Tx

ADD = "knowledge_add"
KINDS = frozenset({ADD})
_PARTS = {"added": "new", "changed": "changed", "removed": "removed", "same": "as before"}


@needs(Act.EDIT_FACTS)
def leave_add(tx: Tx, path: Path, actor: Actor, now: Millis) -> int:
    """Ask the worker to read a file; the job's id. Raises CrmError."""
    spelled = str(path.absolute())
    try:
        spelled.encode()
    except UnicodeEncodeError as error:
        raise CrmError(
            "The name of this file or of its folder has letters that cannot be read.",
            "Give it another name, then choose it again.",
        ) from error
    return jobs.leave(tx, ADD, {"path": spelled}, actor, now)


async def do(db: Database, job: Job, clock: Clock, on_progress: OnProgress) -> None:
    """Read the file of a job and keep its facts; raises CrmError with the sentence for the person."""
    before = await db.read(jobs.state, job.id)
    if before is not None and before.result:
        return  # it was done, and the worker ended right then
    paper = await asyncio.to_thread(read_paper, Path(job.payload["path"]), None, on_progress)
    await db.write(_keep, job.id, paper, clock.now())


@needs(Act.EDIT_FACTS)
def keep(tx: Tx, paper: Paper, actor: Actor, now: Millis) -> Taken:
    """Put the statements of a paper in place of those of its former version."""
    taken = knowledge.replace_document(tx, paper.name, paper.statements, actor, now)
    return replace(taken, notes=paper.notes)


def _keep(tx: Tx, job_id: int, paper: Paper, now: Millis) -> None:
    jobs.keep_result(tx, job_id, taken_json(keep(tx, paper, WORKER, now)))


def taken_json(taken: Taken) -> dict[str, Any]:
    """As `crm knowledge add --json` prints it and a job keeps it."""
    return asdict(taken)


def sum_of(taken: Mapping[str, Any]) -> str:
    """`prices.xlsx: 12 facts (3 new, 1 changed, 2 removed, 8 as before).`"""
    facts = "1 fact" if taken["facts"] == 1 else f"{taken['facts']:,} facts"
    parts = ", ".join(f"{taken[key]:,} {word}" for key, word in _PARTS.items() if taken[key])
    return f"{taken['document']}: {facts} ({parts})."


def corrections_of(taken: Mapping[str, Any]) -> str:
    """Which facts were corrected by hand and are now as the file says again; empty for none."""
    ids = taken["corrections"]
    if not ids:
        return ""
    was = "was corrected by hand and is" if len(ids) == 1 else "were corrected by hand and are"
    return f"{', '.join(ids)} {was} now as the file says."
