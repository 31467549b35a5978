"""Models of every other provider, through litellm, which is loaded only when one is called."""

import logging
import os
import time
from types import ModuleType
from typing import Any

from crm_tui.agents.completion import Completion, read_completion
from crm_tui.agents.libraries import failed, load_library
from crm_tui.agents.models import ModelAnswer, ModelFailed, ModelRequest, OnText
from crm_tui.agents.prices import most_tokens, rates_of
from crm_tui.agents.streaming import StreamedAnswer

# Without these its import fetches a price file and logs over whatever is on the screen.
_QUIET = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_OFFLINE_MODE": "true"}
_LOGGERS = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy")
_OWN_MACHINE = ("llamafile", "hosted_vllm")


class LitellmModel:
    """One model by its litellm name, `anthropic/claude-…` or `mistral/…`."""

    def __init__(
        self, name: str, key: str | None, base_url: str | None = None, timeout: float = 60.0
    ) -> None:
        self.name = name
        self._key = key
        self._base_url = base_url
        self._timeout = timeout
        """Its own is 6,000 seconds; ours only ends what the caller's limit did not."""
        self._litellm: ModuleType | None = None

    async def load(self) -> None:
        """Imports litellm: five seconds, 200 MB."""
        await self._load()

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        """One attempt, never repeated here."""
        litellm = await self._load()
        started = time.monotonic()
        try:
            done = await self._ask(litellm, request, on_text)
        except ModelFailed as failure:
            failure.cost_microusd = self._cost(failure.input_tokens, failure.output_tokens)
            raise
        latency_ms = round((time.monotonic() - started) * 1000)
        cost = self._cost(done.input_tokens, done.output_tokens)
        return ModelAnswer(
            done.text, self.name, done.input_tokens, done.output_tokens, cost, latency_ms
        )

    async def probe(self) -> str:
        """A question of one word: providers have no common list of models."""
        request = ModelRequest("Answer in JSON.", 'Say {"ok": true}', str, max_output_tokens=16)
        await self.complete(request)
        return f"{self.name} answers"

    def most_microusd(self, request: ModelRequest) -> int:
        return self._cost(most_tokens(request.system, request.user), request.max_output_tokens)

    async def aclose(self) -> None:
        if self._litellm is not None:
            await self._litellm.close_litellm_async_clients()
            self._litellm = None

    async def _load(self) -> ModuleType:
        if self._litellm is None:
            self._litellm = await _import_quietly(self.name)
        return self._litellm

    async def _ask(
        self, litellm: ModuleType, request: ModelRequest, on_text: OnText | None
    ) -> Completion:
        try:
            if on_text is not None:
                return await self._stream(litellm, request, on_text)
            answer = await litellm.acompletion(**self._body(request))
            return read_completion(self.name, answer.model_dump())
        except ModelFailed:
            raise
        # It passes on the errors of a hundred providers, and its own, by no common class.
        except Exception as error:
            raise failed(self.name, error) from error

    async def _stream(
        self, litellm: ModuleType, request: ModelRequest, on_text: OnText
    ) -> Completion:
        more = {"stream": True, "stream_options": {"include_usage": True}}
        answer = StreamedAnswer(self.name, on_text)
        stream = await litellm.acompletion(**self._body(request), **more)
        async for chunk in stream:
            answer.add(chunk.model_dump())
        return answer.end()

    def _body(self, request: ModelRequest) -> dict[str, Any]:
        return {
            "model": self.name,
            "messages": [
                {"role": "system", "content": request.system},
                {"role": "user", "content": request.user},
            ],
            "api_key": self._key,
            "api_base": self._base_url,
            "max_tokens": request.max_output_tokens,
            "timeout": self._timeout,
            "num_retries": 0,
            "max_retries": 0,
            "drop_params": True,
            "response_format": {"type": "json_object"},
        }

    def _cost(self, input_tokens: int, output_tokens: int) -> int:
        """By litellm's own price file; a model that it does not know counts as the dearest."""
        provider, _, model = self.name.partition("/")
        if provider in _OWN_MACHINE:
            return 0
        known = {} if self._litellm is None else self._litellm.model_cost
        found = known.get(self.name) or known.get(model) or {}
        rate_in, rate_out = rates_of(model)
        if "input_cost_per_token" in found:
            rate_in = found["input_cost_per_token"] * 1e6
            rate_out = found.get("output_cost_per_token", 0) * 1e6
        return -int(-(input_tokens * rate_in + output_tokens * rate_out) // 1)


async def _import_quietly(name: str) -> ModuleType:
    os.environ.update(_QUIET)
    _silence()
    litellm = await load_library("litellm", name)
    vars(litellm)["suppress_debug_info"] = True
    _silence()
    return litellm


def _silence() -> None:
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
