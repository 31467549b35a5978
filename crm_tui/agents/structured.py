"""The body of a question: limits, structured output, and what a server turned out not to take."""

import re
from dataclasses import dataclass, replace
from typing import Any

from crm_tui.agents.endpoints import Dialect
from crm_tui.agents.models import ModelRequest

# These think before they answer unless told not to, and take no temperature when they do.
_THINKS = re.compile(r"gpt-(?:5\.\d|6)")
_GEMINI_STOPS_THINKING = re.compile(r"gemini-2\.5-flash")
_TEMPERATURE = 0.3


@dataclass(frozen=True, slots=True)
class Manners:
    """What a server takes; everything, until it answers 400 to it."""

    schema: bool = True
    effort: bool = True
    usage: bool = True

    def without(self, words: str) -> "Manners | None":
        """Less of what the server's own words name; None when they name nothing that can be left out."""
        if self.usage and "stream_options" in words:
            return replace(self, usage=False)
        if self.effort and re.search(r"reasoning|thinking", words):
            return replace(self, effort=False)
        if self.schema and re.search(r"response_format|json_schema|schema|grammar", words):
            return replace(self, schema=False)
        return None


def body_of(
    model: str, dialect: Dialect, request: ModelRequest, manners: Manners, stream: bool
) -> dict[str, Any]:
    """The JSON of a chat completion; it never holds tools."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [
            {"role": "system", "content": request.system},
            {"role": "user", "content": request.user},
        ],
        "response_format": _format(request, manners),
        **_limits(dialect, request),
    }
    effort = _effort(model, dialect) if manners.effort else None
    if effort:
        body["reasoning_effort"] = effort
    if stream:
        body["stream"] = True
        if manners.usage:
            body["stream_options"] = {"include_usage": True}
    return body


def _limits(dialect: Dialect, request: ModelRequest) -> dict[str, object]:
    if dialect is Dialect.OPENAI:
        return {"max_completion_tokens": request.max_output_tokens}
    if dialect is Dialect.GEMINI:
        return {"max_tokens": request.max_output_tokens}
    return {"max_tokens": request.max_output_tokens, "temperature": _TEMPERATURE}


def _effort(model: str, dialect: Dialect) -> str | None:
    """The least thinking that the model can be held to; nothing where it does none by itself."""
    if dialect is Dialect.OPENAI:
        return "none" if _THINKS.match(model) else None
    if dialect is Dialect.GEMINI:
        return "none" if _GEMINI_STOPS_THINKING.match(model) else "minimal"
    return None


def _format(request: ModelRequest, manners: Manners) -> dict[str, object]:
    if request.schema is None or not manners.schema:
        return {"type": "json_object"}
    schema = {"name": "answer", "strict": True, "schema": request.schema}
    return {"type": "json_schema", "json_schema": schema}
