"""The seam to a language model: one request, one answer, and how an attempt can fail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from crm_tui.domain.errors import CrmError


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


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    text: str
    model: str
    """As in the settings: `openai/gpt-6-luna`."""
    input_tokens: int
    output_tokens: int
    cost_microusd: int
    """Millionths of a US dollar, rounded up; 0 for an endpoint of one's own."""
    latency_ms: int


class ModelFailed(CrmError):
    """One attempt gave no usable answer; the sentence names the model and no secret."""

    def __init__(self, text: str, fix: str = "", cost_microusd: int = 0) -> None:
        super().__init__(text, fix)
        self.cost_microusd = cost_microusd
        """What the useless answer cost all the same, where that is known."""


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

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        """The answer; raises ModelFailed or ModelUnavailable, and nothing else from outside."""
        ...

    async def aclose(self) -> None:
        """Closes what a call opened."""
        ...


class LazyModel(ChatModel, Protocol):
    """A model whose library is loaded late."""

    async def load(self) -> None:
        """Makes the first call possible; may take seconds, which count towards no time limit."""
        ...
