"""The pool: answers never wait for anything else, and what is asked anew takes the older's place."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from crm_tui.agents.context import AIContext
from crm_tui.agents.crew import Crew, make_crew
from crm_tui.agents.facts_draft import facts_drafts
from crm_tui.agents.models import OnText
from crm_tui.domain.errors import CrmError
from crm_tui.domain.suggestion import Draft, Task
from crm_tui.services import agent_queue
from crm_tui.services.agent_pool import AgentPool
from crm_tui.services.suggestions import Suggestions
from crm_tui.shop import Shop
from crm_tui.store import agent_work, suggestions
from tests.unit.test_sending import customer_writes


class Held:
    """Thinks until it is let go, or for ever."""

    def __init__(self) -> None:
        self.go, self.begun = asyncio.Event(), asyncio.Event()
        self.hints: list[str] = []
        self.broken_off = 0
        self.fault: Exception | None = None

    async def suggest(self, context: AIContext, on_text: OnText | None = None) -> tuple[Draft, ...]:
        self.hints.append(context.hint)
        self.begun.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.broken_off += 1
            raise
        if self.fault is not None:
            raise self.fault
        return facts_drafts(context)


class Scene:
    """A shop with one question, and agents that are held."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.news = shop, asyncio.Event()
        self.message, self.judge = Held(), Held()
        whole = make_crew(None, shop.clock)
        crew = Crew(self.message, self.judge, whole.follow_up, whole.actions, whole.memory)
        self.agents = Suggestions(shop.db, crew, shop.clock, shop.policy)
        self.lead = customer_writes(shop, "Cake kitne ka hai?")

    def ask(self, task: Task, hint: str = "") -> None:
        now = self.shop.clock.now()
        self.shop.db.write_now(agent_queue.on_demand, self.lead, task, now, hint)
        self.news.set()

    def pending(self) -> int:
        return len(self.shop.db.read_now(suggestions.pending, self.lead))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["asyncio.Task[None]"]:
        running = asyncio.create_task(AgentPool(self.agents, self.news).for_ever(0))
        try:
            yield running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def scene(shop: Shop) -> AsyncIterator[Scene]:
    yield Scene(shop)
    await shop.db.close()


async def until(look: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if look():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about in ten seconds")


async def soon(scene: Scene, count: int) -> None:
    await until(lambda: scene.pending() >= count)


async def test_an_answer_does_not_wait_for_a_judgement(scene: Scene) -> None:
    scene.message.go.set()
    scene.ask(Task.QUALIFY_LEAD)
    async with scene.at_work():
        async with asyncio.timeout(10):
            await scene.judge.begun.wait()
        await soon(scene, 1)
        assert not scene.judge.go.is_set()


async def test_asked_anew_the_older_work_is_broken_off(scene: Scene) -> None:
    async with scene.at_work():
        async with asyncio.timeout(10):
            await scene.message.begun.wait()
        scene.message.begun.clear()
        scene.ask(Task.GENERATE_REPLY, "chhota karo")
        async with asyncio.timeout(10):
            await scene.message.begun.wait()
        scene.message.go.set()
        await soon(scene, 1)
    assert scene.message.hints == ["", "chhota karo"]
    assert scene.message.broken_off == 1


async def test_what_is_broken_off_at_the_end_is_still_asked_for(scene: Scene) -> None:
    async with scene.at_work():
        async with asyncio.timeout(10):
            await scene.message.begun.wait()
    due = scene.shop.db.read_now(agent_work.due, scene.shop.clock.now(), 10)
    assert (scene.lead, Task.GENERATE_REPLY) in [(one.lead_id, one.task) for one in due]


async def test_a_refusal_is_told_and_the_rest_goes_on(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.message.fault = CrmError("The disk is full.", "Free some space.")
    scene.message.go.set()
    scene.judge.go.set()
    async with scene.at_work() as running:
        await until(lambda: "The disk is full." in caplog.text)
        scene.ask(Task.QUALIFY_LEAD)
        await soon(scene, 1)
        assert not running.done()


async def test_a_fault_of_the_program_is_not_hidden_and_not_met_again(scene: Scene) -> None:
    scene.message.fault = ZeroDivisionError("a fault")
    scene.message.go.set()
    async with scene.at_work() as running:
        with pytest.raises(ZeroDivisionError):
            async with asyncio.timeout(10):
                await running
    due = scene.shop.db.read_now(agent_work.due, scene.shop.clock.now(), 10)
    assert Task.GENERATE_REPLY not in [one.task for one in due]


async def test_while_a_week_is_caught_up_with_only_who_waits_is_served(scene: Scene) -> None:
    has_time = asyncio.Event()
    pool = AgentPool(scene.agents, scene.news, has_time.is_set)
    running = asyncio.create_task(pool.for_ever(0))
    scene.ask(Task.QUALIFY_LEAD)
    async with asyncio.timeout(10):
        await scene.judge.begun.wait()
        assert not scene.message.begun.is_set()
        has_time.set()
        scene.news.set()
        await scene.message.begun.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
