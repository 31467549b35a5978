"""Indexing how older rows sound, in small pieces: the newest messages first, they are looked for most."""

from dataclasses import dataclass

from crm_tui.store import leads, settings
from crm_tui.store.search_sqlite import index_sounds
from crm_tui.store.tx import Tx, scalar

_KEY = "search.sounds"
_BEYOND = 2**62
"""Above every sort key."""


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int
    """Rows."""


def go_on(tx: Tx, limit: int = 500) -> int:
    """Index the next rows; how many, 0 when all are done."""
    state = settings.get(tx, _KEY) or _begin(tx)
    if state["over"]:
        return 0
    done = _leads(tx, state, limit) or _messages(tx, state, limit)
    state["done"] += done
    state["over"] = done == 0
    settings.put(tx, _KEY, state)
    return done


def progress(tx: Tx) -> Progress | None:
    """How far it is; None when all is done, or nothing was begun."""
    state = settings.get(tx, _KEY)
    return None if state is None or state["over"] else Progress(state["done"], state["total"])


def _begin(tx: Tx) -> dict[str, int]:
    counts = [scalar(tx, f"SELECT COUNT(*) FROM {table}") for table in ("lead", "message")]
    return {"lead": 0, "below": _BEYOND, "done": 0, "total": sum(counts), "over": False}


def _leads(tx: Tx, state: dict[str, int], limit: int) -> int:
    rows = tx.all(
        "SELECT id FROM lead WHERE id > :after ORDER BY id LIMIT :limit",
        after=state["lead"],
        limit=limit,
    )
    for row in rows:
        leads.reindex(tx, row["id"])
        state["lead"] = row["id"]
    return len(rows)


def _messages(tx: Tx, state: dict[str, int], limit: int) -> int:
    rows = tx.all(
        "SELECT sort_key, content FROM message WHERE sort_key < :below"
        " ORDER BY sort_key DESC LIMIT :limit",
        below=state["below"],
        limit=limit,
    )
    for row in rows:
        index_sounds(tx, row["sort_key"], row["content"])
        state["below"] = row["sort_key"]
    return len(rows)
