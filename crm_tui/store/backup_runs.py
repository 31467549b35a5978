"""What became of backups, drills and checks: one row for each, told in the doctor and in Today."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Row, Tx, new_id


class PlaceKind(StrEnum):
    FOLDER = "folder"
    USB = "usb"
    S3 = "s3"
    FILE = "file"
    """One that somebody named."""


class RunKind(StrEnum):
    BACKUP = "backup"
    DRILL = "drill"
    """A backup was unpacked, opened, compared and thrown away."""


@dataclass(frozen=True, slots=True)
class Run:
    """One of them; `ok` is None while it goes on, or when the program died in it."""

    id: int
    kind: RunKind
    place: str
    """`folder`, `usb` or `s3`; of a file that somebody named, `file`."""
    file: str
    bytes: int
    started_at: Millis
    ended_at: Millis | None
    ok: bool | None
    why: str
    """A sentence where it failed; of a drill that went well, what was compared."""


def begin(tx: Tx, kind: RunKind, place: str, now: Millis) -> int:
    """A new run; its number."""
    return new_id(
        tx,
        "INSERT INTO backup_run (kind, place, started_at) VALUES (:kind, :place, :now) RETURNING id",
        kind=kind,
        place=place,
        now=now,
    )


def end(
    tx: Tx, run_id: int, now: Millis, *, ok: bool, why: str = "", file: str = "", size: int = 0
) -> None:
    tx.run(
        "UPDATE backup_run SET ended_at = :now, ok = :ok, why = :why, file = :file, bytes = :size"
        " WHERE id = :id",
        id=run_id,
        now=now,
        ok=int(ok),
        why=why,
        file=file,
        size=size,
    )


def last(tx: Tx, kind: RunKind, place: str | None = None, *, good: bool = False) -> Run | None:
    """The newest run of this kind that has ended, at this place or any; `good`: that went well.

    The last one that began here, also where the clock ran ahead for a while.
    """
    row = tx.one(
        "SELECT * FROM backup_run WHERE kind = :kind AND (:place IS NULL OR place = :place)"
        " AND ok IS NOT NULL AND (ok = 1 OR NOT :good) ORDER BY id DESC LIMIT 1",
        kind=kind,
        place=place,
        good=int(good),
    )
    return None if row is None else _run(row)


def latest(tx: Tx, limit: int = 50) -> list[Run]:
    """Newest first."""
    rows = tx.all("SELECT * FROM backup_run ORDER BY id DESC LIMIT :limit", limit=limit)
    return [_run(row) for row in rows]


def prune(tx: Tx, before: Millis) -> int:
    """Forget those that began before, but for the newest hundred; how many."""
    return tx.run(
        "DELETE FROM backup_run WHERE started_at < :before"
        " AND id <= (SELECT COALESCE(MAX(id), 0) - 100 FROM backup_run)",
        before=before,
    )


def _run(row: Row) -> Run:
    return Run(
        id=row["id"],
        kind=RunKind(row["kind"]),
        place=row["place"],
        file=row["file"],
        bytes=row["bytes"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        ok=None if row["ok"] is None else bool(row["ok"]),
        why=row["why"],
    )
