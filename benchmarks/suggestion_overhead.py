"""Our own share of a suggestion: context, retrieval, prompt and checks, without the model's time."""

import asyncio
import json
import random
import sys
import time
from collections.abc import Callable

from benchmarks.figures import Figure, show
from crm_tui.agents.context import AIContext, build_context
from crm_tui.agents.frame import Asker
from crm_tui.agents.message_agent import MessageAgent
from crm_tui.agents.models import ModelAnswer, ModelRequest, OnText
from crm_tui.domain.business import BusinessProfile, Fact
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import Lead, LeadStatus
from crm_tui.domain.message import Direction, Message, MessageStatus, MessageType

BUDGET_MS = 50.0
FACTS, TURNS, ROUNDS = 500, 20, 200
NOW = Millis(1_795_330_800_000)

_COLOURS = (
    "ivory",
    "slate",
    "sand",
    "terracotta",
    "walnut",
    "pearl",
    "graphite",
    "moss",
    "cream",
    "coral",
)
_KINDS = ("floor tile", "wall tile", "kitchen tile", "bathroom tile", "parking tile")
_ASKED = (
    "{colour} {kind} ka rate kya hai 600x600 mein",
    "{colour} {kind} price per box?",
    "{colour} वाली टाइल कितने की है",
    "{colour} {kind} milega kya, ghar tak delivery chahiye, mera number 98765 43210",
)


class InstantModel:
    """Answers at once with three replies about the first facts that it is shown."""

    name = "instant"

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        """A well-formed answer that cites K1."""
        reply = {
            "text": "Ji, ₹48 per sq ft hai. Kitne box chahiye?",
            "fact_ids": ["K1"],
            "message_ids": ["M20"],
            "confidence": 0.8,
        }
        text = json.dumps({"intent": "price", "replies": [reply] * 3}, ensure_ascii=False)
        return ModelAnswer(text, self.name, 0, 0, 0, 0)

    async def aclose(self) -> None:
        """Nothing to close."""


class StillClock:
    """Always the same moment."""

    def now(self) -> Millis:
        """The moment of the test data."""
        return NOW


def make_facts(dice: random.Random) -> tuple[Fact, ...]:
    """A price list of 500 tiles, every one another."""
    return tuple(
        Fact(
            number,
            "price list",
            f"{dice.choice(_COLOURS).title()} {dice.choice(_KINDS)} {dice.choice((300, 600, 800))}x600 mm, "
            f"design {number:03}: ₹{dice.randrange(30, 400)} per sq ft, {dice.randrange(2, 12)} pieces in a box",
        )
        for number in range(1, FACTS + 1)
    )  # fmt: skip


def make_messages(dice: random.Random) -> list[Message]:
    """Twenty turns, the customer's last."""
    return [_message(number, dice) for number in range(1, TURNS + 1)]


def _message(number: int, dice: random.Random) -> Message:
    direction = Direction.OUTBOUND if number % 2 else Direction.INBOUND
    asked = dice.choice(_ASKED).format(colour=dice.choice(_COLOURS), kind=dice.choice(_KINDS))
    status = MessageStatus.SENT if number % 2 else MessageStatus.RECEIVED
    at = Millis(NOW - 3_600_000 + number)
    return Message(
        MessageId(number), LeadId(1), direction, asked, MessageType.TEXT, None, at, status, "bench"
    )


def make_context(facts: tuple[Fact, ...], messages: list[Message]) -> AIContext:
    """What the worker hands to the agent."""
    lead = Lead(
        LeadId(1), "Ravi Kumar", None, None, "Kumar Homes", "indiamart",
        LeadStatus.NEW, None, NOW, NOW,
    )  # fmt: skip
    profile = BusinessProfile("Tile World", "tiles", hours="10 am to 8 pm", address="Ring Road")
    return build_context(lead, messages, facts, profile, NOW)


def p95_ms(work: Callable[[int], object]) -> float:
    """The 95th percentile of `ROUNDS` runs, in milliseconds of CPU: no other program shows in it."""
    took = []
    for number in range(ROUNDS):
        started = time.process_time()
        work(number)
        took.append((time.process_time() - started) * 1000)
    return sorted(took)[int(ROUNDS * 0.95)]


def run() -> list[Figure]:
    """Our own share of a suggestion with a model that answers at once, and without one."""
    dice = random.Random(7)
    facts = make_facts(dice)
    chats = [make_messages(dice) for _ in range(ROUNDS)]
    model = _Recording()
    with asyncio.Runner() as runner:
        agent, alone = (
            MessageAgent(Asker(model), StillClock()),
            MessageAgent(Asker(None), StillClock()),
        )
        ours = p95_ms(lambda n: runner.run(agent.suggest(make_context(facts, chats[n]))))
        rules = p95_ms(lambda n: runner.run(alone.suggest(make_context(facts, chats[n]))))
    prompts = model.prompts
    baseline = p95_ms(lambda n: json.loads(json.dumps(prompts[n % len(prompts)])))
    beside = "the same prompt through json"
    return [
        Figure(
            f"our share, {FACTS} facts, {TURNS} turns, p95 CPU",
            ours,
            "ms",
            BUDGET_MS,
            baseline=baseline,
            beside=beside,
        ),
        Figure("the draft from facts alone, p95 CPU", rules, "ms", BUDGET_MS, baseline=baseline),
    ]


class _Recording(InstantModel):
    """Keeps the prompts, for the baseline."""

    def __init__(self) -> None:
        self.prompts: list[tuple[str, str]] = []

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        self.prompts.append((request.system, request.user))
        return await super().complete(request, on_text)


if __name__ == "__main__":
    sys.exit(0 if show("suggestion", run()) else 1)
