"""The context memory: what a customer said of their wishes, and the conversation in a few lines.

Rules read every message at once and for nothing; a model, where one is set, adds what it can prove.
"""

import logging
from dataclasses import dataclass

from pydantic import Field

from crm_tui.agents.answer import Strict
from crm_tui.agents.context import AIContext, Turn
from crm_tui.agents.frame import Asker, Told
from crm_tui.agents.models import ModelFailed, ModelUnavailable
from crm_tui.agents.remember_proof import proven, summary_is_covered
from crm_tui.domain.clock import Clock
from crm_tui.domain.ids import MESSAGE, MessageId, read_id
from crm_tui.domain.memory import (
    LONGEST_QUOTE,
    LONGEST_VALUE,
    FactKind,
    FactSource,
    Learnt,
    Summary,
)
from crm_tui.domain.message import Direction
from crm_tui.domain.text import clean, clean_line

AGENT = "context_memory"
PROMPT = "memory"
LONGEST_TOLD = 600
"""Characters of a summary."""
_MOST_FACTS = 20
_log = logging.getLogger(__name__)


class FactForm(Strict):
    """One fact as the model wrote it, nothing of it checked yet."""

    kind: str = Field(max_length=20)
    value: str = Field(min_length=1, max_length=400)
    message_id: str = Field(max_length=20)
    quote: str = Field(min_length=1, max_length=1_000)


class Remembered(Strict):
    facts: list[FactForm] = Field(max_length=_MOST_FACTS)
    summary: str = Field(max_length=2_000)


@dataclass(frozen=True, slots=True)
class Learned:
    """What a model found in a conversation, checked."""

    facts: tuple[Learnt, ...] = ()
    summary: str = ""
    """Empty when there is none, or when it says what no message does."""
    model: str | None = None
    cost_microusd: int = 0
    dropped: int = 0
    """Facts that their message did not show."""
    why: str = ""
    """Why there is nothing; empty when a model answered."""


class MemoryAgent:
    """Learns about one lead from their own messages; touches no database."""

    name = AGENT

    def __init__(self, asker: Asker, clock: Clock) -> None:
        self._asker, self._clock = asker, clock

    @property
    def has_model(self) -> bool:
        """Whether anything beyond the rules is to be had."""
        return self._asker.has_model

    async def learn(self, context: AIContext, zone: str) -> Learned:
        """What the model finds in the conversation of this context; never raises for its failure.

        `zone` is the shop's, in which `Friday` is meant.
        """
        try:
            told = await self._asker.ask(AGENT, PROMPT, Remembered, context)
        except (ModelFailed, ModelUnavailable) as error:
            _log.warning("%s", error.sentence())
            return Learned(cost_microusd=error.cost_microusd, why=error.sentence())
        return _checked(told, context, zone)

    def summarised(self, learned: Learned, through_key: int) -> Summary | None:
        """The model's summary as it is kept; None when there is none."""
        if not learned.summary:
            return None
        return Summary(learned.summary, through_key, FactSource.MODEL, self._clock.now())


def _checked(told: Told[Remembered], context: AIContext, zone: str) -> Learned:
    inbound = {turn.id: turn for turn in context.history if turn.direction is Direction.INBOUND}
    found = [_fact(form, told, inbound, zone) for form in told.answer.facts]
    facts = tuple(dict.fromkeys(fact for fact in found if fact is not None))
    return Learned(
        facts,
        _summary(told, context),
        told.model,
        told.cost_microusd,
        sum(fact is None for fact in found),
    )


def _fact(
    form: FactForm, told: Told[Remembered], inbound: dict[str, Turn], zone: str
) -> Learnt | None:
    """The fact, when a message of the customer shows it word for word."""
    turn, number = inbound.get(form.message_id), read_id(MESSAGE, form.message_id)
    if turn is None or number is None or form.kind not in set(FactKind):
        return None
    quote = clean_line(told.redactor.restore(clean(form.quote)), LONGEST_QUOTE)
    value = clean_line(told.redactor.restore(clean(form.value)), LONGEST_VALUE)
    fact = Learnt(FactKind(form.kind), value, MessageId(number), quote, source=FactSource.MODEL)
    return proven(fact, turn.text, turn.at, zone)


def _summary(told: Told[Remembered], context: AIContext) -> str:
    text = clean_line(told.redactor.restore(clean(told.answer.summary)), LONGEST_TOLD)
    said = [turn.text for turn in context.history]
    return text if summary_is_covered(text, [*said, context.recalled.summary]) else ""
