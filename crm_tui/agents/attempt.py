"""One attempt at one model: a time limit, the request's own check, and what is written down of it."""

import asyncio
from dataclasses import dataclass

from crm_tui.agents.models import LazyModel, ModelAnswer, ModelFailed, ModelRequest, OnText, Reason
from crm_tui.agents.spending import CallRecord

# The question may have arrived and been answered: the provider counts it, so it is counted here.
_PERHAPS_BILLED = frozenset(
    {Reason.TIMEOUT, Reason.BROKEN_OFF, Reason.TOO_LONG, Reason.CANCELLED, Reason.UNREADABLE}
)


@dataclass(frozen=True, slots=True)
class Call:
    """One question to one model of the list."""

    model: LazyModel
    request: ModelRequest
    on_text: OnText | None
    ends: float
    """When the time of all attempts is up, by the monotonic clock."""
    fallback: bool


async def make_attempt(call: Call, limit: float) -> ModelAnswer:
    """One answer that passes the request's own check, within `limit` seconds."""
    name = call.model.name
    try:
        # A library's limit is for one read; a stream that drips would never come to it.
        async with asyncio.timeout(limit):
            answer = await call.model.complete(call.request, call.on_text)
    except TimeoutError as error:
        said = f"{name} did not answer in time."
        raise ModelFailed(said, reason=Reason.TIMEOUT) from error
    try:
        call.request.check(answer.text)
    except ModelFailed as failure:
        raise ModelFailed(
            f"{name}: {failure}",
            cost_microusd=answer.cost_microusd,
            input_tokens=answer.input_tokens,
            output_tokens=answer.output_tokens,
        ) from failure
    return answer


def cost_of(failure: ModelFailed, most: int) -> int:
    """What a failed call is taken to have cost: where nobody knows, the most that it can have."""
    if failure.cost_microusd == 0 and failure.reason in _PERHAPS_BILLED:
        return most
    return failure.cost_microusd


def good_record(call: Call, answer: ModelAnswer) -> CallRecord:
    return CallRecord(
        agent=call.request.agent,
        model=call.model.name,
        ok=True,
        why="",
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        cost_microusd=answer.cost_microusd,
        latency_ms=answer.latency_ms,
        fallback=call.fallback,
    )


def failed_record(call: Call, failure: ModelFailed, seconds: float) -> CallRecord:
    return CallRecord(
        agent=call.request.agent,
        model=call.model.name,
        ok=False,
        why=failure.reason.value,
        input_tokens=failure.input_tokens,
        output_tokens=failure.output_tokens,
        cost_microusd=failure.cost_microusd,
        latency_ms=round(seconds * 1000),
        fallback=call.fallback,
    )
