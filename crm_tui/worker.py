"""`crm work`: relay feed, providers, models, services and store put together; no screen."""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack

import httpx

from crm_tui.back_up_shop import Keeper
from crm_tui.capture.pulling import IndiaMart
from crm_tui.connecting import make_provider_of
from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.parsing import make_parser
from crm_tui.relay_connection import RelayConnection
from crm_tui.services import (
    account,
    agent_queue,
    ingest,
    media,
    memory_upkeep,
    settling,
    timing,
    upkeep,
    work,
)
from crm_tui.services.agent_pool import AgentPool
from crm_tui.services.analytics.insight_work import InsightWork
from crm_tui.services.analytics.settling import Counting
from crm_tui.services.anchoring import Anchoring
from crm_tui.services.broadcasts.going import Going
from crm_tui.services.digest_message import DigestMessage
from crm_tui.services.erasing.retention import Retention
from crm_tui.services.experiments import weekly
from crm_tui.services.habits import Habits
from crm_tui.services.metrics import serving
from crm_tui.services.outbox import Outbox
from crm_tui.services.privacy import watching
from crm_tui.services.pulling import Pulling
from crm_tui.services.suggestions import Suggestions
from crm_tui.services.sync import Sync
from crm_tui.services.workflows.run import WorkflowRun
from crm_tui.shop import Shop
from crm_tui.thinking import agents_of
from crm_tui.whatsapp.provider import Provider
from crm_tui.worker_lock import WorkerLock

_LOOK = 0.05
"""Seconds between looks at the database's change counter: about 4 µs each, no I/O when idle."""
_LOOK_SELDOM = 0.5
"""The same while every look would find the next hundred events of a week that is caught up with."""
BURST = 500
"""Milliseconds that a chat must be quiet before a model is asked: people write in bursts."""
_SOON = MINUTE
"""`--once` does also what is due within so many milliseconds: nobody comes back for it."""
_LOOK_UP = 60.0
"""Seconds between two questions about sends whose outcome is not known."""
_ASK = 6 * 3_600.0
"""Seconds between two questions about the state of the account."""
_BREATH = 0.25
"""Seconds between two pieces of upkeep."""
_TICK = 1.0
"""Seconds after which timed work is looked for in any case."""


