"""Today: who is put away, and what brings them back."""

from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.follow import TaskKind
from crm_tui.domain.ids import LeadId
from crm_tui.services import today_away
from tests.conftest import FakeClock
from tests.unit.today.people import People


def put_away(people: People, lead_id: LeadId, until: int = DAY) -> None:
    now = people.clock.now()
    people.shop.db.write_now(today_away.put_one_away, lead_id, now, Millis(now + until))


def test_who_is_put_away_comes_back_with_something_new(people: People, clock: FakeClock) -> None:
    asha = people.waits("Asha", HOUR)
    people.waits("Ravi", HOUR)
    put_away(people, asha)
    assert people.names() == ["Ravi"]
    clock.forward(HOUR)
    people.run("UPDATE lead SET last_inbound_at = :at WHERE id = :id", at=clock.time, id=asha)
    assert people.names() == ["Asha", "Ravi"]


def test_a_message_that_was_long_on_its_way_brings_somebody_back(
    people: People, clock: FakeClock
) -> None:
    asha = people.waits("Asha", HOUR)
    put_away(people, asha)
    long_ago = clock.time - HOUR
    people.message(
        asha, direction="inbound", timestamp=long_ago, sort_key=long_ago * 4_096, actor="customer:"
    )
    people.run("UPDATE message SET wants_reply = 1")
    assert people.names() == ["Asha"]


def test_who_is_put_away_comes_back_when_the_time_is_over(people: People, clock: FakeClock) -> None:
    put_away(people, people.waits("Asha", HOUR), until=2 * HOUR)
    clock.forward(2 * HOUR - 1)
    assert people.names() == []
    clock.forward(1)
    assert people.names() == ["Asha"]


def test_a_clock_that_is_set_back_hides_nobody(people: People, clock: FakeClock) -> None:
    asha = people.waits("Asha", HOUR)
    clock.forward(900 * DAY)
    put_away(people, asha)
    clock.forward(-900 * DAY)
    assert people.names() == ["Asha"]


def test_a_promise_that_falls_due_brings_somebody_back(people: People, clock: FakeClock) -> None:
    asha = people.waits("Asha", HOUR)
    people.task(asha, "send the price list", 30 * MINUTE, TaskKind.PROMISE)
    put_away(people, asha)
    assert people.names() == []
    clock.forward(30 * MINUTE)
    assert people.names() == ["Asha"]


def test_putting_away_forgets_those_whose_time_is_over(people: People, clock: FakeClock) -> None:
    put_away(people, people.lead("one"), until=HOUR)
    clock.forward(HOUR)
    two = people.lead("two")
    put_away(people, two)
    assert set(people.shop.db.read_now(today_away.put_away, clock.now())) == {two}
    people.shop.db.write_now(today_away.bring_back, two, clock.now())
    assert people.shop.db.read_now(today_away.put_away, clock.now()) == {}
