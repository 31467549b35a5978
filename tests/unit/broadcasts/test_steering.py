"""Making, trying, starting, pausing and ending a broadcast, and what is said before and after."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.broadcast import Audience, BroadcastState
from crm_tui.domain.broadcast_report import Outcome
from crm_tui.domain.broadcast_slots import Form, Slot, make_slot, read_slot, typed_slot
from crm_tui.domain.broadcast_words import plan_lines, tally_line
from crm_tui.domain.clock import HOUR, SECOND, Millis
from crm_tui.domain.consent import Consent, Purpose
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.template import Template
from crm_tui.services import automatic, leads, sending
from crm_tui.services.broadcasts import exporting, planning, steering
from crm_tui.services.broadcasts.planning import Wish
from crm_tui.services.sending import SendRefused
from crm_tui.shop import Shop
from crm_tui.store import broadcasts, consents, templates
from crm_tui.store.tx import Tx, scalar
from tests.conftest import NOON, FakeClock
from tests.unit.broadcasts.hall import FORM, VIP, Hall
from tests.unit.test_sending import customer_writes


@pytest.fixture
def hall(shop: Shop, clock: FakeClock) -> Hall:
    return Hall(shop, clock)


# -- variables -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "source", "fallback"),
    [
        ("lead.first_name|friend", "lead.first_name", "friend"),
        ("lead.company", "lead.company", ""),
        ("lead.custom.city|Pune", "lead.custom.city", "Pune"),
        ("shop.name", "shop.name", ""),
        ("Sunday | 9 am", "Sunday | 9 am", ""),
    ],
)
def test_a_variable_is_filled_from_the_lead_the_shop_or_with_fixed_words(
    typed: str, source: str, fallback: str
) -> None:
    slot = make_slot("1", typed)
    assert slot == Slot("1", source, fallback)
    assert make_slot("1", typed_slot(slot)) == slot


@pytest.mark.parametrize("typed", ["lead.opted_out_at", "lead.id", "lead.custom.", "shop.secret"])
def test_what_no_lead_has_is_refused_with_what_there_is(typed: str) -> None:
    with pytest.raises(CrmError) as refused:
        read_slot(f"1={typed}")
    assert "lead.first_name" in refused.value.fix


def test_a_hostile_name_becomes_plain_words(hall: Hall) -> None:
    hall.comes("\x1b]52;c;AAAA\x07Asha\u202e Rao", 1)
    lead = hall.shop.db.read_now(leads.get, 1)
    value = make_slot("1", "lead.first_name").value(lead, "")
    assert value.isprintable()
    assert "\x1b" not in value


# -- making --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (Form("none", ""), "no template named none"),
        (Form("diwali", "en"), "nothing to put into {{1}}"),
        (Form("diwali", "en", (Slot("1", "x"), Slot("2", "y"))), "no variable '2'"),
        (Form("diwali", "en", (Slot("1", "x"), Slot("1", "y"))), "no variable '1' to fill once"),
        (Form("picture", "en"), "needs a file on top"),
        (Form("waiting", "en"), "pending, not approved"),
    ],
)
def test_what_could_never_be_sent_is_refused_at_once(hall: Hall, form: Form, says: str) -> None:
    for odd in (
        Template("picture", "en", "marketing", "approved", "Look", header_format="image"),
        Template("waiting", "en", "marketing", "pending", "Wait"),
    ):
        hall.shop.db.write_now(templates.save, odd)
    with pytest.raises(CrmError, match=re.escape(says)) as refused:
        hall.draft(form=form)
    assert refused.value.fix


@pytest.mark.parametrize("pace", [0, -1, 301])
def test_a_pace_beyond_reason_is_refused(hall: Hall, pace: int) -> None:
    with pytest.raises(CrmError, match="a minute cannot be"):
        hall.draft(per_minute=pace)


def test_it_is_stored_as_it_was_made(hall: Hall) -> None:
    spec = LeadFilter(tag="vip", min_score=7)
    made = hall.draft(33, FORM, Audience(spec, "best"))
    assert (made.state, made.per_minute, made.form) == (BroadcastState.DRAFT, 33, FORM)
    assert (made.audience.spec, made.audience.name) == (spec, "best")
    assert made.created_by == "person:owner"


async def test_the_plan_names_who_would_be_skipped_why_and_what_it_costs(hall: Hall) -> None:
    hall.come(4)
    hall.comes("No consent", 10, agrees=False)
    hall.comes("No number", 11, phone=False)
    hall.shop.db.write_now(consents.record, _opt_out(2, hall.now))
    hall.shop.db.write_now(lambda tx: tx.run("UPDATE lead SET do_not_disturb = 1 WHERE id = 3"))
    plan = await hall.forecast.plan(VIP, FORM)
    assert (plan.audience, plan.reach, plan.cost_paise) == (6, 2, 174)
    assert {skip.rule: skip.people for skip in plan.skips} == {
        "no_consent": 1,
        "no_address": 1,
        "opted_out": 1,
        "do_not_disturb": 1,
    }
    assert plan == hall.forecast.plan_now(VIP, FORM)
    assert plan_lines(plan, 20)[0] == "6 people fit, 2 would get it."
    limited = plan_lines(replace(plan, reach=900, daily_limit=250), 20)
    assert limited[-1].endswith("it will take 4 days or more.")
    await hall.shop.db.close()


def _opt_out(lead_id: int, now: Millis) -> Consent:
    return Consent(LeadId(lead_id), Purpose.MESSAGES, False, now, "chat", "STOP", "customer:x")


async def test_who_the_plan_counts_is_who_gets_it(hall: Hall) -> None:
    hall.come(3)
    hall.comes("No consent", 10, agrees=False)
    plan = await hall.forecast.plan(VIP, FORM)
    one = await hall.gathered(per_minute=300)
    await hall.works(seconds=3)
    assert len(hall.queued()) == plan.reach == 3
    assert hall.shop.db.read_now(broadcasts.skips, one.id) == {
        skip.words: skip.people for skip in plan.skips
    }
    await hall.shop.db.close()


# -- trying and starting -------------------------------------------------------------------------


def test_it_cannot_start_before_it_was_tried_and_says_how(hall: Hall) -> None:
    hall.come(1)
    one = hall.draft()
    with pytest.raises(CrmError, match="not been tried yet") as refused:
        hall.do(steering.start, one.id)
    assert (
        refused.value.fix == "Send it to yourself first: crm broadcasts test B1 --to YOUR-NUMBER."
    )
    message = hall.shop.db.write_now(
        steering.try_on, one.id, "98765 00000", hall.policy, OWNER, hall.now
    )
    assert (message.content, message.actor) == ("Hi Asha, Diwali boxes are here.", "person:owner")
    assert hall.do(steering.start, one.id).state is BroadcastState.GATHERING


def test_trying_it_on_a_stranger_says_how_to_add_oneself(hall: Hall) -> None:
    one = hall.draft()
    with pytest.raises(NotFound) as refused:
        hall.shop.db.write_now(steering.try_on, one.id, "9812345678", hall.policy, OWNER, hall.now)
    assert "crm leads add" in refused.value.fix


def test_a_try_that_the_gate_refuses_does_not_count(hall: Hall) -> None:
    hall.comes("Me", 1, agrees=False)
    one = hall.draft()
    with pytest.raises(SendRefused):
        hall.shop.db.write_now(steering.try_on, one.id, "L1", hall.policy, OWNER, hall.now)
    assert hall.look(one).tested_at is None


def test_what_has_begun_cannot_be_deleted_tried_or_started_again(hall: Hall) -> None:
    hall.come(1)
    one = hall.started()
    for step in (planning.delete, steering.start, steering.resume):
        with pytest.raises(Conflict):
            hall.do(step, one.id)


def test_a_draft_can_be_taken_back_as_if_it_had_never_been(hall: Hall) -> None:
    one = hall.draft()
    hall.do(planning.delete, one.id)
    with pytest.raises(NotFound, match="no broadcast B1"):
        hall.look(one)


def test_while_automatic_sending_is_stopped_nothing_starts(hall: Hall) -> None:
    hall.come(1)
    one = hall.draft()
    hall.shop.db.write_now(lambda tx: broadcasts.change(tx, one.id, tested_at=hall.now))
    hall.do(automatic.stop)
    with pytest.raises(CrmError, match="stopped"):
        hall.do(steering.start, one.id)


# -- pausing and stopping ------------------------------------------------------------------------


async def test_a_pause_in_the_middle_takes_back_what_has_not_left(hall: Hall) -> None:
    hall.come(10)
    one = await hall.gathered(per_minute=300)
    await hall.works(seconds=1)
    hall.shop.db.write_now(_leaves_one, hall.now)
    assert len(hall.queued()) == 4
    hall.do(steering.pause, one.id)
    assert hall.queued() == []
    assert hall.shop.db.read_now(broadcasts.tally, one.id).counts == {
        Outcome.SENT: 1,
        Outcome.WAITING: 9,
    }
    await hall.works(seconds=10)
    assert hall.queued() == []
    hall.do(steering.resume, one.id)
    for _ in range(5):
        await hall.works(seconds=1)
        hall.leaves()
    assert hall.look(one).state is BroadcastState.DONE
    assert hall.shop.db.read_now(lambda tx: scalar(tx, "SELECT COUNT(*) FROM message")) == 10
    await hall.shop.db.close()


def _leaves_one(tx: Tx, now: Millis) -> None:
    tx.run(
        "UPDATE message SET status = 'sent', sent_at = :now, send_at = NULL"
        " WHERE id = (SELECT MIN(id) FROM message)",
        now=now,
    )


async def test_stopped_is_for_good_and_who_waits_stays_unwritten(hall: Hall) -> None:
    hall.come(5)
    one = await hall.gathered()
    await hall.works(seconds=1)
    hall.do(steering.stop, one.id)
    await hall.works(seconds=20)
    assert hall.queued() == []
    assert hall.look(one).state is BroadcastState.STOPPED
    with pytest.raises(Conflict):
        hall.do(steering.resume, one.id)
    await hall.shop.db.close()


async def test_paused_while_people_are_written_down_it_goes_on_writing_them_down(
    hall: Hall,
) -> None:
    hall.come(3)
    one = hall.started()
    hall.do(steering.pause, one.id)
    await hall.works(seconds=2)
    assert hall.people(one) == []
    assert hall.do(steering.resume, one.id).state is BroadcastState.GATHERING
    await hall.works(seconds=1)
    assert len(hall.people(one)) == 3
    await hall.shop.db.close()


async def test_what_a_person_takes_back_by_hand_is_not_sent_again(hall: Hall) -> None:
    hall.come(1)
    one = await hall.gathered()
    await hall.works(seconds=1)
    hall.shop.db.write_now(sending.undo, hall.queued()[0].id, OWNER, hall.now)
    await hall.works(seconds=10)
    [person] = hall.people(one)
    assert (person.outcome, person.why) == (
        Outcome.SKIPPED,
        "a person took it back before it left",
    )
    assert hall.queued() == []
    await hall.shop.db.close()


# -- afterwards ----------------------------------------------------------------------------------


async def test_each_person_stands_where_their_message_stands(hall: Hall) -> None:
    names = ("sent", "delivered", "read", "failed", "unknown", "replied", "left", "late")
    for number, name in enumerate(names):
        hall.comes(name, number)
    one = await hall.gathered(per_minute=300)
    for _ in range(3):
        await hall.works(seconds=1)
        hall.leaves("delivered")
    ids = {person.name: person for person in hall.people(one)}
    for name in ("sent", "read", "failed", "unknown"):
        hall.shop.db.write_now(_becomes, ids[name].message_id, name)
    hall.clock.forward(10 * SECOND)
    customer_writes(hall.shop, "Yes please", hall.now, "wamid.r", "919876500005")
    hall.shop.db.write_now(consents.record, _opt_out(ids["left"].lead_id, hall.now))
    hall.clock.forward(73 * HOUR)
    customer_writes(hall.shop, "Hello again", hall.now, "wamid.l", "919876500007")
    assert hall.outcomes(one) == {
        **{name: Outcome(name) for name in names[:6]},
        "left": Outcome.OPTED_OUT,
        "late": Outcome.DELIVERED,
    }
    tally = hall.shop.db.read_now(broadcasts.tally, one.id)
    assert tally.people == 8
    assert tally.cost_paise == 7 * 87, "what failed cost nothing"
    assert tally_line(tally) == (
        "1 sent · 2 delivered · 1 read · 1 replied · 1 opted out · 1 failed · 1 not known"
    )
    await hall.shop.db.close()


def _becomes(tx: Tx, message_id: int | None, status: str) -> None:
    tx.run(
        "UPDATE message SET status = :status, cost_paise = CASE WHEN :status = 'failed' THEN 0"
        " ELSE cost_paise END WHERE id = :id",
        status=status,
        id=message_id,
    )


async def test_the_outcome_of_everybody_is_written_to_a_file(hall: Hall, tmp_path: Path) -> None:
    hall.come(3)
    one = await hall.gathered(per_minute=300)
    await hall.works(seconds=2)
    file = tmp_path / "people.json"
    assert exporting.write(hall.shop.db, one.id, file, lambda done: None, OWNER, NOON) == 3
    assert {row["outcome"] for row in json.loads(file.read_text())["items"]} == {"queued"}
    await hall.shop.db.close()


def test_what_a_person_does_with_it_is_told_by_the_log(hall: Hall) -> None:
    hall.come(1)
    one = hall.started()
    hall.do(steering.stop, one.id)
    rows = hall.shop.db.read_now(
        lambda tx: tx.all("SELECT kind, actor FROM event WHERE kind LIKE 'broadcast%' ORDER BY id")
    )
    assert [(row["kind"], row["actor"]) for row in rows] == [
        ("broadcast_made", "person:owner"),
        ("broadcast_started", "person:owner"),
        ("broadcast_stopped", "person:owner"),
    ]


def test_a_wish_without_a_name_is_refused(hall: Hall) -> None:
    with pytest.raises(CrmError, match="needs a name"):
        hall.do(planning.create, Wish(" \u200b ", VIP, FORM, 20))
