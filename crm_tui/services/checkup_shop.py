"""The doctor on what the shop keeps: its file, its audit log, its backups, what could not be read."""

from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import counted
from crm_tui.services import audit
from crm_tui.services.check import Check
from crm_tui.store import backup_runs, erasing, health
from crm_tui.store.backup_runs import Run, RunKind
from crm_tui.store.database import Database

_BACKUP_OLD = 2 * DAY
_DRILL_OLD = 15 * DAY
"""The worker tries one every week."""


def check_database(db: Database) -> Check:
    """Every page and index; a million messages take a few seconds."""
    try:
        problem = db.read_now(health.problem)
    except CrmError as error:
        return Check("database", False, str(error), error.fix)
    if problem:
        fix = "Close the inbox and bring the newest backup back: crm restore FILE."
        return Check("database", False, problem, fix)
    return Check("database", True, "opens with its key and every page is whole")


def check_audit(db: Database) -> Check:
    """Where the log ends; `crm audit verify` is what proves it."""
    head = db.read_now(audit.head)
    if not head.n:
        return Check("audit", True, "nothing was written down yet")
    text = f"{counted(head.n, 'act')}, head {head}; `crm audit verify` goes through them"
    return Check("audit", True, text)


def check_backups(db: Database, now: Millis, since: Millis) -> list[Check]:
    """How old the newest good backup is, and whether one was brought back for trial.

    `since` is when the shop was made: the worker makes the first backup by itself.
    """
    last, good = _runs(db, RunKind.BACKUP)
    if good is None:
        return [_no_backup(last, is_new=now - since <= _BACKUP_OLD)]
    age = now - (good.ended_at or good.started_at)
    if last is not None and not last.ok:
        text = f"the last try failed: {last.why} The newest good one is {_age(age)} old"
        shared = f"the last try failed; the newest good one is {_age(age)} old"
        newest = Check("backup", False, text, "Try it by hand: crm backup.", shared)
    elif last is not None and last.why:
        text = f"older ones that should be gone are still there: {last.why}"
        fix = "Let the keys, or the folder, allow it; whoever was erased is in them."
        newest = Check("backup", False, text, fix, "older ones could not be dropped")
    else:
        fix = "Make one now: crm backup. The worker makes one every day while it runs."
        newest = Check("backup", age <= _BACKUP_OLD, f"the newest is {_age(age)} old", fix)
    return [newest, _drill(db, now)]


def check_erasing(db: Database, now: Millis) -> Check:
    """Whether somebody's erasing stands still."""
    since = db.read_now(erasing.open_since)
    if since is None:
        return Check("erasing", True, "nobody's is left to be done")
    text = f"somebody's has been going on for {_age(Millis(now - since))}"
    fix = "Run `crm work --once`: it goes on, or says what is in its way."
    return Check("erasing", now - since <= HOUR, text, fix)


def _no_backup(last: Run | None, *, is_new: bool) -> Check:
    if last is not None:
        fix = "Try it by hand: crm backup."
        return Check(
            "backup", False, f"the last try failed: {last.why}", fix, "the last try failed"
        )
    return Check("backup", is_new, "none was made yet", "Make one now: crm backup.")


def _drill(db: Database, now: Millis) -> Check:
    last, good = _runs(db, RunKind.DRILL)
    if last is None:
        return Check("drill", True, "no backup was brought back for trial yet (crm backup --drill)")
    if good is None or not last.ok:
        text, fix = f"a backup could not be brought back for trial: {last.why}", "Make a new one."
        return Check("drill", False, text, fix, "a backup could not be brought back for trial")
    age = now - (good.ended_at or good.started_at)
    text = f"a backup was brought back for trial {_age(age)} ago"
    return Check("drill", age <= _DRILL_OLD, text, "Try one: crm backup --drill.")


def _runs(db: Database, kind: RunKind) -> tuple[Run | None, Run | None]:
    """The newest that ended, and the newest that went well."""
    return db.read_now(backup_runs.last, kind), db.read_now(backup_runs.last, kind, good=True)


def _age(millis: int) -> str:
    if millis < 2 * HOUR:
        return "less than two hours"
    return f"{millis // HOUR} hours" if millis < 2 * DAY else f"{millis // DAY} days"


def check_quarantine(db: Database) -> Check:
    count = db.read_now(health.quarantined)
    if count:
        return Check(
            "quarantine",
            True,
            f"{count} parts of webhooks could not be read and are kept as they came",
        )
    return Check("quarantine", True, "empty")


def check_files(db: Database) -> Check:
    count = db.read_now(health.files_gone)
    if not count:
        return Check("files", True, "none was too late to be fetched")
    what = (
        f"{counted(count, 'file')} can no longer be had from WhatsApp, which keeps them for 7 days"
    )
    return Check("files", True, f"{what}; the chats show which, and they can be asked for again")


def check_sends(db: Database) -> Check:
    count = db.read_now(health.unknown_sends)
    if count:
        return Check(
            "sends",
            False,
            f"{count} messages may or may not have left",
            "Look at the chat on the phone, then say so: crm settle ID --arrived or --lost.",
        )
    return Check("sends", True, "none is in doubt")
