"""Several models in order: the next is asked when one fails, and a failed one rests for a while."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from crm_tui.agents.attempt import Call, cost_of, failed_record, good_record, make_attempt
from crm_tui.agents.breaker import COOLDOWN, Breaker
from crm_tui.agents.endpoints import OPENAI_URL, Access, endpoint_of, split_names
from crm_tui.agents.litellm_model import LitellmModel
from crm_tui.agents.models import (
    LazyModel,
    ModelAnswer,
    ModelFailed,
    ModelRequest,
    ModelUnavailable,
    OnText,
    Reason,
)
from crm_tui.agents.openai_model import STALL, OpenAIModel
from crm_tui.agents.spending import Budget, CallRecord, OnCall, Purse
from crm_tui.agents.structured import Manners
from crm_tui.agents.traces import span

ATTEMPT = 8.0
"""Seconds for one attempt, from the first byte sent to the last one read."""
TOTAL_ATTEMPTS = 2.5
"""All attempts together may take so many times one of them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds."""

    attempt: float = ATTEMPT
    """For one attempt; loading its library is apart."""
    total: float = ATTEMPT * TOTAL_ATTEMPTS
    """For all attempts together."""
    cooldown: float = COOLDOWN
    """For which a model that failed is passed over the first time."""


class FallbackModel:
    """Asks models in order, each once, and only while the day's budget covers the whole call."""

    def __init__(
        self,
        models: Sequence[LazyModel],
        *,
        limits: Limits | None = None,
        budget: Budget | None = None,
        on_call: OnCall | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.models = tuple(models)
        """In the order in which they are asked."""
        self._limits = limits or Limits()
        self._purse = Purse(budget)
        self._on_call = on_call
        self._monotonic = monotonic
        self._breakers: dict[str, Breaker] = {}

    @property
    def name(self) -> str:
        """All names in order, comma separated."""
        return ",".join(model.name for model in self.models)

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        """The first usable answer; raises ModelUnavailable with what each model said.

        When a model fails in the middle, `on_text` begins again with the text of the next one.
        """
        ends = self._monotonic() + self._limits.total
        failures: list[ModelFailed] = []
        for model in self.models:
            try:
                ends += await self._load(model)
                call = Call(model, request, on_text, ends, fallback=bool(failures))
                answer = await self._ask(call)
            except ModelFailed as failure:
                failures.append(failure)
            else:
                return replace(answer, cost_microusd=answer.cost_microusd + _wasted(failures))
        raise _unavailable(failures)

    async def aclose(self) -> None:
        for model in self.models:
            await model.aclose()

    async def _load(self, model: LazyModel) -> float:
        """Makes the model ready unless it rests; the seconds that it took count towards no limit."""
        started = self._monotonic()
        breaker = self._breaker(model)
        if breaker.closed_to(started):
            raise _resting(model.name, breaker, started)
        try:
            await model.load()
        except ModelFailed as failure:
            self._breakers[model.name] = breaker.failed(started, failure)
            raise
        return self._monotonic() - started

    async def _ask(self, call: Call) -> ModelAnswer:
        left = call.ends - self._monotonic()
        name = call.model.name
        if left <= 0:
            raise ModelFailed(f"{name} was not asked: the time was up.", reason=Reason.TIME_UP)
        most = call.model.most_microusd(call.request)
        async with self._purse.holding(most):
            breaker, now = self._breaker(call.model), self._monotonic()
            if breaker.closed_to(now):
                raise _resting(name, breaker, now)
            with span("model.call", agent=call.request.agent, model=name, fallback=call.fallback):
                return await self._recorded(call, min(self._limits.attempt, left), most)

    async def _recorded(self, call: Call, limit: float, most: int) -> ModelAnswer:
        """One attempt, remembered by the breaker and told to whoever keeps the books."""
        name, started = call.model.name, self._monotonic()
        self._breakers[name] = self._breaker(call.model).asked()
        try:
            answer = await make_attempt(call, limit)
        except ModelFailed as failure:
            failure.cost_microusd = cost_of(failure, most)
            breaker = self._breaker(call.model)
            cooldown = self._limits.cooldown
            self._breakers[name] = breaker.failed(self._monotonic(), failure, cooldown)
            await self._record(failed_record(call, failure, self._monotonic() - started))
            raise
        except BaseException:
            self._breakers[name] = self._breaker(call.model).given_up()
            gone = ModelFailed("", cost_microusd=most, reason=Reason.CANCELLED)
            await self._record(failed_record(call, gone, self._monotonic() - started))
            raise
        self._breakers[name] = Breaker()
        await self._record(good_record(call, answer))
        return answer

    async def _record(self, record: CallRecord) -> None:
        if self._on_call is not None:
            await self._on_call(record)

    def _breaker(self, model: LazyModel) -> Breaker:
        return self._breakers.get(model.name, Breaker())


def _resting(name: str, breaker: Breaker, now: float) -> ModelFailed:
    wait = max(1, round(breaker.rests_until - now))
    why = breaker.why or f"{name} failed."
    return ModelFailed(f"{why} It is asked again in {wait} s.", reason=Reason.RESTING)


def _unavailable(failures: list[ModelFailed]) -> ModelUnavailable:
    wasted = _wasted(failures)
    if failures and all(failure.reason is Reason.BUDGET for failure in failures):
        return ModelUnavailable(str(failures[0]), failures[0].fix, wasted)
    said = " ".join(dict.fromkeys(failure.sentence() for failure in failures))
    return ModelUnavailable(
        f"No AI model answered: {said}",
        "The draft comes from the shop's facts; `crm doctor` checks the models.",
        wasted,
    )


def _wasted(failures: list[ModelFailed]) -> int:
    return sum(failure.cost_microusd for failure in failures)


def make_models(
    names: str,
    base_url: str | None = None,
    key: str | None = None,
    gemini_key: str | None = None,
    *,
    budget: Budget | None = None,
    on_call: OnCall | None = None,
    attempt: float = ATTEMPT,
) -> FallbackModel | None:
    """The models of a setting such as `openai/gpt-6-luna,gemini/gemini-3.5-flash-lite`; None for none.

    `base_url` is an OpenAI-compatible endpoint for `openai/…` and local names and for names without a
    provider; `attempt` are the seconds for one call.
    """
    access = Access(base_url or "", key or "", gemini_key or "")
    models = each_model(names, access, stall=attempt / 2)
    limits = Limits(attempt=attempt, total=attempt * TOTAL_ATTEMPTS)
    if not models:
        return None
    return FallbackModel(models, limits=limits, budget=budget, on_call=on_call)


def each_model(setting: str, access: Access, stall: float = STALL) -> tuple[LazyModel, ...]:
    """The models of a comma-separated setting, in order; nothing is loaded yet.

    A stream that has begun and brings nothing for `stall` seconds is given up.
    """
    names = split_names(setting)
    endpoints = {name: endpoint_of(name, names, access) for name in names}
    addresses = {endpoint.url for endpoint in endpoints.values() if endpoint}
    # A key goes to its owner alone; litellm finds other providers' keys in the environment.
    key = None if OPENAI_URL in addresses else access.key or None
    learned: dict[str, Manners] = {}
    return tuple(
        OpenAIModel(name, endpoint, learned, stall) if endpoint else LitellmModel(name, key)
        for name, endpoint in endpoints.items()
    )
