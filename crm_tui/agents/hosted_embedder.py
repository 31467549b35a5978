"""Vectors from a hosted model, where the shop has set one: better in many languages, for money."""

import asyncio
import math
import struct
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from crm_tui.agents.endpoints import Access, Endpoint, endpoint_of
from crm_tui.agents.libraries import failed
from crm_tui.agents.models import ModelFailed, Reason
from crm_tui.agents.openai_client import Connection, read_body
from crm_tui.agents.prices import cost_microusd, most_tokens
from crm_tui.agents.redact import Redactor
from crm_tui.agents.spending import Budget, CallRecord, OnCall, Purse
from crm_tui.domain.errors import CrmError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

AGENT = "embedding"
DIMENSIONS = 384
"""As many as the local one has: both providers' models can be asked for fewer than they have."""
LIMIT = 10.0
"""Seconds for one request."""
AT_ONCE = 32
"""Texts in one request: their vectors as JSON stay well below what is read of an answer."""
LONGEST = 4_000
"""Characters of a text that count; a longer one is cut."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")
    index: int = 0
    embedding: list[float]


class _Usage(BaseModel):
    model_config = ConfigDict(extra="ignore")
    prompt_tokens: int = 0


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")
    data: list[_Row]
    usage: _Usage | None = None


class HostedEmbedder:
    """One hosted embedding model; personal numbers never leave this machine."""

    dimensions = DIMENSIONS

    def __init__(
        self,
        model: str,
        endpoint: Endpoint,
        *,
        budget: Budget | None = None,
        on_call: OnCall | None = None,
        limit: float = LIMIT,
    ) -> None:
        self.name = f"{model}@{DIMENSIONS}"
        self._setting = model
        self._model = model.rpartition("/")[2]
        self._endpoint = endpoint
        self._purse = Purse(budget)
        self._on_call = on_call
        self._limit = limit
        self._connection = Connection(model, endpoint)

    async def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One int8 vector for each text, in order: unit length scaled to 127; raises ModelFailed."""
        hidden = [Redactor().hide(text)[:LONGEST].strip() or "-" for text in texts]
        found: list[bytes] = []
        for start in range(0, len(hidden), AT_ONCE):
            found += await self._paid(hidden[start : start + AT_ONCE])
        return found

    async def aclose(self) -> None:
        """Closes the connections that a call opened."""
        await self._connection.aclose()

    async def _paid(self, texts: list[str]) -> list[bytes]:
        client = await self._connection.client()
        most = self._cost(most_tokens(*texts))
        async with self._purse.holding(most):
            started = time.monotonic()
            try:
                answer = await self._ask(client, texts)
                vectors = _in_order(self._setting, answer, len(texts))
            except ModelFailed as failure:
                await self._record(failure.reason.value, 0, most, started)
                raise
            tokens = answer.usage.prompt_tokens if answer.usage else most_tokens(*texts)
            await self._record("", tokens, self._cost(tokens), started)
        return vectors

    async def _ask(self, client: "AsyncOpenAI", texts: list[str]) -> _Answer:
        from httpx import HTTPError
        from openai import OpenAIError

        try:
            async with asyncio.timeout(self._limit):
                return _Answer.model_validate(await self._post(client, texts))
        except TimeoutError as error:
            said = f"{self._setting} did not answer in time."
            raise ModelFailed(said, reason=Reason.TIMEOUT) from error
        except ValidationError as error:
            said = f"{self._setting} sent an answer that holds no vectors."
            raise ModelFailed(said, reason=Reason.UNREADABLE) from error
        except (OpenAIError, HTTPError, ValueError, RecursionError) as error:
            raise failed(self._setting, error) from error

    async def _post(self, client: "AsyncOpenAI", texts: list[str]) -> dict[str, object]:
        asking = client.embeddings.with_streaming_response.create(
            model=self._model, input=texts, dimensions=DIMENSIONS, encoding_format="float"
        )
        async with asking as response:
            return await read_body(self._setting, response.iter_bytes())

    async def _record(self, why: str, tokens: int, cost: int, started: float) -> None:
        if self._on_call is None:
            return
        latency_ms = round((time.monotonic() - started) * 1000)
        await self._on_call(
            CallRecord(AGENT, self._setting, not why, why, tokens, 0, cost, latency_ms, False)
        )

    def _cost(self, tokens: int) -> int:
        return 0 if self._endpoint.free else cost_microusd(self._model, tokens, 0)


def _in_order(name: str, answer: _Answer, wanted: int) -> list[bytes]:
    rows = sorted(answer.data, key=lambda row: row.index)
    if [row.index for row in rows] != list(range(wanted)):
        said = f"{name} sent {len(rows)} vectors for {wanted} texts."
        raise ModelFailed(said, reason=Reason.UNREADABLE)
    return [_int8(name, row.embedding) for row in rows]


def _int8(name: str, vector: list[float]) -> bytes:
    """The vector of length 1 as signed bytes, 127 for 1."""
    length = math.hypot(*vector)
    if len(vector) != DIMENSIONS or not 0 < length < math.inf:
        said = f"{name} sent a vector of {len(vector)} numbers where {DIMENSIONS} are needed."
        fix = "Leave CRM_EMBEDDING_MODEL empty for the one on this machine."
        raise ModelFailed(said, fix, reason=Reason.UNREADABLE)
    return struct.pack(f"{DIMENSIONS}b", *(round(127 * number / length) for number in vector))


def hosted_embedder(
    setting: str,
    access: Access,
    *,
    budget: Budget | None = None,
    on_call: OnCall | None = None,
) -> HostedEmbedder:
    """The embedder of CRM_EMBEDDING_MODEL, which is not empty; raises CrmError for one unknown here."""
    name = setting.strip()
    full = f"gemini/{name}" if name.startswith("gemini-") else name
    endpoint = endpoint_of(full, (full,), access)
    if endpoint is None:
        raise CrmError(
            f"{name} is no embedding model that can be asked here.",
            "Set CRM_EMBEDDING_MODEL to text-embedding-3-small or gemini-embedding-001, or leave it out.",
        )
    return HostedEmbedder(full, endpoint, budget=budget, on_call=on_call)
