"""Each failure is told by its reason, for that decides how long a model rests and what is counted."""

import httpx
import pytest
from openai import RateLimitError

from crm_tui.agents.endpoints import Endpoint
from crm_tui.agents.libraries import failed
from crm_tui.agents.models import ModelFailed, Reason
from crm_tui.agents.openai_model import OpenAIModel
from tests.unit.agents.test_models import REQUEST
from tests.unit.agents.wire_server import SECRET, WireServer


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("401", Reason.KEY),
        ("geminikey", Reason.KEY),
        ("404", Reason.NOT_FOUND),
        ("429", Reason.RATE_LIMIT),
        ("quota", Reason.QUOTA),
        ("500", Reason.SERVER),
        ("html", Reason.SERVER),
        ("context", Reason.CONTEXT),
        ("overflow", Reason.CONTEXT),
        ("filter400", Reason.REFUSED),
        ("refusal", Reason.REFUSED),
        ("content_filter", Reason.REFUSED),
        ("tool_calls", Reason.TOOL),
        ("length", Reason.CUT),
        ("empty", Reason.EMPTY),
        ("nochoices", Reason.EMPTY),
        ("notacompletion", Reason.UNREADABLE),
        ("list", Reason.UNREADABLE),
        ("truncated", Reason.UNREADABLE),
        ("deep", Reason.UNREADABLE),
        ("million", Reason.TOO_LONG),
        ("long", Reason.TOO_LONG),
        ("moved", Reason.REQUEST),
        ("reset", Reason.UNREACHABLE),
    ],
)
async def test_the_reason_of(wire: WireServer, name: str, reason: Reason) -> None:
    model = OpenAIModel(name, Endpoint(wire.url, SECRET))
    with pytest.raises(ModelFailed) as raised:
        await model.complete(REQUEST)
    await model.aclose()
    assert raised.value.reason is reason
    assert wire.asked == [name]


async def test_a_useless_answer_tells_its_tokens(wire: WireServer) -> None:
    model = OpenAIModel("length", Endpoint(wire.url, SECRET))
    with pytest.raises(ModelFailed) as raised:
        await model.complete(REQUEST)
    await model.aclose()
    assert (raised.value.input_tokens, raised.value.output_tokens) == (1200, 80)


def told(**headers: str) -> float | None:
    request = httpx.Request("POST", "http://127.0.0.1/")
    answer = httpx.Response(429, headers=headers, request=request)
    return failed("m", RateLimitError("slow down", response=answer, body=None)).retry_after


def test_a_retry_after_is_read_in_both_of_its_forms() -> None:
    assert told(**{"retry-after": "12"}) == 12.0
    assert told(**{"retry-after": "0.5"}) == 0.5
    dates = {
        "date": "Sun, 22 Nov 2026 10:00:00 GMT",
        "retry-after": "Sun, 22 Nov 2026 10:01:30 GMT",
    }
    assert told(**dates) == 90.0


@pytest.mark.parametrize(
    "text", ["", "soon", "-5", "9" * 400, "[/]", "Sun, 22 Nov 2026 10:01:30 GMT"]
)
def test_a_senseless_retry_after_is_left_aside(text: str) -> None:
    assert told(**{"retry-after": text}) is None
