"""The breach log."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.breach import Breach, Told
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.store.tx import Row, Tx, new_id, scalar

_COLUMN = {
    Told.CERT: "told_cert_at",
    Told.BOARD: "told_board_at",
    Told.PEOPLE: "told_people_at",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose data is concerned."""

    lead_id: LeadId
    name: str
    phone: str | None
    told_at: Millis | None


def add(
    tx: Tx,
    noticed_at: Millis,
    began_at: Millis | None,
    what: str,
    kinds: str,
    measures: str,
    actor: str,
) -> int:
    """Its id."""
    return new_id(
        tx,
        "INSERT INTO breach (noticed_at, began_at, what, kinds, measures, actor)"
        " VALUES (:noticed_at, :began_at, :what, :kinds, :measures, :actor) RETURNING id",
        noticed_at=noticed_at,
        began_at=began_at,
        what=what,
        kinds=kinds,
        measures=measures,
        actor=actor,
    )


def get(tx: Tx, breach_id: int) -> Breach | None:
    row = tx.one("SELECT * FROM breach WHERE id = :id", id=breach_id)
    return None if row is None else _breach(row)


def every(tx: Tx, *, only_open: bool = False) -> list[Breach]:
    """Newest first."""
    where = " WHERE closed_at IS NULL" if only_open else ""
    return [_breach(row) for row in tx.all(f"SELECT * FROM breach{where} ORDER BY id DESC")]


def set_words(tx: Tx, breach_id: int, kinds: str | None, measures: str | None) -> None:
    """More is known; None leaves what was written."""
    tx.run(
        "UPDATE breach SET kinds = COALESCE(:kinds, kinds),"
        " measures = COALESCE(:measures, measures) WHERE id = :id",
        kinds=kinds,
        measures=measures,
        id=breach_id,
    )


def set_told(tx: Tx, breach_id: int, who: Told, at: Millis) -> None:
    """The first time counts."""
    column = _COLUMN[who]
    tx.run(
        f"UPDATE breach SET {column} = COALESCE({column}, :at) WHERE id = :id", at=at, id=breach_id
    )


def close(tx: Tx, breach_id: int, now: Millis) -> None:
    tx.run("UPDATE breach SET closed_at = :now WHERE id = :id", now=now, id=breach_id)


def add_people(tx: Tx, breach_id: int, ids: Sequence[int]) -> int:
    """How many are new in the list."""
    return tx.run(
        "INSERT OR IGNORE INTO breach_person (breach_id, lead_id)"
        " SELECT :breach, id FROM lead WHERE id IN (SELECT value FROM json_each(:ids))",
        breach=breach_id,
        ids=json.dumps(list(ids)),
    )


def people(tx: Tx, breach_id: int) -> list[Person]:
    """By id."""
    rows = tx.all(
        "SELECT p.lead_id, p.told_at, l.name, l.phone FROM breach_person p"
        " JOIN lead l ON l.id = p.lead_id WHERE p.breach_id = :id ORDER BY p.lead_id",
        id=breach_id,
    )
    return [
        Person(LeadId(row["lead_id"]), row["name"], row["phone"], row["told_at"]) for row in rows
    ]


def set_person_told(tx: Tx, breach_id: int, ids: Sequence[int] | None, at: Millis) -> int:
    """Mark these (None: all) as told; how many were not before."""
    return tx.run(
        "UPDATE breach_person SET told_at = :at WHERE breach_id = :breach AND told_at IS NULL"
        " AND (:ids IS NULL OR lead_id IN (SELECT value FROM json_each(:ids)))",
        at=at,
        breach=breach_id,
        ids=None if ids is None else json.dumps(list(ids)),
    )


def untold(tx: Tx, breach_id: int) -> int:
    """How many in the list were not told yet."""
    found = "SELECT COUNT(*) FROM breach_person WHERE breach_id = :id AND told_at IS NULL"
    return int(scalar(tx, found, id=breach_id))


def _breach(row: Row) -> Breach:
    return Breach(
        id=row["id"],
        noticed_at=Millis(row["noticed_at"]),
        began_at=row["began_at"],
        what=row["what"],
        kinds=row["kinds"],
        measures=row["measures"],
        told_cert_at=row["told_cert_at"],
        told_board_at=row["told_board_at"],
        told_people_at=row["told_people_at"],
        closed_at=row["closed_at"],
        actor=row["actor"],
    )
