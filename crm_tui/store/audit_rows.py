"""The audit log read: newest first by what somebody looks for, or oldest first as it was written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Row, Tx, scalar

_ROW = "SELECT a.id, a.at, a.actor, a.act, a.lead_id, d.detail FROM audit a"
_DETAIL = " LEFT JOIN audit_detail d ON d.audit_id = a.id"
_WHOLE = (
    "SELECT a.id, a.at, a.actor, a.act, a.lead_id, a.digest, a.mac, d.salt, d.detail FROM audit a"
)
_PART = 2_000


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; what is left out does not matter."""

    actors: tuple[str, ...] = ()
    """`person:Asha`, …: one of these."""
    acts: tuple[str, ...] = ()
    leads: tuple[int, ...] = ()
    """A lead and who was merged into it: acts on one of them, alone or among others."""
    since: Millis | None = None
    until: Millis | None = None
    """Before this moment."""

    @property
    def is_empty(self) -> bool:
        return self == Filter()


@dataclass(frozen=True, slots=True)
class Entry:
    """One act."""

    n: int
    at: Millis
    actor: str
    act: str
    lead_id: int | None
    """None: the shop's, or about many (`leads` in the detail)."""
    detail: Mapping[str, object] | None
    """None: the person that it was about is erased."""


@dataclass(frozen=True, slots=True)
class Link:
    """A row with what binds it to the others, as it is stored: nothing of it is believed yet."""

    n: int
    at: Millis
    actor: str
    act: str
    lead_id: int | None
    digest: bytes
    mac: bytes
    salt: bytes | None
    detail: str | None


def page(tx: Tx, wanted: Filter, before: int | None = None, limit: int = 50) -> list[Entry]:
    """Newest first, from below row `before` on."""
    where, values = _where(wanted)
    rows = tx.all(
        f"{_ROW}{_DETAIL} WHERE a.id < :before{where} ORDER BY a.id DESC LIMIT :limit",
        **values,
        before=2**62 if before is None else before,
        limit=limit,
    )
    return [_entry(row) for row in rows]


def numbers(tx: Tx, wanted: Filter, most: int = 1_000_000) -> list[int]:
    """Which rows fit, newest first; 100,000 in about 30 ms."""
    where, values = _where(wanted)
    rows = tx.all(
        f"SELECT a.id FROM audit a WHERE 1{where} ORDER BY a.id DESC LIMIT :most",
        **values,
        most=most,
    )
    return [row["id"] for row in rows]


def several(tx: Tx, ids: Sequence[int]) -> list[Entry]:
    """These rows, newest first."""
    rows = tx.all(
        f"{_ROW}{_DETAIL} WHERE a.id IN (SELECT value FROM json_each(:ids)) ORDER BY a.id DESC",
        ids=json.dumps(list(ids)),
    )
    return [_entry(row) for row in rows]


def actors(tx: Tx) -> list[str]:
    """Everybody who has done something; each step is one look into the index."""
    return _each(tx, "actor")


def acts(tx: Tx) -> list[str]:
    """Every kind of act that there is."""
    return _each(tx, "act")


def _each(tx: Tx, column: str) -> list[str]:
    rows = tx.all(
        f"WITH RECURSIVE one(name) AS (SELECT MIN({column}) FROM audit UNION ALL"
        f" SELECT (SELECT MIN({column}) FROM audit WHERE {column} > one.name) FROM one"
        " WHERE one.name IS NOT NULL) SELECT name FROM one WHERE name IS NOT NULL"
    )
    return [row["name"] for row in rows]


def links(tx: Tx) -> Iterator[Link]:
    """Every row, oldest first, with its detail."""
    after = 0
    while True:
        rows = tx.all(
            f"{_WHOLE}{_DETAIL} WHERE a.id > :after ORDER BY a.id LIMIT :limit",
            after=after,
            limit=_PART,
        )
        if not rows:
            return
        for row in rows:
            yield Link(
                *(row["id"], row["at"], row["actor"], row["act"], row["lead_id"]),
                *(row["digest"], row["mac"], row["salt"], row["detail"]),
            )
        after = rows[-1]["id"]


def among(tx: Tx) -> dict[int, list[int]]:
    """Of acts over many leads which ones, by row."""
    found: dict[int, list[int]] = {}
    for row in tx.all("SELECT audit_id, lead_id FROM audit_lead ORDER BY audit_id, lead_id"):
        found.setdefault(row["audit_id"], []).append(row["lead_id"])
    return found


def lost_details(tx: Tx) -> int:
    """How many details belong to no row."""
    sql = "SELECT COUNT(*) FROM audit_detail WHERE audit_id NOT IN (SELECT id FROM audit)"
    return int(scalar(tx, sql))


_PARTS = {
    "actors": "a.actor IN (SELECT value FROM json_each(:actors))",
    "acts": "a.act IN (SELECT value FROM json_each(:acts))",
    "leads": (
        "(a.lead_id IN (SELECT value FROM json_each(:leads)) OR a.id IN (SELECT audit_id"
        " FROM audit_lead WHERE lead_id IN (SELECT value FROM json_each(:leads))))"
    ),
    "since": "a.at >= :since",
    "until": "a.at < :until",
}


def _where(wanted: Filter) -> tuple[str, dict[str, object]]:
    values: dict[str, object] = {
        name: json.dumps(list(chosen))
        for name, chosen in (
            ("actors", wanted.actors),
            ("acts", wanted.acts),
            ("leads", wanted.leads),
        )
        if chosen
    }
    values |= {} if wanted.since is None else {"since": wanted.since}
    values |= {} if wanted.until is None else {"until": wanted.until}
    return "".join(f" AND {_PARTS[name]}" for name in values), values


def _entry(row: Row) -> Entry:
    return Entry(
        *(row["id"], row["at"], row["actor"], row["act"], row["lead_id"]),
        None if row["detail"] is None else _read(row["detail"]),
    )


def _read(text: str) -> Mapping[str, object]:
    """A detail that somebody has changed by hand may be anything: it is shown as it is."""
    try:
        found = json.loads(text)
    except ValueError:
        found = text
    return found if isinstance(found, dict) else {"detail": found}
