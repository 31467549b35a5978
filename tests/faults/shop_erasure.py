"""Erasing: what is left of 100 people in any byte, how long it takes, and `kill -9` in between."""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure
from crm_tui.domain.actor import OWNER
from crm_tui.domain.business import BusinessProfile
from crm_tui.services import erasing
from crm_tui.services.erasing import doing
from crm_tui.shop import Shop, make_shop, open_shop
from crm_tui.store import bulk, erasing_index
from crm_tui.store import erasing as store
from crm_tui.store.bulk import BulkLead, BulkMessage
from crm_tui.store.tx import Tx, scalar
from tests.conftest import KEY, NOON, FakeClock
from tests.e2e.programs import clean_env
from tests.faults.canary import RAW_KEY, Person, Town, backed_up, everywhere

PEOPLE, STAY = 100, 20
KILLS = 20
HEAVY, OTHERS = 10_000, 90_000
"""Messages of the one who is erased, and of everybody else."""
_CRM = (sys.executable, "-m", "crm_tui.cli")


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        figures = canaries(Path(folder) / "canary", PEOPLE, STAY)
    with tempfile.TemporaryDirectory() as folder:
        figures += speed(Path(folder) / "speed")
    with tempfile.TemporaryDirectory() as folder:
        figures += killed(Path(folder), KILLS)
    return figures


def env_of(home: Path) -> dict[str, str]:
    return {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}


def new_shop(home: Path) -> Shop:
    return make_shop(BusinessProfile(name="Sweet Crumbs"), env_of(home), FakeClock())


# -- what is left ---------------------------------------------------------------------------------


def canaries(home: Path, people: int, stay: int) -> list[Figure]:
    """Everybody with words of their own in every column; then most of them are erased."""
    shop = new_shop(home)
    town = Town(shop)
    settled = [town.settle(number, georgian=number >= stay) for number in range(people + stay)]
    gone = [who for who in settled if who.georgian]
    shop.db.empty_log()
    before = everywhere(shop, gone, home.parent)
    shutil.copytree(home, home.parent / "earlier")
    for who in gone:
        erasing.erase_now(shop.db, OWNER, shop.clock, who.lead_id)
    after = everywhere(shop, gone, home.parent)
    kept = _words_that_stay(shop, settled[:stay])
    shop.db.close_now()
    again = _restored(home, home.parent / "earlier", gone)
    words = sum(len(who.words) for who in gone)
    return [
        Figure(f"people erased, with {words:,} words of their own", len(gone), "people"),
        Figure("finds before, in 7 kinds of places", before.total(), "finds", words, at_least=True),
        Figure("finds afterwards", after.total(), "finds", 0),
        Figure("words of those who stay that are gone", kept, "words", 0),
        Figure("finds after an earlier copy came back and was replayed", again, "finds", 0),
    ]


def _words_that_stay(shop: Shop, people: list[Person]) -> int:
    """How many words are lost of those whom nobody erased."""
    raw = backed_up(shop.db.path, shop.home.parent / "check.db")
    return sum(word.encode() not in raw for who in people for word in who.words[:3])


def _restored(home: Path, earlier: Path, gone: list[Person]) -> int:
    shutil.copyfile(home / erasing.LIST, earlier / erasing.LIST)
    shutil.copyfile(home / "shop.json", earlier / "shop.json")
    replayed = erasing.replay(earlier, RAW_KEY, clock=FakeClock())
    assert replayed.erased == len(gone), replayed
    shop = open_shop(env_of(earlier), FakeClock())
    found = everywhere(shop, gone, earlier.parent)
    shop.db.close_now()
    return found.total()


# -- how long -------------------------------------------------------------------------------------


