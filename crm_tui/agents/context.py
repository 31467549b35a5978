"""What an agent is told: one frozen, bounded value with nothing in it that names another customer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from crm_tui.agents.fusion import fuse
from crm_tui.agents.glossary import NO_OWN_WORDS, OwnWords
from crm_tui.agents.intent import Reading
from crm_tui.agents.language import Language, language_of_newest
from crm_tui.agents.retrieval import item_terms, rank
from crm_tui.domain.business import BusinessProfile, Fact
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.engagement import Engagement
from crm_tui.domain.ids import KNOWLEDGE, MESSAGE, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.lead_name import first_name
from crm_tui.domain.memory import LeadFact
from crm_tui.domain.message import Direction, Message, MessageStatus, MessageType
from crm_tui.domain.score import Score
from crm_tui.domain.suggestion import Task
from crm_tui.domain.template import Template
from crm_tui.domain.text import clean, clean_line

MOST_TURNS = 20
LONGEST_TURN = 1_000
MOST_FACTS = 12
LONGEST_FACT = 1_000
MOST_TEMPLATES = 5
_LONGEST_QUESTION = 5
_ENGAGED_WITHIN = 30 * DAY


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation."""

    id: str
    """As shown outside: `M12`."""
    direction: Direction
    text: str
    at: Millis


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What of a lead may leave this machine: a first name, never a number or an address."""

    name: str
    """First name, or empty."""
    company: str | None
    source: str
    status: str
    engagement: int | None = None
    """Messages that the customer wrote in the last 30 days, as far as they were handed in."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a draft may rest on; kind and id are those of its citation."""

    kind: str
    """`knowledge`, or `profile` for what the shop said about itself at set-up."""
    id: str
    """`K7`; for the profile `hours`, `address` or `products`."""
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """How somebody of the shop changed a draft before sending it."""

    drafted: str
    sent: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the memory brought to this question; all of it this lead's, or the shop's own."""

    turns: tuple[Turn, ...] = ()
    """Older messages of this chat that have to do with it, best first."""
    nearest_facts: tuple[int, ...] = ()
    """Ids of the shop's facts by nearness of meaning, nearest first."""
    known: tuple[LeadFact, ...] = ()
    summary: str = ""
    examples: tuple[str, ...] = ()
    """What the shop answered to others who asked alike and bought: no names, no figures."""
    style: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """When and how they may be written to."""

    window_expires_at: Millis | None = None
    opted_out: bool = False
    has_whatsapp: bool = True
    has_phone: bool = True
    has_email: bool = False
    next_open: Callable[[Millis], Millis] = lambda at: at
    """The first moment from `at` on that is outside quiet hours and closed days."""
    answers_at: tuple[Millis, ...] = ()
    """When they wrote, newest first: what their usual hours are read from."""
    last_inbound_at: Millis | None = None
    last_outbound_at: Millis | None = None
    pattern: Engagement | None = None
    """How they take part in the conversation; None where it is not asked for, and for a minor."""


_EVER = Millis(0)
NOTHING_RECALLED = Recalled()
ANY_TIME = Reach()


