"""The outcome of a broadcast as a file, person by person."""

from collections.abc import Callable, Iterator
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.broadcast import BROADCAST
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import show_id
from crm_tui.domain.roles import Act
from crm_tui.services import export_files
from crm_tui.services.broadcasts.shapes import person_json
from crm_tui.services.export_log import logged
from crm_tui.services.may import needs
from crm_tui.services.shapes import Json
from crm_tui.store import broadcasts
from crm_tui.store.database import Database

_PAGE = 500


@needs(Act.EXPORT_ALL)
def write(
    db: Database,
    broadcast_id: int,
    target: Path,
    on_progress: Callable[[int], None],
    actor: Actor,
    now: Millis,
) -> int:
    """Everybody of it, by lead; how many. Raises CrmError for another ending."""
    what = {"what": "people of a broadcast", "broadcast": show_id(BROADCAST, broadcast_id)}
    with logged(db, actor, now, what, target) as done:
        done.items = export_files.write(target, "people", _items(db, broadcast_id), on_progress)
    return done.items


def _items(db: Database, broadcast_id: int) -> Iterator[Json]:
    after = 0
    while page := db.read_now(broadcasts.people, broadcast_id, None, after, _PAGE):
        yield from map(person_json, page)
        after = page[-1].lead_id
