"""Models behind an OpenAI-compatible address, through the openai SDK."""

import json
import re
import time
from typing import TYPE_CHECKING, Any

from crm_tui.agents.completion import read_completion
from crm_tui.agents.libraries import failed, load_library
from crm_tui.agents.models import ModelAnswer, ModelFailed, ModelRequest
from crm_tui.agents.prices import cost_microusd

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OPENAI_URL = "https://api.openai.com/v1"

# These think before they answer unless told not to, and take no temperature when they do.
_THINKS = re.compile(r"gpt-(?:5\.\d|6)")


class OpenAIModel:
    """One model; the SDK is loaded at the first call, off the event loop."""

    def __init__(self, name: str, base_url: str | None, key: str | None) -> None:
        self.name = name
        self._model = name.removeprefix("openai/")
        self._own_address = base_url is not None
        self._base_url = base_url or OPENAI_URL
        self._key = key
        self._client: AsyncOpenAI | None = None

    async def load(self) -> None:
        """Imports the SDK, about a second."""
        await self._connect()

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        """One attempt, never repeated here; the caller sets the time limit."""
        client = await self._connect()
        started = time.monotonic()
        body = await self._ask(client, request)
        latency_ms = round((time.monotonic() - started) * 1000)
        done = read_completion(self.name, body)
        cost = 0 if self._own_address else self._cost(done.input_tokens, done.output_tokens)
        return ModelAnswer(
            done.text, self.name, done.input_tokens, done.output_tokens, cost, latency_ms
        )

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _connect(self) -> "AsyncOpenAI":
        if not self._key and not self._own_address:
            raise ModelFailed(f"There is no key for {self.name}.", "Set CRM_LLM_KEY.")
        if self._client is not None:
            return self._client
        sdk = await load_library("openai", self.name)
        if self._client is None:
            self._client = sdk.AsyncOpenAI(
                api_key=self._key or "none", base_url=self._base_url, max_retries=0
            )
        return self._client

    async def _ask(self, client: "AsyncOpenAI", request: ModelRequest) -> dict[str, object]:
        from openai import OpenAIError

        try:
            response = await client.chat.completions.with_raw_response.create(**self._body(request))
            return _object(response.text)
        except (OpenAIError, ValueError) as error:
            raise failed(self.name, error) from error

    def _body(self, request: ModelRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": request.system},
                {"role": "user", "content": request.user},
            ],
        }
        # Small local servers know only the older names.
        if self._own_address:
            limits = {"max_tokens": request.max_output_tokens, "temperature": 0.3}
            return body | limits | {"response_format": {"type": "json_object"}}
        if _THINKS.match(self._model):
            body["reasoning_effort"] = "none"
        limits = {"max_completion_tokens": request.max_output_tokens}
        return body | limits | {"response_format": _format(request)}

    def _cost(self, input_tokens: int, output_tokens: int) -> int:
        return cost_microusd(self._model, input_tokens, output_tokens)


def _format(request: ModelRequest) -> dict[str, object]:
    if request.schema is None:
        return {"type": "json_object"}
    schema = {"name": "answer", "strict": True, "schema": request.schema}
    return {"type": "json_schema", "json_schema": schema}


def _object(text: str) -> dict[str, object]:
    body = json.loads(text)
    if not isinstance(body, dict):
        raise ValueError("not an object")
    return body
