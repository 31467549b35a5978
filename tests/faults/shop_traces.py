"""Where customers' words and the shop's secrets can be found on the disk: nowhere as they are (S8)."""

import base64
import csv
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from crm_tui.domain.actor import OWNER
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MessageSeen, Sender
from crm_tui.services import consent, ingest, knowledge, leads, notes, tasks
from crm_tui.settings import SECRETS
from crm_tui.shop import make_shop
from crm_tui.store import settings
from crm_tui.store.tx import Tx, scalar
from tests.e2e.programs import clean_env

PLANTED = 200
_GIVEN_BACK = (
    "SELECT group_concat(name || company) FROM lead",
    "SELECT group_concat(text) FROM note",
    "SELECT group_concat(text) FROM task",
    "SELECT group_concat(body) FROM knowledge",
    "SELECT group_concat(value) FROM setting",
    "SELECT group_concat(proof) FROM consent",
    "SELECT group_concat(content) FROM message",
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, and that there was something to find it in."""

    stored: int
    """Words that the open database gives back."""
    files: tuple[str, ...]
    bytes: int
    hits: dict[str, int]
    """By file, those that have any."""


def words(count: int = PLANTED, seed: int = 11) -> list[str]:
    chance = random.Random(seed)
    return [f"planted{chance.getrandbits(80):020x}" for _ in range(count)]


def look(folder: Path, count: int = PLANTED) -> Looked:
    """Plants them in every way in, lets commands run over them, and reads every file that is left."""
    planted, temp = words(count), folder / "tmp"
    temp.mkdir()
    env = clean_env(
        CRM_HOME=str(folder / "shop"),
        TMPDIR=str(temp),
        XDG_CONFIG_HOME=str(folder / "config"),
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
    )
    shop = make_shop(BusinessProfile("Shop"), env)
    shop.db.write_now(plant, planted, shop.clock.now())
    _use(env, folder, planted)
    # While it is open: what was written stands in the -wal still, and not in the file alone.
    open_ones = read(folder, planted)
    stored = shop.db.read_now(_stored, planted)
    shop.db.close_now()
    shut = read(folder, planted)
    return Looked(
        stored, open_ones.files, max(open_ones.bytes, shut.bytes), {**open_ones.hits, **shut.hits}
    )


def _use(env: dict[str, str], folder: Path, planted: Sequence[str]) -> None:
    """An import, a search, a wrong command, a look by the doctor, a backup: each a program of its own."""
    sheet = folder / "people.csv"
    with sheet.open("w", encoding="utf-8", newline="") as out:
        rows = [(word, f"+9196{number:08}", word) for number, word in enumerate(planted)]
        csv.writer(out).writerows([("Name", "Mobile", "Remarks"), *rows])
    for command in (
        ("import", "file", str(sheet)),
        ("leads", "list", "--query", planted[0]),
        ("search", planted[1]),
        ("knowledge", "remove", "K999999"),
        ("work", "--once"),
        ("doctor",),
        ("backup", str(folder / "shop.backup")),
    ):
        subprocess.run(
            [sys.executable, "-m", "crm_tui.cli", *command],
            env=env,
            capture_output=True,
            timeout=120,
            check=False,
        )
    sheet.unlink()  # the person's own file, in clear by their own hand


def read(folder: Path, planted: Sequence[str]) -> Looked:
    """Every file below the folder: the shop's, its backup's, temporary ones, logs, the key's."""
    hits, size, files = dict[str, int](), 0, [one for one in folder.rglob("*") if one.is_file()]
    forms = [form for word in planted for form in _forms(word)]
    for path in files:
        data = path.read_bytes()
        size += len(data)
        if found := sum(form in data for form in forms):
            hits[str(path.relative_to(folder))] = found
    return Looked(0, tuple(one.name for one in files), size, hits)


def _forms(word: str) -> Iterator[bytes]:
    plain = word.encode()
    yield from (plain, word.encode("utf-16-le"), plain.hex().encode())
    for shift in range(3):  # base64 has three ways to write a word, by where it begins
        whole = base64.b64encode(b"\0" * shift + plain)
        yield whole[4 if shift else 0 : len(whole) - 4]


def _stored(tx: Tx, planted: Sequence[str]) -> int:
    """How many of them the database gives back: otherwise nothing was planted, and nothing found."""
    text = "\n".join(str(scalar(tx, query)) for query in _GIVEN_BACK)
    return sum(word in text for word in planted)


def plant(tx: Tx, planted: Sequence[str], now: Millis) -> None:
    """One of eight ways each."""
    for number, word in enumerate(planted):
        phone = f"+9198{number:08}"
        match number % 8:
            case 0:
                leads.add(tx, OWNER, now, name=word, phone=phone, company=word)
            case 1:
                lead = leads.add(tx, OWNER, now, name="A", phone=phone)
                notes.add(tx, OWNER, now, lead.id, word)
            case 2:
                lead = leads.add(tx, OWNER, now, name="A", phone=phone)
                tasks.add(tx, OWNER, now, [lead.id], word, None)
            case 3:
                knowledge.write(tx, f"The price of {word} is ₹5.", OWNER, now)
            case 4:
                settings.put(tx, f"secret.{sorted(SECRETS)[number % len(SECRETS)]}.{number}", word)
            case 5:
                lead = leads.add(tx, OWNER, now, name="A", phone=phone)
                consent.record(
                    *(tx, OWNER, now, lead.id, Purpose.MARKETING),
                    given=True,
                    source="counter",
                    proof=word,
                )
            case _:
                ingest.apply(tx, _message(number, word, now), now)


def _message(number: int, word: str, now: Millis) -> MessageSeen:
    point = ContactPoint("whatsapp", PointKind.WA_ID, f"9197{number:08}")
    return MessageSeen(f"wamid.{number}", Sender((point,), "A"), now, MessageType.TEXT, word)


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        found = look(Path(folder))
    what = f"{PLANTED} planted words"
    return [
        Figure(f"{what}: given back by the open database", found.stored, "words", PLANTED, True),
        Figure("files of the shop, its backup, logs, temporary ones", len(found.files), "files"),
        Figure("bytes read in them", found.bytes, "bytes"),
        Figure(
            f"{what}: found in them, as they are or encoded", sum(found.hits.values()), "words", 0
        ),
    ]