def speed(home: Path) -> list[Figure]:
    """One person with 10,000 messages among 100,000; and the words of 100,000 messages merged anew."""
    shop = new_shop(home)
    shop.db.write_now(_heavy)
    longest: list[float] = []
    stages: dict[str, float] = {}
    began = time.perf_counter()
    erasure = shop.db.write_now(erasing.begin, OWNER, NOON, 1)
    longest.append(time.perf_counter() - began)
    while (one := shop.db.read_now(store.get, erasure)) is not None and not one.done_at:
        start = time.perf_counter()
        doing._step_now(shop.db, shop.clock, one)
        longest.append(took := time.perf_counter() - start)
        stages[one.stage] = stages.get(one.stage, 0.0) + took
    shop.db.empty_log()
    whole = time.perf_counter() - began
    start = time.perf_counter()
    assert doing.rewrite_now(shop.db)
    rewritten = time.perf_counter() - start
    size = shop.db.path.stat().st_size / 1e6
    left = shop.db.read_now(lambda tx: scalar(tx, "SELECT COUNT(*) FROM message"))
    clean = shop.db.read_now(erasing_index.is_clean)
    shop.db.close_now()
    index = stages["index"]
    return [
        Figure("messages of one person erased", HEAVY + OTHERS - left, "messages", HEAVY, True),
        Figure("… rows, traces and files", whole - index, "seconds", 2),
        Figure("… the words of 100,000 messages merged anew", index, "seconds"),
        Figure(f"… the file of {size:.0f} MB written anew, at the end", rewritten, "seconds"),
        Figure("longest that the writer was held before that", max(longest) * 1000, "ms", 500),
        Figure("indexes with words of deleted rows", int(not clean), "indexes", 0),
    ]


def _heavy(tx: Tx) -> None:
    """Lead 1 has a tenth of all messages."""
    import random

    chance = random.Random(1)
    vocabulary = [f"word{number}" for number in range(20_000)]
    leads = [
        BulkLead(
            one, f"Person {one}", f"+91987{one:07}", "walk-in", "new", 1, 1, 1, "", 1, 0, 0, None
        )
        for one in range(1, 1_001)
    ]
    bulk.add_leads(tx, leads)
    total = HEAVY + OTHERS
    for start in range(0, total, 10_000):
        bulk.add_messages(
            tx,
            [
                _message(number, 1 if number % 10 == 0 else 2 + number % 999, chance, vocabulary)
                for number in range(start, start + 10_000)
            ],
        )


def _message(number: int, lead: int, chance: object, vocabulary: list[str]) -> BulkMessage:
    import random

    assert isinstance(chance, random.Random)
    return BulkMessage(
        lead_id=lead,
        direction="inbound",
        content=" ".join(chance.choices(vocabulary, k=9)),
        wa_id=f"wamid.{number}",
        timestamp=number,
        sort_key=number + 1,
        status="received",
        actor="customer:customer",
        unread=0,
        opens_window=1,
        wants_reply=0,
    )


# -- killed in between ----------------------------------------------------------------------------

_ERASE_AND_DIE = """
import os, signal, sys
from crm_tui.services.erasing import doing
from crm_tui.shop import open_shop
from tests.conftest import FakeClock
from crm_tui.domain.actor import OWNER
left, before_it = divmod(int(sys.argv[1]), 2)
step = doing.step
def dying(tx, erasure_id, now):
    global left
    left -= 1
    if left < 0 and before_it:
        os.kill(os.getpid(), signal.SIGKILL)   # between two transactions' works
    step(tx, erasure_id, now)
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)   # done, and not committed
doing.step = dying
shop = open_shop(clock=FakeClock())
doing.erase_now(shop.db, OWNER, shop.clock, int(sys.argv[2]))
"""


def killed(folder: Path, kills: int) -> list[Figure]:
    """A process dies before or after the work of each of the first pieces; the worker goes on at the next start."""
    home = folder / "shop"
    shop = new_shop(home)
    town = Town(shop)
    people = [town.settle(number, georgian=True, planted=False) for number in range(kills)]
    shop.db.close_now()
    env = clean_env(**env_of(home))
    died = 0
    for point, who in enumerate(people):
        command = (sys.executable, "-c", _ERASE_AND_DIE, str(point), str(who.lead_id))
        done = subprocess.run(command, env=env, timeout=120, capture_output=True, check=False)
        died += done.returncode == -signal.SIGKILL
        worked = subprocess.run(
            (*_CRM, "work", "--once"), env=env, timeout=120, capture_output=True, check=False
        )
        assert worked.returncode == 0, worked.stderr.decode()
    shop = open_shop(env_of(home), FakeClock())
    open_ones = shop.db.read_now(
        lambda tx: scalar(tx, "SELECT COUNT(*) FROM erasure WHERE done_at IS NULL")
    )
    found = everywhere(shop, people, folder)
    shop.db.close_now()
    return [
        Figure("kill -9 in the middle of an erasing", died, "kills", kills, at_least=True),
        Figure("erasings that the next start did not end", open_ones, "erasings", 0),
        Figure("finds afterwards", found.total(), "finds", 0),
    ]
