"""When a backup is due: every night, and after a night that was missed as soon as the worker runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean_line
from crm_tui.store import backup_runs, settings
from crm_tui.store.backup_runs import PlaceKind, RunKind
from crm_tui.store.tx import Tx

AGAIN = HOUR
"""After a failure it is tried again so long after."""
STICK_AGAIN = 5 * MINUTE
"""A stick is looked for more often: it is there for a moment only."""
DRILL_EVERY = 7 * DAY
_UNDER = "backup.key"
_HERE = ("http://127.0.0.1:", "http://localhost:")
_CHOICES = (PlaceKind.FOLDER, PlaceKind.USB, PlaceKind.S3)


@dataclass(frozen=True, slots=True)
class Plan:
    """When, and where to."""

    at: time | None
    """By the shop's clock; None: only when somebody asks."""
    places: tuple[PlaceKind, ...]


def read_plan(at: str, to: str) -> Plan:
    """`02:30` or `off`, and `folder,usb,s3` or some of them; raises CrmError."""
    words = [word.strip().lower() for word in to.split(",") if word.strip()]
    if unknown := [word for word in words if word not in _CHOICES]:
        raise CrmError(
            f"{clean_line(unknown[0], 40)!r} is no place for backups.",
            "Write CRM_BACKUP_TO like folder,usb or s3.",
        )
    places = tuple(dict.fromkeys(PlaceKind(word) for word in words)) or (PlaceKind.FOLDER,)
    if at.strip().lower() == "off":
        return Plan(None, places)
    try:
        return Plan(time.fromisoformat(at.strip()), places)
    except ValueError as error:
        raise CrmError(
            f"{clean_line(at, 40)!r} is no time of day.", "Write CRM_BACKUP_AT like 02:30, or off."
        ) from error


def check_settings(given: Mapping[str, str]) -> None:
    """Refuse what no backup could be made by; raises CrmError."""
    read_plan(given.get("backup_at") or "off", given.get("backup_to", ""))
    url = given.get("backup_s3_url", "")
    if url and not url.startswith(("https://", *_HERE)):
        raise CrmError("The S3 store must be reached by https.", "Write its address with https://.")


@dataclass(frozen=True, slots=True)
class Age:
    """What a shop is, as far as backups go by it."""

    began: Millis
    """When it was made."""
    key_check: str
    """Of its key: what was made under another one opens with that one alone."""
    zone: str


def due(tx: Tx, plan: Plan, shop: Age, now: Millis) -> tuple[PlaceKind, ...]:
    """The places that want a backup now: since last night, or since the key was changed."""
    if plan.at is None:
        return ()
    night = last_night(plan.at, shop.zone, now)
    return tuple(kind for kind in plan.places if _is_due(tx, kind, shop, night, now))


def note_key(tx: Tx, kind: PlaceKind, key_check: str) -> None:
    """The newest backup of this place was made under this key."""
    settings.put(tx, f"{_UNDER}.{kind}", key_check)


def _is_due(tx: Tx, kind: PlaceKind, shop: Age, night: Millis, now: Millis) -> bool:
    good = backup_runs.last(tx, RunKind.BACKUP, kind, good=True)
    since = shop.began if good is None else good.started_at
    is_under = good is None or settings.get(tx, f"{_UNDER}.{kind}") in (None, shop.key_check)
    if is_under and night <= since <= now:
        return False
    tried = backup_runs.last(tx, RunKind.BACKUP, kind)
    pause = STICK_AGAIN if kind is PlaceKind.USB else AGAIN
    return tried is None or bool(tried.ok) or not 0 <= now - tried.started_at < pause


def drill_is_due(tx: Tx, began: Millis, now: Millis) -> bool:
    """Once a week, where there is a backup in a folder; a failed one the next day."""
    if backup_runs.last(tx, RunKind.BACKUP, PlaceKind.FOLDER, good=True) is None:
        return False
    last = backup_runs.last(tx, RunKind.DRILL)
    if last is None:
        return not 0 <= now - began < DRILL_EVERY
    return not 0 <= now - last.started_at < (DRILL_EVERY if last.ok else DAY)


def last_night(at: time, zone: str, now: Millis) -> Millis:
    """The last moment at which a backup was to be made."""
    there = ZoneInfo(zone)
    today = datetime.fromtimestamp(now / 1000, there).date()
    for day in (today, today - timedelta(days=1)):
        moment = int(datetime.combine(day, at, there).timestamp() * 1000)
        if moment <= now:
            return Millis(moment)
    return Millis(now - DAY)
