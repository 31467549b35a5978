"""Money for models: reserved before each call, recorded after it, and never more than a day's cap."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from crm_tui.agents.models import ModelFailed, Reason
from crm_tui.domain.errors import CrmError

DAILY_CAP = "50"
"""Rupees."""
USD_INR = "90"
"""Rupees for a US dollar: an estimate, for providers bill in dollars by the rate of the day."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much the models may cost in a day."""

    limit_microusd: int
    spent_today: Callable[[], Awaitable[int]]
    """What the day's calls have cost so far, in micro-dollars, from wherever they are recorded."""
    usd_inr: float = float(USD_INR)

    @property
    def rupees(self) -> float:
        return self.limit_microusd / 1_000_000 * self.usd_inr


def budget_of(
    cap: str, usd_inr: str, spent_today: Callable[[], Awaitable[int]], old_dollars: str = ""
) -> Budget:
    """The budget of CRM_LLM_DAILY_CAP and CRM_USD_INR, empty meaning the default; raises CrmError.

    `old_dollars` is CRM_LLM_DAILY_BUDGET, which counts too where it is set: the lower limit holds.
    """
    rate = _positive(usd_inr.strip() or USD_INR, "CRM_USD_INR", "90")
    if rate == 0:
        raise CrmError("A dollar costs more than nothing.", "Set CRM_USD_INR to a rate, like 90.")
    dollars = _positive(cap.strip() or DAILY_CAP, "CRM_LLM_DAILY_CAP", "50") / rate
    if old_dollars.strip():
        dollars = min(dollars, _positive(old_dollars, "CRM_LLM_DAILY_BUDGET", "1.00"))
    return Budget(int(dollars * 1_000_000), spent_today, rate)


def _positive(text: str, setting: str, example: str) -> float:
    try:
        amount = float(text.replace(",", "").replace("₹", ""))
        if not 0 <= amount < 1e9:
            raise ValueError
    except ValueError as error:
        raise CrmError(
            f"{setting} is no amount: {text[:40]!r}.", f"Set it to one, like {example}."
        ) from error
    return amount


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One attempt at one model, whatever came of it."""

    agent: str
    model: str
    ok: bool
    why: str
    """A `Reason`; empty for an answer that was used."""
    input_tokens: int
    output_tokens: int
    cost_microusd: int
    latency_ms: int
    fallback: bool
    """A model before it in the list gave nothing."""


OnCall = Callable[[CallRecord], Awaitable[None]]


class Purse:
    """Holds back what calls under way may cost, so that two at once cannot both spend the last rupee."""

    def __init__(self, budget: Budget | None) -> None:
        self._budget = budget
        self._reserved = 0
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def holding(self, most_microusd: int) -> AsyncIterator[None]:
        """Reserves that much while the block runs; raises ModelFailed when the day's cap forbids it."""
        async with self._one_at_a_time:
            await self._check(most_microusd)
            self._reserved += most_microusd
        try:
            yield
        finally:
            self._reserved -= most_microusd

    async def _check(self, most_microusd: int) -> None:
        if self._budget is None or most_microusd == 0:
            return
        spent = await self._budget.spent_today()
        if spent + self._reserved + most_microusd > self._budget.limit_microusd:
            raise ModelFailed(
                f"Today's limit for AI models, ₹{self._budget.rupees:,.2f}, is used up.",
                "Drafts come from the shop's facts until tomorrow.",
                reason=Reason.BUDGET,
            )
