"""Full text in SQLite's FTS5: words of messages (newest first), parts of names and numbers."""

from collections.abc import Iterable

from crm_tui.domain.text import fold
from crm_tui.store.tx import Tx

MOST_HITS = 500


def index_message(tx: Tx, sort_key: int, content: str) -> None:
    """Renew a message's entry; the row id is the time-derived sort key, so newest first stays true."""
    tx.run("DELETE FROM message_fts WHERE rowid = :key", key=sort_key)
    if content.strip():
        tx.run(
            "INSERT INTO message_fts (rowid, body) VALUES (:key, :body)",
            key=sort_key,
            body=fold(content),
        )


def index_lead(tx: Tx, lead_id: int, words: Iterable[str]) -> None:
    tx.run("DELETE FROM lead_fts WHERE rowid = :id", id=lead_id)
    tx.run(
        "INSERT INTO lead_fts (rowid, words) VALUES (:id, :words)",
        id=lead_id,
        words=fold("\n".join(words)),
    )


def find_leads(tx: Tx, query: str, limit: int = MOST_HITS) -> list[int]:
    """Leads whose name, number, firm or e-mail holds the query, newest activity first."""
    needle = fold(query).strip()
    digits = "".join(sign for sign in needle if sign.isdigit())
    if len(digits) >= 3 and all(sign.isdigit() or sign in "+-() " for sign in needle):
        needle = digits
    if not needle:
        return []
    if len(needle) < 3:
        return _find_short(tx, needle, limit)
    found = tx.all(
        "SELECT lead.id FROM lead WHERE lead.id IN"
        " (SELECT rowid FROM lead_fts WHERE lead_fts MATCH :match)"
        " ORDER BY activity_at DESC, id DESC LIMIT :limit",
        match=_quoted(needle),
        limit=limit,
    )
    return [row["id"] for row in found]


def _find_short(tx: Tx, needle: str, limit: int) -> list[int]:
    # A trigram index knows nothing shorter than three characters.
    found = tx.all(
        "SELECT id FROM lead WHERE name LIKE :start ESCAPE '\\' OR name LIKE :word ESCAPE '\\'"
        " ORDER BY activity_at DESC, id DESC LIMIT :limit",
        start=_like(needle) + "%",
        word="% " + _like(needle) + "%",
        limit=limit,
    )
    return [row["id"] for row in found]


def find_messages(tx: Tx, query: str, limit: int = 50) -> list[int]:
    """Ids of the newest messages that hold every word of the query; the last may be unfinished."""
    words = fold(query).replace("\x00", " ").split()
    if not words:
        return []
    match = " ".join([*map(_quoted, words[:-1]), _quoted(words[-1]) + "*"])
    found = tx.all(
        "SELECT message.id FROM (SELECT rowid FROM message_fts WHERE message_fts MATCH :match"
        " ORDER BY rowid DESC LIMIT :limit) hit JOIN message ON message.sort_key = hit.rowid"
        " ORDER BY message.sort_key DESC",
        match=match,
        limit=limit,
    )
    return [row["id"] for row in found]


def leads_of_messages(tx: Tx, query: str, limit: int = 200) -> list[int]:
    """Leads in whose chat the query was written, newest first, each once."""
    words = find_messages(tx, query, limit)
    seen: dict[int, None] = {}
    for message_id in words:
        row = tx.one("SELECT lead_id FROM message WHERE id = :id", id=message_id)
        if row is not None:
            seen[row["lead_id"]] = None
    return list(seen)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
