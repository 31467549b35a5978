"""Send later: it leaves at its hour, once, unless they wrote before; nothing leaves late unasked."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.errors import CrmError
from crm_tui.domain.follow import Task, TaskKind
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import Media, MediaState, Message, MessageStatus, MessageType
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.webhook import MessageSeen, Origin, ReactionSeen, Sender
from crm_tui.services import attaching, consent, ingest, leads, sending, turns, work
from crm_tui.services.follow_ups.later import schedule
from crm_tui.services.outbox import PATIENCE, Outbox
from crm_tui.services.sending import SendRefused, Wanted
from crm_tui.shop import Shop
from crm_tui.store import messages, tasks, templates
from crm_tui.whatsapp.provider import Accepted, Outcome, Provider
from tests.conftest import NOON, FakeClock

PEOPLE, BATCH = 240, 20


@dataclass(slots=True)
class Till:
    """A provider that takes everything and remembers to whom."""

    sent: list[str] = field(default_factory=list)
    outcome: Outcome | None = None

    async def send(self, to: ContactPoint, what: object, *, tracker: str, **_: object) -> Outcome:
        await asyncio.sleep(0)
        if self.outcome is not None:
            return self.outcome
        self.sent.append(to.value)
        return Accepted(f"wamid.out.{len(self.sent)}", provider="cloud")


@dataclass(slots=True)
class Stall:
    """A shop with a customer who wrote a moment ago."""

    shop: Shop
    clock: FakeClock
    till: Till
    outbox: Outbox
    lead_id: LeadId
    heard: int = 0

    def plan(self, text: str = "Cake taiyar hai", after: int = 2 * HOUR, **more: Any) -> Message:
        return self.plan_for(Wanted(self.lead_id, text, **more), after)

    def plan_for(self, wanted: Wanted, after: int) -> Message:
        now = self.clock.now()
        return self.shop.db.write_now(
            schedule, wanted, self.shop.policy, OWNER, Millis(now + after), now
        )

    def hears(self, text: str = "Kab tak?", person: int = 0, **more: Any) -> None:
        """They write."""
        self.heard += 1
        seen = heard(f"wamid.in.{self.heard}", text, self.clock.now(), person, **more)
        self.shop.db.write_now(ingest.apply, seen, self.clock.now())

    def found(self, message: Message) -> Message | None:
        return self.shop.db.read_now(messages.get, message.id)

    def follow_ups(self) -> list[Task]:
        return self.shop.db.read_now(tasks.of_lead, self.lead_id)


def heard(wa_id: str, text: str, at: int, person: int = 0, **more: Any) -> MessageSeen:
    return MessageSeen(
        wa_id=wa_id,
        sender=sender_of(person),
        timestamp=Millis(at),
        message_type=MessageType.TEXT,
        content=text,
        **more,
    )


def sender_of(person: int) -> Sender:
    point = ContactPoint("whatsapp", PointKind.WA_ID, f"91987654{person:04d}")
    return Sender((point,), f"Asha {person}")


@pytest.fixture
async def stall(shop: Shop, clock: FakeClock) -> AsyncIterator[Stall]:
    till = Till()
    epoch = shop.db.write_now(work.begin, 1, clock.now())
    outbox = Outbox(shop.db, shop.media, cast("Provider", till), shop.policy, clock, epoch)
    shop.db.write_now(ingest.apply, heard("wamid.in.0", "Hello", NOON), clock.now())
    yield Stall(shop, clock, till, outbox, shop.db.read_now(leads.find, "+919876540000").id)
    await shop.db.close()


async def test_it_leaves_at_its_hour_and_stands_there_in_the_chat(stall: Stall) -> None:
    planned = stall.plan()
    assert (planned.status, planned.send_at) == (MessageStatus.QUEUED, NOON + 2 * HOUR)
    stall.clock.forward(2 * HOUR - 1)
    assert await stall.outbox.send_due() == 0
    stall.clock.forward(1)
    assert await stall.outbox.send_due() == 1
    sent = stall.found(planned)
    assert sent is not None
    assert (sent.status, sent.timestamp) == (MessageStatus.SENT, NOON + 2 * HOUR)
    assert stall.follow_ups() == []
    assert await stall.outbox.send_due() == 0


async def test_it_waits_until_the_relay_is_read_and_what_is_typed_now_goes_first(
    stall: Stall,
) -> None:
    knows_all = False
    stall.outbox._knows_all = lambda: knows_all
    planned = stall.plan("the one for later")
    stall.clock.forward(2 * HOUR)
    assert await stall.outbox.send_due() == 0
    typed = stall.shop.db.write_now(
        sending.queue,
        *(Wanted(stall.lead_id, "I am here now"), stall.shop.policy, OWNER, stall.clock.now(), 0),
    )
    assert await stall.outbox.send_due() == 1
    sent = stall.found(typed)
    assert sent is not None
    assert sent.status is MessageStatus.SENT
    knows_all = True
    assert await stall.outbox.send_due() == 1
    sent = stall.found(planned)
    assert sent is not None
    assert sent.status is MessageStatus.SENT


async def test_what_was_written_meanwhile_stands_before_it(stall: Stall) -> None:
    planned = stall.plan("the one for later")
    stall.clock.forward(HOUR)
    now = stall.clock.now()
    stall.shop.db.write_now(
        sending.queue, Wanted(stall.lead_id, "first"), stall.shop.policy, OWNER, now, 0
    )
    await stall.outbox.send_due()
    stall.clock.forward(HOUR)
    await stall.outbox.send_due()
    chat = stall.shop.db.read_now(messages.conversation, stall.lead_id)
    assert [one.content for one in chat] == ["Hello", "first", "the one for later"]
    found = stall.shop.db.read_now(lambda tx: tx.all("SELECT rowid FROM message_fts"))
    assert len(found) == 3
    assert stall.found(planned) is not None


async def test_it_can_be_taken_back_and_is_the_draft_again(stall: Stall) -> None:
    planned = stall.plan("Kal aaiye")
    stall.clock.forward(HOUR)
    taken = stall.shop.db.write_now(sending.undo, planned.id, OWNER, stall.clock.now())
    assert taken == "Kal aaiye"
    assert stall.shop.db.read_now(leads.get, stall.lead_id).draft == "Kal aaiye"
    stall.clock.forward(DAY)
    assert await stall.outbox.send_due() == 0
    assert stall.till.sent == []


async def test_they_write_before_it_leaves_and_it_is_held_with_its_words(stall: Stall) -> None:
    planned = stall.plan("Cake taiyar hai")
    stall.clock.forward(HOUR)
    stall.hears("Cake cancel kar do")
    assert stall.found(planned) is None
    (task,) = stall.follow_ups()
    assert (task.kind, task.words) == (TaskKind.FOLLOW_UP, "Cake taiyar hai")
    assert task.text == "They wrote before this left: Cake taiyar hai"
    assert task.due_at == stall.clock.now()
    assert task.quote == "Cake cancel kar do"
    assert stall.shop.db.read_now(leads.get, stall.lead_id).needs_reply
    stall.clock.forward(DAY)
    assert await stall.outbox.send_due() == 0
    assert stall.till.sent == []


async def test_a_message_that_they_wrote_before_and_that_came_in_late_holds_it_too(
    stall: Stall,
) -> None:
    stall.clock.forward(MINUTE)
    planned = stall.plan()
    stall.shop.db.write_now(
        ingest.apply, heard("wamid.late", "mat bhejna", NOON + 10 * SECOND), stall.clock.now()
    )
    assert stall.found(planned) is None
    assert stall.shop.db.read_now(leads.get, stall.lead_id).needs_reply


async def test_reactions_history_and_the_shop_s_own_phone_hold_nothing(stall: Stall) -> None:
    planned = stall.plan()
    apply, now = stall.shop.db.write_now, stall.clock.now()
    apply(ingest.apply, ReactionSeen("wamid.r", "wamid.in.0", sender_of(0), now, "👍"), now)
    apply(ingest.apply, heard("wamid.h", "purana", NOON - DAY, origin=Origin.HISTORY), now)
    apply(
        ingest.apply, heard("wamid.p", "haan ji", now, origin=Origin.PHONE_APP, outgoing=True), now
    )
    assert stall.found(planned) is not None
    assert stall.follow_ups() == []


async def test_after_a_night_without_power_nothing_leaves_late_and_a_person_is_asked(
    stall: Stall,
) -> None:
    planned = stall.plan()
    stall.clock.forward(2 * HOUR + PATIENCE + 1)
    await stall.outbox.send_due()
    assert stall.till.sent == []
    assert stall.found(planned) is None
    (task,) = stall.follow_ups()
    assert task.text == "Its hour passed while nothing could leave: Cake taiyar hai"
    await stall.outbox.send_due()
    assert len(stall.follow_ups()) == 1


async def test_a_clock_that_jumps_years_ahead_and_back_sends_nothing_and_asks_once(
    stall: Stall,
) -> None:
    stall.plan()
    for jump in (3 * 365 * DAY, -3 * 365 * DAY, 2 * HOUR, -DAY):
        stall.clock.forward(jump)
        await stall.outbox.send_due()
    assert stall.till.sent == []
    assert len(stall.follow_ups()) == 1


async def test_a_clock_that_jumps_back_lets_it_wait_for_its_hour(stall: Stall) -> None:
    planned = stall.plan()
    stall.clock.forward(-400 * DAY)
    assert await stall.outbox.send_due() == 0
    stall.clock.time = NOON + 2 * HOUR
    assert await stall.outbox.send_due() == 1
    sent = stall.found(planned)
    assert sent is not None
    assert sent.status is MessageStatus.SENT


async def test_the_gate_is_asked_again_at_its_hour(stall: Stall) -> None:
    stall.plan("Offer")
    now = stall.clock.now()
    stall.shop.db.write_now(
        lambda tx: consent.record(
            *(tx, OWNER, now, stall.lead_id, Purpose.MESSAGES),
            given=False,
            source="phone",
            proof="said so",
        )
    )
    stall.clock.forward(2 * HOUR)
    await stall.outbox.send_due()
    assert stall.till.sent == []
    (task,) = stall.follow_ups()
    assert (task.words, task.kind) == ("Offer", TaskKind.FOLLOW_UP)
    assert "Offer" in task.text


async def test_a_text_beyond_the_24_hours_is_refused_at_once(stall: Stall) -> None:
    with pytest.raises(SendRefused) as refused:
        stall.plan(after=25 * HOUR)
    assert refused.value.verdict.reasons[0].rule == "window_closed"
    assert refused.value.verdict.reasons[0].text.startswith("At that hour: ")
    assert stall.shop.db.read_now(messages.conversation, stall.lead_id)[-1].content == "Hello"


@pytest.mark.parametrize(
    ("after", "said"), [(0, "over already"), (-HOUR, "over already"), (400 * DAY, "a year")]
)
async def test_an_hour_that_is_over_or_too_far_is_refused(
    stall: Stall, after: int, said: str
) -> None:
    with pytest.raises(CrmError, match=said):
        stall.plan(after=after)


async def test_a_reaction_cannot_wait(stall: Stall) -> None:
    with pytest.raises(CrmError, match="reaction cannot wait"):
        stall.plan("👍", reaction=True, reply_to=MessageId(1))


async def test_a_template_that_is_held_stays_in_the_chat_with_all_it_had(stall: Stall) -> None:
    template = Template(
        name="order_ready", language="en", category="utility", status="approved",
        body="Hello {{name}}, your order is ready.", variables=("name",),
    )  # fmt: skip
    stall.shop.db.write_now(templates.save, template)
    call = TemplateCall("order_ready", "en", (("name", "Asha"),))
    planned = stall.plan("", after=30 * MINUTE, template=call)
    stall.hears()
    held = stall.found(planned)
    assert held is not None
    assert (held.status, held.template) == (MessageStatus.FAILED, call)
    assert held.error_text == "They wrote before this left, so it was kept back."
    (task,) = stall.follow_ups()
    assert task.words == "Hello Asha, your order is ready."
    assert "template order_ready" in task.text


async def test_a_photo_that_is_held_keeps_its_file_and_its_caption(
    stall: Stall, tmp_path: Path
) -> None:
    picture = tmp_path / "cake.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 64)
    file: Media = attaching.attach(stall.shop.media, picture)
    planned = stall.plan("Yeh dekhiye", attachment=file)
    stall.hears()
    held = stall.found(planned)
    assert held is not None
    assert held.media is not None
    assert (held.content, held.media.filename) == ("Yeh dekhiye", "cake.jpg")
    assert held.media.state is MediaState.STORED
    (task,) = stall.follow_ups()
    assert "photo cake.jpg: Yeh dekhiye" in task.text


async def test_what_the_provider_refuses_at_its_hour_is_asked_about_once(stall: Stall) -> None:
    from crm_tui.whatsapp.provider import Action, Refused

    planned = stall.plan()
    stall.till.outcome = Refused(131026, "They cannot be reached.", Action.FIX)
    stall.clock.forward(2 * HOUR)
    await stall.outbox.send_due()
    (task,) = stall.follow_ups()
    assert task.text == "This did not leave: Cake taiyar hai"
    assert (task.message_id, task.quote) == (planned.id, "They cannot be reached.")


async def test_asked_again_and_again_a_turn_changes_nothing_more(stall: Stall) -> None:
    stall.plan()
    stall.hears()
    before = stall.shop.db.read_now(lambda tx: tx.all("SELECT * FROM task"))
    for _ in range(3):
        stall.shop.db.write_now(turns.went_on, stall.lead_id, stall.clock.now())
    assert stall.shop.db.read_now(lambda tx: tx.all("SELECT * FROM task")) == before


_ORDER = """
CREATE TABLE seen_order (id INTEGER PRIMARY KEY AUTOINCREMENT, lead_id INTEGER, what TEXT);
CREATE TRIGGER taken AFTER UPDATE OF status ON message WHEN NEW.status = 'sending'
BEGIN INSERT INTO seen_order (lead_id, what) VALUES (NEW.lead_id, 'taken'); END;
CREATE TRIGGER came AFTER INSERT ON message WHEN NEW.direction = 'inbound'
BEGIN INSERT INTO seen_order (lead_id, what) VALUES (NEW.lead_id, 'reply'); END
"""


async def test_200_races_of_a_reply_against_the_hour_end_without_a_send_after_a_reply(
    stall: Stall,
) -> None:
    chance = random.Random(6)
    for person in range(1, PEOPLE + 1):
        stall.hears("Hello", person)
    db, now = stall.shop.db, stall.clock.now()
    ids = [db.read_now(leads.find, f"+91987654{person:04d}").id for person in range(1, PEOPLE + 1)]
    for number, lead_id in enumerate(ids):
        stall.plan_for(Wanted(lead_id, "Yaad dila dein"), HOUR + number // BATCH * SECOND)
    statements = [part.strip() for part in _ORDER.strip().split(";\nCREATE ")]
    for number, statement in enumerate(statements):
        db.write_now(lambda tx, sql: tx.run(sql), f"CREATE {statement}" if number else statement)
    stall.clock.time = now + HOUR - SECOND

    async def replies(person: int, pause: float = 0.0) -> None:
        await asyncio.sleep(pause)
        seen = heard(f"wamid.race.{person}", "Ruko", stall.clock.now(), person)
        await db.write(ingest.apply, seen, stall.clock.now())

    for start in range(0, len(ids), BATCH):
        stall.clock.forward(SECOND)
        await replies(start + 1)  # one before its hour is looked at, one never, the others race it
        racing = (replies(start + n, chance.random() * 0.05) for n in range(3, BATCH + 1))
        await asyncio.gather(stall.outbox.send_due(), *racing)
    await stall.outbox.send_due()

    order = db.read_now(lambda tx: tx.all("SELECT lead_id, what FROM seen_order ORDER BY id"))
    first: dict[int, str] = {}
    for row in order:
        first.setdefault(row["lead_id"], row["what"])
    taken = {row["lead_id"] for row in order if row["what"] == "taken"}
    held = {lead_id for lead_id in ids if db.read_now(tasks.of_lead, lead_id)}
    assert {lead_id for lead_id in taken if first[lead_id] == "reply"} == set()
    assert len(stall.till.sent) == len(taken) == len(set(stall.till.sent))
    assert taken | held == set(ids)
    assert taken & held == set()
    assert {ids[start + 1] for start in range(0, len(ids), BATCH)} <= taken
    assert {ids[start] for start in range(0, len(ids), BATCH)} <= held