@dataclass(frozen=True, slots=True)
class AIContext:
    """Business, lead, conversation and facts, as an agent sees them."""

    profile: BusinessProfile
    lead: LeadFacts
    history: tuple[Turn, ...]
    """Oldest first, the question included at the end."""
    facts: tuple[Fact, ...]
    """Best first."""
    templates: tuple[Template, ...]
    now: Millis
    question: tuple[Turn, ...]
    """What the customer wrote since the shop's last message; empty when the shop spoke last."""
    language: Language
    task: Task = Task.GENERATE_REPLY
    intents: tuple[Reading, ...] = ()
    """What the question asks for, surest first."""
    recalled: Recalled = NOTHING_RECALLED
    reach: Reach = ANY_TIME
    score: Score | None = None
    """By the shop's own rules."""
    hint: str = ""
    """What a person wants to be different from the last draft."""
    own_words: OwnWords = field(default_factory=dict)
    """The shop's own glossary."""
    facts_since: Millis = _EVER
    """Since when the facts are as they are: what the shop said before may rest on others."""

    @property
    def asked(self) -> str:
        """The question as one text."""
        return "\n".join(turn.text for turn in self.question)

    def with_recalled(
        self, facts: Sequence[Fact], recalled: Recalled, intents: tuple[Reading, ...]
    ) -> "AIContext":
        """The same with what the memory brought; of `facts` those that are near in words or meaning."""
        nearest = recalled.nearest_facts
        best = _best(facts, self.history, self.question, nearest, self.own_words)
        return replace(self, recalled=recalled, intents=intents, facts=best)

    @property
    def earlier(self) -> tuple[Turn, ...]:
        """The conversation before the question."""
        return self.history[: len(self.history) - len(self.question)]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Facts, best first, then what the profile says."""
        known = [Evidence("knowledge", show_id(KNOWLEDGE, f.id), f.text) for f in self.facts]
        return (*known, *profile_evidence(self.profile))


def build_context(
    lead: Lead,
    messages: Iterable[Message],
    facts: Sequence[Fact],
    profile: BusinessProfile,
    now: Millis,
    templates: Iterable[Template] = (),
    asked: Turn | None = None,
    *,
    task: Task = Task.GENERATE_REPLY,
    intents: tuple[Reading, ...] = (),
    recalled: Recalled = NOTHING_RECALLED,
    reach: Reach = ANY_TIME,
    score: Score | None = None,
    hint: str = "",
    own_words: OwnWords = NO_OWN_WORDS,
    facts_since: Millis = _EVER,
) -> AIContext:
    """The bounded context of one chat: 20 turns, 12 facts, 5 approved templates, 1,000 characters each.

    `asked` is an enquiry that came another way than by message; it counts until the chat goes on.
    """
    turns = _turns(messages)
    if asked is not None and (not turns or turns[-1].at < asked.at):
        turns = (*turns, asked)[-MOST_TURNS:]
    question = _question(turns)
    return AIContext(
        profile=profile,
        lead=_lead_facts(lead, turns, now),
        history=turns,
        facts=_best(facts, turns, question, recalled.nearest_facts, own_words),
        templates=tuple(t for t in templates if t.approved)[:MOST_TEMPLATES],
        now=now,
        question=question,
        language=language_of_newest([t.text for t in turns if t.direction is Direction.INBOUND]),
        task=task,
        intents=intents,
        recalled=recalled,
        reach=reach,
        score=score,
        hint=clean_line(hint, 200),
        own_words=own_words,
        facts_since=facts_since,
    )


def profile_evidence(profile: BusinessProfile) -> tuple[Evidence, ...]:
    """Hours, address and products of the profile, where they are filled in."""
    said = {
        "hours": profile.hours,
        "address": profile.address,
        "products": ", ".join(profile.products),
    }
    return tuple(
        Evidence("profile", name, text.strip()) for name, text in said.items() if text.strip()
    )


def _turns(messages: Iterable[Message]) -> tuple[Turn, ...]:
    newest = sorted(filter(_was_seen, messages), key=lambda m: (m.timestamp, m.id))[-MOST_TURNS:]
    return tuple(map(_turn, newest))


def _was_seen(message: Message) -> bool:
    """Whether both sides have it: nothing taken back, nothing that failed, no system notice."""
    gone = message.revoked or message.status is MessageStatus.FAILED
    return not gone and message.message_type is not MessageType.SYSTEM


def _turn(message: Message) -> Turn:
    text = clean(message.content).strip()[:LONGEST_TURN]
    if message.message_type is not MessageType.TEXT and not text:
        text = f"({message.message_type.value})"
    return Turn(show_id(MESSAGE, message.id), message.direction, text, message.timestamp)


def _question(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    first = len(turns)
    while first and turns[first - 1].direction is Direction.INBOUND:
        first -= 1
    return turns[max(first, len(turns) - _LONGEST_QUESTION) :]


def _lead_facts(lead: Lead, turns: tuple[Turn, ...], now: Millis) -> LeadFacts:
    lately = [
        t for t in turns if t.direction is Direction.INBOUND and now - t.at <= _ENGAGED_WITHIN
    ]
    company = clean_line(lead.company or "", 80) or None
    return LeadFacts(
        first_name(lead.name), company, clean_line(lead.source, 40), lead.status.value, len(lately)
    )


def _best(
    facts: Sequence[Fact],
    turns: tuple[Turn, ...],
    question: tuple[Turn, ...],
    nearest: tuple[int, ...],
    own_words: OwnWords,
) -> tuple[Fact, ...]:
    """By words and by meaning, put together; with room left the shop's first facts come along."""
    asked = "\n".join(turn.text for turn in question)
    # `kitne ka hai?` is about what was spoken of just before.
    about = asked if item_terms(asked) else "\n".join(turn.text for turn in turns[-6:])
    by_id = {fact.id: fact for fact in facts}
    by_words = [hit.fact.id for hit in rank(about, facts, MOST_FACTS, own=own_words)]
    ranked = [by_id[one] for one in fuse(by_words, [one for one in nearest if one in by_id])]
    # What a shop wrote first is what it says most often.
    chosen = list(dict.fromkeys([*ranked, *sorted(facts, key=lambda f: f.id)[:MOST_FACTS]]))
    return tuple(
        Fact(
            f.id,
            clean_line(f.document, 80),
            clean(f.text).strip()[:LONGEST_FACT],
            clean_line(f.topic, 80),
        )
        for f in chosen[:MOST_FACTS]
    )
