"""Promises: theirs and the shop's become follow-ups with the message as proof, and end when kept."""

import pytest

from crm_tui.agents.shop_promises import shop_promise
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.follow import CallOutcome, Ended, Task, TaskKind
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.memory import FactKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.promise import counts_from, says_it_is_done
from crm_tui.domain.webhook import MessageRevoked, MessageSeen, Origin, Sender
from crm_tui.services import calls, fact_desk, ingest, remembering, sending, tasks, turns
from crm_tui.services.follow_ups import keeping, own_promises
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import lead_facts, messages, outbox
from crm_tui.store import tasks as store
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, LeadTown

ZONE = "Asia/Kolkata"
FRIDAY = Millis(NOON + 5 * DAY - 150 * MINUTE)
"""27 November, 10:00 in India."""

PROMISED = """
kal bhej dunga | 5 baje tak photo bhejta hu | will call you tomorrow | Kal subah call karta hun aapko
I'll send the price list by 5pm | We will deliver it tomorrow evening | aaj shaam tak bata dungi
Friday ko deliver kar denge | Sure, will share photos tomorrow | main aapko kal 11 baje phone karunga
Ok ji, parso tak ready kar denge | 2 ghante mein confirm karta hu | I will get back to you by Monday
कल भेज दूंगा | शाम तक बता दूंगी | हम कल तक डिलीवर कर देंगे | मैं 5 बजे फोन करूंगा
Thank you! I will update you tomorrow | aapka order kal dispatch kar denge
10 minute mein photo bhejte hain | somvar ko quotation bhej denge ji | our team will call you at 4pm
raat ko catalogue bhejungi | Namaste! kal dopahar tak sample share karenge | we will arrange it by Friday
kal subah 10 baje tak bana denge | I'm going to send the designs tonight | will confirm by evening
Rate list kal bhejta hoon | Kal tak pics share karti hu | Ma'am kal shaam ko call karungi
We'll dispatch it on Monday | aaj raat tak details whatsapp kar dunga | हम शाम को फोन करेंगे
ok bhaiya, 1 ghante me location bhejta hu | कल सुबह तक रेट लिस्ट भेज देंगे
main check karke kal batati hu | Sir 30 minute mein confirm karte hain | monday ko design bhejte hain aapko
Done! I'll mail it tonight | Thoda time dijiye, kal 3 baje tak bata denge | Hum parso tak courier kar denge
"""
NOT_PROMISED = """
kal bheja tha | bhej diya | aap kal aa sakte hain | Kal dukaan band rahegi | kal bhej du?
agar aap kal payment karenge to bhej denge | payment ke baad kal bhej denge | we deliver in 2 days
Our shop opens at 10 am tomorrow | You will get it tomorrow | kya kal bhej dunga chalega?
I will not be able to send it tomorrow | kal nahi bhej payenge | shayad kal bhej dunga
I will try to send it tomorrow | Hum roz 5 baje deliver karte hain | we usually call by evening
photo bhej dunga | I will call you | Once you pay we will ship tomorrow
When you confirm, I'll send it tomorrow | Aapne kaha tha ki kal bhejenge | you said you will call tomorrow
Kal ka rate 500 hai | Sunday ko holiday hai | customer kal aayenge | aap kal bata dena
please confirm by tomorrow | can you send by tomorrow | Shall I send it tomorrow
cake kal tak ready ho jayega | Offer valid till Friday | Hamara stock Monday ko aayega
अगर आप कल आएंगे तो दे देंगे | कल दुकान बंद रहेगी | हम हर रोज डिलीवर करते हैं | kal milte hain
See you tomorrow | Aaj 20% off hai | maybe I will call you tomorrow | I would send it tomorrow
jab stock aayega tab kal bata denge | payment hone par aaj hi bhej denge | Can we deliver tomorrow?
Did Ravi call you yesterday | we are open till 9 pm | Delivery boy kal 5 baje aayega
kal aap aaiye, hum dikha denge | We will be closed tomorrow | Ravi ne bola kal bhej denge
Would you like us to call you tomorrow? | Sale will end on Sunday | wo kal bhej dega
kal delivery possible nahi hai | your table is booked for 8 pm tonight | I can send it tomorrow
"""


def lines(text: str) -> list[str]:
    return [one.strip() for line in text.strip().splitlines() for one in line.split("|")]


@pytest.mark.parametrize("text", lines(PROMISED))
def test_what_the_shop_says_it_will_do_by_a_time_is_a_promise(text: str) -> None:
    found = shop_promise(text, NOON, ZONE)
    assert found is not None
    assert NOON < found.due_at < NOON + 14 * DAY
    assert found.quote in text


@pytest.mark.parametrize("text", lines(NOT_PROMISED))
def test_what_only_looks_like_a_promise_is_left_alone(text: str) -> None:
    assert shop_promise(text, NOON, ZONE) is None


