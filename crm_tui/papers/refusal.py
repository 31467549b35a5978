"""Why a printed paper is not read. The child sends the word alone; the sentence is the parent's."""

from enum import StrEnum


class Refusal(StrEnum):
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    LOCKED = "locked"
    SCANNED = "scanned"
    OTHER_KIND = "other_kind"
    BROKEN = "broken"


_SENTENCES: dict[Refusal, tuple[str, str]] = {
    Refusal.TOO_LARGE: (
        "holds more than this program reads at once",
        "Save the pages with prices and rules as a smaller PDF and add that.",
    ),
    Refusal.TOO_MANY_PAGES: (
        "has more than 300 pages",
        "Save the pages with prices and rules as a smaller PDF and add that.",
    ),
    Refusal.LOCKED: (
        "is locked with a password",
        "Open it, print it to a new PDF without one and add that.",
    ),
    Refusal.SCANNED: (
        "has pictures of pages but no text in them",
        "Type its prices into a sheet (.xlsx) or a text file (.txt) and add that.",
    ),
    Refusal.OTHER_KIND: ("is no PDF inside", "Save it as a PDF once more."),
    Refusal.BROKEN: ("is damaged and cannot be read", "Save it as a PDF once more."),
}


def sentence(why: Refusal) -> tuple[str, str]:
    """What follows the file's name, and the next step."""
    return _SENTENCES[why]
