"""A broadcast goes on at its pace, each person at most once."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.broadcast import BroadcastState
from crm_tui.domain.broadcast_report import Outcome
from crm_tui.domain.broadcast_slots import Form, Slot
from crm_tui.domain.clock import HOUR, Millis
from crm_tui.domain.consent import Consent, Purpose
from crm_tui.domain.ids import LeadId
from crm_tui.domain.policy import QuietHours
from crm_tui.domain.template import TemplateCall
from crm_tui.services import merging, sending
from crm_tui.services.broadcasts import going as going_module
from crm_tui.services.broadcasts.going import Going, step
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import broadcasts, consents, outbox, templates
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx, scalar
from tests.conftest import KEY, FakeClock
from tests.unit.broadcasts.hall import DIWALI, FORM, Hall
from tests.unit.test_sending import customer_writes

INDIA = ZoneInfo("Asia/Kolkata")
NIGHT = QuietHours(time(21), time(9), INDIA)


@pytest.fixture
def hall(shop: Shop, clock: FakeClock) -> Hall:
    return Hall(shop, clock)


def each_once(hall: Hall) -> bool:
    """Nobody has two messages."""
    rows = hall.shop.db.read_now(lambda tx: tx.all("SELECT lead_id FROM message"))
    return max(Counter(row["lead_id"] for row in rows).values()) == 1


async def test_everybody_gets_it_once_at_the_pace_and_then_it_is_done(hall: Hall) -> None:
    hall.come(7)
    one = await hall.gathered(per_minute=20)
    assert (one.state, len(hall.people(one))) == (BroadcastState.RUNNING, 7)
    for sent in range(1, 8):
        await hall.works(seconds=3)
        assert len(hall.queued()) == 1
        hall.leaves()
        assert list(hall.outcomes(one).values()).count(Outcome.SENT) == sent
    await hall.works(seconds=6)
    assert hall.look(one).state is BroadcastState.DONE
    assert hall.look(one).ended_at is not None
    assert each_once(hall)
    await hall.shop.db.close()


@pytest.mark.parametrize(("per_minute", "at_once"), [(20, 1), (60, 1), (61, 2), (300, 5)])
async def test_only_a_few_are_ever_in_the_outbox(hall: Hall, per_minute: int, at_once: int) -> None:
    hall.come(12)
    one = await hall.gathered(per_minute)
    await hall.works(seconds=20)
    assert len(hall.queued()) == at_once
    assert hall.look(one).state is BroadcastState.RUNNING
    await hall.shop.db.close()


async def test_each_gets_their_own_name_and_who_has_none_the_fallback(hall: Hall) -> None:
    hall.comes("Asha Rao", 1)
    hall.comes("+91 98765 00002", 2)
    await hall.gathered(per_minute=300)
    await hall.works(seconds=2)
    assert sorted(one.content for one in hall.queued()) == [
        "Hi Asha, Diwali boxes are here.",
        "Hi friend, Diwali boxes are here.",
    ]
    await hall.shop.db.close()


async def test_who_has_no_value_for_a_variable_is_skipped_and_it_says_why(hall: Hall) -> None:
    hall.comes("+91 98765 00002", 2)
    one = await hall.gathered(form=Form("diwali", "en", (Slot("1", "lead.first_name"),)))
    await hall.works(seconds=2)
    [person] = hall.people(one)
    assert (person.outcome, person.why) == (
        Outcome.SKIPPED,
        "nothing known for a variable of the template",
    )
    assert hall.look(one).state is BroadcastState.DONE
    await hall.shop.db.close()


async def test_without_consent_nobody_gets_it_whatever_the_templates_category(hall: Hall) -> None:
    utility = replace(DIWALI, name="ready", category="utility")
    hall.shop.db.write_now(templates.save, utility)
    hall.comes("Asha", 1, agrees=False)
    hall.comes("Ravi", 2)
    one = await hall.gathered(300, replace(FORM, template="ready"))
    await hall.works(seconds=3)
    assert hall.outcomes(one) == {"Asha": Outcome.SKIPPED, "Ravi": Outcome.QUEUED}
    assert hall.people(one)[0].why == "no agreement to get marketing"
    await hall.shop.db.close()


async def test_an_opt_out_between_freezing_and_sending_is_obeyed(hall: Hall) -> None:
    first, second = hall.come(2)
    one = await hall.gathered()
    hall.agrees(second, given=False)
    hall.shop.db.write_now(consents.record, _stop(first, hall.now))
    await hall.works(seconds=5)
    assert set(hall.outcomes(one).values()) == {Outcome.SKIPPED}
    assert hall.queued() == []
    await hall.shop.db.close()


def _stop(lead_id: int, now: Millis) -> Consent:
    return Consent(LeadId(lead_id), Purpose.MESSAGES, False, now, "chat", "STOP", "customer:x")


async def test_an_opt_out_between_queueing_and_leaving_is_obeyed_by_the_gate(hall: Hall) -> None:
    [lead_id] = hall.come(1)
    await hall.gathered()
    await hall.works(seconds=1)
    [due] = hall.shop.db.read_now(outbox.due, hall.now)
    assert hall.shop.db.read_now(sending.gate_now, due, hall.policy, hall.now).allowed
    hall.agrees(lead_id, given=False)
    verdict = hall.shop.db.read_now(sending.gate_now, due, hall.policy, hall.now)
    assert "no_consent" in [reason.rule for reason in verdict.reasons]
    await hall.shop.db.close()


async def test_who_waits_for_an_answer_is_left_to_a_person(hall: Hall) -> None:
    [lead_id] = hall.come(1)
    one = await hall.gathered()
    hall.shop.db.write_now(
        lambda tx: tx.run(
            "UPDATE lead SET needs_reply = 1, window_expires_at = :ends WHERE id = :id",
            id=lead_id,
            ends=hall.now + HOUR,
        )
    )
    await hall.works(seconds=2)
    assert hall.people(one)[0].why == "wrote within 24 hours and waits for an answer"
    await hall.shop.db.close()


async def test_those_merged_meanwhile_get_it_once(hall: Hall) -> None:
    kept, gone = hall.come(2)
    one = await hall.gathered(per_minute=300)
    hall.shop.db.write_now(merging.merge, OWNER, hall.now, kept, gone)
    await hall.works(seconds=3)
    assert len(hall.people(one)) == 1
    assert [message.lead_id for message in hall.queued()] == [kept]
    await hall.shop.db.close()


async def test_one_of_two_who_are_merged_after_it_was_sent_does_not_get_it_again(
    hall: Hall,
) -> None:
    first, second = hall.come(2)
    await hall.gathered()
    await hall.works(seconds=1)
    hall.leaves()
    hall.shop.db.write_now(merging.merge, OWNER, hall.now, second, first)
    await hall.works(seconds=10)
    assert hall.queued() == []
    assert each_once(hall)
    await hall.shop.db.close()


# -- at most once --------------------------------------------------------------------------------


async def test_two_workers_at_once_take_everybody_once(hall: Hall) -> None:
    hall.come(20)
    one = await hall.gathered(per_minute=300)
    other = Database(hall.shop.db.path, bytes.fromhex(KEY))
    second = Going(other, hall.policy, hall.clock)
    for _ in range(10):
        await asyncio.gather(hall.going.go_on(), second.go_on())
        assert len(hall.queued()) <= 5
        hall.leaves()
        hall.clock.forward(1_000)
    assert hall.look(one).state is BroadcastState.DONE
    assert each_once(hall)
    assert set(hall.outcomes(one).values()) == {Outcome.SENT}
    await other.close()
    await hall.shop.db.close()


class Killed(BaseException):
    """The process is gone."""


async def test_a_kill_between_queueing_and_the_commit_leaves_nothing_and_doubles_nothing(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.come(2)
    one = await hall.gathered(per_minute=120)

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(broadcasts, "set_person", die)
        with pytest.raises(Killed):
            hall.shop.db.write_now(step, one.id, hall.policy, hall.now)
    assert hall.queued() == []
    await hall.works(seconds=2)
    assert len(hall.queued()) == 2
    assert each_once(hall)
    await hall.shop.db.close()


async def test_a_kill_while_people_are_written_down_forgets_and_doubles_nobody(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.come(5)
    monkeypatch.setattr(going_module, "_PART", 2)
    one = hall.started()
    real, calls = broadcasts.put_people, 0

    def dies_at_the_second(tx: Tx, number: int, ids: "list[int]") -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Killed
        real(tx, number, ids)

    with monkeypatch.context() as broken:
        broken.setattr(broadcasts, "put_people", dies_at_the_second)
        with pytest.raises(Killed):
            await hall.going.go_on()
    assert (len(hall.people(one)), hall.look(one).state) == (2, BroadcastState.GATHERING)
    await Going(hall.shop.db, hall.policy, hall.clock).go_on()
    assert (len(hall.people(one)), hall.look(one).state) == (5, BroadcastState.RUNNING)
    await hall.shop.db.close()


# -- beside others -----------------------------------------------------------------------------


async def test_a_persons_own_message_leaves_before_the_next_batch(hall: Hall) -> None:
    [*_, last] = hall.come(9)
    await hall.gathered(per_minute=300)
    await hall.works(seconds=1)
    own = Wanted(last, template=TemplateCall("diwali", "en", (("1", "Asha"),)))
    mine = hall.shop.db.write_now(sending.queue, own, hall.policy, OWNER, hall.now, 0)
    await hall.works(seconds=30)
    due = [one.id for one in hall.shop.db.read_now(outbox.due, hall.now, 100)]
    assert due.index(mine.id) <= 5
    assert len(due) == 6, "nothing more is queued while those before have not left"
    await hall.shop.db.close()


async def test_nothing_due_is_found_without_writing(hall: Hall) -> None:
    hall.come(2)
    one = await hall.gathered()
    await hall.works(seconds=1)
    before = hall.shop.db.data_version()
    assert await hall.going.go_on() == 0
    assert hall.shop.db.data_version() == before
    assert hall.look(one).state is BroadcastState.RUNNING
    left = hall.shop.db.read_now(lambda tx: scalar(tx, "SELECT COUNT(*) FROM broadcast_person"))
    assert left == 2
    await hall.shop.db.close()


async def test_whoever_writes_before_it_left_does_not_get_it(hall: Hall) -> None:
    lead_id = hall.comes("Asha", 0)
    await hall.gathered()
    await hall.going.go_on()
    [message] = hall.queued()
    customer_writes(hall.shop, "Where is my order?", hall.now + 1, sender="919876500000")
    [due] = hall.shop.db.read_now(outbox.due, hall.now, 10)
    verdict = hall.shop.db.read_now(sending.gate_now, due, hall.policy, hall.now)
    assert (due.id, due.lead_id) == (message.id, lead_id)
    assert [one.rule for one in verdict.reasons] == ["answered"]
