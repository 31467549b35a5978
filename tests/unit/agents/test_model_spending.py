"""Money is reserved before a call and recorded after it; the day's cap holds."""

import asyncio

import pytest

from crm_tui.agents.answer import Answer, read_answer
from crm_tui.agents.endpoints import Endpoint
from crm_tui.agents.fallback import FallbackModel
from crm_tui.agents.models import (
    LazyModel,
    ModelAnswer,
    ModelFailed,
    ModelRequest,
    ModelUnavailable,
    OnText,
    Reason,
)
from crm_tui.agents.openai_model import OpenAIModel
from crm_tui.agents.prices import cost_microusd
from crm_tui.agents.spending import Budget, CallRecord, Purse, budget_of
from crm_tui.domain.errors import CrmError
from tests.unit.agents.wire_server import GOOD_TEXT, WireServer, completion

REQUEST = ModelRequest("", "", lambda text: read_answer(text, Answer), agent="message")


class Paid:
    """A model whose calls cost so much, and that says what it is told to."""

    def __init__(self, name: str, cost: int, text: str = GOOD_TEXT, reserve: int = 0) -> None:
        self.name, self.cost, self.text = name, cost, text
        self.reserve = reserve or cost
        self.calls = 0

    async def load(self) -> None:
        """Nothing to load."""

    async def probe(self) -> str:
        return self.name

    def most_microusd(self, request: ModelRequest) -> int:
        return self.reserve

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        self.calls += 1
        await asyncio.sleep(0)
        return ModelAnswer(self.text, self.name, 7, 5, self.cost, 3)

    async def aclose(self) -> None:
        """Nothing to close."""


class Lost(Paid):
    """Took the question and was not heard of again."""

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        raise ModelFailed("lost did not answer in time.", reason=Reason.TIMEOUT)


class Books:
    """The shop's records of the day."""

    def __init__(self, limit_microusd: int = 0) -> None:
        self.calls: list[CallRecord] = []
        self.budget = Budget(limit_microusd, self.spent) if limit_microusd else None

    async def spent(self) -> int:
        await asyncio.sleep(0)
        return sum(call.cost_microusd for call in self.calls)

    async def keep(self, call: CallRecord) -> None:
        await asyncio.sleep(0)
        self.calls.append(call)

    def model(self, *models: LazyModel) -> FallbackModel:
        return FallbackModel(models, budget=self.budget, on_call=self.keep)


async def test_every_attempt_is_a_record() -> None:
    books = Books()
    await books.model(Paid("wordy", 30, "Gladly!"), Paid("good", 20)).complete(REQUEST)
    first, second = books.calls
    assert (first.agent, first.model, first.ok, first.why) == (
        "message",
        "wordy",
        False,
        "unusable",
    )
    assert (first.input_tokens, first.output_tokens, first.cost_microusd) == (7, 5, 30)
    assert second == CallRecord("message", "good", True, "", 7, 5, 20, 3, fallback=True)


async def test_a_paid_answer_that_cannot_be_used_is_counted_in_the_answer_too() -> None:
    books = Books()
    answer = await books.model(Paid("wordy", 30, "Gladly!"), Paid("good", 1)).complete(REQUEST)
    assert answer.cost_microusd == 31
    with pytest.raises(ModelUnavailable) as raised:
        await books.model(Paid("wordy", 30, "Gladly!")).complete(REQUEST)
    assert raised.value.cost_microusd == 30


async def test_a_call_that_was_not_heard_of_again_is_taken_to_have_cost_the_most() -> None:
    books = Books()
    with pytest.raises(ModelUnavailable):
        await books.model(Lost("lost", 0, reserve=400)).complete(REQUEST)
    assert books.calls[0].cost_microusd == 400


async def test_nothing_is_asked_once_the_days_cap_is_reached() -> None:
    books, model = Books(1_000), Paid("m", 400)
    chain = books.model(model)
    for _ in range(2):
        await chain.complete(REQUEST)
    with pytest.raises(ModelUnavailable) as raised:
        await chain.complete(REQUEST)
    assert model.calls == 2
    assert str(raised.value) == "Today's limit for AI models, ₹0.09, is used up."
    assert "tomorrow" in raised.value.fix


async def test_calls_at_the_same_time_see_each_others_reservation() -> None:
    books, model = Books(1_000), Paid("m", 400)
    chain = books.model(model)
    results = await asyncio.gather(
        *(chain.complete(REQUEST) for _ in range(5)), return_exceptions=True
    )
    assert model.calls == 2
    assert [type(result) for result in results].count(ModelUnavailable) == 3


