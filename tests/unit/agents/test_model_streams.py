"""A streamed answer: pieces as they come, the whole at the end, and every way to end badly."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.agents.endpoints import Endpoint
from crm_tui.agents.models import ModelAnswer, ModelFailed, Reason
from crm_tui.agents.openai_model import OpenAIModel
from crm_tui.agents.streaming import StreamedAnswer, events, read_stream
from tests.unit.agents.test_models import REQUEST
from tests.unit.agents.wire_server import GOOD_TEXT, SECRET, WireServer, in_pieces


async def stream(wire: WireServer, name: str, seen: list[str]) -> ModelAnswer:
    model = OpenAIModel(name, Endpoint(wire.url, SECRET), stall=0.5 if name == "stall" else 20.0)
    try:
        return await model.complete(REQUEST, seen.append)
    finally:
        await model.aclose()


async def test_the_text_grows_to_the_whole_answer_and_comes_with_its_tokens(
    wire: WireServer,
) -> None:
    seen: list[str] = []
    answer = await stream(wire, "ok", seen)
    assert answer.text == GOOD_TEXT == seen[-1]
    assert seen == [GOOD_TEXT[: 7 * (at + 1)] for at in range(len(seen))]
    assert (answer.input_tokens, answer.output_tokens) == (1200, len(seen) + 2)
    assert wire.bodies[0]["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize("size", [1, 2, 3, 5, 4_096])
async def test_hindi_letters_cut_in_two_on_the_way_stay_whole(wire: WireServer, size: int) -> None:
    wire.cut = in_pieces(size)
    seen: list[str] = []
    assert (await stream(wire, "ok", seen)).text == GOOD_TEXT
    assert not any("\ufffd" in text for text in seen)


@pytest.mark.parametrize(
    ("name", "reason", "said"),
    [
        ("error", Reason.SERVER, "error had an error in the middle of its answer."),
        ("stall", Reason.BROKEN_OFF, "stall stopped in the middle of its answer."),
        ("cut", Reason.BROKEN_OFF, "cut broke off in the middle of its answer."),
        ("torn", Reason.BROKEN_OFF, "torn broke off in the middle of its answer."),
        ("twicelong", Reason.UNREADABLE, "twicelong sent a part of its answer twice."),
        ("notjson", Reason.UNREADABLE, "notjson sent an answer that cannot be read."),
        ("notobject", Reason.UNREADABLE, "notobject sent an answer that cannot be read."),
        ("refused", Reason.REFUSED, "refused refused to answer."),
        ("filtered", Reason.REFUSED, "filtered refused to answer."),
        ("length", Reason.CUT, "length was cut off before the end of its answer."),
        ("tool", Reason.TOOL, "tool tried to use a tool, which it has none of."),
        ("silent", Reason.EMPTY, "silent sent an empty answer."),
        ("flood", Reason.TOO_LONG, "flood sent far more than was asked for."),
    ],
)
async def test_a_bad_end_has_its_own_sentence(
    wire: WireServer, name: str, reason: Reason, said: str
) -> None:
    with pytest.raises(ModelFailed) as raised:
        await stream(wire, name, [])
    assert (raised.value.reason, str(raised.value)) == (reason, said)


def test_more_pieces_than_tokens_mean_that_one_came_twice() -> None:
    """A doubled digit would make ₹450 to ₹4500 in a form that is still good JSON."""
    answer = StreamedAnswer("m", lambda _: None)
    for piece in ('{"p": "₹45', "0", "0", '"}'):
        answer.add({"choices": [{"delta": {"content": piece}}]})
    answer.add({"choices": [{"delta": {}, "finish_reason": "stop"}]})
    answer.add({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 3}})
    with pytest.raises(ModelFailed, match="sent a part of its answer twice"):
        answer.end()


def test_the_same_short_piece_may_well_come_twice() -> None:
    answer = StreamedAnswer("m", lambda _: None)
    for piece in ('{"p": "₹1', "00", "00", '"}'):
        answer.add({"choices": [{"delta": {"content": piece}}]})
    answer.add({"choices": [{"delta": {}, "finish_reason": "stop"}]})
    answer.add({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 5}})
    assert answer.end().text == '{"p": "₹10000"}'


async def _bytes(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@pytest.mark.parametrize(
    "pieces",
    [
        (b"data: 1\n\ndata: 2\n\n",),
        (b"data: 1\r\n\r\ndata: 2\r\n\r\n",),
        (b"data: 1\r", b"\n\r", b"\ndata:", b" 2\r\n\r\n"),
        (b"data: 1\r\rdata: 2\r\r",),
        (b"event: x\nid: 7\ndata:1\n\n: note\n\n\ndata: 2",),
    ],
)
async def test_events_are_told_apart_in_every_form_of_the_standard(
    pieces: tuple[bytes, ...],
) -> None:
    assert [data async for data in events(_bytes(*pieces))] == [b"1", b"2"]


async def test_lines_of_one_event_are_put_together() -> None:
    assert [data async for data in events(_bytes(b"data: a\ndata: b\n\n"))] == [b"a\nb"]


@given(st.binary(max_size=400), st.integers(1, 50))
def test_any_bytes_end_in_a_failure_or_an_answer(noise: bytes, size: int) -> None:
    pieces = [noise[at : at + size] for at in range(0, len(noise), size)]
    with contextlib.suppress(ModelFailed, ValueError):
        asyncio.run(read_stream("m", _bytes(*pieces), lambda _: None))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "delta", "content", "usage", "index", "finish_reason"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.lists(json_values, max_size=4))
def test_any_events_end_in_a_failure_or_an_answer(chunks: list[object]) -> None:
    answer = StreamedAnswer("m", lambda _: None)
    with contextlib.suppress(ModelFailed):
        for one in chunks:
            answer.add(one)
        answer.end()