def test_the_lists_are_long_enough_to_mean_something() -> None:
    assert len(lines(PROMISED)) + len(lines(NOT_PROMISED)) >= 60


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("payment kar diya", "They said they will pay"),
        ("paid", "They said they will pay"),
        ("bhej diya ji", "We said we would send it"),
        ("फोटो भेज दिया", "They said they will send"),
        ("confirm kar diya", "They said they will confirm"),
        ("hum aa gaye", "They said they will come"),
    ],
)
def test_it_says_that_just_this_is_done(text: str, promised: str) -> None:
    assert says_it_is_done(text, promised)


@pytest.mark.parametrize(
    "text", ["kab payment kiya?", "ok", "payment nahi ho gaya hai", "", "address bhej diya"]
)
def test_it_does_not_say_that_it_is_paid(text: str) -> None:
    assert not says_it_is_done(text, "They said they will pay")


def test_of_a_promise_in_other_words_only_its_day_decides() -> None:
    assert not says_it_is_done("ho gaya", "They said: Saturday ko aayenge")


def test_words_of_thanks_a_minute_later_do_not_count_and_those_of_the_day_do() -> None:
    assert counts_from(NOON, FRIDAY, ZONE) == FRIDAY - 10 * HOUR
    tonight = Millis(NOON + 6 * HOUR)
    assert counts_from(NOON, tonight, ZONE) == NOON + 3 * HOUR
    assert counts_from(tonight, tonight, ZONE) == tonight


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def follow_ups(town: LeadTown, lead_id: LeadId) -> list[Task]:
    found: list[Task] = town.read(store.of_lead, lead_id)
    return found


def the_one(town: LeadTown, lead_id: LeadId) -> Task:
    (task,) = follow_ups(town, lead_id)
    return task


def promises(town: LeadTown, text: str = "Friday ko bata dunga") -> LeadId:
    """A customer promises, and the rules learn it."""
    lead_id = town.writes(ONE, text, at=town.clock.now())
    town.shop.db.write_now(remembering.learn_now, lead_id, town.clock.now())
    return lead_id


# -- theirs -----------------------------------------------------------------------------------------


def test_a_promise_of_theirs_is_a_follow_up_with_its_proof(town: LeadTown) -> None:
    lead_id = promises(town)
    task = the_one(town, lead_id)
    assert (task.kind, task.due_at, task.done_at) == (TaskKind.PROMISE, FRIDAY, None)
    assert task.text == "They said they will tell"
    assert (task.message_id, task.quote) == (1, "Friday ko bata dunga")
    for _ in range(3):
        town.shop.db.write_now(turns.went_on, lead_id, NOON)
    assert the_one(town, lead_id) == task


def test_thanks_do_not_end_it_and_whatever_they_write_on_its_day_does(
    town: LeadTown, clock: FakeClock
) -> None:
    lead_id = promises(town)
    clock.forward(MINUTE)
    town.writes(ONE, "ok thanks", at=clock.now())
    assert the_one(town, lead_id).done_at is None
    clock.time = FRIDAY - HOUR
    town.writes(ONE, "le lunga", at=clock.now())
    ended = the_one(town, lead_id)
    assert (ended.ended, ended.done_at) == (Ended.KEPT, FRIDAY - HOUR)


def test_it_ends_earlier_when_they_say_that_it_is_done(town: LeadTown, clock: FakeClock) -> None:
    lead_id = promises(town, "Friday ko payment kar dunga")
    clock.forward(DAY)
    town.writes(ONE, "payment kar diya", at=clock.now())
    assert the_one(town, lead_id).ended is Ended.KEPT


def test_it_goes_when_the_fact_is_removed_and_comes_back_with_it(town: LeadTown) -> None:
    lead_id = promises(town)
    fact_id = the_one(town, lead_id).fact_id
    town.do(fact_desk.remove, fact_id)
    assert the_one(town, lead_id).ended is Ended.GONE
    town.undo()
    town.shop.db.write_now(turns.went_on, lead_id, NOON)
    again = the_one(town, lead_id)
    assert (again.done_at, again.ended) == (None, Ended.BY_HAND)


def test_a_corrected_promise_takes_the_place_of_the_former(town: LeadTown) -> None:
    lead_id = promises(town)
    town.do(fact_desk.correct, the_one(town, lead_id).fact_id, "Saturday ko aayenge")
    former, new = sorted(follow_ups(town, lead_id), key=lambda task: task.id)
    assert former.ended is Ended.GONE
    assert (new.text, new.done_at) == ("They said: Saturday ko aayenge", None)
    assert new.due_at == FRIDAY + DAY


