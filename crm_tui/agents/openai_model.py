"""Models behind an OpenAI-compatible address, through the openai SDK."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from crm_tui.agents.completion import Completion, read_completion
from crm_tui.agents.endpoints import LOCAL_URLS, Dialect, Endpoint
from crm_tui.agents.libraries import failed, words_of
from crm_tui.agents.models import ModelAnswer, ModelFailed, ModelRequest, OnText, Reason
from crm_tui.agents.openai_client import Connection, read_body
from crm_tui.agents.prices import cost_microusd, most_tokens
from crm_tui.agents.probe import listed
from crm_tui.agents.streaming import read_stream
from crm_tui.agents.structured import Manners, body_of

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

STALL = 4.0
"""Seconds without a further piece after which a stream that has begun is given up."""
_DOES_NOT_TAKE_IT = (400, 422)


class OpenAIModel:
    """One model; the SDK is loaded at the first call, off the event loop."""

    def __init__(
        self,
        name: str,
        endpoint: Endpoint,
        learned: dict[str, Manners] | None = None,
        stall: float = STALL,
    ) -> None:
        self.name = name
        self._model = _plain_name(name)
        self._endpoint = endpoint
        self._learned = {} if learned is None else learned
        """By address: what it turned out not to take; models at one address share it."""
        self._stall = stall
        self._connection = Connection(name, endpoint)

    async def load(self) -> None:
        """Imports the SDK, about a second."""
        await self._connection.client()

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        """One attempt, never repeated here; the caller sets the time limit."""
        client = await self._connection.client()
        started = time.monotonic()
        try:
            done = await self._ask(client, request, on_text)
        except ModelFailed as failure:
            failure.cost_microusd = self._cost(failure.input_tokens, failure.output_tokens)
            raise
        latency_ms = round((time.monotonic() - started) * 1000)
        cost = self._billed(request, done)
        return ModelAnswer(
            done.text, self.name, done.input_tokens, done.output_tokens, cost, latency_ms
        )

    async def probe(self) -> str:
        """Asks for the list of models, which costs nothing and shows whether the key is good."""
        client = await self._connection.client()
        from httpx import HTTPError
        from openai import OpenAIError

        try:
            async with client.models.with_streaming_response.list() as response:
                body = await read_body(self.name, response.iter_bytes())
        except (OpenAIError, HTTPError, ValueError, RecursionError) as error:
            raise failed(self.name, error) from error
        return listed(self.name, self._model, body, strict=self._knows_its_models())

    def most_microusd(self, request: ModelRequest) -> int:
        tokens = most_tokens(request.system, request.user, json.dumps(request.schema))
        return self._cost(tokens, request.max_output_tokens)

    async def aclose(self) -> None:
        await self._connection.aclose()

    async def _ask(
        self, client: "AsyncOpenAI", request: ModelRequest, on_text: OnText | None
    ) -> Completion:
        """Asks once; a server that does not take a part of the question is asked without it."""
        from httpx import HTTPError
        from openai import APIStatusError, OpenAIError

        from crm_tui.agents.bounded_http import AnswerTooLong

        try:
            return await self._post(client, request, on_text)
        except APIStatusError as error:
            milder = self._milder(error)
            if milder is None:
                raise failed(self.name, error) from error
        except (OpenAIError, HTTPError, AnswerTooLong, ValueError, RecursionError) as error:
            raise failed(self.name, error) from error
        before = self._manners()
        self._learned[self._endpoint.url] = milder
        try:
            return await self._ask(client, request, on_text)
        except ModelFailed:
            self._learned[self._endpoint.url] = before
            raise

    def _milder(self, error: "APIStatusError") -> Manners | None:
        """What the server may take; None where its answer is about something else."""
        if error.status_code not in _DOES_NOT_TAKE_IT:
            return None
        # A question that is too long is told with a count of the schema's tokens, among others.
        if failed(self.name, error).reason is not Reason.REQUEST:
            return None
        return self._manners().without(words_of(error))

    async def _post(
        self, client: "AsyncOpenAI", request: ModelRequest, on_text: OnText | None
    ) -> Completion:
        dialect, stream = self._endpoint.dialect, on_text is not None
        body = body_of(self._model, dialect, request, self._manners(), stream)
        asking = client.chat.completions.with_streaming_response.create(**body)
        async with asking as response:
            if on_text is None:
                return read_completion(self.name, await read_body(self.name, response.iter_bytes()))
            pieces = _unless_stalled(self.name, response.iter_bytes(), self._stall)
            return await read_stream(self.name, pieces, on_text)

    def _manners(self) -> Manners:
        return self._learned.get(self._endpoint.url, Manners())

    def _knows_its_models(self) -> bool:
        """Some servers answer to any name; these do not."""
        return self._endpoint.dialect is not Dialect.PLAIN or self.name.startswith("ollama")

    def _billed(self, request: ModelRequest, done: Completion) -> int:
        """By the tokens that were told; by the size of both texts where none were."""
        if done.input_tokens:
            return self._cost(done.input_tokens, done.output_tokens)
        asked = most_tokens(request.system, request.user)
        return self._cost(asked, done.output_tokens or most_tokens(done.text))

    def _cost(self, input_tokens: int, output_tokens: int) -> int:
        if self._endpoint.free:
            return 0
        return cost_microusd(self._model, input_tokens, output_tokens)


def _plain_name(name: str) -> str:
    provider, slash, model = name.partition("/")
    known = slash and (provider in ("openai", "gemini") or provider in LOCAL_URLS)
    return model if known else name


async def _unless_stalled(
    name: str, pieces: AsyncIterator[bytes], seconds: float
) -> AsyncIterator[bytes]:
    """The pieces; raises ModelFailed when one is followed by nothing for so long."""
    limit: float | None = None
    while True:
        try:
            async with asyncio.timeout(limit):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            said = f"{name} stopped in the middle of its answer."
            raise ModelFailed(said, reason=Reason.BROKEN_OFF) from error
        limit = seconds
        yield piece
