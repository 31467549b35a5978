"""Erasures: who was erased and how far it is, kept by keyed hashes alone."""

import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.erasing import Entry, Marks, Stage, Why, spelled
from crm_tui.domain.lead import ContactPoint
from crm_tui.store import settings
from crm_tui.store.tx import Row, Tx, new_id

_REWRITE = "erasing.rewrite"
"""Setting: the gaps of the file's pages may still hold bytes of somebody who was erased. True at once,
or the moment since when it may wait for a quiet hour: nobody asked for it."""
KEY = "erasing.key"
"""Setting: 32 random bytes in hex, made with the tables so that every backup has them."""


def key(tx: Tx) -> bytes:
    """What all hashes of erased people are keyed with; another one than the database's, which may change."""
    saved = settings.get(tx, KEY)
    if saved:
        return bytes.fromhex(saved)
    made = secrets.token_bytes(32)
    settings.put(tx, KEY, made.hex())
    return made


def hashed(one: bytes, kind: str, text: str) -> str:
    """A keyed hash: numbers are few enough to try them all against a plain one."""
    return hmac.digest(one, f"{kind}\n{text}".encode(), "sha256").hex()[:40]


def point_hash(one: bytes, kind: str, value: str) -> str:
    """Of a contact point, however it is spelled."""
    return hashed(one, "point", spelled(kind, value))


def born_hash(one: bytes, lead_id: int, created_at: int) -> str:
    """Of a lead's number and the moment it was made: who it is, also without any contact point."""
    return hashed(one, "born", f"{lead_id} {created_at}")


@dataclass(frozen=True, slots=True)
class Work:
    """What an erasing still has to look for."""

    marks: Marks
    files: tuple[str, ...]
    """In the media folder; a file that somebody else's message has too is left out."""
    others: tuple[int, ...] = ()
    """Leads whose timeline names them: they were merged and parted again, or told apart."""
    until: int = 0
    """The newest raw event when it began: what comes later is somebody new."""


@dataclass(frozen=True, slots=True)
class Erasure:
    id: int
    lead_ids: tuple[int, ...]
    why: Why
    points: tuple[str, ...]
    born: tuple[str, ...]
    proof: str
    actor: str
    at: Millis
    hold_until: Millis | None
    stage: Stage
    place: int
    """Where the stage goes on."""
    work: Work
    is_held: bool
    """A sealed copy is here."""
    done_at: Millis | None

    @property
    def entry(self) -> Entry:
        return Entry(
            self.lead_ids,
            self.points,
            self.born,
            self.at,
            self.actor,
            self.hold_until,
            self.proof,
        )


_COLUMNS = (
    "id, lead_ids, why, points, born, proof, actor, at, hold_until, stage, place, work, done_at,"
    " sealed IS NOT NULL AS is_held"
)


def add(tx: Tx, entry: Entry, why: Why, work: Work, sealed: bytes | None) -> int:
    """Begin one; its id."""
    return new_id(
        tx,
        "INSERT INTO erasure (lead_id, lead_ids, why, points, born, proof, actor, at, hold_until,"
        " sealed, stage, work) VALUES (:lead_id, :lead_ids, :why, :points, :born, :proof, :actor,"
        " :at, :hold_until, :sealed, 'rows', :work) RETURNING id",
        **_values(entry),
        why=why,
        sealed=sealed,
        work=_work_text(work),
    )


def add_past(tx: Tx, entry: Entry, why: Why) -> int | None:
    """One that was done before this database was brought back; None when it is here already."""
    if tx.one(
        "SELECT 1 FROM erasure WHERE at = :at AND lead_ids = :ids AND why = :why",
        at=entry.at,
        ids=json.dumps(list(entry.lead_ids)),
        why=why,
    ):
        return None
    return new_id(
        tx,
        "INSERT INTO erasure (lead_id, lead_ids, why, points, born, proof, actor, at, hold_until,"
        " stage, done_at) VALUES (:lead_id, :lead_ids, :why, :points, :born, :proof, :actor, :at,"
        " :hold_until, 'done', :at) RETURNING id",
        **_values(entry),
        why=why,
    )


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "lead_id": entry.lead_ids[0],
        "lead_ids": json.dumps(list(entry.lead_ids)),
        "points": json.dumps(list(entry.points)),
        "born": json.dumps(list(entry.born)),
        "proof": entry.proof,
        "actor": entry.actor,
        "at": entry.at,
        "hold_until": entry.hold_until,
    }


def get(tx: Tx, erasure_id: int) -> Erasure | None:
    row = tx.one(f"SELECT {_COLUMNS} FROM erasure WHERE id = :id", id=erasure_id)
    return None if row is None else _erasure(row)


def unfinished(tx: Tx) -> int | None:
    """The oldest one that is not done."""
    row = tx.one("SELECT id FROM erasure WHERE done_at IS NULL ORDER BY id LIMIT 1")
    return None if row is None else int(row["id"])


