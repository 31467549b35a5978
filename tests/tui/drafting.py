"""Drafts for one lead who asked for a price: what the tests of drafts share."""

from crm_tui.domain.advice import FollowUp, Urgency, Way
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.follow import Task
from crm_tui.domain.ids import SuggestionId
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.suggestion import SuggestionType
from crm_tui.store import tasks
from tests.tui.conftest import Seat, Town

SHORT, WARM, LONG = (
    "₹650 per kg.",
    "Namaste Asha ji! ₹650 per kg 🎂",
    "₹650 per kg. When, and where?",
)


def asks_a_price(town: Town) -> Town:
    """Asha asked for a price; nothing is drafted yet."""
    town.writes("Asha", "Hello", ago=3 * HOUR)
    town.writes("Asha", "Cake kitne ka hai?", ago=2 * HOUR)
    return town


def planned(town: Town) -> SuggestionId:
    at = Millis(town.clock.now() + DAY)
    plan = FollowUp(at, Urgency.GENTLE, Way.TEMPLATE, (Way.CALL,))
    return town.draft("Asha", WARM, kind=SuggestionType.FOLLOW_UP, advice=plan)


def outbox(town: Town) -> list[str]:
    return [m.content for m in town.chat("Asha") if m.status is MessageStatus.QUEUED]


def to_do(town: Town) -> Task | None:
    return town.shop.db.read_now(tasks.next_of, town.lead("Asha"))


async def opened(seat: Seat, *words: str) -> None:
    await seat.press("n")
    await seat.sees("Cake kitne ka hai?", *words)


async def told(seat: Seat, words: str) -> None:
    """A notice says this, wherever its lines break."""
    notices = seat.app._notifications
    await seat.until(lambda: any(words in one.message for one in notices), f"a notice: {words}")