def test_it_goes_when_they_take_the_message_back(town: LeadTown) -> None:
    lead_id = promises(town)
    town.shop.db.write_now(ingest.apply, MessageRevoked("wamid.1", Millis(NOON)), NOON)
    assert the_one(town, lead_id).ended is Ended.GONE


def test_one_that_a_person_opens_again_is_theirs_and_nothing_ends_it(
    town: LeadTown, clock: FakeClock
) -> None:
    lead_id = promises(town)
    clock.time = FRIDAY
    town.writes(ONE, "abhi nahi", at=clock.now())
    task = the_one(town, lead_id)
    town.do(tasks.set_done, task.id, False)
    town.writes(ONE, "baad mein", at=clock.now() + 1)
    reopened = the_one(town, lead_id)
    assert (reopened.kind, reopened.done_at) == (TaskKind.FOLLOW_UP, None)
    town.undo()
    assert the_one(town, lead_id).ended is Ended.KEPT


def test_a_promise_without_a_time_and_one_of_long_ago_are_no_news(
    town: LeadTown, clock: FakeClock
) -> None:
    lead_id = promises(town, "bata dunga")
    assert follow_ups(town, lead_id) == []
    town.shop.db.write_now(
        lambda tx: lead_facts.add(
            *(tx, lead_id, FactKind.PROMISE, "will pay"),
            source=town.read(lead_facts.of_lead, lead_id)[0].source,
            actor="agent:memory",
            now=NOON,
            due_at=Millis(NOON - 30 * DAY),
        )
    )
    town.shop.db.write_now(turns.went_on, lead_id, clock.now())
    assert follow_ups(town, lead_id) == []


# -- the shop's -------------------------------------------------------------------------------------


def sender() -> Sender:
    return Sender((ContactPoint("whatsapp", PointKind.WA_ID, ONE.lstrip("+")),), "Asha")


def on_the_phone(town: LeadTown, text: str, at: int, kind: MessageType = MessageType.TEXT) -> None:
    """The owner writes in the app on the phone."""
    wa_id = f"wamid.phone.{at}.{kind}"
    seen = MessageSeen(
        wa_id, sender(), Millis(at), kind, text, origin=Origin.PHONE_APP, outgoing=True
    )
    town.shop.db.write_now(ingest.apply, seen, Millis(max(at, town.clock.now())))


def sent_here(town: LeadTown, lead_id: LeadId, text: str) -> MessageId:
    """A person writes here, and it leaves."""
    now = town.clock.now()
    queued = town.shop.db.write_now(
        sending.queue, Wanted(lead_id, text), town.shop.policy, OWNER, now, 0
    )
    town.shop.db.write_now(outbox.set_accepted, queued.id, f"wamid.o.{queued.id}", "cloud")
    town.shop.db.write_now(own_promises.note, queued.id, now)
    return queued.id


def test_what_the_owner_promises_on_the_phone_is_a_follow_up(town: LeadTown) -> None:
    lead_id = town.writes(ONE, "Photo milegi?")
    on_the_phone(town, "Haan ji, kal shaam tak photo bhej dunga", NOON + MINUTE)
    task = the_one(town, lead_id)
    assert (task.kind, task.text) == (TaskKind.PROMISE, "We said we would send it")
    assert task.quote == "Haan ji, kal shaam tak photo bhej dunga"
    assert task.due_at == NOON + DAY + 330 * MINUTE


def test_noted_once_however_often_it_is_looked_at(town: LeadTown) -> None:
    lead_id = town.writes(ONE, "Photo?")
    message_id = sent_here(town, lead_id, "kal bhej dunga")
    assert town.shop.db.write_now(own_promises.note, message_id, NOON) is None
    assert the_one(town, lead_id).message_id == message_id


def test_a_file_keeps_it_at_once_and_words_from_its_day_on(
    town: LeadTown, clock: FakeClock
) -> None:
    lead_id = town.writes(ONE, "Photo?")
    on_the_phone(town, "kal bhej dunga", NOON + MINUTE)
    on_the_phone(town, "aur kuch?", NOON + 2 * MINUTE)
    on_the_phone(town, "", NOON + 2 * MINUTE, MessageType.STICKER)
    assert the_one(town, lead_id).done_at is None
    on_the_phone(town, "", NOON + 3 * MINUTE, MessageType.IMAGE)
    assert the_one(town, lead_id).ended is Ended.KEPT


def test_words_on_its_day_keep_it(town: LeadTown, clock: FakeClock) -> None:
    lead_id = town.writes(ONE, "Rate?")
    on_the_phone(town, "kal bata denge", NOON + MINUTE)
    clock.forward(DAY)
    on_the_phone(town, "₹450 ji", NOON + DAY)
    assert the_one(town, lead_id).ended is Ended.KEPT


