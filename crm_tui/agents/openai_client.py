"""The openai SDK as it is used here: loaded late, one attempt a call, answers bounded."""

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from crm_tui.agents.endpoints import Endpoint
from crm_tui.agents.libraries import load_library
from crm_tui.agents.models import ModelFailed, Reason

if TYPE_CHECKING:
    from openai import AsyncOpenAI


class Connection:
    """The client of one model, made at the first call; the SDK takes about a second to load."""

    def __init__(self, name: str, endpoint: Endpoint) -> None:
        self._name = name
        self._endpoint = endpoint
        self._client: AsyncOpenAI | None = None

    async def client(self) -> "AsyncOpenAI":
        """The one client; raises ModelFailed where there is no key or no SDK."""
        if self._endpoint.key_setting and not self._endpoint.key:
            said, fix = f"There is no key for {self._name}.", f"Set {self._endpoint.key_setting}."
            raise ModelFailed(said, fix, reason=Reason.KEY)
        if self._client is not None:
            return self._client
        sdk = await load_library("openai", self._name)
        # Its first use would load the rest, half a second in which the event loop stands still.
        await load_library("openai.resources", self._name)
        http = await load_library("crm_tui.agents.bounded_http", self._name)
        if self._client is None:
            self._client = sdk.AsyncOpenAI(
                api_key=self._endpoint.key or "none",
                base_url=self._endpoint.url,
                max_retries=0,
                http_client=http.BoundedClient(),
            )
        return self._client

    async def aclose(self) -> None:
        """Closes the connections that calls opened."""
        if self._client is not None:
            await self._client.close()
            self._client = None


async def read_body(name: str, pieces: AsyncIterator[bytes]) -> dict[str, object]:
    """The JSON object of an answer; raises ModelFailed when it is too long, ValueError for no object."""
    from crm_tui.agents.bounded_http import AnswerTooLong

    try:
        body = json.loads(b"".join([piece async for piece in pieces]))
    except AnswerTooLong as error:
        raise ModelFailed(
            f"{name} sent far more than was asked for.", reason=Reason.TOO_LONG
        ) from error
    if not isinstance(body, dict):
        raise ValueError("not an object")
    return body
