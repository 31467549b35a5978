"""Prompts: a text file filled with a context, personal numbers hidden, foreign text only as data."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources

from crm_tui.agents.context import AIContext, Turn
from crm_tui.agents.language import Language
from crm_tui.agents.redact import Redactor
from crm_tui.domain.clock import iso, iso_or_none
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.memory import FACT, LeadFact
from crm_tui.domain.message import Direction

_SLOT = re.compile(r"\{([a-z_]+)\}")
_NOTHING = "(none)"
_NAMES = {
    Language.ENGLISH: "simple English",
    Language.HINDI: "Hindi in Devanagari script",
    Language.HINGLISH: "Hinglish, that is Hindi in Latin letters mixed with English",
}


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt text: what the model is told, and the form in which the data follows."""

    system: str
    user: str
    version: str
    """First twelve hex digits of the SHA-256 of the file and of what it shares with the others."""


@dataclass(frozen=True, slots=True)
class Prompt:
    system: str
    user: str
    version: str


@lru_cache(maxsize=8)
def load_prompt(name: str) -> PromptFile:
    """The prompt file of that name that comes with the program, the shared rules put in."""
    text = _text(name).replace("{rules}", _text("rules").strip())
    system, _, user = text.partition("\n---\n")
    return PromptFile(system, user, hashlib.sha256(text.encode()).hexdigest()[:12])


def make_prompt(
    name: str, context: AIContext, redactor: Redactor, more: Mapping[str, str]
) -> Prompt:
    """A prompt about this context; what the customer wrote stands only inside `<customer_data>`.

    `more` are further slots of this prompt: hidden like the rest, one line of data each.
    """
    file = load_prompt(name)
    extra = {slot: as_data({slot: redactor.hide(text)}) for slot, text in more.items()}
    values = _values(context, redactor) | extra
    return Prompt(_fill(file.system, values), _fill(file.user, values), file.version)


def fill_prompt(name: str, values: Mapping[str, str]) -> Prompt:
    """A prompt about no customer: its slots filled with what is safe to stand there (see `as_data`)."""
    file = load_prompt(name)
    return Prompt(_fill(file.system, values), _fill(file.user, values), file.version)


def as_data(value: Mapping[str, object]) -> str:
    """One line of JSON in which no `<` or `>` stands, so that no text can close the block."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e")


def _text(name: str) -> str:
    return resources.files("crm_tui.agents").joinpath("prompts", f"{name}.md").read_text("utf-8")


def _values(context: AIContext, redactor: Redactor) -> dict[str, str]:
    profile, recalled = context.profile, context.recalled
    return {
        "business_name": profile.name,
        "industry": profile.industry or "as its facts show it",
        "preferred_tone": profile.tone.value,
        "language": _NAMES[context.language],
        "now": iso(context.now),
        "hint": context.hint or _NOTHING,
        "knowledge_base": _lines({"id": e.id, "text": redactor.hide(e.text)} for e in context.evidence),
        "examples": _lines({"answer": redactor.hide(text)} for text in recalled.examples),
        "style": _lines(
            {"drafted": redactor.hide(e.drafted), "sent": redactor.hide(e.sent)}
            for e in recalled.style
        ),
        "lead_info": redactor.hide(as_data(_lead(context))),
        "known_facts": _lines(_known(fact, redactor) for fact in recalled.known),
        "summary": redactor.hide(as_data({"summary": recalled.summary})),
        "recalled": _turns(recalled.turns, redactor),
        "chat_history": _turns(context.earlier, redactor),
        "question": _turns(context.question, redactor),
    }  # fmt: skip


def _lead(context: AIContext) -> dict[str, object]:
    reach = context.reach
    return {
        **asdict(context.lead),
        "score_by_rules": context.score.value if context.score else None,
        "intents": [reading.intent.value for reading in context.intents],
        "last_wrote_at": iso_or_none(reach.last_inbound_at),
        "last_written_to_at": iso_or_none(reach.last_outbound_at),
        "window_open_until": iso_or_none(reach.window_expires_at),
        "usual_hours_utc": [iso(at)[11:16] for at in reach.answers_at[:10]],
    }


def _known(fact: LeadFact, redactor: Redactor) -> dict[str, object]:
    return {
        "id": f"{FACT}{fact.id}",
        "kind": fact.kind.value,
        "value": redactor.hide(fact.value),
        "message": "" if fact.message_id is None else show_id(MESSAGE, fact.message_id),
        "due": iso_or_none(fact.due_at),
    }


def _fill(text: str, values: Mapping[str, str]) -> str:
    # One pass: a slot's name inside a customer's message is only text.
    return _SLOT.sub(lambda match: values.get(match[1], match[0]), text)


def _lines(values: Iterable[Mapping[str, object]]) -> str:
    return "\n".join(map(as_data, values)) or _NOTHING


def _turns(turns: tuple[Turn, ...], redactor: Redactor) -> str:
    return "\n" + _lines(_turn(turn, redactor) for turn in turns)


def _turn(turn: Turn, redactor: Redactor) -> dict[str, str]:
    who = "customer" if turn.direction is Direction.INBOUND else "shop"
    return {"id": turn.id, "at": iso(turn.at), "from": who, "text": redactor.hide(turn.text)}