def open_since(tx: Tx) -> Millis | None:
    """When the oldest one that is not done began; None when all are."""
    row = tx.one("SELECT MIN(at) AS at FROM erasure WHERE done_at IS NULL")
    return None if row is None or row["at"] is None else Millis(row["at"])


def every(tx: Tx, why: Why = Why.WISH) -> list[Erasure]:
    """Oldest first."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM erasure WHERE why = :why ORDER BY id", why=why)
    return list(map(_erasure, rows))


def held(tx: Tx) -> list[Erasure]:
    """Those whose sealed copy is still here, whose day comes first."""
    rows = tx.all(
        f"SELECT {_COLUMNS} FROM erasure WHERE sealed IS NOT NULL ORDER BY hold_until, id"
    )
    return list(map(_erasure, rows))


def over(tx: Tx, now: Millis) -> list[int]:
    """Those whose hold has ended."""
    rows = tx.all("SELECT id FROM erasure WHERE sealed IS NOT NULL AND hold_until <= :now", now=now)
    return [row["id"] for row in rows]


def sealed_copy(tx: Tx, erasure_id: int) -> bytes | None:
    row = tx.one("SELECT sealed FROM erasure WHERE id = :id", id=erasure_id)
    return None if row is None or row["sealed"] is None else bytes(row["sealed"])


def destroy(tx: Tx, erasure_id: int, now: Millis) -> None:
    """The sealed copy goes; what is left without one says nothing unless it was their wish."""
    _owe_rewriting(tx, now)
    tx.run("DELETE FROM erasure WHERE id = :id AND why <> 'wish'", id=erasure_id)
    tx.run("UPDATE erasure SET sealed = NULL WHERE id = :id", id=erasure_id)


def set_place(tx: Tx, erasure_id: int, stage: Stage, place: int = 0) -> None:
    tx.run(
        "UPDATE erasure SET stage = :stage, place = :place WHERE id = :id",
        id=erasure_id,
        stage=stage,
        place=place,
    )


def rewriting_is_due(tx: Tx) -> bool:
    """Whether the file is to be written anew, because somebody was erased since it was."""
    return bool(settings.get(tx, _REWRITE))


def rewriting_may_wait(tx: Tx) -> Millis | None:
    """Since when it is due, where nobody asked for it; None where it is to be done at once."""
    since = settings.get(tx, _REWRITE)
    return None if isinstance(since, bool) else since


def rewritten(tx: Tx) -> None:
    """It was."""
    settings.put(tx, _REWRITE, False)


def _owe_rewriting(tx: Tx, since: Millis) -> None:
    settings.put(tx, _REWRITE, settings.get(tx, _REWRITE) or since)


def finish(tx: Tx, erasure_id: int, now: Millis) -> None:
    """It is done: what it looked for is forgotten; what was nobody's wish leaves nothing at all."""
    one = get(tx, erasure_id)
    if one is not None and one.why is Why.RETENTION:
        _owe_rewriting(tx, now)
    else:
        settings.put(tx, _REWRITE, True)
    tx.run("DELETE FROM erasure WHERE id = :id AND why <> 'wish' AND sealed IS NULL", id=erasure_id)
    tx.run(
        "UPDATE erasure SET stage = 'done', place = 0, work = '', done_at = :now WHERE id = :id",
        id=erasure_id,
        now=now,
    )


def points(tx: Tx) -> dict[str, Millis]:
    """Keyed hashes of the contact points of everybody who was erased at their wish, and when."""
    return {point: one.at for one in every(tx) for point in one.points}


def was_erased(tx: Tx, lead_id: int) -> Millis | None:
    """When this lead was erased; None when it was not."""
    row = tx.one(
        "SELECT at FROM erasure WHERE :id IN (SELECT value FROM json_each(lead_ids))"
        " ORDER BY id DESC LIMIT 1",
        id=lead_id,
    )
    return None if row is None else Millis(row["at"])


def hashes_of(secret: bytes, points: Sequence[ContactPoint]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(point_hash(secret, one.kind, one.value) for one in points))


def _work_text(work: Work) -> str:
    return json.dumps(asdict(work), ensure_ascii=False)


def _read_work(text: str) -> Work:
    if not text:
        return Work(Marks(), ())
    saved = json.loads(text)
    marks = {name: tuple(values) for name, values in saved["marks"].items()}
    return Work(Marks(**marks), tuple(saved["files"]), tuple(saved["others"]), saved["until"])


def _erasure(row: Row) -> Erasure:
    return Erasure(
        id=row["id"],
        lead_ids=tuple(json.loads(row["lead_ids"])),
        why=Why(row["why"]),
        points=tuple(json.loads(row["points"])),
        born=tuple(json.loads(row["born"])),
        proof=row["proof"],
        actor=row["actor"],
        at=Millis(row["at"]),
        hold_until=None if row["hold_until"] is None else Millis(row["hold_until"]),
        stage=Stage(row["stage"]),
        place=row["place"],
        work=_read_work(row["work"]),
        is_held=bool(row["is_held"]),
        done_at=None if row["done_at"] is None else Millis(row["done_at"]),
    )
