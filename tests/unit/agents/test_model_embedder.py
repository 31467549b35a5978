"""Vectors of a hosted model: bounded, in order, without a private number, and paid for."""

import json
import math

import pytest

from crm_tui.agents.endpoints import GEMINI_URL, Access, Endpoint
from crm_tui.agents.hosted_embedder import AT_ONCE, DIMENSIONS, HostedEmbedder, hosted_embedder
from crm_tui.agents.models import ModelFailed
from crm_tui.agents.spending import Budget, CallRecord
from crm_tui.domain.errors import CrmError
from tests.unit.agents.wire_server import SECRET, WireServer


def answer(count: int, dimensions: int = DIMENSIONS) -> dict[str, object]:
    rows = [
        {"object": "embedding", "index": at, "embedding": [float(at + 1)] * dimensions}
        for at in range(count)
    ]
    return {
        "object": "list",
        "data": rows[::-1],
        "usage": {"prompt_tokens": 11, "total_tokens": 11},
    }


async def embed(
    wire: WireServer,
    texts: list[str],
    model: str = "openai/ok",
    books: list[CallRecord] | None = None,
    budget: Budget | None = None,
    limit: float = 20.0,
) -> list[bytes]:
    async def keep(call: CallRecord) -> None:
        if books is not None:
            books.append(call)

    made = HostedEmbedder(
        model, Endpoint(wire.url, SECRET), on_call=keep, budget=budget, limit=limit
    )
    try:
        return await made.embed(texts)
    finally:
        await made.aclose()


async def test_vectors_have_length_one_as_bytes_and_come_in_order(wire: WireServer) -> None:
    wire.script["ok"] = answer(2)
    books: list[CallRecord] = []
    found = await embed(wire, ["cake", "केक"], books=books)
    each = round(127 / math.sqrt(DIMENSIONS))
    assert found == [bytes([each]) * DIMENSIONS] * 2
    assert (books[0].agent, books[0].ok, books[0].input_tokens) == ("embedding", True, 11)
    assert wire.bodies[0]["dimensions"] == DIMENSIONS


async def test_no_private_number_leaves_this_machine(wire: WireServer) -> None:
    wire.script["ok"] = answer(1)
    await embed(wire, ["call 98765 43210 or pay meera@okhdfc, aadhaar 2345 6789 0123"])
    sent = json.dumps(wire.bodies)
    assert not any(secret in sent for secret in ("98765", "okhdfc", "6789"))


async def test_many_texts_go_in_several_requests(wire: WireServer) -> None:
    wire.script["ok"] = answer(AT_ONCE)
    assert len(await embed(wire, ["x"] * (2 * AT_ONCE))) == 2 * AT_ONCE
    assert [len(body["input"]) for body in wire.bodies] == [AT_ONCE, AT_ONCE]


async def test_an_empty_text_has_a_vector_too(wire: WireServer) -> None:
    wire.script["ok"] = answer(1)
    assert len(await embed(wire, [" "])) == 1
    assert wire.bodies[0]["input"] == ["-"]


@pytest.mark.parametrize("failing", ["401", "quota", "500", "html", "reset", "deep", "hang"])
async def test_a_failure_is_a_sentence_and_a_record(wire: WireServer, failing: str) -> None:
    books: list[CallRecord] = []
    limit = 0.4 if failing == "hang" else 20.0
    with pytest.raises(ModelFailed) as raised:
        await embed(wire, ["x"], f"openai/{failing}", books, limit=limit)
    assert SECRET not in raised.value.sentence()
    assert [call.ok for call in books] == [False]


@pytest.mark.parametrize(
    "wrong",
    [
        answer(2),
        answer(0),
        answer(1, dimensions=1_536),
        {"data": [{"index": 0, "embedding": [0.0] * DIMENSIONS}]},
        {"data": [{"index": 0, "embedding": ["x"]}]},
        {"hello": 1},
    ],
)
async def test_a_wrong_answer_is_never_a_vector(wire: WireServer, wrong: object) -> None:
    wire.script["ok"] = wrong
    with pytest.raises(ModelFailed):
        await embed(wire, ["x"])


async def test_the_days_cap_holds_for_vectors_too() -> None:
    async def spent() -> int:
        return 1_000

    made = hosted_embedder(
        "text-embedding-3-small", Access(key="sk-x"), budget=Budget(1_000, spent)
    )
    with pytest.raises(ModelFailed, match="limit for AI models"):
        await made.embed(["x" * 200])
    await made.aclose()


def test_a_setting_becomes_an_embedder_whose_vectors_have_their_own_name() -> None:
    openai = hosted_embedder("text-embedding-3-small", Access(key="k"))
    google = hosted_embedder("gemini-embedding-001", Access(gemini_key="g"))
    assert openai.name == "text-embedding-3-small@384"
    assert google.name == "gemini/gemini-embedding-001@384"
    assert google._endpoint.url == GEMINI_URL


def test_a_model_of_another_provider_is_refused_in_a_sentence() -> None:
    with pytest.raises(CrmError, match="no embedding model"):
        hosted_embedder("voyage/voyage-4", Access(key="k"))
