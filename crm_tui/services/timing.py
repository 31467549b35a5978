"""When to write to somebody: at the hour at which they answer, as far as that is known."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import Millis
from crm_tui.domain.policy import Policy, next_open
from crm_tui.domain.text import clean_line
from crm_tui.domain.timing import (
    GoodTime,
    Known,
    Learnt,
    Usual,
    bucket,
    choose,
    shift,
    tally,
    tally_of_shop,
    usual,
)
from crm_tui.services import leads
from crm_tui.store import settings
from crm_tui.store import timing as store
from crm_tui.store.database import Database
from crm_tui.store.timing import Walk
from crm_tui.store.tx import Tx

_PIECE = 500
"""Messages counted in one transaction: about 5 ms."""
_LONGEST_NAME = 40


def good_time(tx: Tx, lead_id: int, earliest: Millis, policy: Policy, zone: str) -> GoodTime:
    """The best moment from `earliest` on: outside quiet hours and closed days, within 36 hours of the
    first that is open. Raises NotFound for a lead that is gone."""
    known = _known(tx, lead_id, earliest, zone)
    at, why = choose(known, earliest, lambda moment: next_open(policy, moment))
    return GoodTime(at, why, known.own.answers, known.learnt)


@dataclass(frozen=True, slots=True)
class Answers:
    """When somebody usually answers."""

    hours: Usual | None
    """None while it cannot be told, or there is no such habit."""
    count: int
    learnt: Learnt

    @property
    def words(self) -> str:
        """`usually answers 18:00 to 21:00`; empty while it cannot be told."""
        return "" if self.hours is None else f"usually answers {self.hours}"


def answers(tx: Tx, lead_id: int, now: Millis) -> Answers:
    """What is known of when they answer; nothing for a minor (DPDP Act, section 9: no profiling of
    children). Raises NotFound for a lead that is gone."""
    if leads.get(tx, lead_id).minor:
        return Answers(None, 0, Learnt.NOTHING)
    known = _known(tx, lead_id, now, settings.profile(tx).timezone)
    hours = usual(known.own)
    shown = hours if known.learnt is Learnt.LEAD and hours.is_clear else None
    return Answers(shown, known.own.answers, known.learnt)


def answers_json(found: Answers) -> dict[str, object]:
    """As `crm leads answers --json` has it."""
    hours = None if found.hours is None else str(found.hours).replace(" to ", "-")
    return {"hours": hours, "count": found.count, "learnt": found.learnt}


def _known(tx: Tx, lead_id: int, now: Millis, zone: str) -> Known:
    lead = leads.get(tx, lead_id)
    place = ZoneInfo(zone)
    own = tally(store.wrote_at(tx, lead.id), now, place)
    name = clean_line(lead.name, _LONGEST_NAME)
    return Known(name, own, tally_of_shop(store.counts(tx), now), place)


async def go_on(db: Database) -> int:
    """Count the answers of the next messages; 0 when all are counted."""
    if not await db.read(_is_behind):
        return 0
    return await db.write(count_some)


def _is_behind(tx: Tx) -> bool:
    walked = store.walk(tx)
    if walked is None or walked.zone != settings.profile(tx).timezone:
        return True
    return bool(store.next_messages(tx, walked.until, 0, 1))


def count_some(tx: Tx, most: int = _PIECE) -> int:
    """The same within a transaction; a shop that moved to another time zone is counted anew."""
    zone = settings.profile(tx).timezone
    walked = store.walk(tx)
    if walked is None or walked.zone != zone:
        walked = store.begin(tx, zone)
    place = ZoneInfo(zone)
    found = store.next_messages(tx, walked.until, shift(place), most)
    if found:
        heard = [bucket(one.at, place) for one in found if one.counts]
        store.count(tx, heard, Walk(zone, found[-1].id))
    return len(found)
