"""The running summary, and how often a model is asked for it."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from crm_tui.agents.models import ModelAnswer, ModelRequest, ModelUnavailable, OnText
from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.memory import FactSource, Summary
from crm_tui.domain.webhook import MessageRevoked
from crm_tui.services import applying, merging
from crm_tui.shop import Shop
from crm_tui.store import lead_summaries, messages
from crm_tui.store.tx import scalar
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER
from tests.unit.recall_town import RecallTown

TALK = (
    "hello",
    "cake ka price kya hai?",
    "Kothrud mein delivery hogi?",
    "eggless milega?",
    "mera budget 2000 hai",
    "kal tak chahiye",
)


class Counting:
    """A model that is counted; it notes one thing and sums up."""

    name = "counting"

    def __init__(self, summary: str = "Wants a cake.", fails: bool = False) -> None:
        self.asked = 0
        self.summary, self.fails = summary, fails
        self.quote = "eggless milega"
        self.message = ""
        self.gate: asyncio.Event | None = None
        self.reached = asyncio.Event()

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        self.asked += 1
        self.reached.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.fails:
            raise ModelUnavailable("No model answered.", "Try later.")
        fact = {"kind": "product", "value": "eggless", "message_id": self.message}
        facts = [fact | {"quote": self.quote}] if self.message else []
        text = json.dumps({"facts": facts, "summary": self.summary}, ensure_ascii=False)
        return ModelAnswer(text, self.name, 1, 1, 1, 1)

    async def aclose(self) -> None:
        """Nothing to close."""


@pytest.fixture
async def town(shop: Shop, clock: FakeClock) -> AsyncIterator[RecallTown]:
    yield RecallTown(shop, clock)
    await shop.db.close()


def summary(town: RecallTown, lead_id: LeadId) -> Summary | None:
    found: Summary | None = town.read(lead_summaries.get, lead_id)
    return found


def text(town: RecallTown, lead_id: LeadId) -> str:
    found = summary(town, lead_id)
    assert found is not None
    return found.text


def message_id(town: RecallTown, content: str) -> int:
    sql = "SELECT id FROM message WHERE content = :content"
    return int(town.read(lambda tx: scalar(tx, sql, content=content)))


# -- without a model ----------------------------------------------------------------------------


async def test_a_short_chat_needs_no_summary(town: RecallTown) -> None:
    lead = town.chats(ONE, *TALK[:5])
    await town.remembers(lead)
    assert summary(town, lead) is None


async def test_six_messages_are_summed_up_by_what_was_asked_said_and_left_open(
    town: RecallTown,
) -> None:
    lead = town.chats(ONE, *TALK[:5])
    town.answers(lead, "Cake 1 kg ₹850 hai", NOON - 10 * MINUTE)
    town.chats(ONE, TALK[5], at=NOON)
    await town.remembers(lead)
    shown = text(town, lead)
    assert "price (cake)" in shown
    assert "delivery" in shown
    assert "“Cake 1 kg ₹850 hai”" in shown
    assert shown.endswith("Open: “kal tak chahiye”.")
    assert len(shown) <= 600


async def test_it_is_renewed_after_six_more(town: RecallTown) -> None:
    lead = town.chats(ONE, *TALK)
    await town.remembers(lead)
    first = summary(town, lead)
    town.chats(ONE, *(f"ok {number}" for number in range(5)), at=NOON)
    await town.remembers(lead)
    assert summary(town, lead) == first
    town.chats(ONE, "payment kaise karu", at=NOON + MINUTE)
    await town.remembers(lead)
    assert "payment" in text(town, lead)


async def test_hostile_words_are_cleaned_and_bounded(town: RecallTown) -> None:
    lead = town.chats(ONE, *TALK, "[/]\x1b]52;c;AA\x07" + "x" * 4_000)
    await town.remembers(lead)
    assert "\x1b" not in text(town, lead)
    assert len(text(town, lead)) <= 600


async def test_words_that_were_taken_back_leave_the_summary(town: RecallTown) -> None:
    lead = town.chats(ONE, *TALK, "secret word open sesame")
    await town.remembers(lead)
    assert "sesame" in text(town, lead)
    sql = "SELECT wa_id FROM message WHERE content LIKE 'secret%'"
    gone = MessageRevoked(str(town.read(lambda tx: scalar(tx, sql))), Millis(NOON))
    town.shop.db.write_now(applying.apply, gone, NOON)
    assert "sesame" not in text(town, lead)
    await town.remembers(lead)
    assert "Asked about" in text(town, lead)
    assert "sesame" not in text(town, lead)


async def test_a_summary_of_two_that_were_one_stays_with_neither(town: RecallTown) -> None:
    kept = town.chats(ONE, "hi")
    gone = town.chats(OTHER, *TALK)
    town.do(merging.merge, kept, gone)
    await town.remembers(kept)
    assert "price (cake)" in text(town, kept)
    town.do(merging.unmerge, gone)
    assert summary(town, kept) is None
    await town.remembers(gone)
    assert "price (cake)" in text(town, gone)


# -- with a model -------------------------------------------------------------------------------


async def test_a_model_is_asked_once_for_six_messages(town: RecallTown) -> None:
    model = Counting()
    lead = town.chats(ONE, *TALK[:5])
    await town.remembers(lead, model)
    assert model.asked == 0
    town.chats(ONE, TALK[5], at=NOON)
    for _ in range(3):
        await town.remembers(lead, model)
    assert model.asked == 1
    town.chats(ONE, *(f"ok {number}" for number in range(5)), at=NOON + MINUTE)
    await town.remembers(lead, model)
    assert model.asked == 1


async def test_its_summary_takes_the_place_of_the_rules(town: RecallTown) -> None:
    lead = town.chats(ONE, *TALK)
    await town.remembers(lead, Counting("Wants an eggless cake for 2000."))
    found = summary(town, lead)
    assert found is not None
    assert (found.text, found.source) == ("Wants an eggless cake for 2000.", FactSource.MODEL)


async def test_a_summary_with_a_figure_that_nobody_said_is_not_kept(town: RecallTown) -> None:
    lead = town.chats(ONE, *TALK)
    await town.remembers(lead, Counting("The cake costs ₹399."))
    found = summary(town, lead)
    assert found is not None
    assert (found.source, "399" in found.text) == (FactSource.RULES, False)


async def test_what_it_notes_is_kept_with_its_message(town: RecallTown) -> None:
    model = Counting()
    lead = town.chats(ONE, *TALK)
    model.message = f"M{message_id(town, 'eggless milega?')}"
    await town.remembers(lead, model)
    values = town.tables("change")["lead_fact"]
    assert ("eggless", "model") in [(row["value"], row["source"]) for row in values]


async def test_a_model_that_fails_is_not_asked_again_for_the_same_messages(
    town: RecallTown, caplog: pytest.LogCaptureFixture
) -> None:
    model = Counting(fails=True)
    lead = town.chats(ONE, *TALK)
    for _ in range(3):
        await town.remembers(lead, model)
    assert model.asked == 1
    assert "Asked about" in text(town, lead)
    assert "No model answered" in caplog.text


async def test_two_that_remember_at_once_ask_once(town: RecallTown) -> None:
    model = Counting()
    lead = town.chats(ONE, *TALK)
    await asyncio.gather(town.remembers(lead, model), town.remembers(lead, model))
    assert model.asked == 1


async def test_a_message_taken_back_while_the_model_thinks_teaches_nothing(
    town: RecallTown,
) -> None:
    model = Counting("They want it eggless.")
    model.gate = asyncio.Event()
    lead = town.chats(ONE, *TALK)
    gone = message_id(town, "eggless milega?")
    model.message = f"M{gone}"
    thinking = asyncio.create_task(town.remembers(lead, model))
    async with asyncio.timeout(5):
        await model.reached.wait()
    wa_id = town.read(messages.get, gone).whatsapp_message_id
    town.shop.db.write_now(applying.apply, MessageRevoked(wa_id, Millis(NOON)), NOON)
    model.gate.set()
    await thinking
    assert town.count("lead_fact", "source = 'model'") == 0
    assert text(town, lead) == ""
