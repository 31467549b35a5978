"""Models fail in a hundred ways; each costs one fallback, no retry, no exception and no secret."""

import asyncio
import threading

import pytest

from crm_tui.agents.answer import ANSWER_SCHEMA, read_answer
from crm_tui.agents.fallback import Budget, FallbackModel, make_models
from crm_tui.agents.litellm_model import LitellmModel
from crm_tui.agents.models import ModelAnswer, ModelFailed, ModelRequest, ModelUnavailable
from crm_tui.agents.openai_model import OpenAIModel
from crm_tui.agents.prices import cost_microusd
from tests.unit.agents.wire_server import ANSWERS, ERRORS, GOOD_TEXT, SECRET, WireServer

REQUEST = ModelRequest("You write drafts.", "cake?", read_answer, ANSWER_SCHEMA)
USABLE = {"ok", "fenced"}
FAILING = [
    *ERRORS,
    *(name for name in ANSWERS if name not in USABLE),
    "truncated",
    "html",
    "reset",
    "hang",
]


def chain(
    wire: WireServer, *names: str, attempt: float = 5.0, total: float = 20.0
) -> FallbackModel:
    models = [OpenAIModel(name, wire.url, SECRET) for name in names]
    return FallbackModel(models, attempt=attempt, total=total)


async def ask(model: FallbackModel) -> ModelAnswer:
    try:
        return await model.complete(REQUEST)
    finally:
        await model.aclose()


async def test_a_good_answer_comes_with_its_tokens(wire: WireServer) -> None:
    answer = await ask(chain(wire, "ok"))
    assert answer.text == GOOD_TEXT
    assert (answer.model, answer.input_tokens, answer.output_tokens) == ("ok", 1200, 80)
    assert answer.cost_microusd == 0


async def test_a_code_fence_is_no_failure(wire: WireServer) -> None:
    assert (await ask(chain(wire, "fenced", "ok"))).model == "fenced"


@pytest.mark.parametrize("failing", FAILING)
async def test_a_failure_costs_exactly_one_fallback(wire: WireServer, failing: str) -> None:
    attempt = 0.4 if failing == "hang" else 5.0
    answer = await ask(chain(wire, failing, "ok", attempt=attempt))
    assert answer.model == "ok"
    assert wire.asked == [failing, "ok"]


@pytest.mark.parametrize("failing", FAILING)
async def test_when_all_fail_one_sentence_says_so_without_a_secret(
    wire: WireServer, failing: str
) -> None:
    with pytest.raises(ModelUnavailable) as raised:
        await ask(chain(wire, failing, attempt=0.4))
    said = raised.value.sentence()
    assert said.startswith("No AI model answered:")
    assert SECRET not in said
    assert len(said) < 300
    assert wire.asked == [failing]


async def test_a_request_holds_limits_and_no_tools(wire: WireServer) -> None:
    await ask(chain(wire, "ok"))
    body = wire.bodies[0]
    assert body["max_tokens"] == 700
    assert not {"tools", "functions", "tool_choice", "stream"} & body.keys()
    assert [m["role"] for m in body["messages"]] == ["system", "user"]


class _Hands:
    """A stop-watch that the test sets."""

    time = 0.0

    def read(self) -> float:
        return self.time


async def test_a_failed_model_rests_and_comes_back(wire: WireServer) -> None:
    clock = _Hands()
    models = [OpenAIModel(name, wire.url, SECRET) for name in ("500", "ok")]
    model = FallbackModel(models, cooldown=45, monotonic=clock.read)
    for clock.time in (1_000.0, 1_044.0, 1_046.0):
        await model.complete(REQUEST)
    await model.aclose()
    assert wire.asked == ["500", "ok", "ok", "500", "ok"]


async def test_all_attempts_together_have_a_limit(wire: WireServer) -> None:
    with pytest.raises(ModelUnavailable):
        await ask(chain(wire, "hang", "hang-2", attempt=5.0, total=0.4))
    assert wire.asked == ["hang"]


class _SlowToLoad(OpenAIModel):
    async def load(self) -> None:
        await asyncio.to_thread(threading.Event().wait, 0.3)
        await super().load()


async def test_loading_a_library_counts_towards_no_time_limit(wire: WireServer) -> None:
    slow = _SlowToLoad("ok", wire.url, SECRET)
    assert (await ask(FallbackModel([slow], attempt=0.25))).model == "ok"


async def test_cancelling_reaches_the_caller(wire: WireServer) -> None:
    model = chain(wire, "hang", "ok")
    task = asyncio.create_task(model.complete(REQUEST))
    assert await asyncio.to_thread(wire.arrived.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await model.aclose()
    assert wire.asked == ["hang"]


async def test_a_paid_answer_that_cannot_be_used_is_still_counted() -> None:
    answer = await FallbackModel([_Wordy(), _Free()]).complete(REQUEST)
    assert (answer.model, answer.cost_microusd) == ("free", 31)
    with pytest.raises(ModelUnavailable) as raised:
        await FallbackModel([_Wordy()]).complete(REQUEST)
    assert raised.value.cost_microusd == 30


class _Wordy:
    name = "wordy"

    async def load(self) -> None:
        """Nothing to load."""

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        return ModelAnswer("Gladly! Here it is:", self.name, 1, 1, 30, 1)

    async def aclose(self) -> None:
        """Nothing to close."""


class _Free:
    name = "free"
    calls = 0

    async def load(self) -> None:
        """Nothing to load."""

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        self.calls += 1
        await asyncio.sleep(0)
        return ModelAnswer(GOOD_TEXT, self.name, 1, 1, 1, 1)

    async def aclose(self) -> None:
        """Nothing to close."""


async def _spent(amount: int) -> int:
    return amount


async def test_nothing_is_asked_once_the_days_budget_is_spent() -> None:
    inner = _Free()
    model = FallbackModel([inner], budget=Budget(100_000, lambda: _spent(99_000)))
    with pytest.raises(ModelUnavailable, match=r"Today's limit for AI models, \$0\.10, is used up"):
        await model.complete(REQUEST)
    assert inner.calls == 0


async def test_calls_at_the_same_time_see_each_others_reservation() -> None:
    inner = _Free()
    model = FallbackModel([inner], budget=Budget(10_000, lambda: _spent(0)))
    results = await asyncio.gather(
        *(model.complete(REQUEST) for _ in range(3)), return_exceptions=True
    )
    assert inner.calls == 1
    assert [type(result) for result in results].count(ModelUnavailable) == 2


async def test_a_hosted_model_without_a_key_says_what_to_set() -> None:
    with pytest.raises(ModelFailed) as raised:
        await OpenAIModel("openai/gpt-6-luna", None, None).complete(REQUEST)
    assert "CRM_LLM_KEY" in raised.value.sentence()


def test_a_price_is_rounded_up_and_an_unknown_model_counts_as_dear() -> None:
    assert cost_microusd("gpt-6-luna", 1500, 200) == 250
    assert cost_microusd("gpt-6-luna", 1, 0) == 1
    assert cost_microusd("never-heard-of", 1500, 200) == 5750


def test_a_setting_becomes_models_in_its_order() -> None:
    made = make_models("openai/gpt-6-luna, gemini/gemini-3.5-flash-lite,ollama_chat/qwen,, qwen")
    assert made is not None
    assert made.name == "openai/gpt-6-luna,gemini/gemini-3.5-flash-lite,ollama_chat/qwen,qwen"
    kinds = [type(model) for model in made.models]
    assert kinds == [OpenAIModel, LitellmModel, LitellmModel, OpenAIModel]


def test_an_empty_setting_makes_no_model() -> None:
    assert make_models(" , ") is None
