"""Models of every other provider, through litellm, which is loaded only when one is called."""

import logging
import os
import time
from types import ModuleType

from crm_tui.agents.completion import read_completion
from crm_tui.agents.libraries import failed, load_library
from crm_tui.agents.models import ModelAnswer, ModelRequest
from crm_tui.agents.prices import cost_microusd

# Without these its import fetches a price file and logs over whatever is on the screen.
_QUIET = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_OFFLINE_MODE": "true"}
_LOGGERS = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy")
_OWN_MACHINE = ("ollama", "ollama_chat", "llamafile", "lm_studio", "hosted_vllm")


class LitellmModel:
    """One model by its litellm name, `gemini/gemini-3.5-flash-lite` or `ollama_chat/qwen`."""

    def __init__(
        self, name: str, key: str | None, base_url: str | None = None, timeout: float = 8.0
    ) -> None:
        self.name = name
        self._key = key
        self._base_url = base_url
        self._timeout = timeout
        self._litellm: ModuleType | None = None

    async def load(self) -> None:
        """Imports litellm: five seconds, 200 MB."""
        await self._load()

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        """One attempt, never repeated here."""
        litellm = await self._load()
        started = time.monotonic()
        body = await self._ask(litellm, request)
        latency_ms = round((time.monotonic() - started) * 1000)
        done = read_completion(self.name, body)
        cost = self._cost(litellm, done.input_tokens, done.output_tokens)
        return ModelAnswer(
            done.text, self.name, done.input_tokens, done.output_tokens, cost, latency_ms
        )

    async def aclose(self) -> None:
        if self._litellm is not None:
            await self._litellm.close_litellm_async_clients()
            self._litellm = None

    async def _load(self) -> ModuleType:
        if self._litellm is None:
            self._litellm = await _import_quietly(self.name)
        return self._litellm

    async def _ask(self, litellm: ModuleType, request: ModelRequest) -> dict[str, object]:
        messages = [
            {"role": "system", "content": request.system},
            {"role": "user", "content": request.user},
        ]
        try:
            answer = await litellm.acompletion(
                model=self.name,
                messages=messages,
                api_key=self._key,
                api_base=self._base_url,
                max_tokens=request.max_output_tokens,
                timeout=self._timeout,
                num_retries=0,
                max_retries=0,
                drop_params=True,
                response_format={"type": "json_object"},
            )
            return dict(answer.model_dump())
        # It passes on the errors of a hundred providers, and its own, by no common class.
        except Exception as error:
            raise failed(self.name, error) from error

    def _cost(self, litellm: ModuleType, input_tokens: int, output_tokens: int) -> int:
        provider, _, model = self.name.partition("/")
        if provider in _OWN_MACHINE:
            return 0
        rates = litellm.model_cost.get(self.name) or litellm.model_cost.get(model) or {}
        if "input_cost_per_token" not in rates:
            return cost_microusd(model, input_tokens, output_tokens)
        dollars = (
            input_tokens * rates["input_cost_per_token"]
            + output_tokens * rates["output_cost_per_token"]
        )
        return -int(-dollars * 1_000_000 // 1)


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
