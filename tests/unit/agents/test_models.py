"""Models fail in a hundred ways; each costs one fallback, no retry, no exception and no secret."""

import asyncio
import tracemalloc

import pytest

from crm_tui.agents.answer import Answer, read_answer, schema_of
from crm_tui.agents.breaker import COOLDOWN
from crm_tui.agents.endpoints import Endpoint
from crm_tui.agents.fallback import FallbackModel, Limits, make_models
from crm_tui.agents.models import (
    ModelAnswer,
    ModelFailed,
    ModelRequest,
    ModelUnavailable,
    OnText,
    Reason,
)
from crm_tui.agents.openai_model import OpenAIModel
from crm_tui.agents.spending import CallRecord
from tests.unit.agents.wire_server import (
    ANSWERS,
    ERRORS,
    GARBLED,
    GOOD_TEXT,
    RAW,
    SECRET,
    WireServer,
)

REQUEST = ModelRequest(
    "You write drafts.", "cake?", lambda text: read_answer(text, Answer), schema_of(Answer)
)
USABLE = {"ok", "fenced"}
NEVER_ENDING = ("hang", "drip")
FAILING = [
    *ERRORS,
    *(name for name in ANSWERS if name not in USABLE),
    *RAW,
    *("html", "reset", "packed", "moved"),
    *NEVER_ENDING,
]
FAILING_STREAMS = [*GARBLED, "stall", "torn", "401", "html", "reset", *NEVER_ENDING]


def chain(
    wire: WireServer,
    *names: str,
    attempt: float = 20.0,
    total: float = 60.0,
    stall: float = 20.0,
    books: list[CallRecord] | None = None,
) -> FallbackModel:
    async def keep(record: CallRecord) -> None:
        if books is not None:
            books.append(record)

    models = [OpenAIModel(name, Endpoint(wire.url, SECRET), stall=stall) for name in names]
    return FallbackModel(models, limits=Limits(attempt, total), on_call=keep)


async def ask(model: FallbackModel, on_text: OnText | None = None) -> ModelAnswer:
    try:
        return await model.complete(REQUEST, on_text)
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
async def test_a_failure_costs_exactly_one_fallback_and_is_told_in_a_sentence(
    wire: WireServer, failing: str
) -> None:
    books: list[CallRecord] = []
    attempt = 1.0 if failing in NEVER_ENDING else 20.0
    answer = await ask(chain(wire, failing, "ok", attempt=attempt, books=books))
    assert answer.model == "ok"
    assert wire.asked == [failing, "ok"]
    assert [(call.model, call.ok, call.fallback) for call in books] == [
        (failing, False, False),
        ("ok", True, True),
    ]
    assert books[0].why in set(Reason)
    if failing not in NEVER_ENDING:
        await says_so_without_a_secret(chain(wire, failing), None)


@pytest.mark.parametrize("failing", FAILING_STREAMS)
async def test_half_a_stream_is_never_an_answer(wire: WireServer, failing: str) -> None:
    seen: list[str] = []
    attempt = 1.0 if failing in NEVER_ENDING else 20.0
    stall = 0.5 if failing == "stall" else 20.0
    answer = await ask(chain(wire, failing, "ok", attempt=attempt, stall=stall), seen.append)
    assert (answer.model, answer.text) == ("ok", GOOD_TEXT)
    assert wire.asked == [failing, "ok"]
    if failing not in NEVER_ENDING:
        await says_so_without_a_secret(chain(wire, failing, stall=stall), seen.append)


async def says_so_without_a_secret(model: FallbackModel, on_text: OnText | None) -> None:
    with pytest.raises(ModelUnavailable) as raised:
        await ask(model, on_text)
    said = raised.value.sentence()
    assert said.startswith("No AI model answered:")
    assert SECRET not in said
    assert "[/]" not in said
    assert len(said) < 300


@pytest.mark.parametrize("flood", ["million", "packed", "bodytoolarge"])
async def test_a_flood_is_cut_off_while_it_is_read(wire: WireServer, flood: str) -> None:
    model = chain(wire, "ok", flood)
    await model.complete(REQUEST)
    tracemalloc.start()
    try:
        with pytest.raises(ModelFailed):
            await model.models[1].complete(REQUEST)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        await model.aclose()
    assert most < 8_000_000


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
    models = [OpenAIModel(name, Endpoint(wire.url, SECRET)) for name in ("500", "ok")]
    model = FallbackModel(models, monotonic=clock.read)
    for clock.time in (1_000.0, 999.0 + COOLDOWN, 1_001.0 + COOLDOWN):
        await model.complete(REQUEST)
    await model.aclose()
    assert wire.asked == ["500", "ok", "ok", "500", "ok"]


async def test_what_rests_says_why_and_for_how_long(wire: WireServer) -> None:
    clock = _Hands()
    model = FallbackModel([OpenAIModel("500", Endpoint(wire.url))], monotonic=clock.read)
    with pytest.raises(ModelUnavailable):
        await model.complete(REQUEST)
    clock.time = 5.0
    with pytest.raises(ModelUnavailable) as raised:
        await model.complete(REQUEST)
    await model.aclose()
    assert "500 had an error of its own. It is asked again in 40 s." in str(raised.value)


async def test_a_provider_that_asks_for_two_minutes_gets_them(wire: WireServer) -> None:
    clock = _Hands()
    model = FallbackModel(
        [OpenAIModel(name, Endpoint(wire.url, SECRET)) for name in ("busy", "ok")],
        monotonic=clock.read,
    )
    for clock.time in (1_000.0, 1_119.0, 1_121.0):
        await model.complete(REQUEST)
    await model.aclose()
    assert wire.asked == ["busy", "ok", "ok", "busy", "ok"]


async def test_all_attempts_together_have_a_limit(wire: WireServer) -> None:
    with pytest.raises(ModelUnavailable, match="hang did not answer in time"):
        await ask(chain(wire, "hang", "hang-2", attempt=20.0, total=0.4))
    assert wire.asked == ["hang"]


class _SlowToLoad(OpenAIModel):
    hands: _Hands

    async def load(self) -> None:
        await super().load()
        self.hands.time += 1_000.0


async def test_loading_a_library_counts_towards_no_time_limit(wire: WireServer) -> None:
    slow = _SlowToLoad("ok", Endpoint(wire.url, SECRET))
    slow.hands = _Hands()
    assert (await ask(FallbackModel([slow], monotonic=slow.hands.read))).model == "ok"


async def test_cancelling_reaches_the_caller_and_the_books(wire: WireServer) -> None:
    books: list[CallRecord] = []
    model = chain(wire, "hang", "ok", books=books)
    task = asyncio.create_task(model.complete(REQUEST))
    assert await asyncio.to_thread(wire.arrived.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await model.aclose()
    assert wire.asked == ["hang"]
    assert [(call.ok, call.why) for call in books] == [(False, Reason.CANCELLED)]


def test_an_empty_setting_makes_no_model() -> None:
    assert make_models(" , ") is None


async def test_a_hosted_model_without_a_key_says_what_to_set() -> None:
    made = make_models("openai/gpt-6-luna,gemini/gemini-3.5-flash-lite")
    assert made is not None
    with pytest.raises(ModelUnavailable) as raised:
        await ask(made)
    assert "Set CRM_LLM_KEY." in raised.value.sentence()
    assert "Set CRM_GEMINI_KEY." in raised.value.sentence()
