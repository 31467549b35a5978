"""The frame of the agents: strict forms, half-written answers, hints, fused rankings."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from crm_tui.agents.answer import Answer, Strict, read_answer, schema_of
from crm_tui.agents.frame import Asker
from crm_tui.agents.fusion import fuse
from crm_tui.agents.hints import Hint, read_hint
from crm_tui.agents.language import Language
from crm_tui.agents.models import ModelAnswer, ModelFailed, ModelRequest, ModelUnavailable, OnText
from crm_tui.agents.partial import first_words
from tests.unit.agents.shop import asking

WORDS = 'Namaste ji,\n₹450 "ka" hai 🎂'
WRITTEN = {
    "intent": "price",
    "reason": "They ask.",
    "replies": [
        {
            "text": WORDS,
            "fact_ids": [],
            "message_ids": [],
            "confidence": 1,
        }
    ],
}


class Inner(Strict):
    note: str | None = Field(max_length=3)


class Outer(Strict):
    title: str = Field(min_length=1, description="A title")
    inner: list[Inner] = Field(max_length=2)


def test_the_schema_asks_for_every_field_and_names_no_limit() -> None:
    assert schema_of(Outer) == {
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "inner"],
        "properties": {
            "title": {"type": "string"},
            "inner": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["note"],
                    "properties": {"note": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
                },
            },
        },
    }


def test_a_field_may_be_called_like_a_limit() -> None:
    class Titled(Strict):
        format: str

    assert schema_of(Titled)["properties"] == {"format": {"type": "string"}}


@pytest.mark.parametrize("wrong", ["", "[]", "{}", '{"title": "", "inner": []}', "no JSON", "null"])
def test_what_is_not_the_form_is_no_answer(wrong: str) -> None:
    with pytest.raises(ModelFailed, match="agreed form"):
        read_answer(wrong, Outer)


def test_a_code_fence_around_the_answer_is_taken_off() -> None:
    fenced = f"```json\n{json.dumps(WRITTEN)}\n```"
    assert read_answer(fenced.replace(": 1}", ": 1.0}"), Answer).intent == "price"


def test_half_an_answer_shows_the_words_so_far() -> None:
    raw = json.dumps(WRITTEN)
    seen = [first_words(raw[:end]) for end in range(len(raw) + 1)]
    whole = WORDS
    assert seen[-1] == whole
    assert all(whole.startswith(words) for words in seen)
    assert len(set(seen)) > 10


@given(st.text(max_size=300))
def test_no_half_answer_breaks_the_screen(raw: str) -> None:
    first_words(raw).encode()
    first_words('{"text": "' + raw).encode()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("chhota karo", Hint(shorter=True)),
        ("make it shorter please", Hint(shorter=True)),
        ("thoda detail mein", Hint(longer=True)),
        ("हिंदी में छोटा", Hint(shorter=True, language=Language.HINDI)),
        ("in English", Hint(language=Language.ENGLISH)),
        ("politely", Hint()),
    ],
)
def test_a_hint_is_read_in_the_persons_words(said: str, meant: Hint) -> None:
    assert read_hint(said) == meant


def test_what_two_rankings_agree_on_comes_first() -> None:
    assert fuse(["a", "b", "c"], ["c", "b", "d"]) == ["c", "b", "a", "d"]
    assert fuse([], ["x"]) == ["x"]
    assert fuse([1, 2]) == [1, 2]


class Streaming:
    """Says its answer in three pieces."""

    name = "streaming"

    def __init__(self) -> None:
        self.request: ModelRequest | None = None

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        self.request = request
        text = json.dumps(WRITTEN).replace(": 1}", ": 1.0}")
        for end in (40, 90, len(text)):
            if on_text is not None:
                on_text(text[:end])
        return ModelAnswer(text, self.name, 10, 10, 5, 1)

    async def aclose(self) -> None:
        """Nothing to close."""


async def test_an_agent_is_named_in_its_call_and_told_words_and_no_json() -> None:
    model, seen = Streaming(), list[str]()
    told = await Asker(model).ask("writer", "message", Answer, asking("hi"), on_text=seen.append)
    assert model.request is not None
    assert model.request.agent == "writer"
    assert told.cost_microusd == 5
    assert seen[-1] == WORDS
    assert not any("{" in words for words in seen)


async def test_without_a_model_it_says_so() -> None:
    with pytest.raises(ModelUnavailable, match="No AI model is set"):
        await Asker(None).ask("writer", "message", Answer, asking("hi"))