class Worker:
    """All that one shop does without a screen."""

    def __init__(
        self,
        shop: Shop,
        epoch: int,
        provider: Provider | None,
        agents: Suggestions,
        client: httpx.AsyncClient,
    ) -> None:
        self._shop, self._provider = shop, provider
        self._log = logging.getLogger("crm.worker")
        self._outbox = Outbox(
            *(shop.db, shop.media, provider, shop.policy, shop.clock, epoch), self._knows_all
        )
        self._to_many = Going(shop.db, shop.policy, shop.clock)
        self._flows = WorkflowRun(shop.db, shop.home, shop.policy, shop.clock)
        self._digest = DigestMessage(
            *(shop.db, shop.policy, shop.clock),
            *(shop.settings.digest_to, shop.settings.digest_template),
            lambda: provider is not None and self._knows_all(),
        )
        self._agents = agents
        self._settle = BURST if shop.settings.llm_models else 0
        self._steps = (
            *(self._backlog, self._files, self._jobs, self._imports),
            *(self._workflows, self._broadcasts, self._send_digest, self._sends),
        )
        self._news = [asyncio.Event() for _ in self._steps]
        self._habits = Habits(shop.db, shop.home, shop.clock)
        self._retention = Retention(shop.db, shop.clock)
        self._counting = Counting(shop.db)
        self._insights = InsightWork(
            *(shop.db, agents.insights, shop.clock, WORKER, shop.settings.usd_inr)
        )
        self._state: str | None = None
        self.parse = make_parser(shop)
        self._ingest = ingest.Backlog(shop.db, self.parse, shop.clock)
        self.relay = RelayConnection(shop, client, self.parse, self._wake, self._relay_state)
        self._pulling = self._make_pulling(client)

    @property
    def sync(self) -> Sync | None:
        """The feed of the relay of now; None without one."""
        return self.relay.sync

    async def once(self) -> None:
        """Do all that is due: read to the relay's tail, fetch, send, draft. Raises CrmError at the end
        when the relay could not be read."""
        trouble: CrmError | None = None
        self._settle = -_SOON
        if self.sync is not None:
            try:
                await self.sync.until_tail()
                await self.relay.reopen()
            except CrmError as error:
                trouble = error
        try:
            await self._pull()
        except CrmError as error:
            trouble = trouble or error
        await self._look_for_silence()
        await weekly.go_on(self._shop.db, self._shop.clock)
        await watching.look(self._shop.db, self._shop.clock)
        for step in (*self._steps, self._drafts, self._retention.go_on):
            while await step():
                pass
        await self._told(self._counting.all())
        await self._told(self._insights.go_on())
        await settling.look_up(self._shop.db, self._provider, self._shop.clock)
        await self._told(Keeper(self._shop).go_on())
        if trouble is None:
            await self._told(self.relay.anchor())
        if trouble is not None:
            raise trouble

    async def for_ever(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.relay.for_ever())
            tasks.create_task(self._repeat(self._pull, asyncio.Event()))
            tasks.create_task(self._watch())
            for step, news in zip(self._steps, self._news, strict=True):
                tasks.create_task(self._repeat(step, news))
            tasks.create_task(self._think())
            tasks.create_task(self._tidy())
            tasks.create_task(self._settle_unknown())
            tasks.create_task(self._upkeep())
            tasks.create_task(self._counting.for_ever(self._has_time))
            tasks.create_task(self._repeat(self._insights.go_on, asyncio.Event()))
            tasks.create_task(self._anchor())
            tasks.create_task(self._keep_backups())
            tasks.create_task(self._watch_silence())
            tasks.create_task(self._told(self._agents.warm_up()))
            tasks.create_task(self._ask_about_account())

    async def _repeat(self, step: Callable[[], Awaitable[int]], news: asyncio.Event) -> None:
        """Do a step whenever something changed or time has passed; a failure is told and tried again."""
        while True:
            news.clear()
            try:
                while await step():
                    pass
            except CrmError as error:
                self._log.error("%s", error.sentence())
                await asyncio.sleep(_TICK)
            try:
                async with asyncio.timeout(_TICK):
                    await news.wait()
            except TimeoutError:
                continue

    async def _pull(self) -> int:
        return 0 if self._pulling is None else await self._pulling.pull_if_due()

    async def _sends(self) -> int:
        return await self._outbox.send_due()

    async def _workflows(self) -> int:
        return await self._flows.go_on() if self._knows_all() else 0

    async def _broadcasts(self) -> int:
        return await self._to_many.go_on() if self._knows_all() else 0

    async def _send_digest(self) -> int:
        await self._told(self._digest.go_on())
        return 0

    def _knows_all(self) -> bool:
        """After a night's sleep an answer or a STOP may wait at the relay: nothing is sent before it is read."""
        return self.sync is None or self.sync.is_current

    async def _backlog(self) -> int:
        return await self._ingest.go_on()

    async def _files(self) -> int:
        db, files = self._shop.db, self._shop.media
        fetched = await media.fetch_due(db, files, self._provider, self._shop.clock)
        return fetched or await media.preview_due(db, files)

    async def _drafts(self) -> int:
        return await self._agents.do_due(self._settle)

    async def _think(self) -> None:
        """Agents beside each other, started when something is due or one of them has ended."""
        news = asyncio.Event()
        self._news.append(news)
        await AgentPool(self._agents, news, self._has_time).for_ever(self._settle)

    def _has_time(self) -> bool:
        """While a week is caught up with, nothing is drafted for words that newer ones follow: that is
        done once for each chat, at the end; and nothing is tidied."""
        return self.sync is None or not self.sync.is_catching_up

    async def _jobs(self) -> int:
        return await work.do_next_job(self._shop.db, self._provider, self._shop.clock)

    async def _imports(self) -> int:
        """Beside the other jobs: nobody waits for a draft because a file is long."""
        return await work.do_next_import(self._shop.db, self._shop.clock)

    async def _watch(self) -> None:
        """Wake the steps when another process has written."""
        version = self._shop.db.data_version()
        while True:
            await asyncio.sleep(_LOOK if self._has_time() else _LOOK_SELDOM)
            if (now := self._shop.db.data_version()) != version:
                version = now
                self._wake()

    def _wake(self) -> None:
        for event in self._news:
            event.set()

    async def _settle_unknown(self) -> None:
        """Ask a provider that keeps a list what became of sends whose answer was lost."""
        while True:
            await asyncio.sleep(_LOOK_UP)
            await self._told(settling.look_up(self._shop.db, self._provider, self._shop.clock))

    async def _ask_about_account(self) -> None:
        """Quality, limit and templates as the provider has them now: notices may have been missed."""
        while True:
            await self._told(account.ask(self._shop.db, self._provider, self._shop.clock))
            await asyncio.sleep(_ASK)

    async def _upkeep(self) -> None:
        """What nobody waits for: a small piece at a time, then a pause."""
        while True:
            if self._has_time():
                await self._tidy_a_little()
            await asyncio.sleep(_BREATH)

    async def _tidy_a_little(self) -> None:
        db, clock = self._shop.db, self._shop.clock
        await self._told(upkeep.go_on(db, clock))
        await self._told(self._retention.go_on())
        await self._told(self._habits.go_on())
        await self._told(timing.go_on(db))
        await self._told(memory_upkeep.go_on(db, self._agents.embedder, clock))

    async def _anchor(self) -> None:
        """What stands outside the shop binds its audit log, whoever may hold the key here."""
        anchoring, said = Anchoring(self.relay.anchor, self._shop.clock), ""
        while True:
            try:
                await anchoring.go_on()
            except CrmError as error:
                if error.sentence() != said:
                    self._log.error("%s", said := error.sentence())
            await asyncio.sleep(_TICK)

    async def _keep_backups(self) -> None:
        """A copy of the shop every night, or at the first start after a missed one; a drill every week."""
        keeper = Keeper(self._shop)
        while True:
            if self._has_time():
                await self._told(keeper.go_on())
            await asyncio.sleep(_LOOK_UP)

    async def _watch_silence(self) -> None:
        """Those who do not answer are to be written to again, at a good time."""
        while True:
            await self._told(self._look_for_silence())
            await self._told(weekly.go_on(self._shop.db, self._shop.clock))
            await self._told(watching.look(self._shop.db, self._shop.clock))
            await asyncio.sleep(_LOOK_UP)

    async def _look_for_silence(self) -> None:
        while await self._shop.db.write(agent_queue.look_for_silence, self._shop.clock.now()):
            pass

    async def _told(self, work: Awaitable[object]) -> None:
        """A question to the provider that failed is told, and asked again at its time."""
        try:
            await work
        except CrmError as error:
            self._log.error("%s", error.sentence())

    async def _tidy(self) -> None:
        while True:
            try:
                before = Millis(self._shop.clock.now() - 30 * DAY)
                while await self._shop.db.write(work.tidy, before):
                    pass
                # A file that is attached now belongs to no message until it is sent.
                lately = Millis(self._shop.clock.now() - 2 * DAY)
                await media.sweep(self._shop.db, self._shop.media, lately)
            except CrmError as error:
                self._log.error("%s", error.sentence())
            await asyncio.sleep(HOUR / 1000)

    def _make_pulling(self, client: httpx.AsyncClient) -> Pulling | None:
        shop = self._shop
        if not shop.settings.indiamart_key:
            return None
        portal = IndiaMart(client, shop.settings.indiamart_key)
        return Pulling(shop.db, portal, self.parse, shop.clock, self._wake)

    def _relay_state(self, sentence: str | None) -> None:
        if sentence != self._state:
            self._state = sentence
            self._log.warning("%s", sentence or "The relay is connected.")


