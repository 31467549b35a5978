"""The outcome of a broadcast as a file, person by person."""

from collections.abc import Callable, Iterator
from pathlib import Path

from crm_tui.services import export_files
from crm_tui.services.broadcasts.shapes import person_json
from crm_tui.services.shapes import Json
from crm_tui.store import broadcasts
from crm_tui.store.database import Database

_PAGE = 500


def write(db: Database, broadcast_id: int, target: Path, on_progress: Callable[[int], None]) -> int:
    """Everybody of it, by lead; how many. Raises CrmError for another ending."""
    return export_files.write(target, "people", _items(db, broadcast_id), on_progress)


def _items(db: Database, broadcast_id: int) -> Iterator[Json]:
    after = 0
    while page := db.read_now(broadcasts.people, broadcast_id, None, after, _PAGE):
        yield from map(person_json, page)
        after = page[-1].lead_id
