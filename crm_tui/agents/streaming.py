"""A streamed answer, put together piece by piece; half of one is never taken for an answer.

Server-sent events as in the HTML standard, section 9.2; the pieces as in OpenAI's API reference,
"chat completion chunk". Lines are cut as bytes, so a Hindi letter split between two packets stays whole.
"""

import json
from collections.abc import AsyncIterator, Mapping

from pydantic import BaseModel, ConfigDict, ValidationError

from crm_tui.agents.completion import (
    LONGEST_TEXT,
    Completion,
    Message,
    Usage,
    failed_answer,
    finished,
)
from crm_tui.agents.models import ModelFailed, OnText, Reason

# As long as this, a piece is not said twice in a row but sent twice.
_SURELY_REPEATED = 12


class _Choice(BaseModel):
    model_config = ConfigDict(extra="ignore")
    index: int = 0
    delta: Message = Message()
    finish_reason: str | None = None


class _Chunk(BaseModel):
    model_config = ConfigDict(extra="ignore")
    choices: list[_Choice] = []
    usage: Usage | None = None


class StreamedAnswer:
    """What has come so far."""

    def __init__(self, name: str, on_text: OnText) -> None:
        self._name = name
        self._on_text = on_text
        self._said = Message(content="")
        self._text = ""
        self._pieces = 0
        self._last: Mapping[str, object] | None = None
        self._finish_reason: str | None = None
        self._usage = Usage()

    def add(self, event: object) -> None:
        """Takes one event's JSON; raises ModelFailed for an error among the pieces."""
        if not isinstance(event, dict):
            raise self._failed("sent an answer that cannot be read", Reason.UNREADABLE)
        if event.get("error"):
            raise self._failed("had an error in the middle of its answer", Reason.SERVER)
        try:
            chunk = _Chunk.model_validate(event)
        except ValidationError as error:
            raise self._failed("sent an answer that cannot be read", Reason.UNREADABLE) from error
        self._usage = chunk.usage or self._usage
        for choice in chunk.choices:
            if choice.index == 0:
                self._take(choice, repeated=event == self._last)
        self._last = event

    def end(self) -> Completion:
        """The whole answer; raises ModelFailed when the end never came."""
        if self._finish_reason is None:
            raise self._failed("broke off in the middle of its answer", Reason.BROKEN_OFF)
        # Every piece holds at least one token: more pieces than tokens, and one came twice.
        if 0 < (self._usage.completion_tokens or 0) < self._pieces:
            raise self._failed("sent a part of its answer twice", Reason.UNREADABLE)
        said = self._said.model_copy(update={"content": self._text})
        return finished(self._name, said, self._finish_reason, self._usage)

    def _take(self, choice: _Choice, repeated: bool) -> None:
        delta = choice.delta
        self._finish_reason = choice.finish_reason or self._finish_reason
        for field in ("refusal", "tool_calls", "function_call"):
            if found := getattr(delta, field):
                self._said = self._said.model_copy(update={field: found})
        if delta.content:
            self._grow(delta.content, repeated)

    def _grow(self, piece: str, repeated: bool) -> None:
        if repeated and len(piece) >= _SURELY_REPEATED:
            raise self._failed("sent a part of its answer twice", Reason.UNREADABLE)
        if len(self._text) + len(piece) > LONGEST_TEXT:
            raise self._failed("sent far more than was asked for", Reason.TOO_LONG)
        self._text += piece
        self._pieces += 1
        self._on_text(self._text)

    def _failed(self, said: str, reason: Reason) -> ModelFailed:
        return failed_answer(self._name, said, reason, self._usage)


async def read_stream(name: str, pieces: AsyncIterator[bytes], on_text: OnText) -> Completion:
    """The whole answer of an event stream; raises ModelFailed, or ValueError for what is no JSON."""
    answer = StreamedAnswer(name, on_text)
    async for data in events(pieces):
        if data.strip() == b"[DONE]":
            break
        answer.add(json.loads(data))
    return answer.end()


async def events(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The data of each event; comments and other fields are left out."""
    data: list[bytes] = []
    async for line in _lines(pieces):
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
        elif not line and data:
            yield b"\n".join(data)
            data = []
    if data:
        yield b"\n".join(data)


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    waiting = b""
    async for piece in pieces:
        # A line feed that belongs to the carriage return before it may come with the next piece.
        whole = (waiting + piece).replace(b"\r\n", b"\n")
        held = b"\r" if whole.endswith(b"\r") else b""
        *lines, rest = whole.removesuffix(held).replace(b"\r", b"\n").split(b"\n")
        waiting = rest + held
        for line in lines:
            yield line
    if waiting:
        yield waiting.removesuffix(b"\r")
