"""`crm` alone: the inbox, with a worker beside it when none runs."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.cli.beside import worker_beside
from crm_tui.domain.actor import OWNER
from crm_tui.domain.alert import read_channels
from crm_tui.domain.errors import CrmError, NoShop
from crm_tui.services.inbox import Inbox
from crm_tui.services.sending import UNDO, next_due_at
from crm_tui.services.setting_up import saved_profile
from crm_tui.shop import Shop, open_shop
from crm_tui.worker_lock import is_service, worker_alive

if TYPE_CHECKING:
    from crm_tui.services.pairing import Paired

_LAST_SENDS = 10.0
"""Seconds that a message which still counts down is waited for when the inbox is left."""


def open_inbox(env: Mapping[str, str] = os.environ) -> int:
    """Open the inbox of this folder's shop; the set-up first when there is none."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CrmError("The inbox needs a terminal.", "`crm --help` shows what works without one.")
    try:
        shop = open_shop(env)
    except NoShop:
        return open_setup(None)
    with worker_beside(shop.home, env):
        code = show_inbox(shop)
        let_the_last_leave(shop)
        return code


def show_inbox(shop: Shop) -> int:
    """Run the screen; its exit code."""
    from crm_tui.app import run_inbox

    inbox = Inbox(
        shop.db,
        shop.media,
        shop.clock,
        OWNER,
        shop.policy,
        worker_alive=lambda: worker_alive(shop.home),
        worker_is_service=lambda: is_service(shop.home),
        channels=read_channels(shop.settings.notices),
    )
    with _errors_to_a_file(shop.home / "logs"):
        return run_inbox(inbox, shop.db.read_now(saved_profile).timezone, shop.home / "logs")


def let_the_last_leave(shop: Shop) -> None:
    """What was sent just before leaving still counts down: wait for it, a few seconds at most."""
    deadline = time.monotonic() + _LAST_SENDS
    if _leaves_soon(shop):
        sys.stderr.write("The last message is leaving …\n")
    while time.monotonic() < deadline and _leaves_soon(shop) and worker_alive(shop.home):
        time.sleep(0.1)
    shop.db.close_now()


def _leaves_soon(shop: Shop) -> bool:
    if not shop.settings.provider_key:
        return False  # nothing leaves at all
    due = shop.db.read_now(next_due_at)
    return due is not None and due <= shop.clock.now() + UNDO


def open_setup(shop: Shop | None, pairing: str = "", *, insecure_http: bool = False) -> int:
    """Ask for the shop's profile and settings, then open the inbox.

    A link for pairing that was given already stands in its field.
    """
    from crm_tui.cli.service import follow_wish
    from crm_tui.domain.business import BusinessProfile
    from crm_tui.screens.setup import run_setup
    from crm_tui.services.background import is_installed
    from crm_tui.services.setting_up import Answers
    from crm_tui.settings import Settings
    from crm_tui.setup_shop import apply

    service = is_installed(os.environ)
    if shop is None:
        profile, settings = BusinessProfile(""), Settings()
    else:
        profile, settings = shop.db.read_now(saved_profile), shop.settings
        shop.db.close_now()
    now = Answers(profile, asdict(settings), service, pairing, insecure_http)

    def save(answers: Answers) -> "Paired | None":
        done = apply(answers)
        done.shop.db.close_now()
        follow_wish(answers.service)
        return done.paired

    return open_inbox() if run_setup(now, save) else 0


@contextmanager
def _errors_to_a_file(logs: Path) -> Iterator[None]:
    """What a library prints on standard error would be drawn over the screen."""
    logs.mkdir(exist_ok=True, mode=0o700)
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with (logs / "screen.log").open("ab") as log:
            os.dup2(log.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
