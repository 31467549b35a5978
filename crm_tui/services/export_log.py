"""Exports in the audit log: that one was begun, before anything leaves, and how much it was in the end."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.text import clean_line
from crm_tui.services import audit
from crm_tui.store.database import Database


@dataclass(slots=True)
class Written:
    """How many items are in the file."""

    items: int = 0


@contextmanager
def logged(
    db: Database, actor: Actor, now: Millis, what: Mapping[str, str], target: Path
) -> Iterator[Written]:
    """Nothing is written to a file that the log knows nothing of."""
    said = {**what, "file": clean_line(target.name, 120)}
    db.write_now(audit.note, actor, now, "export_begun", said)
    done = Written()
    yield done
    db.write_now(audit.note, actor, now, "exported", {**said, "items": done.items})
