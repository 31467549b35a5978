"""A shop with a few customers, messages and a photo, to be backed up."""

from pathlib import Path

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import Millis
from crm_tui.restore_shop import FindKey, Restored, restore
from crm_tui.session import Opened
from crm_tui.shop import Shop, open_shop
from crm_tui.store.backup_runs import PlaceKind
from crm_tui.store.marker import Marker
from crm_tui.store.tx import Tx, scalar
from tests.conftest import KEY, NOON, FakeClock

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


def leave(tx: Tx, status: str, at: Millis, lead: int = 1, actor: str = "person:owner") -> int:
    """A message in the outbox."""
    tx.run(
        "INSERT INTO message (lead_id, direction, content, message_type, timestamp, sort_key, status,"
        " actor, send_at, planned_at, created_at, tracker, epoch)"
        " VALUES (:lead, 'outbound', 'Your cake is ready', 'text', :at, :key, :status, :actor, :at,"
        " :at, :at, :tracker, 1)",
        lead=lead,
        at=at,
        key=at * 4096 + lead,
        status=status,
        actor=actor,
        tracker=f"t{status}{lead}",
    )
    return int(scalar(tx, "SELECT MAX(id) FROM message"))


def backups_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def key_of(folder: Path, marker: Marker) -> Opened:
    return Opened(bytes.fromhex(KEY), OWNER)


def back(
    file: Path,
    home: Path,
    clock: FakeClock,
    find_key: FindKey = key_of,
    *,
    set_aside: bool = False,
) -> tuple[Restored, Shop]:
    """What was told of it, and the shop that came back."""
    env = {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}
    done = restore(file, find_key, env, clock, set_aside=set_aside)
    return done, open_shop(env, clock)


def scalar_of(shop: Shop, sql: str) -> object:
    return shop.db.read_now(scalar, sql)
