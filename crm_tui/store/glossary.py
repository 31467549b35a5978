"""The shop's own words: what customers say, and what the shop's facts call it."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.store import changes
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class OwnWord:
    word: str
    """One word, folded."""
    meaning: str
    """What the facts say for it: one word or several."""
    at: Millis
    """When it was last set."""


def every(tx: Tx) -> list[OwnWord]:
    """In the order of the alphabet."""
    rows = tx.all("SELECT word, meaning, at FROM glossary ORDER BY word")
    return [OwnWord(row["word"], row["meaning"], row["at"]) for row in rows]


def put(tx: Tx, word: str, meaning: str, now: Millis) -> None:
    """Add it, or give it another meaning."""
    tx.run(
        "INSERT INTO glossary (word, meaning, at) VALUES (:word, :meaning, :now)"
        " ON CONFLICT (word) DO UPDATE SET meaning = excluded.meaning, at = excluded.at",
        word=word,
        meaning=meaning,
        now=now,
    )
    changes.note(tx, "glossary", 0)


def remove(tx: Tx, word: str) -> bool:
    """False when it is not there."""
    gone = tx.run("DELETE FROM glossary WHERE word = :word", word=word) > 0
    changes.note(tx, "glossary", 0)
    return gone
