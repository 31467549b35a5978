"""A chat completion as models send it over the wire, and what in a 200 is a failure all the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crm_tui.agents.models import ModelFailed, Reason

LONGEST_TEXT = 65_536
"""Characters of an answer; a draft has some hundreds."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Message(_Part):
    """What the model said; in a stream, a piece of it."""

    content: str | None = None
    refusal: str | None = None
    tool_calls: list[object] | None = None
    function_call: object | None = None


class _Choice(_Part):
    message: Message
    finish_reason: str | None = None


Count = Annotated[int | None, Field(ge=0, le=100_000_000)]
"""Tokens; a server that counts below nothing would lower the day's bill."""


class Usage(_Part):
    """What an answer is billed by."""

    prompt_tokens: Count = None
    completion_tokens: Count = None
    total_tokens: Count = None

    @property
    def input_tokens(self) -> int:
        return self.prompt_tokens or 0

    @property
    def output_tokens(self) -> int:
        """Thinking is billed too, and Gemini counts it in the total alone."""
        written = self.completion_tokens or 0
        return max(written, (self.total_tokens or 0) - self.input_tokens)


class _Completion(_Part):
    choices: list[_Choice]
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    text: str
    input_tokens: int
    output_tokens: int


def read_completion(name: str, body: Mapping[str, object]) -> Completion:
    """The text of a completion; raises ModelFailed for a refusal, a cut or an empty answer."""
    try:
        completion = _Completion.model_validate(body)
    except ValidationError as error:
        said = f"{name} sent an answer that is no chat completion."
        raise ModelFailed(said, reason=Reason.UNREADABLE) from error
    usage = completion.usage or Usage()
    if not completion.choices:
        raise failed_answer(name, "sent an answer without a text", Reason.EMPTY, usage)
    choice = completion.choices[0]
    return finished(name, choice.message, choice.finish_reason, usage)


def finished(name: str, message: Message, finish_reason: str | None, usage: Usage) -> Completion:
    """The whole answer, or ModelFailed with what it cost in tokens."""
    wrong = _wrong(message, finish_reason)
    if wrong:
        raise failed_answer(name, *wrong, usage)
    return Completion(message.content or "", usage.input_tokens, usage.output_tokens)


def failed_answer(name: str, said: str, reason: Reason, usage: Usage) -> ModelFailed:
    return ModelFailed(
        f"{name} {said}.",
        reason=reason,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
    )


def _wrong(message: Message, finish_reason: str | None) -> tuple[str, Reason] | None:
    if message.refusal or finish_reason == "content_filter":
        return "refused to answer", Reason.REFUSED
    tool = message.tool_calls or message.function_call
    if tool or finish_reason in ("tool_calls", "function_call"):
        return "tried to use a tool, which it has none of", Reason.TOOL
    if finish_reason == "length":
        return "was cut off before the end of its answer", Reason.CUT
    if not (message.content or "").strip():
        return "sent an empty answer", Reason.EMPTY
    if len(message.content or "") > LONGEST_TEXT:
        return "sent far more than was asked for", Reason.TOO_LONG
    return None
