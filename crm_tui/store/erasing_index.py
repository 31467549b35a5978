"""The indexes of words after an erasing: merged until no word of a deleted row is left in them.

A row that is deleted from a contentless index is only marked so: its words stay in the older segments
until these are merged (sqlite.org/fts5.html, 'secure-delete' has no words to look for here). Merging is
done in pieces, and only after an erasing: taking messages in costs nothing more.
"""

from crm_tui.store import settings
from crm_tui.store.erasing_list import FULL_TEXT
from crm_tui.store.tx import Tx, scalar

PAGES = 64
"""Written by one piece, about 4 kB each: 20 to 40 ms."""
_OWED = "erasing.index"
"""Setting: where the merging that is owed goes on; null when none is."""
_MARKS = 65_536 << 37
"""From this row id on an index keeps which rows of its segments are deleted (`FTS5_TOMBSTONE_ROWID`)."""


def is_clean(tx: Tx) -> bool:
    """Whether no index holds a word of a deleted row."""
    return not any(_is_marked(tx, index) for index in FULL_TEXT)


def _is_marked(tx: Tx, index: str) -> bool:
    return tx.one(f"SELECT 1 FROM {index}_data WHERE id >= {_MARKS} LIMIT 1") is not None


def merge_a_piece(tx: Tx, place: int) -> int | None:
    """Merge one piece; where to go on, None when every index is clean.

    `place` is twice the number of the index in `FULL_TEXT`, and one more once its merge has begun.
    """
    number, begun = divmod(place, 2)
    if number >= len(FULL_TEXT):
        return None
    index = FULL_TEXT[number]
    if not _is_marked(tx, index):
        return 2 * (number + 1)
    # A negative number puts every segment into one merge; positive ones go on with it.
    if _merge(tx, index, PAGES if begun else -PAGES):
        return 2 * number + 1
    if not begun:  # no piece can be made of what is left
        tx.run(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
    return 2 * number


def _merge(tx: Tx, index: str, pages: int) -> bool:
    """Whether there was anything to do: then more than the counting of it changes."""
    before = scalar(tx, "SELECT total_changes()")
    tx.run(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', :pages)", pages=pages)
    return int(scalar(tx, "SELECT total_changes()")) - int(before) > 1


def owe(tx: Tx) -> None:
    """The indexes are to be merged once, when many are erased one after the other."""
    settings.put(tx, _OWED, 0)


def pay(tx: Tx) -> int:
    """Merge one piece of what is owed; 0 when nothing is."""
    place = settings.get(tx, _OWED)
    if place is None:
        return 0
    settings.put(tx, _OWED, merge_a_piece(tx, place))
    return 1
