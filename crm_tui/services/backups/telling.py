"""Backups in a few words: for Today and for the daily report."""

from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.text import counted
from crm_tui.store import backup_runs
from crm_tui.store.backup_runs import PlaceKind, RunKind
from crm_tui.store.tx import Tx

OLD = 2 * DAY
"""A good backup that is older than this is worth a word."""
_LATELY = 8 * DAY
"""A failure that is older is no news: that place is no longer used."""


_FAILED = {
    PlaceKind.FOLDER: "the last backup failed",
    PlaceKind.USB: "no backup on the USB stick",
    PlaceKind.S3: "no backup in the S3 store",
    PlaceKind.FILE: "the last backup failed",
}


def notice(tx: Tx, now: Millis) -> str:
    """What an owner must know today, short enough for the head of a list; `crm doctor` says why.

    Empty when all is well, and before the first backup.
    """
    for kind, words in _FAILED.items():
        if _failed(tx, kind, now):
            return words
    drill = backup_runs.last(tx, RunKind.DRILL)
    if drill is not None and not drill.ok:
        return "a backup could not be proved"
    good = backup_runs.last(tx, RunKind.BACKUP, good=True)
    if good is not None and now - good.started_at > OLD:
        return f"the newest backup: {age(good.started_at, now)}"
    return ""


def _failed(tx: Tx, kind: PlaceKind, now: Millis) -> bool:
    """Whether the newest run at this place failed lately."""
    last = backup_runs.last(tx, RunKind.BACKUP, kind)
    return last is not None and not last.ok and now - last.started_at <= _LATELY


def line(tx: Tx, now: Millis) -> str:
    """For the daily report: `backup 8 hours ago, proved 3 days ago`; empty before the first."""
    good = backup_runs.last(tx, RunKind.BACKUP, good=True)
    if good is None:
        return ""
    drill = backup_runs.last(tx, RunKind.DRILL)
    if drill is None:
        proved = ""
    else:
        said = "proved" if drill.ok else "not proved"
        proved = f", {said} {age(drill.started_at, now)}"
    return f"backup {age(good.started_at, now)}{proved}"


def age(at: Millis, now: Millis) -> str:
    """`3 hours ago`."""
    passed = now - at
    if passed < 0:
        return "ahead of this clock"
    if passed < HOUR:
        return "within the hour"
    if passed < 2 * DAY:
        return f"{counted(passed // HOUR, 'hour')} ago"
    return f"{counted(passed // DAY, 'day')} ago"
