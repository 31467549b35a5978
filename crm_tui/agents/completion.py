"""A chat completion as models send it over the wire, and what in a 200 is a failure all the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from crm_tui.agents.models import ModelFailed


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None
    tool_calls: list[object] | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(BaseModel):
    model_config = ConfigDict(extra="ignore")
    choices: list[_Choice]
    usage: _Usage | None = None


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
        raise ModelFailed(f"{name} sent an answer that is no chat completion.") from error
    if not completion.choices:
        raise ModelFailed(f"{name} sent an answer without a text.")
    usage = completion.usage or _Usage()
    text = _text(name, completion.choices[0])
    return Completion(text, usage.prompt_tokens, usage.completion_tokens)


def _text(name: str, choice: _Choice) -> str:
    message = choice.message
    if message.refusal or choice.finish_reason == "content_filter":
        raise ModelFailed(f"{name} refused to answer.")
    if message.tool_calls or choice.finish_reason in ("tool_calls", "function_call"):
        raise ModelFailed(f"{name} tried to use a tool, which it has none of.")
    if choice.finish_reason == "length":
        raise ModelFailed(f"{name} was cut off before the end of its answer.")
    if not (message.content or "").strip():
        raise ModelFailed(f"{name} sent an empty answer.")
    return message.content or ""
