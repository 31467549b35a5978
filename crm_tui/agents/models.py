"""The seam to a language model: one request, one answer, and how an attempt can fail."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from crm_tui.domain.errors import CrmError

OnText = Callable[[str], None]
"""Gets the raw answer as far as it has come, at every piece: the caller cleans and slows it down."""


class Reason(StrEnum):
    """Why an attempt gave nothing usable; the few words that metrics and records count by."""

    KEY = "key"
    QUOTA = "quota"
    RATE_LIMIT = "rate_limit"
    NOT_FOUND = "not_found"
    REQUEST = "request"
    CONTEXT = "context"
    SERVER = "server"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    TOOL = "tool"
    CUT = "cut"
    EMPTY = "empty"
    UNUSABLE = "unusable"
    LIBRARY = "library"
    CANCELLED = "cancelled"
    BUDGET = "budget"
    RESTING = "resting"
    TIME_UP = "time_up"


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question to a model; it never carries tools, so that an answer can only be text."""

    system: str
    user: str
    check: Callable[[str], object]
    """Reads the answer's text; raises ModelFailed when it cannot be used."""
    schema: dict[str, object] | None = None
    """JSON schema of the answer, for models that can be held to one."""
    max_output_tokens: int = 700
    agent: str = ""
    """Who asks, for the records and metrics: `message`, `intent` …"""


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    text: str
    model: str
    """As in the settings: `openai/gpt-6-luna`."""
    input_tokens: int
    output_tokens: int
    cost_microusd: int
    """Millionths of a US dollar, rounded up; 0 for an endpoint on one's own machine or network."""
    latency_ms: int


class ModelFailed(CrmError):
    """One attempt gave no usable answer; the sentence names the model and no secret."""

    def __init__(
        self,
        text: str,
        fix: str = "",
        cost_microusd: int = 0,
        *,
        reason: Reason = Reason.UNUSABLE,
        retry_after: float | None = None,
        input_tokens: int = 0,
        output_tokens: int = 0,
    ) -> None:
        super().__init__(text, fix)
        self.reason = reason
        self.retry_after = retry_after
        """Seconds that the provider asked for, where it did."""
        self.cost_microusd = cost_microusd
        """What the useless answer cost all the same, where that is known."""
        self.input_tokens = input_tokens
        self.output_tokens = output_tokens


class ModelUnavailable(CrmError):
    """No model of the list gave a usable answer."""

    def __init__(self, text: str, fix: str = "", cost_microusd: int = 0) -> None:
        super().__init__(text, fix)
        self.cost_microusd = cost_microusd


class ChatModel(Protocol):
    """Something that answers one prompt."""

    @property
    def name(self) -> str:
        """As in the settings."""
        ...

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        """The answer; raises ModelFailed or ModelUnavailable, and nothing else from outside.

        With `on_text` the answer is streamed; what it was given counts for nothing until this returns.
        """
        ...

    async def aclose(self) -> None:
        """Closes what a call opened."""
        ...


class LazyModel(ChatModel, Protocol):
    """One model of one provider, whose library is loaded late."""

    async def load(self) -> None:
        """Makes the first call possible; may take seconds, which count towards no time limit."""
        ...

    async def probe(self) -> str:
        """Asks briefly whether it is there: what was found, in words; raises ModelFailed."""
        ...

    def most_microusd(self, request: ModelRequest) -> int:
        """The most that this request may cost; 0 for a model on one's own machine or network."""
        ...
