"""Who was erased and comes back: in a restored database, or in what was written before and arrives late."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.erasing import Entry
from crm_tui.domain.lead import ContactPoint
from crm_tui.store import erasing
from crm_tui.store.tx import Tx

_POINTS = (
    "SELECT p.lead_id, p.kind, p.value, l.created_at FROM contact_point p"
    " JOIN lead l ON l.id = p.lead_id"
    " UNION ALL SELECT id, 'phone', phone, created_at FROM lead WHERE phone IS NOT NULL"
    " UNION ALL SELECT id, 'email', email, created_at FROM lead WHERE email IS NOT NULL"
)
_SKEW = 10 * MINUTE
"""Between this clock and the one of who wrote."""


@dataclass(frozen=True, slots=True)
class Found:
    """Leads that an entry means."""

    sure: tuple[int, ...]
    """By their number and the moment they were made, or by their number and an address."""
    doubtful: tuple[int, ...]
    """Another lead that has an address of theirs: a person looks at it."""


Owners = Mapping[str, Sequence[tuple[int, int]]]
"""By keyed hash of a contact point whose it is: leads, each with when it was made."""


def owners(tx: Tx, entries: Iterable[Entry]) -> Owners:
    """Leads with a contact point of somebody on the list; about 2 µs for each point of the shop."""
    secret = erasing.key(tx)
    wanted = {point for entry in entries for point in entry.points}
    found: dict[str, list[tuple[int, int]]] = {}
    for row in tx.all(_POINTS) if wanted else ():
        hashed = erasing.point_hash(secret, row["kind"], row["value"])
        if hashed in wanted:
            found.setdefault(hashed, []).append((row["lead_id"], row["created_at"]))
    return found


def find(tx: Tx, entry: Entry, known: Owners) -> Found:
    """Leads of before the erasing that are this person; who came afterwards is somebody new."""
    secret = erasing.key(tx)
    rows = tx.all(
        "SELECT id, created_at FROM lead WHERE created_at <= :at"
        " AND id IN (SELECT value FROM json_each(:ids))",
        at=entry.at,
        ids=json.dumps(list(entry.lead_ids)),
    )
    theirs = dict.fromkeys(
        lead_id
        for point in entry.points
        for lead_id, created_at in known.get(point, ())
        if created_at <= entry.at
    )
    sure = [
        row["id"]
        for row in rows
        if row["id"] in theirs
        or erasing.born_hash(secret, row["id"], row["created_at"]) in entry.born
    ]
    return Found(tuple(sure), tuple(one for one in theirs if one not in sure))


def was_before(tx: Tx, points: Sequence[ContactPoint], at: Millis) -> bool:
    """Whether what was written then is of somebody who was erased at their wish since; about 5 µs.

    A few minutes are left out, as clocks differ: what somebody new writes must not be lost.
    """
    rows = tx.all("SELECT points FROM erasure WHERE why = 'wish' AND at > :at", at=at + _SKEW)
    if not rows:
        return False
    theirs = set(erasing.hashes_of(erasing.key(tx), points))
    return any(theirs.intersection(json.loads(row["points"])) for row in rows)


def leads_here(tx: Tx, ids: Sequence[int]) -> list[int]:
    """Those of them that are leads."""
    rows = tx.all(
        "SELECT id FROM lead WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
    )
    return [row["id"] for row in rows]
