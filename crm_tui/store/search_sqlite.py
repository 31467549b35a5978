"""Full text in SQLite's FTS5: words of messages (newest first), parts of names and numbers.

Beside the words stand their sounds (`domain/fold.py`), so that Hinglish and Hindi spellings find each
other; what was written exactly so comes before what only sounds so.
"""

import json
import re
from collections.abc import Iterable, Sequence

from crm_tui.domain.fold import beginning, sound, sounds_of, words_of
from crm_tui.domain.text import fold
from crm_tui.store.tx import Tx

_NO_DIGITS = re.compile(r"\D+")

MOST_HITS = 500
RANKED = 1_000
"""Of how many of the newest hits the best are chosen: bm25 over a common word takes a second."""

_MOST_WORDS = 32
"""Of a query; FTS5 takes no expression that is nested deeper than 256."""


def index_message(tx: Tx, sort_key: int, content: str) -> None:
    """Renew a message's entry."""
    tx.run("DELETE FROM message_fts WHERE rowid = :key", key=sort_key)
    tx.run("DELETE FROM message_sound WHERE rowid = :key", key=sort_key)
    index_new_message(tx, sort_key, content)


def index_new_message(tx: Tx, sort_key: int, content: str) -> None:
    """The entry of a message that has none; the row id is the time-derived sort key, so newest first
    stays true."""
    if content.strip():
        tx.run(
            "INSERT OR REPLACE INTO message_fts (rowid, body) VALUES (:key, :body)",
            key=sort_key,
            body=fold(content),
        )
    _index_new_sounds(tx, sort_key, content)


def index_sounds(tx: Tx, sort_key: int, content: str) -> None:
    """Renew how a message sounds."""
    tx.run("DELETE FROM message_sound WHERE rowid = :key", key=sort_key)
    _index_new_sounds(tx, sort_key, content)


def _index_new_sounds(tx: Tx, sort_key: int, content: str) -> None:
    if sounds := sounds_of(content):
        tx.run(
            "INSERT OR REPLACE INTO message_sound (rowid, sounds) VALUES (:key, :sounds)",
            key=sort_key,
            sounds=sounds,
        )


def index_note(tx: Tx, note_id: int, text: str) -> None:
    forget_note(tx, note_id)
    tx.run(
        "INSERT INTO note_fts (rowid, body, sounds) VALUES (:id, :body, :sounds)",
        id=note_id,
        body=fold(text),
        sounds=sounds_of(text),
    )


def forget_note(tx: Tx, note_id: int) -> None:
    tx.run("DELETE FROM note_fts WHERE rowid = :id", id=note_id)


def forget_lead(tx: Tx, lead_id: int) -> None:
    tx.run("DELETE FROM lead_fts WHERE rowid = :id", id=lead_id)
    tx.run("DELETE FROM lead_sound WHERE rowid = :id", id=lead_id)


def digits_in(text: str) -> str:
    """The digits of a number that was written with gaps: any part of it is to be found."""
    digits = _NO_DIGITS.sub("", text)
    return digits if digits != text and len(digits) >= 8 else ""


def index_lead(tx: Tx, lead_id: int, words: Iterable[str], names: str = "") -> None:
    """Renew a lead's entries: any part of `words`, and how its names sound."""
    forget_lead(tx, lead_id)
    if sounds := sounds_of(names):
        tx.run(
            "INSERT INTO lead_sound (rowid, sounds) VALUES (:id, :sounds)",
            id=lead_id,
            sounds=sounds,
        )
    tx.run(
        "INSERT INTO lead_fts (rowid, words) VALUES (:id, :words)",
        id=lead_id,
        words=fold("\n".join(words)),
    )


def index_new_leads(tx: Tx, leads: Sequence[tuple[int, str, str]]) -> None:
    """Many leads that have no entries yet, each with its folded words and the sounds of its names."""
    tx.many(
        "INSERT INTO lead_fts (rowid, words) VALUES (?, ?)",
        [(lead_id, words) for lead_id, words, _ in leads],
    )
    tx.many(
        "INSERT INTO lead_sound (rowid, sounds) VALUES (?, ?)",
        [(lead_id, sounds) for lead_id, _, sounds in leads],
    )


def find_leads(tx: Tx, query: str, limit: int = MOST_HITS) -> list[int]:
    """Leads whose name, numbers, firm, e-mail or custom fields hold the query, then those whose
    name sounds like it; each newest activity first."""
    needle = fold(query).strip()
    digits = "".join(sign for sign in needle if sign.isdigit())
    if len(digits) >= 3 and all(sign.isdigit() or sign in "+-() " for sign in needle):
        needle = digits
    if not needle:
        return []
    exact = _find_short(tx, needle, limit) if len(needle) < 3 else _holding(tx, needle, limit)
    if len(exact) >= limit or needle == digits:
        return exact
    found = dict.fromkeys([*exact, *_sounding(tx, query, limit)])
    return list(found)[:limit]


