"""What the memory does when nobody waits: good answers without names, vectors, another model's rows."""

from collections.abc import AsyncIterator, Sequence

import pytest

from crm_tui.domain.clock import MINUTE
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.services import forgetting, life_cycle, memory_upkeep
from crm_tui.shop import Shop
from crm_tui.store import messages, shop_memory
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER
from tests.unit.recall_town import RecallTown, TinyEmbedder

ASKED = "eggless cake kitne ka hai?"
ANSWER = "Ji Asha, eggless cake 1 kg ₹850 ka hai, call 98765 43210"
BARE = "Ji […], eggless cake […] kg […] ka hai, call […]"


@pytest.fixture
async def town(shop: Shop, clock: FakeClock) -> AsyncIterator[RecallTown]:
    yield RecallTown(shop, clock)
    await shop.db.close()


def won(town: RecallTown, phone: str = ONE, actor: str = "person:owner") -> LeadId:
    """Somebody asked, was answered, and bought."""
    lead = town.chats(phone, ASKED)
    town.answers(lead, ANSWER, NOON - 30 * MINUTE, actor)
    town.do(life_cycle.set_status, [lead], LeadStatus.CLOSED)
    return lead


async def examples(town: RecallTown, embedder: TinyEmbedder) -> tuple[str, ...]:
    """What somebody else's question brings back."""
    lead = town.chats(OTHER, "hello")
    return (await town.recalls(lead, ASKED, embedder)).examples


async def test_answers_to_those_who_bought_become_examples_without_names_or_figures(
    town: RecallTown,
) -> None:
    embedder = TinyEmbedder()
    won(town)
    await town.keeps_up(embedder)
    assert await examples(town, embedder) == (BARE,)


async def test_only_what_a_person_of_the_shop_wrote_is_an_example(town: RecallTown) -> None:
    embedder = TinyEmbedder()
    won(town, actor="workflow:welcome")
    await town.keeps_up(embedder)
    assert await examples(town, embedder) == ()


async def test_who_has_not_bought_gives_no_example(town: RecallTown) -> None:
    embedder = TinyEmbedder()
    lead = won(town)
    await town.keeps_up(embedder)
    town.do(life_cycle.set_status, [lead], LeadStatus.CONTACTED)
    assert await examples(town, embedder) == ()
    town.do(life_cycle.set_status, [lead], LeadStatus.CLOSED)
    assert await examples(town, embedder) == (BARE,)


async def test_an_answer_goes_with_its_lead(town: RecallTown) -> None:
    embedder = TinyEmbedder()
    lead = won(town)
    await town.keeps_up(embedder)
    town.shop.db.write_now(lambda tx: tx.run("DELETE FROM lead WHERE id = :id", id=lead))
    assert town.count("memory", "kind IN ('example', 'won')") == 0
    assert await examples(town, embedder) == ()


async def test_an_answer_that_the_shop_takes_back_is_no_example(town: RecallTown) -> None:
    embedder = TinyEmbedder()
    won(town)
    await town.keeps_up(embedder)
    (answer,) = [one for one in town.read(messages.page, 0, 50) if one.content == ANSWER]
    town.shop.db.write_now(forgetting.forget_message, answer.id)
    assert await examples(town, embedder) == ()


async def test_an_answer_that_changes_while_it_is_embedded_is_not_kept(town: RecallTown) -> None:
    won(town)

    class Slow(TinyEmbedder):
        """The shop deletes its answer meanwhile."""

        async def embed(self, texts: Sequence[str]) -> list[bytes]:
            answered = [m for m in town.read(messages.page, 0, 50) if m.content == ANSWER]
            for one in answered:
                town.shop.db.write_now(messages.revoke, one.id)
            return await super().embed(texts)

    await town.keeps_up(Slow())
    assert town.count("memory", "kind = 'example'") == 0


async def test_examples_are_bounded_and_the_newest_stay(
    town: RecallTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop_memory, "MOST_EXAMPLES", 2)
    lead = town.chats(ONE, "hello")
    for number in range(5):
        at = NOON + number * MINUTE
        town.chats(ONE, f"cake number {number}?", at=at)
        town.answers(lead, f"{'bilkul ' * (number + 1)}mil jayega sir", at + 1_000)
    town.do(life_cycle.set_status, [lead], LeadStatus.CLOSED)
    await town.keeps_up(TinyEmbedder())
    bodies = {row["body"] for row in town.tables()["memory"] if row["kind"] == "example"}
    assert bodies == {"bilkul " * 4 + "mil jayega sir", "bilkul " * 5 + "mil jayega sir"}


async def test_knowledge_gets_its_vectors_and_then_nothing_is_left(town: RecallTown) -> None:
    embedder = TinyEmbedder()
    town.states(*(f"Cake {number} ₹45{number}" for number in range(20)))
    assert await town.keeps_up(embedder) > 1
    assert town.count("memory", "kind = 'knowledge' AND model = 'tiny-1'") == 20
    assert await memory_upkeep.go_on(town.shop.db, embedder, town.clock) == 0
    assert len(embedder.texts) == 20


async def test_another_model_takes_everything_up_anew_and_drops_what_the_former_left(
    town: RecallTown,
) -> None:
    first, second = TinyEmbedder("tiny-1"), TinyEmbedder("tiny-2")
    town.states("Bread ₹40")
    lead = won(town)
    town.small_talk(ONE)
    await town.recalls(lead, ASKED, first)
    await town.keeps_up(first)
    await town.keeps_up(second)
    assert town.count("memory", "model = 'tiny-1'") == 0
    assert await examples(town, second) == (BARE,)
    assert await examples(town, first) == ()


async def test_without_an_encoder_nothing_is_done(town: RecallTown) -> None:
    town.states("Bread ₹40")
    assert await memory_upkeep.go_on(town.shop.db, None, town.clock) == 0
    assert town.count("memory") == 0


async def test_an_encoder_that_fails_is_told_once_and_left_alone_for_a_while(
    town: RecallTown, caplog: pytest.LogCaptureFixture
) -> None:
    town.states("Bread ₹40")
    broken = TinyEmbedder(fails=True)
    for _ in range(3):
        assert await memory_upkeep.go_on(town.shop.db, broken, town.clock) == 0
    assert caplog.text.count("cannot be loaded") == 1
    town.clock.forward(11 * MINUTE)
    assert await memory_upkeep.go_on(town.shop.db, TinyEmbedder(), town.clock) == 1
