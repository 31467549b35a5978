"""Leads that may be one person: who has an address, what a person said of two, pairs of the shop."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LEAD, LeadId, read_id, show_id
from crm_tui.domain.phone import Phone
from crm_tui.domain.same_person import Holder
from crm_tui.store import events, settings
from crm_tui.store.search_sqlite import find_leads
from crm_tui.store.tx import Tx

_MOST = 20
"""What more leads than that share (a portal's name for a firm) says nothing about a person."""
_MOST_PAIRS = 1_000
"""Looked at of each kind: many who share a firm have nothing else in common."""


SHARED = "numbers.shared"
TWO, MAYBE_ONE = "told_apart", "told_apart_undone"
"""Kinds of entries on both timelines: they are two people; no, they may be one after all."""


# -- who has an address ---------------------------------------------------------------------------


def holders_of_number(tx: Tx, phone: Phone) -> list[Holder]:
    """Leads with this number: first the one whose contact point it is, then the oldest."""
    rows = tx.all(
        "SELECT id, name FROM (SELECT lead_id AS id, 0 AS place FROM contact_point"
        "  WHERE channel = 'phone' AND kind = 'phone' AND value = :phone"
        " UNION ALL SELECT lead_id, 0 FROM contact_point"
        "  WHERE channel = 'whatsapp' AND kind = 'wa_id' AND value = :digits"
        " UNION ALL SELECT id, 1 FROM lead WHERE phone = :phone) JOIN lead USING (id)"
        " GROUP BY id ORDER BY MIN(place), id LIMIT :most",
        phone=phone,
        digits=phone.lstrip("+"),
        most=_MOST,
    )
    return [Holder(LeadId(row["id"]), row["name"]) for row in rows]


def holders_of_email(tx: Tx, email: str) -> list[Holder]:
    """Leads with this address, oldest first; it need not be a contact point of theirs."""
    rows = tx.all(
        "SELECT id, name FROM lead WHERE id IN (SELECT value FROM json_each(:ids))"
        " AND (lower(email) = lower(:email) OR EXISTS (SELECT 1 FROM contact_point"
        "  WHERE lead_id = lead.id AND kind = 'email' AND lower(value) = lower(:email)))"
        " ORDER BY id LIMIT :most",
        ids=json.dumps(find_leads(tx, email)),
        email=email,
        most=_MOST,
    )
    return [Holder(LeadId(row["id"]), row["name"]) for row in rows]


def shared_numbers(tx: Tx) -> frozenset[Phone]:
    """Those of which a person said, by telling two leads apart, that several people have them."""
    return frozenset(settings.get(tx, SHARED) or ())


def _count_shared(tx: Tx, numbers: Iterable[str], by: int) -> None:
    """By how many pairs a number is shared; one that no pair shares any more is forgotten."""
    counts = Counter[str](settings.get(tx, SHARED) or {})
    counts.update(dict.fromkeys(numbers, by))
    settings.put(tx, SHARED, dict(+counts))


# -- what a person said ---------------------------------------------------------------------------


def tell_apart(
    tx: Tx, one: LeadId, other: LeadId, numbers: Iterable[Phone], actor: Actor, now: Millis
) -> None:
    """They are two people, who share these numbers; it stands on both timelines.

    The timeline is what holds it: entries move with their lead into a merge and out of it again.
    """
    shared = sorted(numbers)
    for lead_id, second in ((one, other), (other, one)):
        events.record(tx, lead_id, TWO, actor, now, other=show_id(LEAD, second), shared=shared)
    _count_shared(tx, shared, 1)


def take_back(
    tx: Tx, one: LeadId, other: LeadId, present: Mapping[LeadId, LeadId], actor: Actor, now: Millis
) -> None:
    """What was said of these two does not hold; `present` says what they are part of now."""
    last = tx.one(
        "SELECT json_extract(data, '$.shared') AS shared FROM event WHERE lead_id = :id"
        " AND kind = :two AND json_extract(data, '$.other') = :other ORDER BY id DESC LIMIT 1",
        id=present[one],
        two=TWO,
        other=show_id(LEAD, other),
    )
    for lead_id, second in ((one, other), (other, one)):
        said = show_id(LEAD, second)
        events.record(tx, present[lead_id], MAYBE_ONE, actor, now, other=said)
    if last is not None:
        _count_shared(tx, json.loads(last["shared"] or "[]"), -1)


def told_apart(tx: Tx, lead_id: LeadId) -> set[int]:
    """The ids of those who are somebody else, as they were when that was said."""
    rows = tx.all(
        "SELECT kind, json_extract(data, '$.other') AS other FROM event"
        " WHERE lead_id = :id AND kind IN (:two, :maybe) ORDER BY id",
        id=lead_id,
        two=TWO,
        maybe=MAYBE_ONE,
    )
    said = {read_id(LEAD, row["other"] or ""): row["kind"] for row in rows}
    return {other for other, kind in said.items() if other is not None and kind == TWO}


# -- over the whole shop --------------------------------------------------------------------------

_BELONGINGS = ("message", "note", "task", "call_log", "enquiry")


def belongings(tx: Tx, lead_id: LeadId) -> dict[str, int]:
    """How many rows of each kind are this lead's; kinds without any are left out."""
    counted = ", ".join(
        f"(SELECT COUNT(*) FROM {table} WHERE lead_id = :id) AS {table}" for table in _BELONGINGS
    )
    row = tx.one(f"SELECT {counted}", id=lead_id) or {}
    return {table: row[table] for table in _BELONGINGS if row[table]}


def pairs(tx: Tx) -> Iterator[tuple[LeadId, LeadId]]:
    """With the same e-mail, then number, then firm and first letter of the name; each pair once.

    None that a person told apart.
    """
    found: set[tuple[LeadId, LeadId]] = set()
    for shared, also in (("lower(email)", ""), ("phone", ""), ("lower(company)", _SAME_INITIAL)):
        rows = tx.all(
            f"{_known(shared)} SELECT a.id AS first, b.id AS second FROM known a JOIN known b"
            f"  ON b.shared = a.shared AND b.id > a.id{also}"
            f" WHERE {_LAST_SAID} IS NOT :two ORDER BY 1, 2 LIMIT :limit",
            limit=_MOST_PAIRS,
            most=_MOST,
            two=TWO,
            maybe=MAYBE_ONE,
        )
        fresh = dict.fromkeys((LeadId(row["first"]), LeadId(row["second"])) for row in rows)
        yield from (pair for pair in fresh if pair not in found)
        found.update(fresh)


_SAME_INITIAL = " AND b.initial = a.initial"
_LAST_SAID = (
    "(SELECT kind FROM event WHERE event.lead_id = a.id AND kind IN (:two, :maybe)"
    f" AND json_extract(data, '$.other') = '{LEAD}' || b.id ORDER BY event.id DESC LIMIT 1)"
)


def _known(shared: str) -> str:
    """Leads with a value that a few others have too."""
    return (
        f"WITH known AS MATERIALIZED (SELECT id, {shared} AS shared,"
        "  lower(substr(name, 1, 1)) AS initial FROM lead"
        f"  WHERE {shared} IN (SELECT {shared} FROM lead WHERE {shared} IS NOT NULL"
        "   GROUP BY 1 HAVING COUNT(*) BETWEEN 2 AND :most))"
    )