def test_a_call_keeps_it(town: LeadTown, clock: FakeClock) -> None:
    lead_id = town.writes(ONE, "Call me")
    on_the_phone(town, "kal 11 baje call karunga", NOON + MINUTE)
    clock.forward(HOUR)
    town.do(calls.log, lead_id, CallOutcome.REACHED)
    assert the_one(town, lead_id).ended is Ended.KEPT


def test_a_photo_is_not_the_call_that_was_promised(town: LeadTown, clock: FakeClock) -> None:
    lead_id = town.writes(ONE, "Call me")
    on_the_phone(town, "kal 11 baje call karunga", NOON + MINUTE)
    on_the_phone(town, "", NOON + 2 * MINUTE, MessageType.IMAGE)
    assert the_one(town, lead_id).done_at is None
    clock.forward(HOUR)
    town.do(calls.log, lead_id, CallOutcome.NO_ANSWER)
    assert the_one(town, lead_id).done_at is None, "nobody was reached"


def test_a_call_is_not_the_price_list_that_was_promised(town: LeadTown, clock: FakeClock) -> None:
    lead_id = town.writes(ONE, "Rate list?")
    on_the_phone(town, "kal bhej dunga", NOON + MINUTE)
    clock.forward(HOUR)
    town.do(calls.log, lead_id, CallOutcome.REACHED)
    assert the_one(town, lead_id).done_at is None


def test_a_broadcast_keeps_no_promise(town: LeadTown, clock: FakeClock) -> None:
    lead_id = town.writes(ONE, "Rate list?")
    on_the_phone(town, "kal bhej dunga", NOON + MINUTE)
    on_the_phone(town, "", NOON + 2 * MINUTE, MessageType.IMAGE)
    broadcast = "UPDATE message SET actor = 'broadcast:B1' WHERE message_type = 'image'"
    opened = "UPDATE task SET done_at = NULL, ended = ''"
    town.shop.db.write_now(lambda tx: (tx.run(broadcast), tx.run(opened)))
    town.shop.db.write_now(turns.went_on, lead_id, Millis(NOON + 3 * MINUTE))
    assert the_one(town, lead_id).done_at is None


def test_a_long_talk_before_its_day_does_not_hide_what_keeps_it(
    town: LeadTown, clock: FakeClock
) -> None:
    lead_id = town.writes(ONE, "Rate?")
    on_the_phone(town, "parso bata denge", NOON + MINUTE)
    for number in range(2, 55):
        on_the_phone(town, "haan ji", NOON + number * MINUTE)
    clock.forward(2 * DAY)
    on_the_phone(town, "₹450 ji", NOON + 2 * DAY)
    assert the_one(town, lead_id).ended is Ended.KEPT


def test_the_words_that_wake_what_was_put_off_do_not_keep_it(
    town: LeadTown, clock: FakeClock
) -> None:
    lead_id = town.writes(ONE, "Rate?")
    on_the_phone(town, "parso bata denge", NOON + MINUTE)
    clock.forward(HOUR)
    town.do(keeping.snooze, the_one(town, lead_id).id, Millis(NOON + 5 * DAY))
    clock.forward(HOUR)
    town.writes(ONE, "ok", at=clock.now())
    assert the_one(town, lead_id).woken_at is not None
    clock.forward(HOUR)
    on_the_phone(town, "ji", clock.now())
    assert the_one(town, lead_id).done_at is None


def test_what_they_write_does_not_keep_the_shop_s_promise(town: LeadTown, clock: FakeClock) -> None:
    lead_id = town.writes(ONE, "Rate?")
    on_the_phone(town, "kal bata denge", NOON + MINUTE)
    clock.forward(2 * DAY)
    town.writes(ONE, "kya hua?", at=clock.now())
    assert the_one(town, lead_id).done_at is None


def test_a_message_that_never_arrived_promised_nothing(town: LeadTown) -> None:
    lead_id = town.writes(ONE, "Photo?")
    message_id = sent_here(town, lead_id, "kal bhej dunga")
    town.shop.db.write_now(
        lambda tx: tx.run("UPDATE message SET status = 'failed' WHERE id = :id", id=message_id)
    )
    town.shop.db.write_now(turns.went_on, lead_id, NOON)
    assert the_one(town, lead_id).ended is Ended.GONE


def test_history_promises_nothing(town: LeadTown) -> None:
    lead_id = town.writes(ONE, "Photo?")
    seen = MessageSeen(
        *("wamid.old", sender(), Millis(NOON - HOUR), MessageType.TEXT, "kal bhej dunga"),
        origin=Origin.HISTORY,
        outgoing=True,
    )
    town.shop.db.write_now(ingest.apply, seen, NOON)
    message_id = town.read(messages.id_of_wa_id, "wamid.old")
    assert town.shop.db.write_now(own_promises.note, message_id, NOON) is None
    assert follow_ups(town, lead_id) == []