async def run(
    shop: Shop,
    *,
    once: bool,
    seconds: float | None,
    metrics_port: int | None = None,
    as_service: bool = False,
) -> None:
    """Work until told to stop (SIGTERM, SIGINT), for `seconds`, or until all that is due is done.

    With `metrics_port` what the agents do can be read there by Prometheus, on this machine alone.
    """
    lock = WorkerLock(shop.home, as_service=as_service)
    lock.take()
    try:
        epoch = await shop.db.write(work.begin, os.getpid(), shop.clock.now())
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(httpx.AsyncClient(follow_redirects=False))
            metrics, _ = stack.enter_context(serving(metrics_port))
            agents = await stack.enter_async_context(agents_of(shop, metrics))
            worker = Worker(shop, epoch, _provider_or_none(shop, client), agents, client)
            await worker.relay.reopen()
            if once:
                await worker.once()
            else:
                await _until_stopped(worker, seconds)
    finally:
        await shop.db.close()
        lock.release()


async def _until_stopped(worker: Worker, seconds: float | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    if os.name != "nt":
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
    working = asyncio.create_task(worker.for_ever())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
    ended: Iterable[BaseException | object] = await asyncio.gather(
        working, stopping, return_exceptions=True
    )
    for result in ended:
        if isinstance(result, Exception):
            raise _first(result)


def _provider_or_none(shop: Shop, client: httpx.AsyncClient) -> Provider | None:
    """Without a usable provider nothing is sent, but messages are received all the same."""
    try:
        return make_provider_of(shop, client)
    except CrmError as error:
        logging.getLogger("crm.worker").error("%s", error.sentence())
        return None


def _first(error: Exception) -> Exception:
    """The first error of a task group: a CrmError among them is the sentence for the person."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
