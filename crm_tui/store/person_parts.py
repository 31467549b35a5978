"""What is about one person in rows that may be about several: raw webhooks, and steps to be undone."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from crm_tui.store.tx import Row, Tx

_NUMBER = re.compile(rb"[0-9]{8,15}")
_SHORTEST = 6
"""Characters of an address by which a raw text is searched: a shorter one would be found anywhere."""
HELD_BACK = "it shows other people too; what it says of this person stands in the messages above"


def parts_of(tx: Tx, lead_id: int) -> dict[str, list[dict[str, Any]]]:
    """By table; a raw text that shows other people too is named and held back."""
    addresses = _addresses(tx, lead_id)
    return {
        "undo_step": _steps(tx, lead_id),
        "webhook_event": _raw(tx, lead_id, addresses, "webhook_event", "body"),
        "quarantine": _raw(tx, lead_id, addresses, "quarantine", "raw"),
    }


def _addresses(tx: Tx, lead_id: int) -> list[str]:
    """As a raw text would hold them: numbers as bare digits."""
    rows = tx.all("SELECT value FROM contact_point WHERE lead_id = :id", id=lead_id)
    found = {str(row["value"]).lstrip("+") for row in rows}
    return sorted(one for one in found if len(one) >= _SHORTEST)


def _raw(
    tx: Tx, lead_id: int, addresses: Sequence[str], table: str, column: str
) -> list[dict[str, Any]]:
    if not addresses:
        return []
    holds = " OR ".join(
        f"instr(CAST({column} AS BLOB), CAST(:a{n} AS BLOB))" for n in range(len(addresses))
    )
    wanted = {f"a{number}": one for number, one in enumerate(addresses)}
    rows = tx.all(f"SELECT * FROM {table} WHERE {holds} ORDER BY id", **wanted)
    return [_only_theirs(tx, lead_id, row, column) for row in rows]


def _only_theirs(tx: Tx, lead_id: int, row: Row, column: str) -> dict[str, Any]:
    found, text = dict(row), row[column]
    body = text.encode() if isinstance(text, str) else bytes(text)
    if _shows_others(tx, lead_id, body):
        return {"id": found["id"], "held_back": HELD_BACK}
    return found


def _shows_others(tx: Tx, lead_id: int, body: bytes) -> bool:
    numbers = {one.decode() for one in _NUMBER.findall(body)}
    other = tx.one(
        "SELECT 1 FROM contact_point WHERE lead_id <> :id AND"
        " (value IN (SELECT value FROM json_each(:numbers))"
        " OR instr(CAST(:body AS BLOB), CAST(value AS BLOB)) AND length(value) >= 6"
        " AND kind NOT IN ('phone', 'wa_id')) LIMIT 1",
        id=lead_id,
        numbers=json.dumps([*numbers, *(f"+{one}" for one in numbers)]),
        body=body,
    )
    return other is not None


def _steps(tx: Tx, lead_id: int) -> list[dict[str, Any]]:
    rows = tx.all(
        "SELECT * FROM undo_step WHERE EXISTS (SELECT 1 FROM json_each(undo_step.payload) AS part"
        " WHERE json_extract(part.value, '$[0]') = 'lead' AND json_extract(part.value, '$[1]') = :id"
        " OR json_extract(part.value, '$[2].lead_id') = :id"
        " OR json_extract(part.value, '$[3].lead_id') = :id) ORDER BY id",
        id=lead_id,
    )
    return [_own_parts(row, lead_id) for row in rows]


def _own_parts(row: Row, lead_id: int) -> dict[str, Any]:
    """The step without other people's rows; its title names one person only where it changed one."""
    parts = json.loads(row["payload"])
    own = [part for part in parts if _is_of(part, lead_id)]
    found = {**dict(row), "payload": own}
    if len(own) < len(parts):
        found["title"] = HELD_BACK
    return found


def _is_of(part: Sequence[Any], lead_id: int) -> bool:
    table, number, *states = part
    if table == "lead":
        return bool(number == lead_id)
    return any(state and state.get("lead_id") == lead_id for state in _states(states))


def _states(states: Iterable[Any]) -> list[dict[str, Any]]:
    return [one for one in states if isinstance(one, dict)]
