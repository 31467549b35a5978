"""Whether agents may work for a lead, and what they made of one who does not want it."""

from crm_tui.domain.actor import ActorKind
from crm_tui.store import changes
from crm_tui.store.tx import Tx

_BY_PERSON = f"{ActorKind.PERSON}:%"
_MESSAGES = "(SELECT id FROM message WHERE lead_id = :id)"
_OF_AGENTS = (
    "DELETE FROM agent_work WHERE lead_id = :id",
    f"DELETE FROM message_intent WHERE message_id IN {_MESSAGES}",
)
_REMEMBERED = (
    "DELETE FROM lead_fact WHERE lead_id = :id AND source <> 'person' AND actor NOT LIKE :person",
    "DELETE FROM lead_summary WHERE lead_id = :id",
    "DELETE FROM memory WHERE lead_id = :id",
    f"DELETE FROM memory WHERE kind = 'example' AND ref IN {_MESSAGES}",
)


def may_assist(tx: Tx, lead_id: int) -> bool:
    """Whether agents may read what they write and draft for them."""
    return _has(tx, lead_id, "ai_opted_out_at IS NULL")


def may_remember(tx: Tx, lead_id: int) -> bool:
    """Whether what they say may be learnt and found again."""
    return _has(tx, lead_id, "ai_opted_out_at IS NULL AND minor = 0")


def _has(tx: Tx, lead_id: int, condition: str) -> bool:
    return tx.one(f"SELECT 1 FROM lead WHERE id = :id AND {condition}", id=lead_id) is not None


def drop_work(tx: Tx, lead_id: int) -> None:
    """Nothing is asked of an agent about them any more, nothing that one made is pending."""
    for statement in _OF_AGENTS:
        tx.run(statement, id=lead_id)
    tx.run(
        "UPDATE suggestion SET status = 'stale' WHERE lead_id = :id AND status = 'pending'"
        " AND enrolment_id IS NULL",
        id=lead_id,
    )
    changes.note(tx, "suggestion", 0, lead_id)


def drop_judgements(tx: Tx, lead_id: int) -> None:
    """No agent is asked how good the lead is, and no score stands."""
    tx.run("DELETE FROM agent_work WHERE lead_id = :id AND task = 'qualify_lead'", id=lead_id)
    tx.run(
        "UPDATE suggestion SET status = 'stale' WHERE lead_id = :id AND status = 'pending'"
        " AND suggestion_type = 'qualification'",
        id=lead_id,
    )
    changes.note(tx, "suggestion", 0, lead_id)


def forget(tx: Tx, lead_id: int) -> None:
    """All that was learnt from their words goes; what a person wrote down stays."""
    for statement in _REMEMBERED:
        tx.run(statement, **{"id": lead_id, **_person(statement)})
    changes.note(tx, "lead_fact", 0, lead_id)


def _person(statement: str) -> dict[str, str]:
    return {"person": _BY_PERSON} if ":person" in statement else {}


def into_step(tx: Tx, lead_id: int) -> None:
    """Two became one: what either of them did not want holds for both."""
    if may_remember(tx, lead_id):
        return
    forget(tx, lead_id)
    if not may_assist(tx, lead_id):
        drop_work(tx, lead_id)


def set_minor(tx: Tx, lead_id: int, on: bool) -> bool:
    """False when it was so already."""
    changed = tx.run(
        "UPDATE lead SET minor = :on WHERE id = :id AND minor <> :on", on=int(on), id=lead_id
    )
    if changed:
        changes.note(tx, "lead", lead_id, lead_id)
    return bool(changed)
