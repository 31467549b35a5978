"""The leads behind a number: made ready for whoever lists them by a filter (`LeadFilter.figure`)."""

import time
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import Actor
from crm_tui.domain.roles import Act
from crm_tui.services.analytics import settling
from crm_tui.services.may import needs
from crm_tui.store import settings
from crm_tui.store.analytics import staleness
from crm_tui.store.database import Database

_LOOK_AGAIN, _LONGEST = 0.002, 0.25
"""Seconds between two looks whether somebody else still writes, and how long they are let pass."""


@needs(Act.READ_REPORTS)
def make_ready(db: Database, actor: Actor) -> None:
    """Count what changed since it was counted last, so that the list has all that the number counts."""
    zone = ZoneInfo(db.read_now(settings.profile).timezone)
    if db.read_now(staleness.anything, zone.key):
        while db.write_now(settling.settle, zone):
            _let_others_write(db)


def _let_others_write(db: Database) -> None:
    """SQLite knows no queue: whoever writes one piece after the other would always be there first."""
    until = time.monotonic() + _LONGEST
    while db.is_wanted() and time.monotonic() < until:
        time.sleep(_LOOK_AGAIN)
