"""A conversation with a customer, and a model that says what it is told, for the tests of advice."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.agents.context import AIContext, Reach, Recalled, build_context
from crm_tui.agents.intent import Intent, Reading
from crm_tui.agents.models import ModelAnswer, ModelRequest, OnText
from crm_tui.domain.capability import Capabilities
from crm_tui.domain.clock import HOUR, Millis
from crm_tui.domain.closed_days import read_closed_days
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.memory import FactKind, FactSource, LeadFact
from crm_tui.domain.message import Direction, Message, MessageStatus, MessageType
from crm_tui.domain.policy import Policy, next_open, read_quiet_hours
from crm_tui.domain.score import Score
from crm_tui.domain.suggestion import Draft
from crm_tui.domain.template import Template
from tests.conftest import NOON
from tests.unit.agents.shop import FACTS, MEERA, PROFILE

INDIA = "Asia/Kolkata"
Line = tuple[str, float, Direction]
"""What was written, how many hours ago, by whom."""
REMINDER = Template(
    name="enquiry_followup",
    language="en",
    category="utility",
    status="approved",
    body="Hello {{1}}, you sent us an enquiry. Do you have any question?",
    variables=("1",),
)


class NoonClock:
    """Sunday 22 November 2026, 12:30 in India."""

    def now(self) -> Millis:
        return NOON


class Told:
    """A model that answers with this, and keeps what it was asked."""

    name = "scripted"

    def __init__(self, **answer: object) -> None:
        self.text = json.dumps(answer, ensure_ascii=False)
        self.requests: list[ModelRequest] = []

    async def complete(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        self.requests.append(request)
        return ModelAnswer(self.text, self.name, 100, 20, 40, 5)

    async def aclose(self) -> None:
        """Nothing to close."""


def ago(hours: float) -> Millis:
    return Millis(NOON - int(hours * HOUR))


def said(text: str, hours: float = 1.0) -> Line:
    """The customer wrote this so many hours ago."""
    return text, hours, Direction.INBOUND


def answered(text: str, hours: float = 1.0) -> Line:
    """The shop wrote this so many hours ago."""
    return text, hours, Direction.OUTBOUND


def talk(
    *lines: Line,
    status: LeadStatus = LeadStatus.NEW,
    score: Score | None = None,
    intents: tuple[Intent, ...] = (),
    known: tuple[LeadFact, ...] = (),
    templates: tuple[Template, ...] = (),
    reach: Callable[[Reach], Reach] = lambda reach: reach,
    hint: str = "",
) -> AIContext:
    """The context of these lines, oldest first, the first one M1; reach as the shop would give it."""
    messages = [_message(place, *line) for place, line in enumerate(lines, 1)]
    return build_context(
        replace(MEERA, status=status),
        messages,
        FACTS,
        PROFILE,
        NOON,
        templates,
        intents=tuple(Reading(intent, 0.9) for intent in intents),
        recalled=Recalled(known=known),
        reach=reach(_reach(messages)),
        score=score,
        hint=hint,
    )


def policy(quiet: str = "21:00-09:00", holidays: str = "") -> Policy:
    return Policy(
        Capabilities("test", frozenset()),
        read_quiet_hours(quiet, INDIA),
        closed=read_closed_days(holidays, INDIA),
    )


def open_under(rules: Policy) -> Callable[[Millis], Millis]:
    return lambda at: next_open(rules, at)


def known(
    kind: FactKind, value: str, source: FactSource = FactSource.RULES, **more: int
) -> LeadFact:
    """A remembered fact, shown by M1."""
    return LeadFact(
        id=1,
        lead_id=LeadId(42),
        kind=kind,
        value=value,
        message_id=MessageId(1),
        quote=value,
        due_at=Millis(more["due_at"]) if "due_at" in more else None,
        source=source,
        updated_at=NOON,
    )


def local(at: Millis) -> str:
    """`Sat 28 Nov 11:00` in India."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(INDIA)).strftime("%a %d %b %H:%M")


def rules(draft: Draft) -> set[str]:
    return {flag.rule for flag in draft.flags}


def _message(number: int, text: str, hours: float, direction: Direction) -> Message:
    inbound = direction is Direction.INBOUND
    status = MessageStatus.RECEIVED if inbound else MessageStatus.DELIVERED
    return Message(
        MessageId(number),
        MEERA.id,
        direction,
        text,
        MessageType.TEXT,
        None,
        ago(hours),
        status,
        "customer" if inbound else "person:owner",
    )


def _reach(messages: list[Message]) -> Reach:
    theirs = [m.timestamp for m in messages if m.direction is Direction.INBOUND]
    ours = [m.timestamp for m in messages if m.direction is Direction.OUTBOUND]
    return Reach(
        window_expires_at=Millis(max(theirs) + 24 * HOUR) if theirs else None,
        next_open=open_under(policy()),
        answers_at=tuple(sorted(theirs, reverse=True)),
        last_inbound_at=max(theirs, default=None),
        last_outbound_at=max(ours, default=None),
    )
