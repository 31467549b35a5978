"""`crm` alone: the inbox, with a worker beside it when none runs."""

import os
import sys
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from crm_tui.cli.beside import Keeper, worker_beside
from crm_tui.cli.front_door import Visit, come_in
from crm_tui.cli.leaving import Locking, start_anew
from crm_tui.cli.locked import Locked, give, proof, take
from crm_tui.cli.own_log import errors_to_a_file
from crm_tui.domain.alert import read_channels
from crm_tui.domain.errors import CrmError, NoShop
from crm_tui.domain.idle import Place, read_when_locked, rule_for
from crm_tui.services.inbox import Inbox
from crm_tui.services.sending import UNDO, next_due_at
from crm_tui.services.setting_up import saved_profile
from crm_tui.shop import Shop
from crm_tui.worker_lock import is_service, worker_alive

if TYPE_CHECKING:
    from crm_tui.screens.idle_lock import Lock
    from crm_tui.services.pairing import Paired

_LAST_SENDS = 10.0
"""Seconds that a message which still counts down is waited for when the inbox is left."""


def open_inbox(env: MutableMapping[str, str] = os.environ) -> int:
    """Open the inbox of this folder's shop; the set-up first when there is none."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CrmError("The inbox needs a terminal.", "`crm --help` shows what works without one.")
    locked = take(env)
    try:
        visit = come_in(env, locked)
    except NoShop:
        return open_setup(None)
    if visit is None:
        return 0
    key = None if visit.session is None else visit.session.key
    with worker_beside(visit.shop.home, env, key, visit.left) as keeper:
        locking = Locking(partial(_become_log_in, visit, keeper, env))
        code = show_inbox(visit.shop, _lock(visit, locking), visit.place)
        locking.end()
        let_the_last_leave(visit.shop)
        return code


def show_inbox(shop: Shop, lock: "Lock | None" = None, place: Place | None = None) -> int:
    """Run the screen; its exit code."""
    from crm_tui.app import run_inbox

    inbox = Inbox(
        shop.db,
        shop.media,
        shop.clock,
        shop.actor,
        shop.policy,
        worker_alive=lambda: worker_alive(shop.home),
        worker_is_service=lambda: is_service(shop.home),
        channels=read_channels(shop.settings.notices),
    )
    zone = shop.db.read_now(saved_profile).timezone
    with errors_to_a_file(shop.home / "logs"):
        return run_inbox(inbox, zone, shop.home / "logs", lock=lock, place=place)


def _lock(visit: Visit, locking: Locking) -> "Lock | None":
    """None where nobody logs in, and where a program cannot be replaced by another."""
    if visit.session is None or os.name == "nt":
        return None
    from crm_tui.screens.idle_lock import Lock

    after, role = visit.shop.settings.lock_after, visit.shop.actor.role
    return Lock(rule_for(after, role, visit.session.since), locking.begin)


def _become_log_in(visit: Visit, keeper: Keeper, env: Mapping[str, str], place: Place) -> NoReturn:
    """The worker goes on, or is ended by the program that comes now: the key does not wait for that."""
    shop, session, after = visit.shop, visit.session, dict(env)
    if session is not None:
        name, since = shop.actor.name, session.since
        said = proof(session.key, name, since)
        goes_on = read_when_locked(shop.settings.worker_when_locked)
        left = keeper.let_go()
        give(Locked(name, since, shop.clock.now(), place, said, left, collects=goes_on), after)
    start_anew(after)


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
    from crm_tui.domain.roles import Act
    from crm_tui.screens.setup import run_setup
    from crm_tui.services.background import is_installed
    from crm_tui.services.may import insist
    from crm_tui.services.setting_up import Answers
    from crm_tui.settings import Settings
    from crm_tui.setup_shop import apply

    service = is_installed(os.environ)
    if shop is None:
        profile, settings = BusinessProfile(""), Settings()
    else:
        insist(shop.actor, Act.CHANGE_SETTINGS)
        profile, settings = shop.db.read_now(saved_profile), shop.settings
        shop.db.close_now()
    now = Answers(profile, asdict(settings), service, pairing, insecure_http)

    def save(answers: Answers) -> "Paired | None":
        done = apply(answers, opened=None if shop is None else shop.opened)
        done.shop.db.close_now()
        follow_wish(answers.service)
        return done.paired

    return open_inbox() if run_setup(now, save) else 0