def _holding(tx: Tx, needle: str, limit: int) -> list[int]:
    found = tx.all(
        "SELECT lead.id FROM lead WHERE lead.id IN"
        " (SELECT rowid FROM lead_fts WHERE lead_fts MATCH :match)"
        " ORDER BY activity_at DESC, id DESC LIMIT :limit",
        match=_quoted(needle),
        limit=limit,
    )
    return [row["id"] for row in found]


def _sounding(tx: Tx, query: str, limit: int) -> list[int]:
    match = _by_sound(query)
    if match is None:
        return []
    found = tx.all(
        "SELECT lead.id FROM lead WHERE lead.id IN"
        " (SELECT rowid FROM lead_sound WHERE lead_sound MATCH :match)"
        " ORDER BY activity_at DESC, id DESC LIMIT :limit",
        match=match,
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
    """Ids of the newest messages that hold every word of the query, then of those that sound so; the
    last word may be unfinished."""
    match = _by_words(query)
    if match is None:
        return []
    exact = _newest(tx, "message_fts", match, limit)
    if len(exact) >= limit or (sounds := _by_sound(query)) is None:
        return exact
    alike = _newest(tx, "message_sound", sounds, limit)
    return list(dict.fromkeys([*exact, *alike]))[:limit]


def best_messages(tx: Tx, query: str, limit: int = 50) -> list[int]:
    """The same by relevance (bm25), among the newest hits alone; what only sounds so comes last."""
    match = _by_words(query)
    if match is None:
        return []
    found = tx.all(
        "SELECT message.id FROM (SELECT rowid AS key, bm25(message_fts) AS rank FROM message_fts"
        " WHERE message_fts MATCH :match ORDER BY rowid DESC LIMIT :most) hit"
        " JOIN message ON message.sort_key = hit.key ORDER BY hit.rank, hit.key DESC LIMIT :limit",
        match=match,
        most=RANKED,
        limit=limit,
    )
    best = [row["id"] for row in found]
    if len(best) >= limit:
        return best
    return list(dict.fromkeys([*best, *find_messages(tx, query, limit)]))[:limit]


def _newest(tx: Tx, table: str, match: str, limit: int) -> list[int]:
    found = tx.all(
        f"SELECT message.id FROM (SELECT rowid FROM {table} WHERE {table} MATCH :match"
        " ORDER BY rowid DESC LIMIT :limit) hit JOIN message ON message.sort_key = hit.rowid"
        " ORDER BY message.sort_key DESC",
        match=match,
        limit=limit,
    )
    return [row["id"] for row in found]


def find_notes(tx: Tx, query: str, limit: int = 50) -> list[int]:
    """Ids of the newest notes with the query's words, then of those that sound so."""
    found: dict[int, None] = {}
    for column, match in (("body", _by_words(query)), ("sounds", _by_sound(query))):
        if match is not None:
            rows = tx.all(
                "SELECT rowid AS id FROM note_fts WHERE note_fts MATCH :match"
                " ORDER BY rowid DESC LIMIT :limit",
                match=f"{column} : ({match})",
                limit=limit,
            )
            found |= dict.fromkeys(row["id"] for row in rows)
    return list(found)[:limit]


def leads_of_messages(tx: Tx, query: str, limit: int = 200) -> list[int]:
    """Leads in whose chat the query was written, best hits first, each once."""
    ids = json.dumps(find_messages(tx, query, limit))
    rows = tx.all(
        "SELECT m.lead_id FROM json_each(:ids) hit JOIN message m ON m.id = hit.value"
        " ORDER BY hit.key",
        ids=ids,
    )
    return list(dict.fromkeys(row["lead_id"] for row in rows))


def _by_words(query: str) -> str | None:
    words = fold(query).replace("\x00", " ").split()[:_MOST_WORDS]
    if not words:
        return None
    return " AND ".join([*map(_quoted, words[:-1]), _quoted(words[-1]) + "*"])


def _by_sound(query: str) -> str | None:
    """Every word by its sound; the last one also as a beginning, when it says enough."""
    words = [word for word in words_of(query) if sound(word)][:_MOST_WORDS]
    if not words:
        return None
    last = _quoted(sound(words[-1]))
    if start := beginning(words[-1]):
        last = f"({last} OR {_quoted(start)}*)"
    return " AND ".join([*(_quoted(sound(word)) for word in words[:-1]), last])


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
