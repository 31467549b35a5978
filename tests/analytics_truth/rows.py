"""The rows that people and the provider wrote, as they lie in the base tables; nothing counted ahead."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm_tui.store.tx import Tx

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything of a shop that a number rests on."""

    leads: Mapping[int, Row]
    messages: tuple[Row, ...]
    """Without histories, reactions and system notes; by time of sorting."""
    by_lead: Mapping[int, tuple[Row, ...]]
    imported: Mapping[int, int]
    """When an import file made them, by lead."""
    tasks: tuple[Row, ...]
    ai_calls: tuple[Row, ...]
    suggestions: tuple[Row, ...]


def rows_of(tx: Tx) -> Rows:
    """All of them; for shops of some thousand messages."""
    messages = tuple(filter(_counts, _all(tx, "SELECT * FROM message ORDER BY sort_key")))
    by_lead = defaultdict(list)
    for one in messages:
        by_lead[one["lead_id"]].append(one)
    leads = {row["id"]: row for row in _all(tx, "SELECT * FROM lead ORDER BY id")}
    return Rows(
        leads=leads,
        messages=messages,
        by_lead={lead_id: tuple(said) for lead_id, said in by_lead.items()},
        imported=_imported(tx, leads),
        tasks=_all(tx, "SELECT * FROM task"),
        ai_calls=_all(tx, "SELECT * FROM ai_call"),
        suggestions=_all(tx, "SELECT * FROM suggestion"),
    )


def _all(tx: Tx, sql: str) -> tuple[Row, ...]:
    return tuple(dict(row) for row in tx.all(sql))


def _counts(message: Row) -> bool:
    return message["origin"] != "history" and message["message_type"] not in ("reaction", "system")


def _imported(tx: Tx, leads: Mapping[int, Row]) -> dict[int, int]:
    made = _all(tx, "SELECT * FROM import_change")
    ids = {row["lead_id"] for row in made if row["created"]}
    return {lead_id: leads[lead_id]["created_at"] for lead_id in ids if lead_id in leads}
