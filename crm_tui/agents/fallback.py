"""Several models in order: the next is asked when one fails, and a failed one rests for a while."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from crm_tui.agents.litellm_model import LitellmModel
from crm_tui.agents.models import (
    LazyModel,
    ModelAnswer,
    ModelFailed,
    ModelRequest,
    ModelUnavailable,
)
from crm_tui.agents.openai_model import OpenAIModel
from crm_tui.agents.prices import most_microusd

ATTEMPT = 8.0
"""Seconds for one attempt, from the first byte sent to the last one read."""
TOTAL = 20.0
"""Seconds for all attempts together."""
COOLDOWN = 45.0
"""Seconds for which a model that failed is passed over."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much the models may cost in a day."""

    limit_microusd: int
    spent_today: Callable[[], Awaitable[int]]
    """What the day's calls have cost so far, in micro-dollars, from wherever they are recorded."""


class FallbackModel:
    """Asks models in order, each once, and only while the day's budget covers the whole call."""

    def __init__(
        self,
        models: Sequence[LazyModel],
        *,
        attempt: float = ATTEMPT,
        total: float = TOTAL,
        cooldown: float = COOLDOWN,
        budget: Budget | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.models = tuple(models)
        """In the order in which they are asked."""
        self._attempt = attempt
        self._total = total
        self._cooldown = cooldown
        self._budget = budget
        self._monotonic = monotonic
        self._rests_until: dict[str, float] = {}
        self._reserved = 0

    @property
    def name(self) -> str:
        """All names in order, comma separated."""
        return ",".join(model.name for model in self.models)

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        """The first usable answer; raises ModelUnavailable with what each model said."""
        most = most_microusd(len(request.system) + len(request.user), request.max_output_tokens)
        # Before the first await, so that two calls at once see each other.
        self._reserved += most
        try:
            await self._ask_budget()
            return await self._first_answer(request)
        finally:
            self._reserved -= most

    async def aclose(self) -> None:
        for model in self.models:
            await model.aclose()

    async def _ask_budget(self) -> None:
        if self._budget is None:
            return
        if await self._budget.spent_today() + self._reserved > self._budget.limit_microusd:
            dollars = self._budget.limit_microusd / 1_000_000
            raise ModelUnavailable(
                f"Today's limit for AI models, ${dollars:.2f}, is used up.",
                "Drafts come from the shop's facts until tomorrow.",
            )

    async def _first_answer(self, request: ModelRequest) -> ModelAnswer:
        ends = self._monotonic() + self._total
        failures: list[ModelFailed] = []
        for model in self.models:
            try:
                answer = await self._try(model, request, ends - self._monotonic())
            except ModelFailed as failure:
                failures.append(failure)
            else:
                return replace(answer, cost_microusd=answer.cost_microusd + _wasted(failures))
        said = " ".join(failure.sentence() for failure in failures)
        raise ModelUnavailable(
            f"No AI model answered: {said}",
            "The draft comes from the shop's facts; `crm doctor` checks the models.",
            _wasted(failures),
        )

    async def _try(self, model: LazyModel, request: ModelRequest, left: float) -> ModelAnswer:
        if left <= 0:
            raise ModelFailed(f"{model.name} was not asked, for the time was up.")
        if self._rests_until.get(model.name, 0.0) > self._monotonic():
            raise ModelFailed(f"{model.name} failed a moment ago and is not asked again yet.")
        try:
            return await _attempt(model, request, min(self._attempt, left))
        except ModelFailed:
            self._rests_until[model.name] = self._monotonic() + self._cooldown
            raise


async def _attempt(model: LazyModel, request: ModelRequest, limit: float) -> ModelAnswer:
    """One answer that passes the request's own check, within `limit` seconds."""
    await model.load()
    try:
        async with asyncio.timeout(limit):
            answer = await model.complete(request)
    except TimeoutError as error:
        raise ModelFailed(f"{model.name} did not answer in time.") from error
    try:
        request.check(answer.text)
    except ModelFailed as failure:
        said = f"{model.name}: {failure}"
        raise ModelFailed(said, cost_microusd=answer.cost_microusd) from failure
    return answer


def _wasted(failures: list[ModelFailed]) -> int:
    return sum(failure.cost_microusd for failure in failures)


def make_models(
    names: str,
    base_url: str | None = None,
    key: str | None = None,
    gemini_key: str | None = None,
    *,
    budget: Budget | None = None,
) -> FallbackModel | None:
    """The models of a setting such as `openai/gpt-6-luna,gemini/gemini-3.5-flash-lite`; None for none.

    `base_url` is an OpenAI-compatible endpoint for `openai/…` names and for names without a provider.
    """
    wanted = dict.fromkeys(filter(None, (name.strip() for name in names.split(","))))
    models = [_make(name, base_url or None, key or None, gemini_key or None) for name in wanted]
    return FallbackModel(models, budget=budget) if models else None


def _make(name: str, base_url: str | None, key: str | None, gemini_key: str | None) -> LazyModel:
    provider, slash, _ = name.partition("/")
    if not slash or provider == "openai":
        return OpenAIModel(name, base_url, key)
    return LitellmModel(name, gemini_key if provider in ("gemini", "google") else key)
