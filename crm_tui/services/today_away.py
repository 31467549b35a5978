"""What Today remembers: when the shop's day began, who is put away, on which day it was opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.today import Away
from crm_tui.store import scheduled, settings
from crm_tui.store.tx import Tx

_DAY_BEGINS = time(5)
"""By the shop's clock: who works past midnight is still at yesterday."""
_KEPT = "today"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shop's day."""

    began: Millis
    ends: Millis
    """Midnight."""
    next_morning: Millis


def bounds(now: Millis, zone: str) -> Bounds:
    """Of the day that this moment belongs to, by the shop's clock."""
    here = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    day = here.date() - timedelta(days=here.time() < _DAY_BEGINS)
    morning = _at(here, day.toordinal() + 1, _DAY_BEGINS)
    midnight = _at(here, here.date().toordinal() + 1, time())
    return Bounds(_at(here, day.toordinal(), _DAY_BEGINS), midnight, morning)


def _at(here: datetime, day: int, hour: time) -> Millis:
    moment = datetime.combine(datetime.fromordinal(day), hour, here.tzinfo)
    return Millis(int(moment.timestamp() * 1000))


def put_away(tx: Tx, now: Millis) -> Mapping[int, Away]:
    """Who is put away just now, by lead."""
    kept = settings.get(tx, _KEPT) or {}
    away = {int(key): Away(*moments) for key, moments in kept.get("away", {}).items()}
    return {
        lead_id: one
        for lead_id, one in away.items()
        if one.holds(now) and not _wrote_since(tx, lead_id, one)
    }


def _wrote_since(tx: Tx, lead_id: int, away: Away) -> bool:
    """By the order in which messages came: a night without a network brings old ones late."""
    return away.last is not None and scheduled.answer_after(tx, lead_id, away.last) is not None


def put_one_away(tx: Tx, lead_id: LeadId, now: Millis, until: Millis) -> None:
    """Hide somebody until something new comes, or until then."""
    _keep_away(tx, {**put_away(tx, now), lead_id: Away(now, until, scheduled.newest_id(tx))})


def bring_back(tx: Tx, lead_id: LeadId, now: Millis) -> None:
    """Show somebody again who was put away."""
    _keep_away(tx, {key: one for key, one in put_away(tx, now).items() if key != lead_id})


def _keep_away(tx: Tx, away: Mapping[int, Away]) -> None:
    kept = settings.get(tx, _KEPT) or {}
    moments = {str(key): [one.at, one.until, one.last] for key, one in away.items()}
    settings.put(tx, _KEPT, {**kept, "away": moments})


def is_first_start(tx: Tx, zone: str, now: Millis) -> bool:
    """Whether this is the first start of a day; the day is written down.

    The very first start of a shop is none: there is nothing yet that could have been forgotten.
    """
    kept = settings.get(tx, _KEPT) or {}
    before, began = kept.get("opened"), bounds(now, zone).began
    if before == began:
        return False
    settings.put(tx, _KEPT, {**kept, "opened": began})
    # A clock that was set back is no new day.
    return before is not None and before < began
