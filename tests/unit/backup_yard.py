"""A shop with a few customers, messages and a photo, to be backed up."""

from pathlib import Path

from crm_tui.store.backup_runs import PlaceKind
from crm_tui.store.tx import Tx
from tests.conftest import NOON

PHOTO = b"\xff\xd8 a photo of a cake"
FOLDER = (PlaceKind.FOLDER,)


def fill(tx: Tx, leads: int, messages: int, photo: str = "") -> None:
    for lead in range(1, leads + 1):
        tx.run(
            "INSERT INTO lead (name, source, status, created_at, updated_at, activity_at)"
            " VALUES (:name, 'whatsapp', 'new', :at, :at, :at)",
            name=f"Customer {lead}",
            at=NOON,
        )
    add_messages(tx, messages, leads)
    if photo:
        tx.run(
            "INSERT INTO media (message_id, state, mime_type, file)"
            " VALUES (1, 'stored', 'image/jpeg', :file)",
            file=photo,
        )


def add_messages(tx: Tx, count: int, leads: int = 1, start: int = 0) -> None:
    for number in range(start, start + count):
        tx.run(
            "INSERT INTO message (lead_id, direction, content, message_type, timestamp, sort_key,"
            " status, actor, created_at) VALUES (:lead, 'inbound', :text, 'text', :at, :key,"
            " 'received', 'customer:customer', :at)",
            lead=1 + number % leads,
            text=f"Is the cake number {number} ready?",
            at=NOON + number,
            key=NOON + number,
        )


def backups_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")
