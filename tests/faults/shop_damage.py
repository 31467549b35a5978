"""Damaged files of a shop: never a new empty one, never a traceback, each named, and the way back.

`python -m tests.faults.shop_damage 500 1` damages 500 copies of one shop and opens each of them.
"""

import contextlib
import io
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from crm_tui.back_up_shop import back_up
from crm_tui.demo import seed
from crm_tui.demo.bakery import PROFILE
from crm_tui.domain.errors import CrmError
from crm_tui.services.checkup_shop import check_database
from crm_tui.shop import Shop, make_shop, open_shop
from crm_tui.store.backup_runs import PlaceKind

KEY = "5e" * 32
LEADS, MESSAGES = 200, 3_000
PAGE = 4096
_BACK = "crm restore"
_SEEN = 20
"""Messages that are read of a shop that opens."""

Damage = Callable[[Path, random.Random], None]


def flip_bit(home: Path, dice: random.Random) -> None:
    """One bit, anywhere in the file."""
    _change(home, lambda raw: _flip(raw, dice.randrange(len(raw)), dice))


def flip_page(home: Path, dice: random.Random) -> None:
    """A page of noise."""

    def noise(raw: bytearray) -> None:
        start = dice.randrange(len(raw) // PAGE) * PAGE
        raw[start : start + PAGE] = dice.randbytes(PAGE)

    _change(home, noise)


def swap_pages(home: Path, dice: random.Random) -> None:
    def swap(raw: bytearray) -> None:
        one, other = (place * PAGE for place in dice.sample(range(len(raw) // PAGE), 2))
        first, second = raw[one : one + PAGE], raw[other : other + PAGE]
        raw[one : one + PAGE], raw[other : other + PAGE] = second, first

    _change(home, swap)


def truncate(home: Path, dice: random.Random) -> None:
    os.truncate(home / "shop.db", dice.randrange(1, (home / "shop.db").stat().st_size))


def zero_header(home: Path, dice: random.Random) -> None:
    def zero(raw: bytearray) -> None:
        size = dice.choice((16, 100, PAGE))
        raw[:size] = bytes(size)

    _change(home, zero)


def zero_pages(home: Path, dice: random.Random) -> None:
    """What a file system leaves that lost its data and kept its length."""

    def zero(raw: bytearray) -> None:
        first = dice.randrange(len(raw) // PAGE)
        size = PAGE * dice.randint(1, 8)
        raw[first * PAGE : first * PAGE + size] = bytes(
            len(raw[first * PAGE : first * PAGE + size])
        )

    _change(home, zero)


def empty(home: Path, dice: random.Random) -> None:
    (home / "shop.db").write_bytes(b"")


def gone(home: Path, dice: random.Random) -> None:
    (home / "shop.db").unlink()


def marker_gone(home: Path, dice: random.Random) -> None:
    (home / "shop.json").unlink()


def marker_torn(home: Path, dice: random.Random) -> None:
    path = home / "shop.json"
    os.truncate(path, dice.randrange(path.stat().st_size - 2))


def slots_gone(home: Path, dice: random.Random) -> None:
    """Of a shop with people, as its marker says; who has the key alone would not miss them."""
    marker = home / "shop.json"
    marker.write_text(marker.read_text().replace('"has_people": false', '"has_people": true'))
    (home / "keyslots.json").unlink(missing_ok=True)


def log_torn(home: Path, dice: random.Random) -> None:
    """The end of the write-ahead log never reached the disk: SQLite goes back to the last whole commit."""
    path = home / "shop.db-wal"
    os.truncate(path, dice.randrange(path.stat().st_size))


def log_flipped(home: Path, dice: random.Random) -> None:
    """The same, from the first frame whose checksum does not fit."""
    path = home / "shop.db-wal"
    raw = bytearray(path.read_bytes())
    _flip(raw, dice.randrange(len(raw)), dice)
    path.write_bytes(raw)


def log_gone(home: Path, dice: random.Random) -> None:
    (home / "shop.db-wal").unlink()


def index_of_log_gone(home: Path, dice: random.Random) -> None:
    (home / "shop.db-shm").unlink()


HARMLESS: tuple[Damage, ...] = (log_torn, log_flipped, log_gone, index_of_log_gone)
"""SQLite leaves a whole, earlier state: nothing is damaged, and nothing need be named."""
HARMFUL: tuple[Damage, ...] = (
    *(flip_bit, flip_page, swap_pages, truncate, zero_header, zero_pages),
    *(empty, gone, marker_gone, marker_torn, slots_gone),
)


def _change(home: Path, change: Callable[[bytearray], None]) -> None:
    raw = bytearray((home / "shop.db").read_bytes())
    change(raw)
    (home / "shop.db").write_bytes(raw)


def _flip(raw: bytearray, place: int, dice: random.Random) -> None:
    raw[place] ^= 1 << dice.randrange(8)


@dataclass(frozen=True, slots=True)
class Seen:
    """How a damaged shop met a person."""

    named: bool = False
    """A sentence said that something is damaged or gone."""
    way_back: bool = False
    """It led to `crm restore`."""
    emptied: bool = False
    """There was a shop without its customers."""
    surprised: str = ""
    """An exception that is no sentence, or a traceback."""


def look(home: Path) -> Seen:
    """Open it and read, as the inbox does; then check every page, as the doctor and the nightly backup do."""
    key = {} if '"has_people": true' in _text(home / "shop.json") else {"CRM_DB_KEY": KEY}
    try:
        shop = open_shop({"CRM_HOME": str(home), **key})
    except CrmError as error:
        return Seen(True, _BACK in error.sentence())
    try:
        return _used(shop)
    finally:
        shop.db.close_now()


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _used(shop: Shop) -> Seen:
    try:
        leads = shop.db.read_now(lambda tx: tx.all("SELECT COUNT(*) AS n FROM lead"))[0]["n"]
        if not leads:
            return Seen(emptied=True)
        shop.db.read_now(
            lambda tx: tx.all("SELECT * FROM message ORDER BY sort_key DESC LIMIT :n", n=_SEEN)
        )
    except CrmError as error:
        return Seen(True, _BACK in error.sentence())
    check = check_database(shop.db)
    if not check.ok:
        return Seen(True, _BACK in f"{check.text} {check.fix}")
    [nightly] = back_up(shop.actor, shop, (PlaceKind.FOLDER,))
    error = nightly.error
    return Seen() if error is None else Seen(True, _BACK in error.sentence())


def make(folder: Path) -> tuple[Path, Path]:
    """A shop at rest, and the same one as a power cut would leave it, its last words in the log."""
    home, cut = folder / "shop", folder / "cut"
    shop = make_shop(PROFILE, {"CRM_HOME": str(home), "CRM_DB_KEY": KEY})
    now = shop.clock.now()
    shop.db.write_now(seed.furnish, now)
    seed.populate(shop.db, LEADS, MESSAGES, now, lambda done: None)
    shop.db.close_now()
    again = open_shop({"CRM_HOME": str(home), "CRM_DB_KEY": KEY})
    back_up(again.actor, again, (PlaceKind.FOLDER,))
    again.db.write_now(lambda tx: tx.run("UPDATE lead SET company = 'last words' WHERE id < 50"))
    shutil.copytree(home, cut)
    again.db.close_now()
    return home, cut


def damaged(many: int, seed_of: int) -> Mapping[str, Counter[str]]:
    """What was seen, for each kind of damage."""
    dice = random.Random(seed_of)
    found: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory(prefix="crm-damage-") as name:
        folder = Path(name)
        home, cut = make(folder)
        for number in range(many):
            damage = (*HARMFUL, *HARMLESS)[number % (len(HARMFUL) + len(HARMLESS))]
            copy = folder / "copy"
            shutil.copytree(cut if damage in HARMLESS else home, copy)
            damage(copy, dice)
            counts = found.setdefault(damage.__name__, Counter())
            counts.update(_words(_looked(copy)))
            shutil.rmtree(copy)
    return found


def _looked(home: Path) -> Seen:
    try:
        return look(home)
    except Exception as error:
        return Seen(surprised=f"{type(error).__name__}: {error}")


def _words(seen: Seen) -> list[str]:
    named = [name for name in ("named", "way_back", "emptied") if getattr(seen, name)]
    return ["all", *named, *(["surprised", seen.surprised] if seen.surprised else [])]


def guided() -> bool:
    """`crm restore` alone, in the folder of a damaged shop: the newest good backup takes its place."""
    with tempfile.TemporaryDirectory(prefix="crm-damage-") as name:
        home, _ = make(Path(name))
        newest = home / "backups" / "shop-20301231T000000Z.crmbackup"
        [good] = (home / "backups").glob("*.crmbackup")
        newest.write_bytes(good.read_bytes()[:-1_000])
        zero_header(home, random.Random(1))
        said = _typed(home, "restore", "--set-aside", "--yes")
        if look(home) != Seen() or str(newest) not in said:
            return False
        return any(home.glob("set-aside-*/shop.db"))


def _typed(home: Path, *words: str) -> str:
    """What the command says; raises CrmError where it says no."""
    from crm_tui.cli.commands import app

    out, env = io.StringIO(), dict(os.environ)
    os.environ.update({"CRM_HOME": str(home), "CRM_DB_KEY": KEY})
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            app(list(words), standalone_mode=False)
    finally:
        os.environ.clear()
        os.environ.update(env)
    return out.getvalue()


def run(many: int = 500) -> list[Figure]:
    found = damaged(many, 1)
    names = {one.__name__ for one in HARMFUL}
    bad = sum((counts for kind, counts in found.items() if kind in names), Counter[str]())
    every = sum(found.values(), Counter[str]())
    return [
        Figure("damaged shops that were opened", every["all"], "shops", many, at_least=True),
        Figure("of those with real damage, named", 100 * bad["named"] / bad["all"], "%", 99, True),
        Figure(
            "of those named, led to crm restore",
            100 * bad["way_back"] / bad["named"],
            "%",
            99,
            True,
        ),
        Figure("new empty shops", every["emptied"], "shops", 0),
        Figure("exceptions that are no sentence", every["surprised"], "shops", 0),
        Figure("guided restores that failed", int(not guided()), "restores", 0),
    ]


if __name__ == "__main__":
    wanted, chance = (int(word) for word in sys.argv[1:3])
    for kind, counts in damaged(wanted, chance).items():
        sys.stdout.write(f"{kind:20} {dict(counts)}\n")
    sys.stdout.write(f"guided {guided()}\n")