async def test_a_thousand_calls_at_once_spend_no_more_than_the_cap_and_one_call() -> None:
    books, model = Books(10_000), Paid("m", 90, reserve=40)
    chain = books.model(model)
    for _ in range(10):
        await asyncio.gather(*(chain.complete(REQUEST) for _ in range(100)), return_exceptions=True)
    # Dearer than it said it could be: the books still stop it.
    assert await books.spent() <= 10_000 + 100 * 90
    honest = Books(10_000)
    chain = honest.model(Paid("m", 90))
    for _ in range(10):
        await asyncio.gather(*(chain.complete(REQUEST) for _ in range(100)), return_exceptions=True)
    assert 9_900 <= await honest.spent() <= 10_000


async def test_a_model_of_ones_own_answers_when_the_cap_is_reached() -> None:
    books, own = Books(100), Paid("own", 0)
    own.reserve = 0
    answer = await books.model(Paid("hosted", 400), own).complete(REQUEST)
    assert answer.model == "own"
    assert [call.model for call in books.calls] == ["own"]


async def test_a_reservation_ends_with_its_call_however_that_ends() -> None:
    purse = Purse(Books(1_000).budget)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with purse.holding(900):
                raise ZeroDivisionError


def test_a_hosted_model_reserves_by_size_and_one_on_this_machine_nothing() -> None:
    request = ModelRequest("s" * 2_000, "u" * 500, str, max_output_tokens=700)
    hosted = OpenAIModel("openai/gpt-6-luna", Endpoint("https://api.openai.com/v1", "k"))
    assert hosted.most_microusd(request) == cost_microusd("gpt-6-luna", 1_002, 700)
    assert OpenAIModel("qwen", Endpoint("http://127.0.0.1:8080/v1")).most_microusd(request) == 0


class Hosted(Endpoint):
    """The wire server, taken for one that sends bills."""

    @property
    def free(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("usage", "cost"),
    [
        ({"prompt_tokens": 1_500, "completion_tokens": 200, "total_tokens": 1_700}, 250),
        ({"prompt_tokens": 1_500, "completion_tokens": 100, "total_tokens": 1_700}, 250),
        ({"prompt_tokens": None, "completion_tokens": None}, cost_microusd("gpt-6-luna", 800, 88)),
        (None, cost_microusd("gpt-6-luna", 800, 88)),
    ],
)
async def test_thinking_is_billed_and_an_answer_without_a_count_goes_by_its_size(
    wire: WireServer, usage: object, cost: int
) -> None:
    wire.script["gpt-6-luna"] = {**completion("x" * 220), "usage": usage}
    model = OpenAIModel("gpt-6-luna", Hosted(wire.url, "k"))
    answer = await model.complete(ModelRequest("s" * 2_000, "", str))
    await model.aclose()
    assert answer.cost_microusd == cost


async def test_nobody_can_lower_the_bill_by_counting_below_nothing(wire: WireServer) -> None:
    wire.script["m"] = {**completion("x"), "usage": {"prompt_tokens": -1_000_000}}
    model = OpenAIModel("m", Hosted(wire.url, "k"))
    with pytest.raises(ModelFailed, match="no chat completion"):
        await model.complete(REQUEST)
    await model.aclose()


def test_a_price_is_rounded_up_and_an_unknown_model_counts_as_the_dearest() -> None:
    assert cost_microusd("gpt-6-luna", 1500, 200) == 250
    assert cost_microusd("gpt-6-luna", 1, 0) == 1
    assert cost_microusd("gemini-3.5-flash-lite", 1500, 200) == 950
    assert cost_microusd("never-heard-of", 1500, 200) == cost_microusd("gpt-6-astra", 1500, 200)


async def test_the_cap_is_in_rupees_and_the_rate_a_setting() -> None:
    budget = budget_of("₹1,000", "80", Books().spent)
    assert (budget.limit_microusd, budget.rupees) == (12_500_000, 1_000)
    assert budget_of("", "", Books().spent).limit_microusd == 555_555
    assert budget_of("0", "90", Books().spent).limit_microusd == 0


async def test_the_former_setting_in_dollars_still_holds_where_it_is_lower() -> None:
    assert budget_of("900", "90", Books().spent, "1.00").limit_microusd == 1_000_000
    assert budget_of("50", "90", Books().spent, "1.00").limit_microusd == 555_555


@pytest.mark.parametrize(("cap", "rate"), [("much", "90"), ("-1", "90"), ("50", "0"), ("nan", "")])
def test_a_senseless_amount_is_refused_with_the_setting_named(cap: str, rate: str) -> None:
    with pytest.raises(CrmError) as raised:
        budget_of(cap, rate, Books().spent)
    assert "CRM_" in raised.value.sentence()
