"""What people ask about their data: due, reminded of, answered, and never lost."""

from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import LeadId
from crm_tui.domain.past import read_past
from crm_tui.domain.privacy import Request, RequestKind, read_days, read_kind
from crm_tui.domain.today import ReasonKind, Today
from crm_tui.domain.today_words import whole
from crm_tui.services import today
from crm_tui.services.merging import merge
from crm_tui.services.privacy import requests, watching
from crm_tui.shop import Shop
from crm_tui.store import account, privacy_requests
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown

INDIA = "Asia/Kolkata"


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def asks(town: LeadTown, lead_id: LeadId | None, ago: int = 0, words: str = "all of it") -> Request:
    asked = Millis(town.clock.now() - ago)
    found: Request = town.do(requests.add, lead_id, RequestKind.ACCESS, words, 30, asked)
    return found


def seen(town: LeadTown) -> Today:
    found: Today = town.read(today.today, town.shop.policy, INDIA, town.clock.now())
    return found


def rights(town: LeadTown) -> list[str]:
    now, zone = town.clock.now(), _india()
    reasons = (reason for item in seen(town).items for reason in item.reasons)
    return [whole(one, now, zone) for one in reasons if one.kind is ReasonKind.RIGHTS]


def _india() -> ZoneInfo:
    return ZoneInfo(INDIA)


def test_it_is_due_so_many_days_after_it_was_asked(town: LeadTown) -> None:
    found = asks(town, town.comes("Asha", ONE), 2 * DAY)
    assert found.due_at == NOON + 28 * DAY
    assert found.actor == str(OWNER)


def test_today_shows_it_from_three_days_before_and_until_it_is_answered(town: LeadTown) -> None:
    request = asks(town, town.comes("Asha", ONE), 20 * DAY)
    assert rights(town) == []
    town.clock.forward(7 * DAY + HOUR)
    assert rights(town) == ["asks what is known of them, 2 days left"]
    town.clock.forward(10 * DAY)
    assert rights(town) == ["asks what is known of them, 7 days late"]
    assert seen(town).counts[ReasonKind.RIGHTS] == 1
    town.do(requests.finish, request.id, "sent by e-mail")
    assert rights(town) == []


async def test_the_worker_gives_notice_of_an_overdue_one_once(town: LeadTown) -> None:
    asks(town, town.comes("Asha", ONE), 29 * DAY)
    asks(town, None, 31 * DAY, "a lady at the counter")
    for _ in range(3):
        await watching.look(town.shop.db, town.clock)
    [notice] = town.read(account.notices)
    assert (notice.urgent, "R2 is overdue: Somebody" in notice.text) == (True, True)
    town.clock.forward(2 * DAY)
    await watching.look(town.shop.db, town.clock)
    assert any("R1 is overdue: L1" in one.text for one in town.read(account.notices))
    await town.shop.db.close()


def test_an_answer_is_needed_and_given_once(town: LeadTown) -> None:
    request = asks(town, town.comes("Asha", ONE))
    with pytest.raises(CrmError, match="What were they told"):
        town.do(requests.finish, request.id, "  ")
    done = town.do(requests.finish, request.id, "नाम सुधार दिया \x1b[2J")
    assert (done.answer, done.done_at) == ("नाम सुधार दिया [2J", NOON)
    with pytest.raises(Conflict, match="answered already"):
        town.do(requests.finish, request.id, "again")


def test_it_follows_its_lead_through_a_merge_and_outlives_it(town: LeadTown) -> None:
    kept, gone = town.comes("Asha", ONE), town.comes("Meena", OTHER)
    request = asks(town, gone)
    town.do(merge, kept, gone)
    [moved] = town.read(privacy_requests.of_lead, kept)
    assert moved.id == request.id
    town.shop.db.write_now(lambda tx: tx.run("DELETE FROM lead WHERE id = :id", id=kept))
    assert town.do(requests.finish, request.id, "erased").answer == "erased"


@pytest.mark.parametrize("days", ["0", "366", "-1", "x", "1e3", "३००००"])
def test_a_number_of_days_that_makes_no_sense_is_a_sentence(days: str) -> None:
    with pytest.raises(CrmError, match="request_days"):
        read_days(days)
    assert read_days("") == read_days(" 30 ") == 30


def test_nonsense_is_a_sentence(town: LeadTown) -> None:
    with pytest.raises(CrmError, match="Who asks"):
        town.do(requests.add, None, RequestKind.ACCESS, " ", 30)
    with pytest.raises(CrmError, match="lies ahead"):
        town.do(requests.add, None, RequestKind.ACCESS, "x", 30, Millis(NOON + 1))
    with pytest.raises(NotFound):
        town.read(requests.find, "R7")
    with pytest.raises(NotFound):
        town.read(requests.find, "7")
    with pytest.raises(CrmError):
        read_kind("portability")


@pytest.mark.parametrize(
    ("text", "ago"),
    [("3h", 3 * HOUR), ("2d ago", 2 * DAY), ("40 min", 40 * 60_000), ("2026-11-22 11:30", HOUR)],
)
def test_a_moment_that_lies_behind_is_read(text: str, ago: int) -> None:
    assert read_past(text, NOON, INDIA) == NOON - ago


@pytest.mark.parametrize("text", ["tomorrow", "2027-01-01", "99999d", "", "1990-01-01", "२०२६"])
def test_one_that_does_not_is_a_sentence(text: str) -> None:
    with pytest.raises(CrmError, match="lies behind"):
        read_past(text, NOON, INDIA)
