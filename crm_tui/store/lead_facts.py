"""Facts about one lead: what they want and said, each with the message that shows it.

A fact that no longer holds keeps its row, with the time when it went: that is its history, and the
sign by which nothing that a person took away is learnt again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.actor import ActorKind
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.memory import FactKind, FactSource, LeadFact
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx, new_id

MANY_VALUES = frozenset({FactKind.PRODUCT, FactKind.PROMISE, FactKind.OTHER})
"""Of these kinds several hold at a time; of every other one value does."""
MOST_ROWS = 300
"""Read of one lead, gone ones among them."""
_MOST_GONE = 100
_ORDER = list(FactKind)
_FACT = """
    SELECT f.*, m.sort_key AS said_key FROM lead_fact f LEFT JOIN message m ON m.id = f.message_id
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A fact as it is stored, whether it holds or not."""

    fact: LeadFact
    said_key: int
    """Sort key of the message that shows it; 0 without one."""
    gone: bool
    by_person: bool
    """A person wrote it, or took it away."""


def history(tx: Tx, lead_id: int) -> list[Kept]:
    """The newest facts of a lead, gone ones among them, newest first."""
    rows = tx.all(
        _FACT + " WHERE f.lead_id = :lead_id ORDER BY f.id DESC LIMIT :most",
        lead_id=lead_id,
        most=MOST_ROWS,
    )
    return list(map(_kept, rows))


def of_lead(tx: Tx, lead_id: int) -> list[LeadFact]:
    """What holds, by kind, the newest first; where two leads became one, the newer of two values."""
    return holding(history(tx, lead_id))


def holding(kept: Sequence[Kept]) -> list[LeadFact]:
    """The facts among these that hold; a person's before an agent's, what was said later first."""
    found = [one for one in kept if not one.gone]
    found.sort(key=lambda one: (not one.by_person, -one.said_key, -one.fact.id))
    seen: set[FactKind] = set()
    facts = []
    for one in found:
        kind = one.fact.kind
        if kind in MANY_VALUES or kind not in seen:
            seen.add(kind)
            facts.append(one.fact)
    return sorted(facts, key=lambda fact: _ORDER.index(fact.kind))


def get(tx: Tx, fact_id: int) -> LeadFact | None:
    """A fact that holds."""
    row = tx.one(_FACT + " WHERE f.id = :id AND f.gone_at IS NULL", id=fact_id)
    return None if row is None else _fact(row)


def add(
    tx: Tx,
    lead_id: int,
    kind: FactKind,
    value: str,
    *,
    source: FactSource,
    actor: str,
    now: Millis,
    message_id: int | None = None,
    quote: str = "",
    due_at: Millis | None = None,
) -> int:
    """Store a fact; its id."""
    fact_id = new_id(
        tx,
        "INSERT INTO lead_fact (lead_id, kind, value, message_id, quote, due_at, source, actor,"
        " created_at, updated_at) VALUES (:lead_id, :kind, :value, :message_id, :quote, :due_at,"
        " :source, :actor, :now, :now) RETURNING id",
        lead_id=lead_id,
        kind=kind,
        value=value,
        message_id=message_id,
        quote=quote,
        due_at=due_at,
        source=source,
        actor=actor,
        now=now,
    )
    changes.note(tx, "lead_fact", fact_id, lead_id)
    return fact_id


def put_away(tx: Tx, fact: LeadFact, now: Millis, by: str | None = None) -> None:
    """It holds no longer; `by` is who took it away, None where a newer one took its place."""
    tx.run(
        "UPDATE lead_fact SET gone_at = :now, updated_at = :now, actor = COALESCE(:by, actor)"
        " WHERE id = :id",
        now=now,
        by=by,
        id=fact.id,
    )
    changes.note(tx, "lead_fact", fact.id, fact.lead_id)


def forget_message(tx: Tx, message_id: int) -> None:
    """Its words changed or were taken back: what agents learnt from it goes, a person's fact stays.

    What a person had taken away stays as it is, without the words.
    """
    person = f"{ActorKind.PERSON}:%"
    for row in tx.all(
        "SELECT id, lead_id FROM lead_fact WHERE message_id = :id AND actor NOT LIKE :person",
        id=message_id,
        person=person,
    ):
        tx.run("DELETE FROM lead_fact WHERE id = :id", id=row["id"])
        changes.note(tx, "lead_fact", row["id"], row["lead_id"])
    tx.run("UPDATE lead_fact SET quote = '' WHERE message_id = :id", id=message_id)


def prune(tx: Tx, lead_id: int) -> None:
    """Drop the oldest facts that gave way to newer ones; what a person took away is never dropped."""
    tx.run(
        "DELETE FROM lead_fact WHERE id IN (SELECT id FROM lead_fact WHERE lead_id = :lead_id"
        " AND gone_at IS NOT NULL AND actor NOT LIKE :person ORDER BY id DESC LIMIT -1 OFFSET :most)",
        lead_id=lead_id,
        person=f"{ActorKind.PERSON}:%",
        most=_MOST_GONE,
    )


def _kept(row: Row) -> Kept:
    by_person = row["actor"].startswith(f"{ActorKind.PERSON}:")
    return Kept(_fact(row), row["said_key"] or 0, row["gone_at"] is not None, by_person)


def _fact(row: Row) -> LeadFact:
    return LeadFact(
        id=row["id"],
        lead_id=LeadId(row["lead_id"]),
        kind=FactKind(row["kind"]),
        value=row["value"],
        message_id=row["message_id"],
        quote=row["quote"],
        due_at=row["due_at"],
        source=FactSource(row["source"]),
        updated_at=row["updated_at"],
    )
