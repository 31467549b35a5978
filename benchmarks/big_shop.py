"""A shop of full size, 100,000 leads and 1,000,000 messages, made once and kept in `build/`."""

import hashlib
import shutil
import sys
import time
from pathlib import Path

from crm_tui.cli.progress import Progress
from crm_tui.demo import seed
from crm_tui.demo.bakery import PROFILE
from crm_tui.domain.clock import DAY, SystemClock
from crm_tui.shop import Shop, make_shop, open_shop

ROOT = Path(__file__).resolve().parent.parent
KEY = "5e" * 32


def env_of(leads: int, messages: int) -> dict[str, str]:
    """The environment of that shop; the name changes with the schema and the way it is filled."""
    made_by = [*(ROOT / "crm_tui/store/migrations/versions").glob("*.py"), Path(seed.__file__)]
    print_ = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(made_by))).hexdigest()[:8]
    home = ROOT / "build" / f"shop-{leads}-{messages}-{print_}"
    return {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}


def big_shop(leads: int = 100_000, messages: int = 1_000_000) -> tuple[Shop, dict[str, str]]:
    """The shop, open, and its environment."""
    env = env_of(leads, messages)
    home = Path(env["CRM_HOME"])
    if _too_old(home):
        shutil.rmtree(home)
    if not (home / "done").exists():
        shutil.rmtree(home, ignore_errors=True)
        _make(home, env, leads, messages)
    return open_shop(env), env


def _make(home: Path, env: dict[str, str], leads: int, messages: int) -> None:
    started = time.monotonic()
    shop = make_shop(PROFILE, env)
    now = shop.clock.now()
    shop.db.write_now(seed.furnish, now)
    with Progress("making the big shop", leads) as progress:
        seed.populate(shop.db, leads, messages, now, progress.at)
    shop.db.close_now()
    (home / "done").touch()
    sys.stdout.write(
        f"made a shop of {leads:,} leads and about {messages:,} messages"
        f" in {time.monotonic() - started:.0f} s\n"
    )


def _too_old(home: Path) -> bool:
    # Its "today" would lie in the past: no open windows, nothing unread.
    done = home / "done"
    return done.exists() and SystemClock().now() / 1000 - done.stat().st_mtime > 2 * DAY / 1000
