"""The shop's facts: a text file, a fact a line; a heading goes with the lines below it."""

import re
from pathlib import Path

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean
from crm_tui.store.database import Database
from crm_tui.store.knowledge import replace_document

_LARGEST = 2 * 1024 * 1024
_LONGEST_FACT = 600
_MOST_FACTS = 2_000
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_HEADING = re.compile(r"^\s*#+\s*(.+?)\s*#*$")


def add_file(db: Database, file: Path, now: Millis) -> int:
    """Store a file's facts under its name; how many. Raises CrmError for what cannot be read."""
    if file.suffix.lower() not in (".txt", ".md"):
        raise CrmError(f"{file.name} is neither .txt nor .md.", "Save it as a text file.")
    try:
        if file.stat().st_size > _LARGEST:
            raise CrmError(f"{file.name} is larger than 2 MB.", "Split it.")
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CrmError(f"{file} cannot be read: {error.strerror}.", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise CrmError(f"{file.name} is not UTF-8 text.", "Save it as UTF-8.") from error
    found = statements(text)
    if not found:
        raise CrmError(f"{file.name} holds no facts.", "Write a fact a line.")
    return db.write_now(replace_document, file.name, found, now)


def statements(text: str) -> list[tuple[str, str]]:
    """The facts of a text: each line or bullet is one, beside the heading that it stands under."""
    heading = ""
    found: list[tuple[str, str]] = []
    for raw in clean(text).splitlines():
        line = _BULLET.sub("", raw).strip()
        if title := _HEADING.match(raw):
            heading = title[1]
        elif line:
            found.append((heading[:120], line[:_LONGEST_FACT]))
    return found[:_MOST_FACTS]
